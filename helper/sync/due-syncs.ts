/**
 * When a company's syncs are due: a full one each day at a time, looks for news in between, data types by a schedule of
 * their own, and another try after one that did not end well. Pure: what is due follows from what was kept, the rules
 * and the wall clock, so that sleep, a restart or a clock that jumps neither lose a run nor double one.
 */
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { knownTimeZone, localTime, nextSlot, type DayRule } from './calendar.ts';
import { againAfter } from './try-again.ts';
import { whenFree, type OwnRule, type SyncRules } from './sync-rules.ts';
import type { RunEnd, SyncOrder } from './sync-runner.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Another try: of what, when (null: not before somebody acts), and how often it failed before. */
export type Again = { readonly order: SyncOrder; readonly dueMs: number | null; readonly failures: number; readonly code: ErrorCode | null };

/** One rule of times on days: its next slot, and the last that ran, as the local clocks showed it. */
type Slot = { readonly slotMs: number; readonly done: string | null };

export type OwnDue = { readonly name: string; readonly dueMs: number } & Slot;

export type DueSyncs = {
  /** The rule that `slotMs` was reckoned from: when it changes, so does the slot. */
  readonly rule: string;
  /** The next time of the daily rule, and when it really runs: some seconds later, so that not all the world asks at once. */
  readonly slotMs: number;
  readonly fullDueMs: number;
  /** The local day of the last slot that ran. */
  readonly doneDay: string | null;
  readonly newsDueMs: number | null;
  /** The times of the looks for news that `newsDueMs` was reckoned from ('': every so many minutes), and the last that ran. */
  readonly newsRule?: string | undefined;
  readonly newsDone?: string | null | undefined;
  readonly own?: readonly OwnDue[] | undefined;
  readonly again: Again | null;
};

const slotJitterMs = 90 * secondMs;
/** Farther ahead than any next slot can be, also after the clock went back by a day: the clock was wrong when it was reckoned. */
const slotAheadMsMax = 50 * hourMs;
const againAheadMsMax = 6.5 * hourMs;

const zoneOf = ({ timeZone }: Schedule): string => knownTimeZone(timeZone);
export const ruleOf = (schedule: Schedule): string => `${schedule.fullAt} ${schedule.timeZone}`;
const daily = (at: string): DayRule => ({ at, weekdays: null, monthDays: null });

function fullSlot({ schedule }: SyncRules, nowMs: number, doneDay: string | null, random: () => number): Pick<DueSyncs, 'rule' | 'slotMs' | 'fullDueMs'> {
  const slotMs = nextSlot([daily(schedule.fullAt)], zoneOf(schedule), nowMs, doneDay === null ? null : `${doneDay}T${schedule.fullAt}`);
  return { rule: ruleOf(schedule), slotMs, fullDueMs: slotMs + Math.floor(random() * slotJitterMs) };
}

const newsRuleOf = (schedule: Schedule): string => (schedule.incrementalAt.length === 0 ? '' : `${[...schedule.incrementalAt].sort().join(' ')} ${schedule.timeZone}`);
const everyMs = (schedule: Schedule): number | null => (schedule.incrementalEveryMinutes === null ? null : schedule.incrementalEveryMinutes * minuteMs);

function newsDue(rules: SyncRules, nowMs: number, done: string | null): number | null {
  const { schedule } = rules;
  if (rules.newsTypes?.length === 0) return null;
  if (schedule.incrementalAt.length > 0) return nextSlot(schedule.incrementalAt.map(daily), zoneOf(schedule), nowMs, done);
  const every = everyMs(schedule);
  return every === null ? null : nowMs + every;
}

function ownDue(rule: OwnRule, { schedule }: SyncRules, nowMs: number, done: string | null, random: () => number): OwnDue {
  if ('everyMs' in rule) return { name: rule.name, slotMs: nowMs + rule.everyMs, dueMs: nowMs + rule.everyMs, done: null };
  const slotMs = nextSlot([rule.day], zoneOf(schedule), nowMs, done);
  return { name: rule.name, slotMs, dueMs: slotMs + Math.floor(random() * slotJitterMs), done };
}

export const newDueSyncs = (rules: SyncRules, nowMs: number, random: () => number): DueSyncs => ({
  ...fullSlot(rules, nowMs, null, random), doneDay: null, newsDueMs: newsDue(rules, nowMs, null), newsRule: newsRuleOf(rules.schedule), newsDone: null,
  own: rules.own.map((rule) => ownDue(rule, rules, nowMs, null, random)), again: null,
});

/** How far ahead the next slot of such a rule can be, with room for a clock that went back a day. */
const aheadMsMax = (rule: OwnRule): number => ('everyMs' in rule ? rule.everyMs : (rule.day.monthDays !== null ? 33 : rule.day.weekdays !== null ? 9 : 2) * dayMs);

