/** What a person sets of schedule and lists, before it is sent: kept as it was when nothing is changed, wrong ones told beside their field, and the order. */
import { movedOrder, ruleChangeOf, ruleDraftOf, ruleErrorsOf } from '../../addin/pane/data-type-draft.ts';
import { dataTypeWords, ruleText, whenNames } from '../../addin/pane/data-type-words.ts';
import { oneOffWords, oneTimeNames, oneTimeSays } from '../../addin/pane/one-off-words.ts';
import { scheduleChangesOf, scheduleDraftOf } from '../../addin/pane/schedule-draft.ts';
import { heldWords, pauseNames, scheduleWords } from '../../addin/pane/schedule-words.ts';
import { dataTypeEndpoints, type DataTypeSetting } from '../../src/shared/contract/data-type-settings.ts';
import { holds } from '../../src/shared/contract/holds.ts';
import { scheduleEndpoints, type Schedule } from '../../src/shared/contract/schedule.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';

const schedule: Schedule = { fullAt: '02:30', incrementalEveryMinutes: 30, incrementalAt: [], timeZone: 'Europe/London', isPaused: true, pausedUntil: null, quietHours: null, waitsBelowBatteryPercent: null, waitsOnMetered: false };
const setting = (part: Partial<DataTypeSetting> = {}): DataTypeSetting => ({ dataType: 'quotes', isOn: true, fetchOnFirstLink: true, schedule: null, monthsBack: null, order: 19, ...part });
const draft = (part: Partial<DataTypeSetting> = {}) => ruleDraftOf(setting(part), '02:30');

describe('the schedule in the form', () => {
  const changed = (part: Partial<ReturnType<typeof scheduleDraftOf>>, of = schedule) => scheduleChangesOf({ ...scheduleDraftOf(of), ...part }, of);

  it('is sent as it was when nothing is changed, and says nothing of the pause', () => {
    for (const one of [schedule, { ...schedule, incrementalAt: ['09:00', '17:30'], quietHours: { from: '20:00', to: '06:00' }, waitsBelowBatteryPercent: 30, waitsOnMetered: true }, { ...schedule, incrementalEveryMinutes: null }]) {
      const { isPaused: _paused, pausedUntil: _until, ...rest } = one;
      expect(scheduleChangesOf(scheduleDraftOf(one), one)).toEqual({ changes: rest, errors: null });
      expect(scheduleEndpoints.changeSchedule.input.safeParse(scheduleChangesOf(scheduleDraftOf(one), one).changes).success).toBe(true);
    }
  });

  it('takes times as people write them', () => {
    expect(changed({ every: 'times', times: '17:00; 9:05,09:05 12:30' }).changes?.incrementalAt).toEqual(['09:05', '12:30', '17:00']);
    expect(changed({ every: '60' }, { ...schedule, incrementalAt: ['09:00'] }).changes).toMatchObject({ incrementalAt: [], incrementalEveryMinutes: 60 });
  });

  it.each([
    ['fullAt', { fullAt: '' }], ['times', { every: 'times', times: '' }], ['times', { every: 'times', times: '25:00' }], ['times', { every: 'times', times: '09:00 noon' }],
    ['quietHours', { isQuiet: true, quietFrom: '08:00', quietTo: '08:00' }], ['quietHours', { isQuiet: true, quietFrom: '' }],
    ['batteryPercent', { batteryPercent: '0' }], ['batteryPercent', { batteryPercent: '101' }], ['batteryPercent', { batteryPercent: '1.5' }], ['batteryPercent', { batteryPercent: 'half' }],
  ] as const)('tells at %s what is wrong with %j', (field, part) => {
    const { changes, errors } = changed(part);
    expect(changes).toBeNull();
    expect(Object.keys(errors ?? {})).toEqual([field]);
    expect(errors?.[field]).toMatch(/\.$/);
  });
});

