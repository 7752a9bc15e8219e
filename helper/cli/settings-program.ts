/** The settings commands, their options and their words: what is read and when. */
import { Argument, Option, type Command } from 'commander';
import { pauses, type Pause } from '../../src/shared/contract/schedule.ts';
import { dataTypes, type DataType } from '../../src/shared/records/data-types.ts';
import { integrationIds, type IntegrationId } from '../../src/shared/ids.ts';
import type { DataTypeOptions, ScheduleOptions } from './commands/settings.ts';
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
  add(settings, 'schedule', 'when is read: shown, or changed by what is given').option('--at <HH:MM>', 'the full set, each day').option('--every <minutes>', 'changes in between, or "none"').option('--times <HH:MM,…>', 'changes at these times instead')
    .option('--zone <name>', 'the time zone').option('--quiet <HH:MM-HH:MM>', 'no scheduled work in between, or "none"').option('--battery <percent>', 'wait below this charge, or "none"').option('--metered <wait>', 'yes: wait on a metered network; no: do not')
    .option('--company <name or id>', 'the time (--at) and zone of this company alone; "usual" takes them back')
    .action(async (options: ScheduleOptions) => { await (await commands()).setSchedule(context(), options); });
  add(settings, 'pause', 'read nothing by itself').addOption(new Option('--for <how long>', 'how long').choices([...pauses]).default('for_good')).action(async (options: { for: Pause }) => { await (await commands()).pauseSchedule(context(), options.for); });
  add(settings, 'resume', 'end the pause').action(async () => { await (await commands()).resumeSchedule(context()); });
  add(settings, 'data-types', 'what is read of each data type, and when').action(async () => { await (await commands()).showDataTypes(context()); });
  add(settings, 'data-type', 'set one of them').addArgument(new Argument('<data type>').choices([...dataTypes])).addOption(new Option('--read <switch>', 'read it at all').choices(['on', 'off'])).addOption(new Option('--first-link <switch>', 'read it on first link').choices(['on', 'off']))
    .option('--schedule <when>', 'usual, monthly, weekly, daily, hourly, off, or "22:30 mon,thu", or "22:30 1,31"').option('--months-back <number>', 'how far back documents are stored, or "all"').option('--order <number>', 'lower is read earlier')
    .action(async (dataType: DataType, options: DataTypeOptions) => { await (await commands()).setDataType(context(), dataType, options); });
}
