/** Faults of Sage, met by a whole sync over the real protocol: what is told, what readers see, and that it mends. */
import { AppError } from '../../src/shared/errors.ts';
import type { DataSetStatus } from '../../src/shared/contract/status.ts';
import type { SyncOutcome } from '../../helper/sync/sync-job.ts';
import { makeSyncWorld, type SyncWorld } from './sync-world.ts';

let world: SyncWorld;
const open = async (seed = 21, business = 0) => { world = await makeSyncWorld(seed, business); };
afterEach(() => world.close());

const setOf = (outcome: SyncOutcome, dataType: DataSetStatus['dataType']) => outcome.status.dataSets.find((set) => set.dataType === dataType);
const checkOf = (outcome: SyncOutcome, name: string) => outcome.status.proof?.checks.find((check) => check.check === name);
const later = (hours: number) => world.sandbox.control.setClock({ offsetSeconds: hours * 3_600 });
const mended = { problem: null, status: { status: 'published', proof: { outcome: 'agrees' } } };

it('F35: bent items are rejected alone and counted, what they were before stays, and they come in when they are whole again', async () => {
  await open();
  await world.sync();
  const before = Object.keys(world.seen()['salesInvoices']!).length;
  world.sandbox.control.plant({ kind: 'drift', drift: 'wrong_type', field: 'date', every: 5, times: 0, match: { path: '/sales_invoices' } });
  const bent = await world.sync({ kind: 'full' });
  expect(bent.status.status).toBe('published');
  expect(setOf(bent, 'salesInvoices')!.rejected).toBeGreaterThan(0);
  expect(setOf(bent, 'salesInvoices')).toMatchObject({ removed: 0, total: before });
  expect(world.store.rejected(bent.status.sync)).toHaveLength(setOf(bent, 'salesInvoices')!.rejected);
  world.sandbox.control.clearFaults();
  expect(await world.sync({ kind: 'full' })).toMatchObject(mended);
  expect(world.seen()).toEqual(await world.truth());
});

it.each([{ drift: 'extra_field' }, { drift: 'number_as_number', field: 'total_amount' }, { drift: 'duplicate_item' }] as const)('F35: $drift is no reason to reject anything', async (drift) => {
  await open();
  world.sandbox.control.plant({ kind: 'drift', ...drift, times: 0, match: { path: '/(sales_invoices|ledger_entries|contacts)' } });
  const outcome = await world.sync();
  expect(outcome).toMatchObject(mended);
  expect(outcome.status.dataSets.every((set) => set.rejected === 0)).toBe(true);
});

it('F36: books that change between two pages are whole in the end, and the proof agrees', async () => {
  await open();
  for (const [skip, seed] of [[1, 5], [2, 6], [3, 7]] as const) world.sandbox.control.plant({ kind: 'mutate', mutation: { do: 'someWork', count: 6, seed }, match: { path: '/ledger_entries' }, skip, times: 1 });
  expect(await world.sync()).toMatchObject(mended);
  later(2);
  await world.sync();
  expect(world.trialBalance()).toEqual(world.sandboxTrialBalance());
  await world.sync({ kind: 'full' });
  expect(world.seen()).toEqual(await world.truth());
});

it('F37: Sage\'s clock ten minutes off, either way, loses nothing', async () => {
  await open();
  await world.sync();
  for (const [hours, seed] of [[1, 31], [1 - 1 / 6, 32], [1 + 1 / 6, 33]] as const) {
    later(hours);
    world.sandbox.control.mutations().someWork({ count: 5, seed });
    await world.sync();
  }
  await world.sync({ kind: 'full' });
  expect(world.seen()).toEqual(await world.truth());
});

it.each(['/contacts', '/ledger_entries', '/sales_invoices'])('F39: %s suddenly empty removes nothing, asks, and is forgotten when it was a fault', async (path) => {
  await open();
  await world.sync();
  const before = world.seen();
  world.sandbox.control.plant({ kind: 'empty_list', times: 0, match: { path } });
  const asked = await world.sync({ kind: 'full' });
  expect(asked).toMatchObject({ status: { status: 'waiting_for_answer' }, problem: { code: 'too_many_vanished', fix: 'confirm_removals' } });
  expect(world.seen()).toEqual(before);
  world.sandbox.control.clearFaults();
  expect(await world.sync({ kind: 'full' })).toMatchObject(mended);
  expect(world.seen()).toEqual(before);
});

it('F40: 30 % deleted in Sage asks, and after a yes is deleted here', async () => {
  await open();
  await world.sync();
  const before = Object.keys(world.seen()['bills']!).length;
  later(1);
  world.sandbox.control.mutations().deleteShare({ share: 0.3 });
  const asked = await world.sync();
  expect(asked).toMatchObject({ status: { status: 'waiting_for_answer' }, problem: { code: 'too_many_vanished' } });
  expect(asked.problem?.message).toContain('bills');
  expect(Object.keys(world.seen()['bills']!)).toHaveLength(before);
  expect(await world.sync({ confirmRemovals: true })).toMatchObject(mended);
  expect(Object.keys(world.seen()['bills']!).length).toBeLessThan(before);
  expect(world.trialBalance()).toEqual(world.sandboxTrialBalance());
});