describe('the rule of a list in the form', () => {
  it.each([[{}], [{ schedule: 'weekly' }], [{ schedule: 'off', fetchOnFirstLink: false }], [{ schedule: { at: '07:30', days: ['mon', 'fri'] } }], [{ schedule: { at: '22:00', monthDays: [1, 31] }, monthsBack: 24 }]] as const)('is sent as it was when nothing is changed: %j', (part) => {
    const one = setting(part as Partial<DataTypeSetting>);
    expect(ruleErrorsOf(draft(one))).toEqual({});
    const change = ruleChangeOf('quotes', draft(one));
    expect(change).toEqual({ dataType: 'quotes', fetchOnFirstLink: one.fetchOnFirstLink, schedule: one.schedule, monthsBack: one.monthsBack });
    expect(dataTypeEndpoints.changeDataTypeSettings.input.safeParse({ dataTypes: [change] }).success).toBe(true);
  });

  it.each([
    ['at', { when: 'days', days: ['mon'], at: '' }], ['days', { when: 'days', days: [] }], ['monthDays', { when: 'month_days', monthDays: '' }], ['monthDays', { when: 'month_days', monthDays: '1, 32' }], ['monthDays', { when: 'month_days', monthDays: '-1' }],
    ['monthDays', { when: 'month_days', monthDays: 'last' }], ['monthsBack', { monthsBack: '0' }], ['monthsBack', { monthsBack: '241' }], ['monthsBack', { monthsBack: '1.5' }], ['monthsBack', { monthsBack: 'all' }],
  ] as const)('tells at %s what is wrong with %j', (field, part) => {
    expect(Object.keys(ruleErrorsOf({ ...draft(), ...part }))).toEqual([field]);
  });

  it('sends the days of the week in their order, and those of the month once', () => {
    expect(ruleChangeOf('quotes', { ...draft(), when: 'days', days: ['sun', 'mon'] }).schedule).toEqual({ at: '02:30', days: ['mon', 'sun'] });
    expect(ruleChangeOf('quotes', { ...draft(), when: 'month_days', monthDays: '31 1;1' }).schedule).toEqual({ at: '02:30', monthDays: [1, 31] });
  });

  it('is told in a line, and not at all where it is as usual', () => {
    expect(ruleText(setting())).toBe('');
    expect(ruleText(setting({ isOn: false, monthsBack: 3 }))).toBe('Not read');
    expect(ruleText(setting({ schedule: { at: '07:30', days: ['mon', 'wed', 'fri'] }, fetchOnFirstLink: false, monthsBack: 1 }))).toBe('Mondays, Wednesdays and Fridays at 07:30 · not on first link · 1 month back');
    expect(ruleText(setting({ schedule: { at: '22:00', monthDays: [1, 31] } }))).toBe('On day 1 and 31 of the month at 22:00');
  });
});

describe('the order of the lists', () => {
  const all = dataTypes.map((dataType, at) => setting({ dataType, order: at + 1 }));
  it('changes by one place, and only for the two that change places', () => {
    expect(movedOrder(all, 'taxRates', -1)).toEqual({ place: 2, changes: [{ dataType: 'taxRates', order: 2 }, { dataType: 'ledgerAccounts', order: 3 }] });
    expect(movedOrder(all, 'company', -1)).toBeNull();
    expect(movedOrder(all, 'purchaseOrders', 1)).toBeNull();
  });
  it('tells equal numbers of before apart', () => {
    const moved = movedOrder(all.map((one) => ({ ...one, order: 1 })), 'taxRates', 1);
    const orders = new Map(moved?.changes.map(({ dataType, order }) => [dataType, order]));
    expect([orders.get('ledgerAccounts'), orders.get('trackingCategories'), orders.get('taxRates')]).toEqual([2, 3, 4]);
    expect(dataTypeEndpoints.changeDataTypeSettings.input.safeParse({ dataTypes: moved?.changes }).success).toBe(true);
  });
});

describe('one-off or continuous', () => {
  it('says what becomes of companies that are linked now, and nothing where nothing changes for them', () => {
    const company = (name: string, product: 'sage-50' | 'sage-200', isOnce: boolean) => ({ name, product, ...(isOnce && { oneOff: { state: 'read' as const, readAt: null } }) });
    const said = (inForce: 'Enabled' | 'Disabled' | null) => oneOffWords.linkedNow([company('Oak Ltd', 'sage-50', false), company('Elm Ltd', 'sage-200', false), company('Ash Ltd', 'sage-50', true)], () => inForce);
    expect(said('Enabled')).toMatch(/still read all the time: \u2068Oak Ltd\u2069 and \u2068Elm Ltd\u2069\. .*has them read once more/);
    expect(said('Enabled')).not.toContain('Ash');
    expect(said('Disabled')).toMatch(/Ash Ltd/);
    expect(said('Disabled')).not.toContain('Oak');
    expect(said(null)).toBeNull();
  });
});

it('the words of the settings are whole sentences, and no programmer\'s', () => {
  for (const sentence of [...holds.map((hold) => heldWords[hold]), ...Object.values(oneTimeSays), oneOffWords.noCompany, oneOffWords.ownSetting, dataTypeWords.what, dataTypeWords.running, dataTypeWords.off, dataTypeWords.months, dataTypeWords.whole, scheduleWords.pauseAsk, scheduleWords.pausedForGood, scheduleWords.quietHint('Europe/London')]) expect(sentence).toMatch(/^[A-Z].{10,}\.$/s);
  const all = [...Object.values(heldWords), ...Object.values(whenNames), ...Object.values(oneTimeNames), ...Object.values(oneTimeSays), ...Object.values(pauseNames)].join(' ');
  expect(all).not.toMatch(/\b(null|undefined|cron|interval|API|token|enabled|disabled|boolean|cache|fetch|incremental)\b/i);
});
