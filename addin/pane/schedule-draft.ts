/** The schedule as it stands in the form: text in fields, made from what the helper says and checked before it is sent. Pure. */
import type { Schedule } from '../../src/shared/contract/schedule.ts';

/** `every`: minutes, '' for not in between, 'times' for times of day. */
export type ScheduleDraft = {
  readonly fullAt: string; readonly every: string; readonly times: string; readonly timeZone: string;
  readonly isQuiet: boolean; readonly quietFrom: string; readonly quietTo: string; readonly batteryPercent: string; readonly waitsOnMetered: boolean;
};
export type ScheduleField = 'fullAt' | 'times' | 'quietHours' | 'batteryPercent';
export type ScheduleErrors = Partial<Record<ScheduleField, string>>;
/** What the form sends: the pause has buttons of its own. */
type Changes = Omit<Schedule, 'isPaused' | 'pausedUntil'>;

const timesMax = 24;
const timePattern = /^([01]\d|2[0-3]):[0-5]\d$/;

export const scheduleDraftOf = (schedule: Schedule): ScheduleDraft => ({
  fullAt: schedule.fullAt, timeZone: schedule.timeZone, waitsOnMetered: schedule.waitsOnMetered,
  every: schedule.incrementalAt.length > 0 ? 'times' : String(schedule.incrementalEveryMinutes ?? ''), times: schedule.incrementalAt.join(', '),
  isQuiet: schedule.quietHours !== null, quietFrom: schedule.quietHours?.from ?? '20:00', quietTo: schedule.quietHours?.to ?? '06:00',
  batteryPercent: String(schedule.waitsBelowBatteryPercent ?? ''),
});

/** "9:00" is meant as "09:00". */
export const timesOf = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((time) => time !== '').map((time) => (/^\d:\d\d$/.test(time) ? `0${time}` : time));

function errorsOf(draft: ScheduleDraft, times: readonly string[], percent: number | null): ScheduleErrors {
  const wrong = times.find((time) => !timePattern.test(time));
  const { isQuiet, quietFrom, quietTo } = draft;
  return {
    ...(!timePattern.test(draft.fullAt) && { fullAt: 'Enter a time of day, as 03:00.' }),
    ...(draft.every === 'times' && (wrong !== undefined ? { times: `“${wrong}” is no time of day. Write it as 09:00.` } : times.length === 0 ? { times: 'Enter at least one time of day, as 09:00.' } : times.length > timesMax ? { times: `At most ${timesMax} times a day are possible; these are ${times.length}.` } : {})),
    ...(isQuiet && (!timePattern.test(quietFrom) || !timePattern.test(quietTo) ? { quietHours: 'Enter both times, as 20:00 and 06:00.' } : quietFrom === quietTo ? { quietHours: 'They begin and end at the same time. Choose another time, or switch them off.' } : {})),
    ...(percent !== null && !(Number.isInteger(percent) && percent >= 1 && percent <= 100) && { batteryPercent: 'Enter a whole number from 1 to 100, or nothing.' }),
  };
}

/** What to send, or what is wrong in which field. */
export function scheduleChangesOf(draft: ScheduleDraft, schedule: Schedule): { readonly changes: Changes; readonly errors: null } | { readonly changes: null; readonly errors: ScheduleErrors } {
  const times = timesOf(draft.times);
  const percent = draft.batteryPercent.trim() === '' ? null : Number(draft.batteryPercent);
  const errors = errorsOf(draft, times, percent);
  if (Object.keys(errors).length > 0) return { changes: null, errors };
  const isAtTimes = draft.every === 'times';
  return {
    changes: {
      fullAt: draft.fullAt, timeZone: draft.timeZone, waitsOnMetered: draft.waitsOnMetered, waitsBelowBatteryPercent: percent,
      incrementalAt: isAtTimes ? [...new Set(times)].sort() : [], incrementalEveryMinutes: isAtTimes ? schedule.incrementalEveryMinutes : draft.every === '' ? null : Number(draft.every),
      quietHours: draft.isQuiet ? { from: draft.quietFrom, to: draft.quietTo } : null,
    },
    errors: null,
  };
}
