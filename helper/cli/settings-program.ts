/** The settings commands, their options and their words: what is read and when. */
import { Argument, Option, type Command } from 'commander';
import { integrationIds, type IntegrationId } from '../../src/shared/ids.ts';
import type { Context } from './context.ts';
import type { Add } from './program.ts';

export function addSettings(program: Command, add: Add, context: () => Context): void {
  const commands = () => import('./commands/settings.ts');
  const company = program.commands.find((one) => one.name() === 'company') ?? program;
  add(company, 'link-again <company>', 'have a company that is disconnected after its one-off read read once more').action(async (asked: string) => { await (await commands()).linkAgain(context(), asked); });
  const settings = program.command('settings').description('what is read and when');
  add(settings, 'show', 'whether companies are read once or all the time').action(async () => { await (await commands()).showSettings(context()); });
  add(settings, 'one-off', 'read companies once and then disconnect them (on), or all the time (off)').addArgument(new Argument('<switch>', 'on or off').choices(['on', 'off']))
    .addOption(new Option('--integration <id>', 'this Sage product alone').choices([...integrationIds]))
    .action(async (to: 'on' | 'off', options: { integration?: IntegrationId }) => { await (await commands()).setOneOff(context(), to, options); });
}
