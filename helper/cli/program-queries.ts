/** The commands of activities and saved queries, their options and their words. What each does is in `commands/queries.ts`. */
import type { Command } from 'commander';
import type { RunOptions, SaveOptions } from './commands/queries.ts';
import type { Context } from './context.ts';

type Add = (under: Command, nameAndArguments: string, says: string) => Command;

export function addQueries(program: Command, add: Add, context: () => Context): void {
  const commands = () => import('./commands/queries.ts');
  const query = program.command('query').description('rows of any object, asked of Sage itself, and queries saved by name');
  add(query, 'objects <connection>', 'what can be queried and written there').option('--object <name>', 'one object with its fields').action(async (asked: string, options: { object?: string }) => { await (await commands()).listObjects(context(), asked, options); });
  add(query, 'list <connection>', 'the saved queries').action(async (asked: string) => { await (await commands()).listQueries(context(), asked); });
  add(query, 'save <connection> <name> <object>', 'save a query; one of that name is replaced').option('--columns <fields>', 'separated by commas').option('--where <json>', 'conditions, as the API takes them').option('--order <fields>', 'separated by commas, - in front for descending')
    .action(async (asked: string, name: string, object: string, options: SaveOptions) => { await (await commands()).saveQuery(context(), asked, name, object, options); });
  add(query, 'run <connection> <name>', 'run a saved query').option('--company <name or id>', 'which company, where there are several').option('--limit <number>', 'rows at most').option('--skip <number>', 'rows to leave out first')
    .action(async (asked: string, name: string, options: RunOptions) => { await (await commands()).runQuery(context(), asked, name, options); });
  add(query, 'rename <connection> <name> <new name>', 'give it another name').action(async (asked: string, name: string, to: string) => { await (await commands()).renameQuery(context(), asked, name, to); });
  add(query, 'delete <connection> <name>', 'delete it').action(async (asked: string, name: string) => { await (await commands()).deleteQuery(context(), asked, name); });
}
