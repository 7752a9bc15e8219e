/**
 * What is read when, for one company: its schedule and the data types that have a schedule of their own, brought into a
 * few rules that `due-syncs.ts` reckons with; and why scheduled work waits. Pure.
 */
import { weekdays, type DataTypeSetting, type TypeSchedule } from '../../src/shared/contract/data-type-settings.ts';
import type { Hold } from '../../src/shared/contract/holds.ts';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import type { IntegrationId } from '../../src/shared/ids.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { knownTimeZone, localTime, nextDaily, type DayRule } from './calendar.ts';
import { postedTogether } from './plan.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Data types that are due by a rule of their own: every so often, for news, or on days, in full. */
export type OwnRule = { readonly name: string; readonly dataTypes: readonly DataType[] } & ({ readonly everyMs: number } | { readonly day: DayRule });

export type SyncRules = {
  readonly schedule: Schedule;
  /** What a full set reads, and what a look for news; null: all that is read by itself at all. */
  readonly fullTypes: readonly DataType[] | null;
  readonly newsTypes: readonly DataType[] | null;
  readonly own: readonly OwnRule[];
  /** All that is read by itself. */
  readonly scheduled: readonly DataType[];
  /** No part of what "complete up to" says: what is not posted to the ledger and has a slower schedule of its own. */
  readonly apart: readonly DataType[];
  /** Figures older than this are older than planned. */
  readonly promisedMs: number;
};

/**
 * Sage 200 tells no changes of its ledger lines, so that each look at them reads them all. What is posted together is
 * looked at together, and there less often.
 */
const postedEveryMs: Partial<Record<IntegrationId, number>> = { 'sage-200': 4 * hourMs };

type Placed = { readonly inFull: boolean; readonly inNews: boolean; readonly own: Omit<OwnRule, 'dataTypes' | 'name'> & ({ readonly everyMs: number } | { readonly day: DayRule }) | null };

/** The days of the short words: a Monday, the first of a month, at the time of the daily set. */
function placeOf(wanted: TypeSchedule | null, schedule: Schedule, product: IntegrationId, dataType: DataType): Placed {
  const none = { inFull: false, inNews: false, own: null };
  if (wanted === null) {
    const everyMs = postedEveryMs[product];
    const isSlow = everyMs !== undefined && postedTogether.includes(dataType) && schedule.incrementalAt.length === 0 && schedule.incrementalEveryMinutes !== null;
    return isSlow ? { inFull: true, inNews: false, own: { everyMs: Math.max(everyMs, (schedule.incrementalEveryMinutes ?? 0) * minuteMs) } } : { inFull: true, inNews: true, own: null };
  }
  if (typeof wanted !== 'string') return { ...none, own: { day: 'days' in wanted ? { at: wanted.at, weekdays: wanted.days.map((day) => weekdays.indexOf(day)), monthDays: null } : { at: wanted.at, weekdays: null, monthDays: wanted.monthDays } } };
  switch (wanted) {
    case 'off': return none;
    case 'hourly': return { inFull: true, inNews: false, own: { everyMs: hourMs } };
    case 'daily': return { inFull: true, inNews: false, own: null };
    case 'weekly': return { ...none, own: { day: { at: schedule.fullAt, weekdays: [0], monthDays: null } } };
    case 'monthly': return { ...none, own: { day: { at: schedule.fullAt, weekdays: null, monthDays: [1] } } };
  }
}

const patience = 2;
const promisedMsMin = hourMs / 2;
/** A day, with patience for the full set that runs once in it. */
export const dailyMs = 26 * hourMs;

function promisedOf(schedule: Schedule, posted: readonly Placed[]): number {
  const news = schedule.incrementalAt.length > 0 ? dailyMs : schedule.incrementalEveryMinutes === null ? dailyMs : Math.max(promisedMsMin, schedule.incrementalEveryMinutes * minuteMs * patience);
  const each = posted.map(({ inNews, own }) => {
    if (inNews) return news;
    if (own === null) return dailyMs;
    if ('everyMs' in own) return own.everyMs * patience;
    return (own.day.monthDays === null ? 8 : 32) * dayMs;
  });
  return Math.max(news, ...each);
}

