/** "Why is this old?": what the doctor says of each thing that can stand between Sage and the figures. */
import { diagnose } from '../../helper/doctor/diagnose.ts';
import type { Asked, DataSetFacts, DoctorFacts } from '../../helper/doctor/doctor-facts.ts';
import type { DoctorReport } from '../../src/shared/contract/doctor.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { AppError, errorCodes } from '../../src/shared/errors.ts';
import { problemOf } from '../../helper/sync/problems.ts';
import { dataSetConnection, minutesAgo, practiceCard, practiceCompany, practiceConnection, practiceFolder, publishedSync } from '../browser/pane/practice-world.ts';

const usualSchedule = { fullAt: '03:00', incrementalEveryMinutes: 60, incrementalAt: [], timeZone: 'Europe/London', isPaused: false, pausedUntil: null, quietHours: null, waitsBelowBatteryPercent: null, waitsOnMetered: false };
const nowMs = Date.now();
const later = (ms: number): IsoTime => new Date(nowMs + ms).toISOString() as IsoTime;
const day = 86_400_000;
const facts = (part: Partial<DoctorFacts> = {}): DoctorFacts => ({
  nowMs, company: practiceCompany(), connection: practiceConnection(), helper: { startedAt: minutesAgo(60), problem: null },
  schedule: usualSchedule, asked: { ok: true }, dataSet: null, freeBytes: 9e9, ...part,
});
const dataSet = (part: Partial<DataSetFacts> = {}): DataSetFacts => ({
  folder: practiceFolder, host: null, isHostConfirmed: true, isThere: true, driver: 'Sage Line 50 v32', isOdbcThere: true, driverIs: 'there',
  card: practiceCard({ lastTransactionDate: new Date(nowMs - 2 * day).toISOString().slice(0, 10) as never }), isOtherCompany: false, offer: null, ...part,
});
const of50 = (set: Partial<DataSetFacts> = {}, part: Partial<DoctorFacts> = {}): DoctorFacts => facts({ company: practiceCompany({ product: 'sage-50' }), connection: dataSetConnection(), dataSet: dataSet(set), ...part });
const no = (code: AppError['code'], message = 'as it is'): Asked => ({ ok: false, code, message });
const worst = (report: DoctorReport) => {
  const found = report.checks.find(({ outcome }) => outcome === 'ill') ?? report.checks.find(({ outcome }) => outcome === 'notice');
  return [found?.check ?? null, found?.outcome ?? null, report.fix];
};

