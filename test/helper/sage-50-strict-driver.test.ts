/** From a folder found to a card on the screen, through the strict driver that refuses what Sage 50's refuses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { forkChild } from '../../helper/fork-child.ts';
import { discoverDataSets } from '../../helper/sage-50/discovery.ts';
import { decideMoved, placesToLookInto, type Linked } from '../../helper/sage-50/moved-data.ts';
import { makeDataSetOpener, type DataSetOpener, type OpenNeeds } from '../../helper/sage-50/open-data-set.ts';
import type { FromReader, ToReader } from '../../helper/sage-50/reader-messages.ts';
import { findSystemDrivers, readBytes, systemFiles } from '../../helper/sage-50/system-places.ts';
import type { DataSet } from '../../src/sage/data-set.ts';
import { readCompanyCard } from '../../src/sage/products/sage-50/company-card.ts';
import { makeDataSet, type DataSet as MadeDataSet } from '../sandbox/sage-50/make-data-set.ts';
import { driverControl, makeOdbcEnvironment } from '../sandbox/sage-50/odbc-environment.ts';
import { collect, never, readerFile } from './sage-50-world.ts';

const drivers = ['Sage Line 50 v31', 'Sage Line 50 v32'];
const splits = 'SELECT AUDIT_SPLIT.SPLIT_NUMBER FROM AUDIT_SPLIT';
let folder: string;
let made: MadeDataSet;
let env: Readonly<Record<string, string>>;
const opened: DataSet[] = [];
let starts = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'll-strict-'));
  ({ env } = makeOdbcEnvironment({ folder, drivers }));
  made = makeDataSet({ folder, seed: 5, size: 'tiny', version: '2025', user: 'LEDGER', password: 'pa55' });
});
afterEach(async () => {
  driverControl(made.dataFolder).clear();
  driverControl(made.dataFolder).freeLogins();
  await Promise.all(opened.splice(0).map((dataSet) => dataSet.close()));
});
afterAll(() => {
  made.close();
  rmSync(folder, { recursive: true });
});

const opener = (changes: Partial<OpenNeeds> = {}): DataSetOpener => makeDataSetOpener({
  startReader: () => { starts += 1; return forkChild<ToReader, FromReader>(readerFile, { heapMiB: 128, env }); },
  style: 'posix', programBits: 64, confirmedHosts: () => new Set(), namedDriver: null, findDrivers: async () => (await findSystemDrivers('linux', 'x64', env)).drivers, readBytes,
  sleep: async (waitMs, signal) => { await sleepFor(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted()); }, random: () => 0.5,
  manners: { firstPauseMs: 100, pauseMsMax: 200, totalMsMax: 300, comeBackMs: 60_000 }, ...changes,
});
async function open(given: { readonly folder?: string; readonly user?: string; readonly password?: string } = {}, changes: Partial<OpenNeeds> = {}): Promise<DataSet> {
  const login = { folder: made.companyFolder, user: 'LEDGER', password: 'pa55', ...given };
  const dataSet = opener(changes).open(await opener(changes).place(login), login.password);
  opened.push(dataSet);
  return dataSet;
}

it('chooses the driver of the folder\'s version, and keeps no password with the place', async () => {
  expect(await opener().place({ folder: made.companyFolder, user: 'LEDGER', password: 'pa55' })).toEqual({ folder: made.dataFolder, driver: 'Sage Line 50 v31', user: 'LEDGER' });
});

it('shows the right-company card: name, identity, base currency and last transaction', async () => {
  const last = made.db().prepare('SELECT MAX(DATE) AS last FROM AUDIT_HEADER').get() as { last: string };
  expect(await readCompanyCard(await open(), never)).toEqual({ name: 'Harbour & Vale Ltd (practice)', companyId: made.companyId, baseCurrency: 'GBP', lastTransactionDate: last.last.slice(0, 10), startMonth: expect.any(Number), financialYear: expect.any(Number) });
});

it('tells a wrong password, a folder without data, and a statement that the driver cannot do', async () => {
  await expect(collect((await open({ password: 'wrong' })).readRows(splits, never))).rejects.toMatchObject({ code: 'sign_in_refused' });
  await expect(collect((await open({ folder: join(made.accountsFolder, '2025') })).readRows(splits, never))).rejects.toMatchObject({ code: 'data_set_missing' });
  await expect(collect((await open()).readRows(`${splits} LIMIT 1`, never))).rejects.toMatchObject({ code: 'our_bug' });
});

it('waits while somebody works under the same name, then says who', async () => {
  const control = driverControl(made.dataFolder);
  control.plant({ trackLogins: true });
  control.holdLogin('LEDGER');
  await expect((await open()).columnsOf('COMPANY', never)).rejects.toMatchObject({ code: 'data_set_busy', retryAfterMs: 60_000, message: expect.stringContaining('LEDGER') });
  setTimeout(() => control.freeLogins(), 400);
  expect(await (await open({}, { manners: { firstPauseMs: 100, pauseMsMax: 400, totalMsMax: 8_000, comeBackMs: 60_000 } })).columnsOf('COMPANY', never)).not.toBeNull();
});

it('signs out when it is closed or cancelled, so that its name is free again', async () => {
  const control = driverControl(made.dataFolder);
  control.plant({ trackLogins: true });
  const dataSet = await open();
  await collect(dataSet.readRows(splits, never));
  expect(control.queue()).toContain('LEDGER');
  await dataSet.close();
  expect(control.queue()).toBe('');
});

it('reads one row at a time where the driver has no row arrays, and every row', async () => {
  driverControl(made.dataFolder).plant({ noRowArray: true });
  const count = made.db().prepare('SELECT COUNT(*) AS count FROM AUDIT_SPLIT').get() as { count: number };
  expect(await collect((await open()).readRows(splits, never))).toHaveLength(count.count);
});

it.each([['crash', { crashAfter: 10, once: true }, 'sage_failed'], ['hang', { hang: 'fetch', hangAfter: 10, once: true }, 'sage_too_slow'], ['memory', { connect: 'memory', once: true }, null]] as const)('a driver that meets %s is left behind, and the next question is answered', async (_name, fault, code) => {
  driverControl(made.dataFolder).plant(fault);
  const before = starts;
  const dataSet = await open({}, { limits: { silentMsMax: 1_000 } });
  const first = collect(dataSet.readRows(splits, never));
  if (code === null) expect((await first).length).toBeGreaterThan(10);
  else await expect(first).rejects.toMatchObject({ code });
  expect((await collect(dataSet.readRows(splits, never))).length).toBeGreaterThan(10);
  expect(starts - before).toBe(2);
});

it('notices an upgrade that left the linked folder behind, and offers the new one', async () => {
  const linked: Linked = { folder: made.dataFolder, version: 31, card: await readCompanyCard(await open(), never) };
  const upgraded = made.upgrade('2026');
  const { dataSets } = await discoverDataSets({ files: systemFiles, style: 'posix', roots: [made.accountsFolder], dsns: [], confirmedHosts: new Set() });
  const places = placesToLookInto(linked, true, dataSets);
  const seen = await Promise.all(places.map(async (place) => ({ place, card: await readCompanyCard(await open({ folder: place.folder }), never) })));
  expect(decideMoved({ linked, now: { isThere: true, card: linked.card }, seen })).toMatchObject({ kind: 'offer', isStale: true, offers: [{ reason: 'newer_version', place: { folder: upgraded.dataFolder, version: 32 } }] });
});
