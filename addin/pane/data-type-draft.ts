/** What is set of one list as it stands in the form, what is sent of it, and the order of all of them. Pure. */
import { monthsBackMax, weekdays } from '../../src/shared/contract/data-type-settings.ts';
import type { DataTypeChange, DataTypeSetting, TypeSchedule, Weekday } from '../../src/shared/contract/data-type-settings.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { WhenChoice } from './data-type-words.ts';

export type RuleDraft = { readonly isFirst: boolean; readonly when: WhenChoice; readonly at: string; readonly days: readonly Weekday[]; readonly monthDays: string; readonly monthsBack: string };
export type RuleErrors = Partial<Record<'at' | 'days' | 'monthDays' | 'monthsBack', string>>;

/** `usualAt`: the time of the full set, where the list has none of its own. */
export function ruleDraftOf({ fetchOnFirstLink, schedule, monthsBack }: DataTypeSetting, usualAt: string): RuleDraft {
  const own = typeof schedule === 'object' && schedule !== null ? schedule : null;
  return {
    isFirst: fetchOnFirstLink,
    when: own === null ? (schedule as Exclude<TypeSchedule, object> | null) ?? 'with_others' : 'days' in own ? 'days' : 'month_days',
    at: own?.at ?? usualAt, days: own !== null && 'days' in own ? own.days : [], monthDays: own !== null && 'monthDays' in own ? own.monthDays.join(', ') : '',
    monthsBack: monthsBack === null ? '' : String(monthsBack),
  };
}

const numbersOf = (text: string): readonly number[] => text.split(/[\s,;]+/).filter((part) => part !== '').map((part) => (/^\d{1,4}$/.test(part) ? Number(part) : Number.NaN));
const isWithin = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max;

export function ruleErrorsOf({ when, at, days, monthDays, monthsBack }: RuleDraft): RuleErrors {
  const inMonth = numbersOf(monthDays);
  return {
    ...((when === 'days' || when === 'month_days') && !/^([01]\d|2[0-3]):[0-5]\d$/.test(at) && { at: 'Enter a time of day, as 07:30.' }),
    ...(when === 'days' && days.length === 0 && { days: 'Tick at least one day.' }),
    ...(when === 'month_days' && (inMonth.length === 0 || inMonth.some((day) => !isWithin(day, 31))) && { monthDays: 'Enter days from 1 to 31, as 1, 15, 31. In a shorter month the last day stands for those it does not have.' }),
    ...(monthsBack.trim() !== '' && !isWithin(Number(monthsBack), monthsBackMax) && { monthsBack: `Enter a whole number from 1 to ${monthsBackMax}, or nothing for all.` }),
  };
}

function scheduleOf({ when, at, days, monthDays }: RuleDraft): TypeSchedule | null {
  if (when === 'with_others') return null;
  if (when === 'days') return { at, days: weekdays.filter((day) => days.includes(day)) };
  if (when === 'month_days') return { at, monthDays: [...new Set(numbersOf(monthDays))].sort((a, b) => a - b) };
  return when;
}

/** Of a draft without errors. */
export const ruleChangeOf = (dataType: DataType, draft: RuleDraft): DataTypeChange => ({ dataType, fetchOnFirstLink: draft.isFirst, schedule: scheduleOf(draft), monthsBack: draft.monthsBack.trim() === '' ? null : Number(draft.monthsBack) });

/** One place up (-1) or down (1). Every list gets the number of its place, so that equal ones of before are told apart. */
export function movedOrder(settings: readonly DataTypeSetting[], dataType: DataType, by: -1 | 1): { readonly place: number; readonly changes: readonly DataTypeChange[] } | null {
  const from = settings.findIndex((one) => one.dataType === dataType);
  const to = from + by;
  if (from < 0 || to < 0 || to >= settings.length) return null;
  const types = settings.map((one) => one.dataType);
  types.splice(from, 1);
  types.splice(to, 0, dataType);
  const before = new Map(settings.map((one) => [one.dataType, one.order]));
  return { place: to + 1, changes: types.flatMap((one, at) => (before.get(one) === at + 1 ? [] : [{ dataType: one, order: at + 1 }])) };
}
