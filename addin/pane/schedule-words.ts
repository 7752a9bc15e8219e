/** The sentences of the schedule, its pauses and why a sync waits: words.ts, for views that come later than the first look. */
import type { Hold } from '../../src/shared/contract/holds.ts';
import type { Pause } from '../../src/shared/contract/schedule.ts';

/** Why nothing is read by itself just now; "Sync now anyway" stands beside it. */
export const heldWords = {
  paused: 'A sync is due and waits: the schedule is paused.',
  quiet_hours: 'A sync is due and waits for the end of the quiet hours.',
  battery: 'A sync is due and waits until this computer is on mains power, or charged.',
  metered: 'A sync is due and waits for a network that is not paid by the amount.',
} as const satisfies Record<Hold, string>;

export const pauseNames = { hour: 'Pause for 1 hour', until_tomorrow: 'Pause until tomorrow', for_good: 'Pause until I resume' } as const satisfies Record<Pause, string>;

export const scheduleWords = {
  pausedUntil: 'The schedule is paused until',
  pausedForGood: 'The schedule is paused until you resume it.',
  resumed: 'The schedule goes on.',
  paused: 'The schedule is paused.',
  pauseAsk: 'While it is paused nothing is read by itself. Sync now stays possible, and what was missed is made up for once.',
  quietHint: (zone: string) => `By the clock of ${zone}; a company with a time zone of its own goes by that. Over midnight too.`,
  timesHint: 'As 09:00, 12:30, 17:00.',
  batteryHint: 'Empty: it does not wait.',
} as const;
