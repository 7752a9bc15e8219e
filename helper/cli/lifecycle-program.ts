/** The commands of the helper's own life: their options and their words. */
import type { Command } from 'commander';
import type { Context } from './context.ts';
import type { Say } from './say.ts';

type Add = (under: Command, nameAndArguments: string, says: string) => Command;

export function addLifecycle(program: Command, add: Add, context: () => Context, say: () => Say): void {
  const commands = () => import('./commands/lifecycle.ts');
  add(program, 'restart', 'cancel all syncs and restart the helper, where that is enabled').action(async () => { await (await commands()).restart(context()); });
  add(program, 'leave-safe-mode', 'read from Sage again after crashes').action(async () => { await (await commands()).leaveSafeMode(context()); });
  const logon = program.command('autostart').description('starting when you log on');
  for (const [name, says] of [['on', 'start at each logon from now on'], ['off', 'no longer'], ['status', 'whether it does']] as const) add(logon, name, says).action(async () => { await (await commands()).autostart(context(), name); });
  const code = program.command('support-code').description('what support enables on one connector for a time');
  add(code, 'apply <code>', 'enable what the code of support names').action(async (text: string) => { await (await commands()).applyCode(context(), text); });
  add(code, 'keys', 'for support: make a pair of keys').requiredOption('--key <file>', 'a new file for the private key').action(async (options: { key: string }) => { (await commands()).makeKeys(say(), options); });
  add(code, 'make', 'for support: make a code that enables Restart').requiredOption('--key <file>', 'the private key').requiredOption('--connector <id>', 'the connector ID, as About shows it').requiredOption('--expires <when>', 'a day, a time, or a span such as 14d')
    .action(async (options: { key: string; connector: string; expires: string }) => { (await commands()).makeCode(say(), options); });
}