/** Brings what was kept in line with the rules of today and with a clock that may have gone back. The same object when nothing is to change. */
export function inLine(due: DueSyncs, rules: SyncRules, nowMs: number, random: () => number): DueSyncs {
  const isOther = due.rule !== ruleOf(rules.schedule);
  let next = due;
  // What was missed before the rule changed is made up for all the same.
  if (isOther && due.slotMs <= nowMs) next = { ...next, rule: ruleOf(rules.schedule) };
  else if (isOther || due.slotMs - nowMs > slotAheadMsMax) next = { ...next, ...fullSlot(rules, nowMs, null, random), doneDay: null };
  next = newsInLine(next, rules, nowMs);
  next = ownInLine(next, rules, isOther, nowMs, random);
  if (due.again?.dueMs != null && due.again.dueMs - nowMs > againAheadMsMax) next = { ...next, again: { ...due.again, dueMs: nowMs + minuteMs } };
  return next;
}

function newsInLine(due: DueSyncs, rules: SyncRules, nowMs: number): DueSyncs {
  const newsRule = newsRuleOf(rules.schedule);
  if (newsRule !== '') {
    if (due.newsRule === newsRule && (due.newsDueMs !== null || rules.newsTypes?.length === 0) && (due.newsDueMs ?? 0) - nowMs <= slotAheadMsMax) return due;
    return { ...due, newsRule, newsDone: null, newsDueMs: newsDue(rules, nowMs, null) };
  }
  const latest = newsDue(rules, nowMs, null);
  const isRight = (due.newsRule ?? '') === '' && (latest === null ? due.newsDueMs === null : due.newsDueMs !== null && due.newsDueMs <= latest);
  return isRight ? due : { ...due, newsRule, newsDone: null, newsDueMs: latest };
}

function ownInLine(due: DueSyncs, rules: SyncRules, isOtherZone: boolean, nowMs: number, random: () => number): DueSyncs {
  const before = due.own ?? [];
  let isSame = before.length === rules.own.length;
  const own = rules.own.map((rule) => {
    const known = before.find(({ name }) => name === rule.name);
    if (known && !('day' in rule && isOtherZone && known.slotMs > nowMs) && known.slotMs - nowMs <= aheadMsMax(rule)) return known;
    isSame = false;
    return ownDue(rule, rules, nowMs, null, random);
  });
  return isSame ? due : { ...due, own };
}

/** `isExact`: the very data types that are due, not what belongs with them. */
const orderOf = (kind: SyncOrder['kind'], dataTypes: readonly DataType[] | null): SyncOrder => (dataTypes === null ? { kind, confirmRemovals: false } : { kind, dataTypes, isExact: true, confirmRemovals: false });

function typesIn(rules: SyncRules, some: readonly (readonly DataType[] | null)[]): readonly DataType[] | null {
  if (some.includes(null)) return null;
  const wanted = new Set(some.flatMap((types) => types ?? []));
  const all = rules.scheduled.filter((dataType) => wanted.has(dataType));
  return all.length === rules.scheduled.length ? null : all;
}

/** Slots of full reads that have passed run together, be their seconds of patience over or not; then news. */
function dueNow(due: DueSyncs, rules: SyncRules, nowMs: number): { readonly order: SyncOrder; readonly sinceMs: number } | null {
  const readsFull = rules.fullTypes?.length !== 0;
  const own = (due.own ?? []).flatMap((one) => { const rule = rules.own.find(({ name }) => name === one.name); return rule ? [{ ...one, rule }] : []; });
  const onDays = own.filter(({ rule, slotMs }) => 'day' in rule && slotMs <= nowMs);
  const isFull = readsFull && due.slotMs <= nowMs;
  const fullDues = [...(isFull ? [due.fullDueMs] : []), ...onDays.map(({ dueMs }) => dueMs)];
  if (fullDues.some((ms) => ms <= nowMs)) {
    return { order: orderOf('full', typesIn(rules, [...(isFull ? [rules.fullTypes] : []), ...onDays.map(({ rule }) => rule.dataTypes)])), sinceMs: Math.min(...fullDues) };
  }
  const often = own.filter(({ rule, dueMs }) => 'everyMs' in rule && dueMs <= nowMs);
  const isNews = due.newsDueMs !== null && due.newsDueMs <= nowMs;
  if (!isNews && often.length === 0) return null;
  return { order: orderOf('incremental', typesIn(rules, [...(isNews ? [rules.newsTypes] : []), ...often.map(({ rule }) => rule.dataTypes)])), sinceMs: Math.min(...(isNews ? [due.newsDueMs ?? nowMs] : []), ...often.map(({ dueMs }) => dueMs)) };
}

/** What is to run now, and since when it was due; null when nothing is. Whether it must wait is for `heldBy` to say. */
export function whatIsDue(due: DueSyncs, rules: SyncRules, nowMs: number): { readonly order: SyncOrder; readonly sinceMs: number } | null {
  const now = dueNow(due, rules, nowMs);
  const { again } = due;
  if (again === null) return now;
  if (again.dueMs === null) return now?.order.kind === 'full' ? now : null;
  if (again.dueMs > nowMs) return null;
  return { order: now === null || now.order.kind !== 'full' ? again.order : bothOf(again.order, now.order, rules), sinceMs: again.dueMs };
}

