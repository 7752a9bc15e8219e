/** The commands that write to Sage, and those that tell what became of it; called by program.ts. */
import type { Command } from 'commander';
import type { WritingVerb } from '../../src/shared/contract/activities.ts';
import type { WriteOptions } from './commands/orders.ts';
import type { Context } from './context.ts';

type Add = (under: Command, nameAndArguments: string, says: string) => Command;

export function addOrders(program: Command, add: Add, context: () => Context): void {
  const commands = () => import('./commands/orders.ts');
  const activity = program.commands.find((one) => one.name() === 'activity') ?? program.command('activity').description('read and write any object of Sage');
  const says: Readonly<Record<WritingVerb, string>> = { create: 'create objects in Sage, one for each row of a file', update: 'change objects in Sage; each row names its object by id', delete: 'delete or void objects in Sage by their ids', execute: 'run a procedure of Sage, such as release, void or reissue' };
  for (const verb of Object.keys(says) as WritingVerb[]) {
    add(activity, `${verb} <connection> <object>`, says[verb]).requiredOption('--file <file>', 'rows as .json or .csv; - reads JSON from stdin').option('--company <name or id>', 'which company, when the connection has several')
      .option('--procedure <name>', 'what to run, for execute').option('--key <key>', 'your own key: the same key never posts the same rows twice').option('--dry-run', 'only say what is wrong; nothing is sent')
      .action(async (connection: string, object: string, options: WriteOptions) => { await (await commands()).write(context(), verb, connection, object, options); });
  }
  const orders = add(program, 'orders', 'what was given to Sage to write, newest first').option('--limit <number>', 'how many', '20')
    .action(async (options: { limit: string }) => { await (await commands()).listOrders(context(), options); });
  add(orders, 'show <order>', 'one order, with what became of each row').action(async (orderId: string) => { await (await commands()).showOrder(context(), orderId); });
  add(orders, 'cancel <order>', 'cancel the rows that have not left yet').action(async (orderId: string) => { await (await commands()).cancelOrder(context(), orderId); });
}