it('F43: every third request fails, and the sync is whole all the same', async () => {
  await open();
  world.sandbox.control.plant({ kind: 'status', status: 503, each: 3, times: 0, match: { path: '/v3.1/' } });
  expect(await world.sync()).toMatchObject(mended);
  expect(world.trialBalance()).toEqual(world.sandboxTrialBalance());
});

it('F43: a total outage ends the sync with few requests, says so, and leaves the books', async () => {
  await open();
  await world.sync();
  const before = world.store.published();
  const asked = world.sandbox.control.log({}).length;
  world.sandbox.control.plant({ kind: 'status', status: 503, times: 0, match: { path: '/v3.1/' } });
  const outcome = await world.sync();
  expect(outcome).toMatchObject({ status: { status: 'failed' }, isNews: false });
  expect(outcome.retryAfterMs).toBeGreaterThan(0);
  expect(world.sandbox.control.log({}).length - asked).toBeLessThan(60);
  expect(world.store.published()).toEqual(before);
});

it('F44: one 401 in the middle costs one more token, and the sync goes on', async () => {
  await open();
  world.sandbox.control.plant({ kind: 'status', status: 401, skip: 9, times: 1, match: { path: '/v3.1/' } });
  expect(await world.sync()).toMatchObject(mended);
});

it('F44: 401 for good stops all, asks for a sign-in, and the books stay readable', async () => {
  await open();
  await world.sync();
  const before = world.seen();
  world.sandbox.control.plant({ kind: 'status', status: 401, times: 0, match: { path: '/v3.1/' } });
  expect(await world.sync()).toMatchObject({ status: { status: 'failed' }, problem: { code: 'sign_in_required', fix: 'sign_in' } });
  expect(world.seen()).toEqual(before);
});

it('F44: what a role may not read is told as failed; all the rest is read, and the proof names what it could not check', async () => {
  await open(21, 1);
  const outcome = await world.sync();
  expect(outcome).toMatchObject({ status: { status: 'published', proof: { outcome: 'not_checked' } }, problem: { code: 'sage_forbidden' } });
  expect(setOf(outcome, 'journalEntries')).toMatchObject({ status: 'failed', problem: { code: 'sage_forbidden' } });
  for (const dataType of ['company', 'customers', 'suppliers', 'items', 'ledgerAccounts', 'quotes'] as const) expect(setOf(outcome, dataType)).toMatchObject({ status: 'complete', problem: null });
  expect(setOf(outcome, 'customers')!.total).toBeGreaterThan(0);
  expect(checkOf(outcome, 'banks_equal_accounts')).toMatchObject({ outcome: 'not_checked', detail: expect.stringContaining('Bank accounts could not be read. This sign-in is not allowed to read this in Sage.') });
  expect(checkOf(outcome, 'trial_balance_equals_sage')).toMatchObject({ outcome: 'not_checked', detail: expect.stringContaining('Ledger lines could not be read.') });
  const again = await world.sync();
  expect(again.isNews).toBe(false);
});

it('F50: an API that is gone removes nothing and is told', async () => {
  await open();
  await world.sync();
  const before = world.seen();
  const asked = world.sandbox.control.log({}).length;
  world.sandbox.control.plant({ kind: 'status', status: 404, times: 0, match: { path: '/v3.1/' } });
  const outcome = await world.sync({ kind: 'full' });
  expect(outcome.problem).not.toBeNull();
  expect(outcome.status.status).not.toBe('published');
  expect(world.seen()).toEqual(before);
  expect(world.sandbox.control.log({}).length - asked).toBeLessThan(100);
});

it('a sync that stops early under a limit never says success and never moves on', async () => {
  await open();
  await world.sync();
  later(1);
  world.sandbox.control.mutations().someWork({ count: 8, seed: 4 });
  const before = world.store.published();
  world.sandbox.control.plant({ kind: 'busy', retryAfter: '3600', skip: 6, times: 0, match: { path: '/v3.1/' } });
  expect(await world.sync()).toMatchObject({ status: { status: 'failed' }, problem: { code: 'sage_busy' } });
  expect(world.store.published()).toEqual(before);
});

it('cancelled in the middle of the wire is cancelled within a second', async () => {
  await open();
  world.sandbox.control.plant({ kind: 'hang', times: 0, skip: 8, match: { path: '/v3.1/' } });
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(new AppError('sync_cancelled', 'asked')), 700);
  const beganMs = performance.now();
  expect((await world.sync({}, cancel.signal)).status.status).toBe('cancelled');
  expect(performance.now() - beganMs).toBeLessThan(1_700);
});