export function rulesOf(schedule: Schedule, settings: readonly DataTypeSetting[], product: IntegrationId): SyncRules {
  const on = settings.filter(({ isOn }) => isOn);
  const placed = on.map(({ dataType, schedule: wanted }) => ({ dataType, ...placeOf(wanted, schedule, product, dataType) }));
  const scheduled = placed.filter(({ inFull, own }) => inFull || own !== null);
  const typesOf = (all: readonly { readonly dataType: DataType }[]): readonly DataType[] => all.map(({ dataType }) => dataType);
  const orWhole = (some: readonly { readonly dataType: DataType }[]): readonly DataType[] | null => (some.length === scheduled.length ? null : typesOf(some));
  const own = new Map<string, OwnRule>();
  for (const { dataType, own: rule } of scheduled) {
    if (rule === null) continue;
    const name = JSON.stringify(rule);
    own.set(name, { name, ...rule, dataTypes: [...own.get(name)?.dataTypes ?? [], dataType] });
  }
  return {
    schedule, fullTypes: orWhole(scheduled.filter(({ inFull }) => inFull)), newsTypes: orWhole(scheduled.filter(({ inNews }) => inNews)), own: [...own.values()], scheduled: typesOf(scheduled),
    apart: typesOf(scheduled.filter(({ dataType, inNews }) => !inNews && !postedTogether.includes(dataType))),
    promisedMs: promisedOf(schedule, scheduled.filter(({ dataType }) => postedTogether.includes(dataType))),
  };
}

/** What the machine stands on; null: it does not tell. */
export type Power = { readonly batteryPercent: number | null; readonly isOnBattery: boolean; readonly isMetered: boolean };
export const onMains: Power = { batteryPercent: null, isOnBattery: false, isMetered: false };

/** A pause that ends farther ahead was made while the clock was wrong. */
const pauseMsMax = 32 * dayMs;

export function isPausedAt({ isPaused, pausedUntil }: Pick<Schedule, 'isPaused' | 'pausedUntil'>, nowMs: number): boolean {
  if (!isPaused || pausedUntil === null) return isPaused;
  const leftMs = Date.parse(pausedUntil) - nowMs;
  return leftMs > 0 && leftMs <= pauseMsMax;
}

export function isQuietAt({ quietHours, timeZone }: Pick<Schedule, 'quietHours' | 'timeZone'>, ms: number): boolean {
  if (quietHours === null || quietHours.from === quietHours.to) return false;
  const at = localTime(ms, knownTimeZone(timeZone)).slice(11);
  const { from, to } = quietHours;
  return from < to ? at >= from && at < to : at >= from || at < to;
}

/** Why scheduled work waits just now. Work that somebody asks for never does. */
export function heldBy(schedule: Schedule, powerNow: () => Power, nowMs: number): Hold | null {
  if (isPausedAt(schedule, nowMs)) return 'paused';
  if (isQuietAt(schedule, nowMs)) return 'quiet_hours';
  const { waitsBelowBatteryPercent: below, waitsOnMetered } = schedule;
  if (below === null && !waitsOnMetered) return null;
  const power = powerNow();
  if (below !== null && power.isOnBattery && power.batteryPercent !== null && power.batteryPercent < below) return 'battery';
  return waitsOnMetered && power.isMetered ? 'metered' : null;
}

/** The first moment from `ms` on that is neither paused nor quiet; null while paused for good. */
export function whenFree(schedule: Schedule, ms: number, nowMs: number): number | null {
  let at = ms;
  if (isPausedAt(schedule, nowMs)) {
    if (schedule.pausedUntil === null) return null;
    at = Math.max(at, Date.parse(schedule.pausedUntil));
  }
  return schedule.quietHours !== null && isQuietAt(schedule, at) ? nextDaily(schedule.quietHours.to, knownTimeZone(schedule.timeZone), at, null) : at;
}
