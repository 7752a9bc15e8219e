/** settings: whether companies are read once or all the time, what is read of each data type, and when. */
import type { TypeSchedule, Weekday } from '../../../src/shared/contract/data-type-settings.ts';
import type { Pause, Schedule } from '../../../src/shared/contract/schedule.ts';
import type { OneTimeSync } from '../../../src/shared/contract/one-time-sync.ts';
import type { IntegrationId } from '../../../src/shared/ids.ts';
import { findCompany, type Context } from '../context.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { readSecret } from '../read-secret.ts';
import { asColumns, CommandFailed, exitCodes } from '../say.ts';

const words: Record<OneTimeSync, string> = { Disabled: 'read all the time', Enabled: 'read once, then disconnected' };

export async function showSettings({ client, say }: Context): Promise<void> {
  const all = await client.call('readSyncSettings');
  const { integrations } = await client.call('listIntegrations');
  const each = await Promise.all(integrations.map(async ({ integrationId, name }) => ({ name, ...await client.call('readIntegrationSyncSettings', { integrationId }) })));
  say.result({ ...all, integrations: each }, [`Companies are ${words[all.oneTimeSync]}.`, ...each.map((one) => `${one.name}: ${words[one.oneTimeSync]}`)]);
}

export async function setOneOff({ client, say }: Context, to: 'on' | 'off', { integration }: { readonly integration?: IntegrationId }): Promise<void> {
  const oneTimeSync = to === 'on' ? 'Enabled' : 'Disabled';
  const set = integration === undefined ? await client.call('changeSyncSettings', { oneTimeSync }) : await client.call('changeIntegrationSyncSettings', { integrationId: integration, oneTimeSync });
  say.result(set, `Companies${integration === undefined ? '' : ` of ${integration}`} that are linked from now on are ${words[set.oneTimeSync]}.`);
}

export async function linkAgain({ client, say }: Context, asked: string): Promise<void> {
  const { id, name, product } = await findCompany(client, asked);
  const secret = product === 'sage-50' ? { password: await readSecret('The password of the Sage 50 user') } : {};
  const begun = await client.call('linkCompanyAgain', { companyId: id, ...secret });
  say.result(begun, begun.signInUrl === null ? `${name} is being read once more.` : [begun.browserOpened ? 'Finish the sign-in in your browser; it opened there.' : 'Open this address in a browser and sign in:', begun.signInUrl, `${name} is then read once more.`]);
}

export type ScheduleOptions = { readonly at?: string; readonly every?: string; readonly times?: string; readonly zone?: string; readonly quiet?: string; readonly battery?: string; readonly metered?: string; readonly company?: string };

function number(option: string, text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new CommandFailed(`--${option} is "${text}"; it is a whole number`, 'bad_request', exitCodes.usage);
  return Number(text);
}

function scheduleLines(schedule: Schedule): readonly string[] {
  const between = schedule.incrementalAt.length > 0 ? `changes at ${schedule.incrementalAt.join(', ')}` : schedule.incrementalEveryMinutes === null ? 'nothing in between' : `changes every ${schedule.incrementalEveryMinutes} minutes`;
  const waits = [schedule.waitsBelowBatteryPercent === null ? null : `on battery below ${schedule.waitsBelowBatteryPercent} %`, schedule.waitsOnMetered ? 'on a metered network' : null].filter((one) => one !== null);
  return [
    `A full set each day at ${schedule.fullAt}, ${between} (${schedule.timeZone}).`, ...(schedule.quietHours ? [`Nothing from ${schedule.quietHours.from} to ${schedule.quietHours.to}.`] : []), ...(waits.length > 0 ? [`It waits ${waits.join(' and ')}.`] : []),
    ...(schedule.isPaused ? [`Paused ${schedule.pausedUntil === null ? 'for good' : `until ${schedule.pausedUntil}`}.`] : []),
  ];
}

