/** What is read and when, as it is set: kept, checked before anything is changed, and what a run makes of it. */
import { join } from 'node:path';
import { makeSyncSettings, type SyncSettingsWithRules } from '../../helper/companies/sync-settings.ts';
import { whatToRead } from '../../helper/companies/what-to-read.ts';
import { monthsBefore } from '../../helper/sync/older-records.ts';
import { planSync } from '../../helper/sync/plan.ts';
import { rulesOf } from '../../helper/sync/sync-rules.ts';
import type { HelperDb } from '../../helper/store/helper-db.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { dataTypeEndpoints } from '../../src/shared/contract/data-type-settings.ts';
import { scheduleEndpoints } from '../../src/shared/contract/schedule.ts';
import type { IsoDate, IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { littleResources } from './little-sage.ts';
import { settingsOf } from './scheduler-world.ts';

afterAll(removeFolders);
const acme = 'acme' as CompanyId;
const order = { kind: 'full', confirmRemovals: false } as const;
const now = '2026-11-26T09:00:00.000Z' as IsoTime;
let file: string;
let key: Uint8Array;
let db: HelperDb;
let settings: SyncSettingsWithRules;
let nowMs: number;
let changes: number;
const open = () => {
  db = openHelperDb(file, key);
  settings = makeSyncSettings({ records: db.settings, timeZone: () => 'Europe/London', onScheduleChanged: () => { changes += 1; }, nowMs: () => nowMs });
};
beforeEach(() => {
  [file, key] = [join(makeFolder(), 'helper.db'), makeKey()];
  [nowMs, changes] = [Date.parse(now), 0];
  open();
});
afterEach(() => db.close());
const of = (dataType: string) => settings.dataTypes().find((one) => one.dataType === dataType);
const refused = (run: () => unknown, message: string) => expect(run).toThrow(expect.objectContaining({ code: 'bad_request', message: expect.stringContaining(message) }));

describe('data types', () => {
  it('are all read, with the company, on first link and whole, until somebody says otherwise; what is set is kept', () => {
    expect(settings.dataTypes().every((one) => one.isOn && one.fetchOnFirstLink && one.schedule === null && one.monthsBack === null)).toBe(true);
    settings.changeDataTypes([{ dataType: 'quotes', schedule: { at: '22:30', monthDays: [31] }, monthsBack: 24 }, { dataType: 'items', isOn: false }]);
    settings.changeDataTypes([{ dataType: 'quotes', order: 1 }, { dataType: 'company', fetchOnFirstLink: false }]);
    db.close();
    open();
    expect(of('quotes')).toEqual({ dataType: 'quotes', isOn: true, fetchOnFirstLink: true, schedule: { at: '22:30', monthDays: [31] }, monthsBack: 24, order: 1 });
    expect([of('items')?.isOn, of('company')?.fetchOnFirstLink]).toEqual([false, false]);
    // The first of equals is the one that usually comes first.
    expect(settings.dataTypes().slice(0, 3).map(({ dataType }) => dataType)).toEqual(['company', 'quotes', 'ledgerAccounts']);
  });

  it('keep what balances and the proof need whole, and say so; nothing of the request is taken then', () => {
    refused(() => settings.changeDataTypes([{ dataType: 'quotes', schedule: 'off' }, { dataType: 'ledgerLines', monthsBack: 12 }]), 'ledgerLines are always read whole');
    expect(of('quotes')?.schedule).toBeNull();
    expect(changes).toBe(0);
  });

  it.each([['yearly'], [{ at: '25:00', days: ['mon'] }], [{ at: '02:00', days: [] }], [{ at: '02:00', days: ['mo'] }], [{ at: '02:00', monthDays: [32] }], [{ at: '02:00' }], [{ at: '02:00', days: ['mon'], monthDays: [1] }]])('refuse the schedule %j in words', (schedule) => {
    const parsed = dataTypeEndpoints.changeDataTypeSettings.input.safeParse({ dataTypes: [{ dataType: 'quotes', schedule }] });
    expect(parsed.error?.issues[0]?.path.slice(0, 3)).toEqual(['dataTypes', 0, 'schedule']);
    expect(parsed.error?.issues[0]?.message).toMatch(/a schedule is monthly, weekly, daily, hourly, off|HH:MM|Too small|Too big|Unrecognized/);
  });
});

describe('what a run reads', () => {
  const types = settingsOf([{ dataType: 'quotes', fetchOnFirstLink: false }, { dataType: 'items', schedule: 'weekly' }, { dataType: 'salesOrders', schedule: 'off' }, { dataType: 'salesInvoices', monthsBack: 3, order: 1 }, { dataType: 'bills', isOn: false }]);
  const rules = () => rulesOf(settings.schedule(), types, 'sage-accounting');

  it('on first link: what is switched on for it, whatever its schedule, in order', () => {
    const first = whatToRead(types, rules(), order, true, now);
    expect(first.switchedOn).not.toContain('quotes');
    expect(first.switchedOn).not.toContain('bills');
    expect(first.switchedOn).toEqual(expect.arrayContaining(['items', 'salesOrders']));
    expect(first).toMatchObject({ asked: null, later: ['quotes'], oldest: [{ dataType: 'salesInvoices', day: '2026-08-26' }] });
    // What a schedule wants waits until there are books; what a person wants does not.
    expect(whatToRead(types, rules(), { ...order, dataTypes: ['items'], isExact: true }, true, now).asked).toBeNull();
    expect(whatToRead(types, rules(), { ...order, dataTypes: ['salesOrders'] }, true, now)).toMatchObject({ asked: ['salesOrders'], isExact: false });
    expect(whatToRead(settingsOf().map((one) => ({ ...one, fetchOnFirstLink: false })), rules(), order, true, now).switchedOn).toEqual(['company']);
  });

  it('later: all that is read by itself; exactly what a schedule asks for; with what belongs to it, what a person asks for', () => {
    const all = whatToRead(types, rules(), order, false, now);
    expect(all.switchedOn).not.toContain('salesOrders');
    expect(all).toMatchObject({ asked: null, apart: ['items'], later: [] });
    const namesOf = (what: typeof all) => planSync(littleResources, what.switchedOn, what.asked, what).resources.flatMap((facts) => facts.dataTypes);
    expect(namesOf(whatToRead(types, rules(), { ...order, dataTypes: ['salesInvoices'], isExact: true }, false, now))).toEqual(['salesInvoices']);
    expect(namesOf(whatToRead(types, rules(), { ...order, dataTypes: ['salesInvoices'] }, false, now))).toEqual(['ledgerAccounts', 'salesInvoices', 'ledgerLines', 'bankAccounts']);
    expect(planSync(littleResources, ['customers', 'ledgerLines', 'quotes'], ['customers', 'ledgerLines'], { isExact: true, apart: ['quotes'] }).isWhole).toBe(true);
  });
});

it('months before a day end with the month where it is shorter', () => {
  expect([monthsBefore('2026-05-31' as IsoDate, 3), monthsBefore('2028-03-31' as IsoDate, 1), monthsBefore('2026-01-15' as IsoDate, 13)]).toEqual(['2026-02-28', '2028-02-29', '2024-12-15']);
});

describe('the schedule', () => {
  it('is paused for an hour, until tomorrow in its own zone, or for good, and resumed', () => {
    expect(settings.pause('hour')).toMatchObject({ isPaused: true, pausedUntil: '2026-11-26T10:00:00.000Z' });
    nowMs += 3_600_000;
    expect(settings.schedule()).toMatchObject({ isPaused: false, pausedUntil: null });
    settings.changeSchedule({ timeZone: 'America/New_York' });
    expect(settings.pause('until_tomorrow').pausedUntil).toBe('2026-11-27T05:00:00.000Z');
    // As a form sends it whole: what is switched off goes before the time that it would have lasted.
    expect(settings.changeSchedule({ ...settings.schedule(), isPaused: false })).toMatchObject({ isPaused: false, pausedUntil: null });
    expect(settings.pause('for_good')).toMatchObject({ isPaused: true, pausedUntil: null });
    expect(settings.resume()).toMatchObject({ isPaused: false, pausedUntil: null });
  });

  it('refuses a zone, a pause and quiet hours that make no sense, and leaves all as it was', () => {
    const before = settings.schedule();
    refused(() => settings.changeSchedule({ timeZone: 'Mars/Olympus' }), 'no time zone of this name');
    refused(() => settings.changeSchedule({ pausedUntil: '2026-11-26T08:00:00.000Z' as IsoTime }), 'ahead');
    refused(() => settings.changeSchedule({ quietHours: { from: '08:00', to: '08:00' } }), 'the same');
    refused(() => settings.changeCompanySchedule(acme, { timeZone: 'x' }), 'no time zone of this name');
    expect(scheduleEndpoints.changeSchedule.input.safeParse({ incrementalAt: ['9:00'] }).error?.issues[0]?.message).toBe('a time of day is written HH:MM');
    expect(settings.schedule()).toEqual(before);
    expect(changes).toBe(0);
  });

  it('takes every so many minutes in place of times, and keeps a company\'s own time until it is unlinked', () => {
    expect(settings.changeSchedule({ incrementalAt: ['09:00', '17:00'] })).toMatchObject({ incrementalAt: ['09:00', '17:00'], incrementalEveryMinutes: 60 });
    expect(settings.changeSchedule({ incrementalEveryMinutes: 30 })).toMatchObject({ incrementalAt: [], incrementalEveryMinutes: 30 });
    settings.changeCompanySchedule(acme, { fullAt: '05:00', timeZone: 'America/New_York' });
    settings.changeCompanySchedule(acme, { fullAt: null });
    db.close();
    open();
    expect(settings.scheduleOf(acme)).toMatchObject({ fullAt: '03:00', timeZone: 'America/New_York' });
    expect(settings.rules(acme, 'sage-50').schedule.timeZone).toBe('America/New_York');
    expect(settings.scheduleOf('moss' as CompanyId).timeZone).toBe('Europe/London');
    settings.forget(acme);
    expect(settings.companySchedule(acme)).toEqual({ fullAt: null, timeZone: null });
  });

  it('an earlier version\'s is read with what is new in it as usual', () => {
    db.settings.saveText('.schedule', JSON.stringify({ fullAt: '01:00', incrementalEveryMinutes: null, timeZone: 'UTC', isPaused: true }));
    db.close();
    open();
    expect(settings.schedule()).toEqual({ fullAt: '01:00', incrementalEveryMinutes: null, incrementalAt: [], timeZone: 'UTC', isPaused: true, pausedUntil: null, quietHours: null, waitsBelowBatteryPercent: null, waitsOnMetered: false });
  });
});