describe('the doctor', () => {
  it('finds nothing where nothing is, and says that a sync brings old figures up to date', () => {
    expect(diagnose(facts())).toMatchObject({ sentence: 'Nothing is wrong: the figures are as young as planned.', fix: 'none' });
    expect(diagnose(of50())).toMatchObject({ fix: 'none' });
    expect(diagnose(facts({ company: practiceCompany({ isOld: true }) }))).toMatchObject({ sentence: expect.stringContaining('Sync now') as string, fix: 'sync_again' });
    expect(diagnose(facts({ company: practiceCompany({ published: null }) }))).toMatchObject({ fix: 'sync_again' });
    expect(diagnose(facts({ asked: null, company: practiceCompany({ running: publishedSync(42, 0, { status: 'running' }) }) })).sentence).toBe('The figures are being read from Sage at this moment.');
  });

  it.each([
    ['a locked keychain', facts({ helper: { startedAt: minutesAgo(1), problem: problemOf(new AppError('keychain_locked', ''), minutesAgo(1)) } }), ['helper', 'ill', 'unlock_keychain']],
    ['a paused schedule', facts({ schedule: { ...usualSchedule, incrementalEveryMinutes: null, isPaused: true } }), ['schedule', 'ill', 'resume_schedule']],
    ['a sync that was slept through', facts({ company: practiceCompany({ nextDueAt: later(-3 * 3600_000) }) }), ['schedule', 'notice', 'sync_again']],
    ['no network', facts({ asked: no('sage_unreachable') }), ['network', 'ill', 'wait']],
    ['a proxy that looks inside', facts({ asked: no('sage_certificate') }), ['network', 'ill', 'none']],
    ['a proxy that is off', facts({ asked: no('proxy_unreachable') }), ['proxy', 'ill', 'edit_connection']],
    ['a proxy that wants another password', facts({ asked: no('proxy_login_refused') }), ['proxy', 'ill', 'edit_connection']],
    ['a proxy that nobody allowed', facts({ asked: no('proxy_not_confirmed') }), ['proxy', 'ill', 'edit_connection']],
    ['a proxy that lets nothing through', facts({ asked: no('proxy_failed') }), ['proxy', 'ill', 'wait']],
    ['a dead login', facts({ asked: no('sign_in_required') }), ['login', 'ill', 'sign_in']],
    ['a wrong client secret', facts({ asked: no('client_refused') }), ['login', 'ill', 'sign_in']],
    ['a user without the right', facts({ asked: no('sage_forbidden') }), ['login', 'ill', 'none']],
    ['a connection that is gone', facts({ connection: null, asked: null }), ['login', 'ill', 'none']],
    ['a full disk', facts({ freeBytes: 1e6 }), ['disk', 'ill', 'free_disk']],
    ['a disk that is nearly full', facts({ freeBytes: 2e8 }), ['disk', 'notice', 'free_disk']],
    ['a sign-in that ends soon', facts({ connection: practiceConnection({ signInEndsAt: later(3 * day) }) }), ['token', 'notice', 'sign_in']],
    ['a sign-in that has ended', facts({ connection: practiceConnection({ signInEndsAt: later(-day) }) }), ['token', 'ill', 'sign_in']],
    ['removals that wait for an answer', facts({ company: practiceCompany({ problem: problemOf(new AppError('too_many_vanished', ''), minutesAgo(1)) }) }), ['last_error', 'ill', 'confirm_removals']],
  ] as const)('names %s and what mends it', (_name, given, expected) => {
    const report = diagnose(given);
    expect(worst(report)).toEqual(expected);
    expect(report.sentence).toBe(report.checks.find(({ check }) => check === expected[0])?.answer);
  });

  it('says of a company that was read once that it is disconnected, since when, and how it is linked again; whatever else is or is not there', () => {
    const readAt = minutesAgo(4 * 1440);
    const company = (part: object = {}) => practiceCompany({ status: 'disconnected', oneOff: { state: 'read', readAt }, nextDueAt: null, isOld: true, ...part });
    for (const given of [
      facts({ company: company(), connection: practiceConnection({ status: 'unlinked', signInEndsAt: null }), asked: null }), facts({ company: company({ isOld: false }) }), facts({ company: company(), connection: null, asked: null }), facts({ company: company(), asked: no('sign_in_required') }),
      of50({ isThere: false, card: null, driverIs: 'missing' }, { company: company({ product: 'sage-50' }), asked: null }),
    ]) {
      const report = diagnose(given);
      expect(worst(report)).toEqual(['schedule', 'notice', 'link_again']);
      expect(report.sentence).toMatch(/^This company was read once.*disconnected.*Link it again/);
      expect(report.checks.find(({ check }) => check === 'schedule')?.evidence).toBe(`Read ${readAt}`);
    }
    // One that still waits for its read is as any other; and a full disk is told before it.
    expect(diagnose(facts({ company: practiceCompany({ oneOff: { state: 'to_be_read', readAt: null } }), asked: no('sign_in_required') })).fix).toBe('sign_in');
    expect(diagnose(facts({ company: company(), freeBytes: 1e6 })).fix).toBe('free_disk');
  });

  it.each([
    ['no ODBC part', of50({ isOdbcThere: false, card: null }, { asked: no('driver_missing') }), ['driver', 'ill', 'install_driver']],
    ['a driver that went with an upgrade', of50({ driverIs: 'missing', card: null }, { asked: no('driver_missing') }), ['driver', 'ill', 'install_driver']],
    ['a driver of the other kind', of50({ driverIs: 'other_kind', card: null }, { asked: no('driver_missing') }), ['driver', 'ill', 'install_driver']],
    ['a driver that cannot be loaded', of50({ card: null }, { asked: no('driver_missing') }), ['driver', 'ill', 'install_driver']],
    ['a host that nobody confirmed', of50({ host: 'server', isHostConfirmed: false, isThere: false, card: null }, { asked: null }), ['network', 'ill', 'confirm_host']],
    ['a server that is off', of50({ host: 'server', isThere: false, card: null }, { asked: null }), ['network', 'ill', 'wait']],
    ['a wrong password', of50({ card: null }, { asked: no('sign_in_refused') }), ['login', 'ill', 'sign_in']],
    ['a backup that is running', of50({ card: null }, { asked: no('data_set_busy', 'held by FRED') }), ['sage_lock', 'notice', 'wait']],
    ['a folder that is gone', of50({ isThere: false, card: null }, { asked: null }), ['data_folder', 'ill', 'find_data']],
    ['a folder that holds another company', of50({ isOtherCompany: true }), ['data_folder', 'ill', 'find_data']],
    ['a folder of another version', of50({ card: null }, { asked: no('data_set_missing') }), ['data_folder', 'ill', 'find_data']],
    ['data that moved with an upgrade', of50({ offer: { folder: 'C:\\new', lastTransactionDate: '2026-11-20', isNewerVersion: true } }), ['data_set', 'ill', 'find_data']],
    ['work that goes on elsewhere', of50({ offer: { folder: '\\\\server\\x', lastTransactionDate: '2026-11-20', isNewerVersion: false } }), ['data_set', 'ill', 'find_data']],
    ['transactions that stopped', of50({ card: practiceCard({ lastTransactionDate: '2025-01-31' as never }) }), ['data_set', 'notice', 'find_data']],
  ] as const)('names of Sage 50: %s', (_name, given, expected) => {
    expect(worst(diagnose(given))).toEqual(expected);
  });

  it('names in the evidence who keeps Sage 50 to himself, and where the data went', () => {
    const evidence = (given: DoctorFacts, name: string) => diagnose(given).checks.find(({ check }) => check === name)?.evidence;
    expect(evidence(of50({ card: null }, { asked: no('data_set_busy', 'exclusive (held by FRED)') }), 'sage_lock')).toContain('FRED');
    expect(evidence(of50({ offer: { folder: 'C:\\new', lastTransactionDate: '2026-11-20', isNewerVersion: true } }), 'data_set')).toBe('C:\\new, last transaction 2026-11-20');
  });

  it('ends in a sentence and walks all steps whatever Sage answers, and blames the network for nothing that Sage said', () => {
    for (const code of errorCodes) {
      for (const given of [facts({ asked: no(code) }), of50({ card: null }, { asked: no(code) })]) {
        const report = diagnose(given);
        expect(report.sentence.length).toBeGreaterThan(10);
        expect(report.checks).toHaveLength(12);
      }
    }
    for (const code of ['sage_failed', 'sage_busy', 'sage_refused'] as const) expect(diagnose(facts({ asked: no(code) })).checks.find(({ check }) => check === 'network')?.outcome).toBe('well');
  });
});
