/** What is read and when, as a person set it; the usual where nothing was set. Read often, so kept in memory between changes. */
import { schedule as scheduleSchema, type CompanySchedule, type Pause, type Schedule } from '../../src/shared/contract/schedule.ts';
import { boundedTypes, type DataTypeChange, type DataTypeSetting } from '../../src/shared/contract/data-type-settings.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId, IntegrationId } from '../../src/shared/ids.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import type { SettingsRecords, TypeRule } from '../store/settings-records.ts';
import { knownTimeZone, localDay, nextSlot } from '../sync/calendar.ts';
import { dailyMs, isPausedAt, isQuietAt, rulesOf, type SyncRules } from '../sync/sync-rules.ts';
import type { SyncSettings } from '../http/services.ts';
import { asCompanySchedule, companyScheduleName } from './company-schedules.ts';

const usual = { fullAt: '03:00', incrementalEveryMinutes: 60, incrementalAt: [], isPaused: false, pausedUntil: null, quietHours: null, waitsBelowBatteryPercent: null, waitsOnMetered: false } as const satisfies Partial<Schedule>;
const usualRule = { fetchOnFirstLink: true, schedule: null, monthsBack: null };

const hourMs = 3_600_000;
const pauseMsMax = 31 * 24 * hourMs;

export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
function checkTimeZone(timeZone: string | null | undefined): void {
  if (timeZone != null && !isTimeZone(timeZone)) throw new AppError('bad_request', 'timeZone: there is no time zone of this name; one is written as Europe/London');
}

export type SyncSettingsNeeds = { readonly records: SettingsRecords; readonly timeZone: () => string; readonly onScheduleChanged: () => void; readonly nowMs: () => number };

export type SyncSettingsWithRules = SyncSettings & {
  rules(id: CompanyId, product: IntegrationId): SyncRules;
  /** Figures older than this are older than planned. */
  promisedMs(id: CompanyId, product: IntegrationId): number;
  forget(id: CompanyId): void;
};

const givenOf = <T extends object>(changes: T): Partial<T> => Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;

export function makeSyncSettings({ records, timeZone, onScheduleChanged, nowMs }: SyncSettingsNeeds): SyncSettingsWithRules {
  let kept: { readonly schedule: Partial<Schedule> | null; readonly dataTypes: readonly DataTypeSetting[] } | null = null;
  const companies = new Map<CompanyId, CompanySchedule>();
  const rules = new Map<string, SyncRules>();

  function load() {
    if (kept) return kept;
    const [isOn, rule] = [records.dataTypes(), records.typeRules()];
    const all = dataTypes.map((dataType, at) => ({ dataType, isOn: isOn.get(dataType) ?? true, order: at + 1, ...usualRule, ...rule.get(dataType) }));
    // Equal orders are read as they usually are: the sort is stable.
    return (kept = { schedule: records.schedule(), dataTypes: all.sort((a, b) => a.order - b.order) });
  }
  function changed(): void {
    kept = null;
    companies.clear();
    rules.clear();
    onScheduleChanged();
  }
  const stored = (): Schedule => ({ ...usual, incrementalAt: [], timeZone: timeZone(), ...load().schedule });
  /** A pause that is over is none. */
  const schedule = (): Schedule => {
    const all = stored();
    const isPaused = isPausedAt(all, nowMs());
    return { ...all, isPaused, pausedUntil: isPaused ? all.pausedUntil : null };
  };
  function own(id: CompanyId): CompanySchedule {
    const known = companies.get(id) ?? asCompanySchedule(records.text(companyScheduleName(id)));
    companies.set(id, known);
    return known;
  }
  const withOwn = (all: Schedule, id: CompanyId): Schedule => ({ ...all, ...(own(id).fullAt !== null && { fullAt: own(id).fullAt ?? all.fullAt }), ...(own(id).timeZone !== null && { timeZone: own(id).timeZone ?? all.timeZone }) });

  function save(changes: Partial<{ [K in keyof Schedule]: Schedule[K] | undefined }>): Schedule {
    const given = givenOf(changes);
    checkTimeZone(given.timeZone);
    const until = given.pausedUntil == null || given.isPaused === false ? null : Date.parse(given.pausedUntil) - nowMs();
    if (until !== null && (until <= 0 || until > pauseMsMax)) throw new AppError('bad_request', 'pausedUntil: it lies ahead, by 31 days at most');
    const { quietHours } = given;
    if (quietHours && quietHours.from === quietHours.to) throw new AppError('bad_request', 'quietHours: from and to are the same; null takes them away');
    // Every so many minutes, asked for alone, takes the place of times.
    const times = given.incrementalEveryMinutes !== undefined && given.incrementalAt === undefined ? { incrementalAt: [] } : {};
    // One word about the pause settles the other.
    const pause = until !== null ? { isPaused: true } : given.isPaused !== undefined ? { pausedUntil: null } : {};
    records.saveSchedule({ ...load().schedule, ...times, ...scheduleSchema.partial().parse(given), ...pause } as Partial<Schedule>);
    changed();
    return schedule();
  }

  function rulesFor(id: CompanyId, product: IntegrationId): SyncRules {
    // The computer's own zone may change while this runs.
    const name = `${id} ${product} ${stored().timeZone}`;
    const known = rules.get(name) ?? rulesOf(withOwn(stored(), id), load().dataTypes, product);
    rules.set(name, known);
    return known;
  }

  return {
    dataTypes: () => load().dataTypes,
    changeDataTypes(changes) {
      for (const change of changes) checkBound(change);
      const [isOn, rule] = [new Map(changes.flatMap(({ dataType, isOn: on }) => (on === undefined ? [] : [[dataType, on] as const]))), new Map(records.typeRules())];
      for (const { dataType, isOn: _on, ...given } of changes) rule.set(dataType, { ...rule.get(dataType), ...givenOf(given) } as TypeRule);
      records.saveDataTypes(isOn, rule);
      changed();
    },
    schedule, changeSchedule: save,
    pause: (pause: Pause) => save(pause === 'for_good' ? { isPaused: true } : { pausedUntil: isoTimeOf(pause === 'hour' ? nowMs() + hourMs : tomorrow(schedule(), nowMs())) }),
    resume: () => save({ isPaused: false }),
    companySchedule: own,
    changeCompanySchedule(id, changes) {
      checkTimeZone(changes.timeZone);
      records.saveText(companyScheduleName(id), JSON.stringify({ ...own(id), ...givenOf(changes) }));
      changed();
    },
    scheduleOf: (id) => withOwn(schedule(), id),
    promisedMs(id, product) {
      const { promisedMs, schedule: inForce } = rulesFor(id, product);
      return isPausedAt(inForce, nowMs()) || isQuietAt(inForce, nowMs()) ? Math.max(promisedMs, dailyMs) : promisedMs;
    },
    rules: rulesFor,
    forget(id) {
      records.saveText(companyScheduleName(id), null);
      companies.delete(id);
    },
  };
}

/** The start of the next local day. */
const tomorrow = (schedule: Schedule, nowMs: number): number => {
  const zone = knownTimeZone(schedule.timeZone);
  return nextSlot([{ at: '00:00', weekdays: null, monthDays: null }], zone, nowMs, `${localDay(nowMs, zone)}T00:00`);
};

function checkBound({ dataType, monthsBack }: DataTypeChange): void {
  if (monthsBack != null && !boundedTypes.has(dataType)) throw new AppError('bad_request', `monthsBack: ${dataType} are always read whole, since balances and the proof need them; it is possible for ${[...boundedTypes].join(', ')}`);
}
