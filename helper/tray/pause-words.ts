/** Until when nothing is read by itself, in words and by this computer's clock. Pure. */
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import { localTime } from '../sync/calendar.ts';

const dayMs = 24 * 3_600_000;

/** "until 14:30", "until tomorrow", "until tomorrow, 09:15", "until Thursday 3 December, 09:15", "until you resume". Null where there is no pause. */
export function pauseWords({ isPaused, pausedUntil }: Pick<Schedule, 'isPaused' | 'pausedUntil'>, nowMs: number, timeZone: string): string | null {
  if (!isPaused) return null;
  if (pausedUntil === null) return 'until you resume';
  const endMs = Date.parse(pausedUntil);
  const [endDay, time] = [localTime(endMs, timeZone).slice(0, 10), localTime(endMs, timeZone).slice(11, 16)];
  const today = localTime(nowMs, timeZone).slice(0, 10);
  if (endDay === today) return `until ${time}`;
  const tomorrow = new Date(Date.parse(`${today}T12:00:00Z`) + dayMs).toISOString().slice(0, 10);
  if (endDay === tomorrow) return time === '00:00' ? 'until tomorrow' : `until tomorrow, ${time}`;
  return `until ${new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone }).format(endMs)}, ${time}`;
}