export async function setSchedule({ client, say }: Context, options: ScheduleOptions): Promise<void> {
  if (options.company !== undefined) {
    const { id, name } = await findCompany(client, options.company);
    const own = (text: string | undefined): string | null | undefined => (text === 'usual' ? null : text);
    const changed = await client.call('changeCompanySchedule', { companyId: id, ...(options.at !== undefined && { fullAt: own(options.at) }), ...(options.zone !== undefined && { timeZone: own(options.zone) }) });
    say.result(changed, [`${name}:`, ...scheduleLines(changed.inForce)]);
    return;
  }
  const [from = '', to = ''] = (options.quiet ?? '').split('-');
  const changes = {
    ...(options.at !== undefined && { fullAt: options.at }), ...(options.zone !== undefined && { timeZone: options.zone }),
    ...(options.every !== undefined && { incrementalEveryMinutes: options.every === 'none' ? null : number('every', options.every) }), ...(options.times !== undefined && { incrementalAt: options.times === 'none' ? [] : options.times.split(',') }),
    ...(options.quiet !== undefined && { quietHours: options.quiet === 'none' ? null : { from, to } }), ...(options.battery !== undefined && { waitsBelowBatteryPercent: options.battery === 'none' ? null : number('battery', options.battery) }),
    ...(options.metered !== undefined && { waitsOnMetered: options.metered === 'yes' }),
  };
  const schedule = Object.keys(changes).length === 0 ? await client.call('readSchedule') : await client.call('changeSchedule', changes);
  say.result(schedule, scheduleLines(schedule));
}

export async function pauseSchedule({ client, say }: Context, pause: Pause): Promise<void> {
  const schedule = await client.call('pauseSchedule', { for: pause });
  say.result(schedule, scheduleLines(schedule));
}

export async function resumeSchedule({ client, say }: Context): Promise<void> {
  const schedule = await client.call('resumeSchedule');
  say.result(schedule, scheduleLines(schedule));
}

const scheduleText = (schedule: TypeSchedule | null): string => (schedule === null ? 'usual' : typeof schedule === 'string' ? schedule : `${schedule.at} ${('days' in schedule ? schedule.days : schedule.monthDays).join(',')}`);

export async function showDataTypes({ client, say }: Context): Promise<void> {
  const { dataTypes } = await client.call('readDataTypeSettings');
  say.result({ dataTypes }, asColumns(dataTypes.map((one) => [one.dataType, one.isOn ? 'read' : 'not read', one.fetchOnFirstLink ? 'on first link' : 'not on first link', scheduleText(one.schedule), one.monthsBack === null ? 'whole' : `${one.monthsBack} months`])));
}

export type DataTypeOptions = { readonly read?: 'on' | 'off'; readonly firstLink?: 'on' | 'off'; readonly schedule?: string; readonly monthsBack?: string; readonly order?: string };

/** "22:30 mon,thu" or "22:30 1,31"; the helper checks what the words are. */
function typeScheduleOf(text: string): TypeSchedule | null {
  if (text === 'usual') return null;
  const [at = '', days] = text.split(' ');
  if (days === undefined) return text as TypeSchedule;
  const each = days.split(',');
  return each.every((day) => /^\d+$/.test(day)) ? { at, monthDays: each.map(Number) } : { at, days: each as Weekday[] };
}

export async function setDataType({ client, say }: Context, dataType: DataType, options: DataTypeOptions): Promise<void> {
  const { dataTypes } = await client.call('changeDataTypeSettings', { dataTypes: [{
    dataType, ...(options.read && { isOn: options.read === 'on' }), ...(options.firstLink && { fetchOnFirstLink: options.firstLink === 'on' }), ...(options.schedule !== undefined && { schedule: typeScheduleOf(options.schedule) }),
    ...(options.monthsBack !== undefined && { monthsBack: options.monthsBack === 'all' ? null : number('months-back', options.monthsBack) }), ...(options.order !== undefined && { order: number('order', options.order) }),
  }] });
  const set = dataTypes.find((one) => one.dataType === dataType);
  say.result(set ?? null, `${dataType}: ${set?.isOn ? 'read' : 'not read'}, ${scheduleText(set?.schedule ?? null)}, ${set?.monthsBack == null ? 'whole' : `${set.monthsBack} months back`}`);
}