/** A try that is made again takes in what has become due in full meanwhile. */
function bothOf(again: SyncOrder, now: SyncOrder, rules: SyncRules): SyncOrder {
  if (again.kind === 'full' && again.dataTypes === undefined) return again;
  if (again.kind !== 'full') return now;
  return { ...orderOf('full', typesIn(rules, [again.dataTypes ?? null, now.dataTypes ?? null])), confirmRemovals: again.confirmRemovals };
}

/** When the next run is due by itself; null while paused for good, or while somebody must act first and no full set is due sooner. */
export function nextDueMs(due: DueSyncs, rules: SyncRules, nowMs: number): number | null {
  const days = (due.own ?? []).filter(({ name }) => rules.own.some((rule) => rule.name === name && 'day' in rule));
  const often = (due.own ?? []).filter((one) => !days.includes(one));
  const full = [...(rules.fullTypes?.length === 0 ? [] : [due.fullDueMs]), ...days.map(({ dueMs }) => dueMs)];
  const all = due.again ? [due.again.dueMs ?? Math.min(...full)] : [...full, ...often.map(({ dueMs }) => dueMs), ...(due.newsDueMs === null ? [] : [due.newsDueMs])];
  const next = Math.min(...all);
  return Number.isFinite(next) ? whenFree(rules.schedule, next, nowMs) : null;
}

const covers = (order: SyncOrder, rules: SyncRules, types: readonly DataType[] | null): boolean =>
  order.dataTypes === undefined || (types ?? rules.scheduled).every((dataType) => order.dataTypes?.includes(dataType));

/**
 * A run begins. Kept before it does: should the process die, the run is due again at the next start, and its slots are
 * not run a second time beside that. A slot belongs to a run that reads all that the slot asks for.
 */
export function begun(due: DueSyncs, order: SyncOrder, rules: SyncRules, nowMs: number, random: () => number): DueSyncs {
  const zone = zoneOf(rules.schedule);
  const slotText = (ms: number): string => localTime(ms, zone);
  const takesSlot = order.kind === 'full' && due.slotMs <= nowMs && covers(order, rules, rules.fullTypes);
  const doneDay = takesSlot ? slotText(due.slotMs).slice(0, 10) : due.doneDay;
  const own = (due.own ?? []).map((one) => {
    const rule = rules.own.find(({ name }) => name === one.name);
    if (!rule || !covers(order, rules, rule.dataTypes)) return one;
    if ('everyMs' in rule) return ownDue(rule, rules, nowMs, null, random);
    return order.kind === 'full' && one.slotMs <= nowMs ? ownDue(rule, rules, nowMs, `${slotText(one.slotMs).slice(0, 10)}T${rule.day.at}`, random) : one;
  });
  return {
    ...due,
    ...(takesSlot && { ...fullSlot(rules, nowMs, doneDay, random), doneDay }),
    ...(covers(order, rules, rules.newsTypes) && newsBegun(due, rules, nowMs, slotText)),
    own,
    again: { order, dueMs: nowMs, failures: due.again?.failures ?? 0, code: null },
  };
}

/** A time that passed is taken; one that passes while this run goes on is due after it. */
function newsBegun(due: DueSyncs, rules: SyncRules, nowMs: number, slotText: (ms: number) => string): Pick<DueSyncs, 'newsDueMs' | 'newsDone'> {
  if (newsRuleOf(rules.schedule) === '') return { newsDueMs: newsDue(rules, nowMs, null), newsDone: null };
  const newsDone = due.newsDueMs !== null && due.newsDueMs <= nowMs ? slotText(due.newsDueMs) : due.newsDone ?? null;
  return { newsDone, newsDueMs: newsDue(rules, nowMs, newsDone) };
}

/** A run ended: well, or to be tried again at once, later, or when somebody has acted. */
export function ended(due: DueSyncs, order: SyncOrder, end: RunEnd, rules: SyncRules, nowMs: number, random: () => number): DueSyncs {
  const isNews = newsRuleOf(rules.schedule) === '' && covers(order, rules, rules.newsTypes);
  const own = (due.own ?? []).map((one) => {
    const rule = rules.own.find(({ name }) => name === one.name);
    return rule && 'everyMs' in rule && covers(order, rules, rule.dataTypes) ? ownDue(rule, rules, nowMs, null, random) : one;
  });
  return { ...due, ...(isNews && { newsDueMs: newsDue(rules, nowMs, null) }), own, again: againAfter(due.again?.failures ?? 0, order, end, nowMs, random) };
}

/** What only a person could mend may be mended, e.g. by a new sign-in. A question about removals is answered by an answer only; other tries keep their pauses. */
export function woken(due: DueSyncs, nowMs: number): DueSyncs {
  if (!due.again || due.again.dueMs !== null || due.again.code === 'too_many_vanished') return due;
  return { ...due, again: { ...due.again, dueMs: nowMs, failures: 0 } };
}
