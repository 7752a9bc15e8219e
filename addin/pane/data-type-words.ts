/** The sentences of what is read of each list, and when: words.ts, for a view that comes later than the first look. */
import type { DataTypeSetting, TypeSchedule, Weekday } from '../../src/shared/contract/data-type-settings.ts';

export const dayNames = { mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday' } as const satisfies Record<Weekday, string>;

export const whenChoices = ['with_others', 'hourly', 'daily', 'weekly', 'monthly', 'days', 'month_days', 'off'] as const;
export type WhenChoice = (typeof whenChoices)[number];
export const whenNames = {
  with_others: 'With the others', hourly: 'Every hour', daily: 'Once a day, with the full set', weekly: 'On Mondays, at the time of the full set', monthly: 'On the 1st of a month, at the time of the full set',
  days: 'On days of the week…', month_days: 'On days of the month…', off: 'Never by itself',
} as const satisfies Record<WhenChoice, string>;

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function whenText(schedule: TypeSchedule): string {
  if (typeof schedule === 'object') return 'days' in schedule ? `${list.format(schedule.days.map((day) => `${dayNames[day]}s`))} at ${schedule.at}` : `On day ${list.format(schedule.monthDays.map(String))} of the month at ${schedule.at}`;
  return { hourly: 'Every hour', daily: 'Once a day', weekly: 'On Mondays', monthly: 'On the 1st of a month', off: 'Never by itself' }[schedule];
}

/** What differs from the usual, as "Mondays at 07:30 · not on first link · 24 months back"; '' where nothing does. */
export function ruleText({ isOn, schedule, fetchOnFirstLink, monthsBack }: DataTypeSetting): string {
  if (!isOn) return 'Not read';
  return [...(schedule === null ? [] : [whenText(schedule)]), ...(fetchOnFirstLink ? [] : ['not on first link']), ...(monthsBack === null ? [] : [`${monthsBack} ${monthsBack === 1 ? 'month' : 'months'} back`])].join(' · ');
}

export const dataTypeWords = {
  what: 'In this order, from the top, with each full set and each look for changes, unless a list says otherwise. Lists that are switched off are left alone; what was read of them before stays.',
  moved: (name: string, at: number, all: number) => `${name} is now number ${at} of ${all}.`,
  saved: (name: string) => `${name} saved.`,
  running: 'A sync is running. What you change here counts from the next one.',
  off: 'Read only when you choose Sync beside this list.',
  months: 'Empty: all. Documents that are still open are kept whatever their age.',
  whole: 'Always read whole: balances, and the comparison with Sage, need it.',
} as const;
