/** Sage 50 over the real helper, its reader processes and unixODBC: found, checked, linked, synced, moved; and what stands in the way of each. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkDataSet } from '../../scripts/demo/link-data-set.ts';
import type { DoctorReport } from '../../src/shared/contract/doctor.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { trialBalance } from '../../src/shared/reports/shapes.ts';
import { toMinor } from '../../src/shared/money.ts';
import { askApi, helperScript, startTarget, type Target } from '../attacks/target.ts';
import { runProcess } from '../env/process.ts';
import { until } from '../env/until.ts';
import { makeDataSet, type DataSet } from '../sandbox/sage-50/make-data-set.ts';
import { driverControl, makeOdbcEnvironment } from '../sandbox/sage-50/odbc-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-flow-50-'));
const drivers = ['Sage Line 50 v32', 'Sage Line 50 v33'];
const login = { user: 'LEDGER', password: 'Pa55word' };
let dataSet: DataSet;
let other: DataSet;
let helper: Target;
let company: CompanyStatus;

beforeAll(async () => {
  dataSet = makeDataSet({ folder, ...login });
  other = makeDataSet({ folder, company: 1, seed: 5, name: 'Another Business Ltd', ...login });
  const { env } = makeOdbcEnvironment({ folder, drivers });
  helper = await startTarget({ env, config: { sage: { sage50: { roots: [dataSet.accountsFolder] } } } });
}, 60_000);
afterAll(async () => {
  await helper?.stop();
  dataSet?.close();
  other?.close();
  rmSync(folder, { recursive: true, force: true });
});

const loginTo = (place: string) => ({ folder: place, ...login });
/** Pence by nominal code as the API tells them, without accounts at nil. */
async function ourTrialBalance(): Promise<Record<string, number>> {
  const answer = await askApi(helper, 'read', 'GET', `/v1/companies/${company.id}/reports/trial-balance?asAt=2099-12-31`);
  expect(answer.status).toBe(200);
  const { rows } = trialBalance.parse(JSON.parse(answer.body));
  return Object.fromEntries(rows.map((row): [string, number] => [row.nominalCode, toMinor(row.debit) - toMinor(row.credit)]).filter(([, pence]) => pence !== 0));
}
const sagesTrialBalance = (): Record<string, number> => Object.fromEntries(Object.entries(dataSet.trialBalance()).filter(([, pence]) => pence !== 0));

async function sync(kind: 'full' | 'incremental' = 'incremental'): Promise<CompanyStatus> {
  await helper.client.call('startSync', { companyId: company.id, kind });
  return until('the sync has ended', async () => {
    const now = await helper.client.call('readCompany', { companyId: company.id });
    return now.running === null ? now : undefined;
  }, 60_000);
}
const examine = async (): Promise<DoctorReport> => {
  const [report] = (await helper.client.call('readDoctor', { companyId: company.id })).reports;
  if (!report) throw new Error('no report');
  return report;
};
const ill = (report: DoctorReport): string[] => report.checks.filter(({ outcome }) => outcome === 'ill').map(({ check }) => check);

describe('a Sage 50 company', () => {
  it('is found, shown whose it is, linked and synced, and its trial balance is Sage\'s to the penny', async () => {
    const found = await helper.client.call('findDataSets');
    expect(found.missing).toBeNull();
    expect(found.drivers.map(({ name }) => name)).toEqual([...drivers].reverse());
    expect(found.dataSets.map((one) => one.folder)).toEqual([dataSet.dataFolder, other.dataFolder]);
    const checked = await helper.client.call('checkDataSet', loginTo(dataSet.companyFolder));
    expect(checked).toMatchObject({ folder: dataSet.dataFolder, driver: drivers[0], sageVersion: 'v32 (2026)', isLinked: false, card: { name: 'Harbour & Vale Ltd (practice)', companyId: dataSet.companyId, baseCurrency: 'GBP', lastTransactionDate: expect.stringMatching(/^2026-10-/) as string } });
    company = await linkDataSet({ client: helper.client, login: loginTo(dataSet.dataFolder) });
    expect(company).toMatchObject({ product: 'sage-50', name: 'Harbour & Vale Ltd (practice)', problem: null, published: { sync: 1, proof: { outcome: 'agrees' } } });
    expect(await ourTrialBalance()).toEqual(sagesTrialBalance());
    expect((await helper.client.call('findDataSets')).dataSets.map((one) => one.isLinked)).toEqual([true, false]);
    expect((await helper.client.call('checkDataSet', loginTo(dataSet.dataFolder))).isLinked).toBe(true);
  }, 90_000);

  it('agrees after invoices were added, and its login is free in between', async () => {
    dataSet.mutations().addInvoice({ net: 123_45 });
    dataSet.update();
    driverControl(dataSet.dataFolder).plant({ trackLogins: true });
    const status = await sync();
    expect(status).toMatchObject({ problem: null, published: { sync: 2, proof: { outcome: 'agrees' } } });
    expect(await ourTrialBalance()).toEqual(sagesTrialBalance());
    expect((await helper.client.call('testConnection', { connectionId: company.connectionId })).ok).toBe(true);
    expect(driverControl(dataSet.dataFolder).queue()).not.toContain(login.user);
    driverControl(dataSet.dataFolder).clear();
  }, 60_000);

  it('is not linked with a login that Sage refuses, another\'s folder or a folder that holds nothing', async () => {
    const add = (change: object) => helper.client.call('addConnection', { product: 'sage-50', name: 'Refused', ...loginTo(dataSet.dataFolder), ...change });
    await expect(add({ password: 'wrong' })).rejects.toMatchObject({ code: 'sign_in_refused' });
    await expect(add({ folder: join(folder, 'nowhere') })).rejects.toMatchObject({ code: 'data_set_missing' });
    await expect(add({ driver: '/tmp/evil.so' })).rejects.toMatchObject({ code: 'driver_missing' });
    await expect(add({ driver: 'Sage Line 50 v30' })).rejects.toMatchObject({ code: 'driver_missing' });
    expect((await helper.client.call('listConnections')).connections.map((one) => one.name)).toEqual(['Sage 50']);
  }, 60_000);

  it('takes another login only once it works', async () => {
    const change = (password: string) => helper.client.call('changeDataSetLogin', { connectionId: company.connectionId, user: login.user, password });
    await expect(change('wrong')).rejects.toMatchObject({ code: 'sign_in_refused' });
    expect((await sync()).problem).toBeNull();
    expect(await change(login.password)).toMatchObject({ status: 'linked', signedInAs: login.user, dataSet: { user: login.user } });
  }, 60_000);

  it('is told well by the doctor, who names what ails it', async () => {
    const well = await examine();
    expect([ill(well), well.fix]).toEqual([[], 'none']);
    expect(well.checks.find(({ check }) => check === 'data_set')?.outcome).not.toBe('not_checked');
    driverControl(dataSet.dataFolder).makeExclusive();
    const asked = examine();
    await until('it has waited for Sage', async () => (await helper.client.call('readStatus')).helper.version !== '');
    driverControl(dataSet.dataFolder).freeLogins();
    expect(ill(await asked)).toEqual([]);
    await helper.client.call('changeSchedule', { isPaused: true });
    const paused = await examine();
    expect([ill(paused), paused.fix]).toEqual([['schedule'], 'resume_schedule']);
    await helper.client.call('changeSchedule', { isPaused: false });
    const run = await runProcess(process.execPath, [helperScript, 'doctor', '--json'], { env: helper.env, waitMs: 60_000 });
    expect([run.code, JSON.parse(run.stdout)]).toEqual([0, { reports: [expect.objectContaining({ companyId: company.id })] }]);
  }, 90_000);

  it('is offered its data in a newer version\'s folder, takes them and keeps its history; another company\'s are refused', async () => {
    const upgraded = dataSet.upgrade('V33');
    const moved = await helper.client.call('findMovedData', { connectionId: company.connectionId });
    expect(moved).toMatchObject({ outcome: 'moved', offers: [{ folder: upgraded.dataFolder, reason: 'newer_version', sageVersion: 'v33 (2027)', card: { companyId: dataSet.companyId } }] });
    const report = await examine();
    expect([report.fix, report.sentence]).toEqual(['find_data', expect.stringContaining('Sage 50 was upgraded') as string]);
    const move = (to: string) => helper.client.call('moveDataSet', { connectionId: company.connectionId, folder: to });
    await expect(move(other.dataFolder)).rejects.toMatchObject({ code: 'wrong_company' });
    expect((await helper.client.call('readConnection', { connectionId: company.connectionId })).dataSet?.folder).toBe(dataSet.dataFolder);
    expect(await move(upgraded.dataFolder)).toMatchObject({ problem: null, dataSet: { folder: upgraded.dataFolder, driver: drivers[1] } });
    const status = await sync();
    expect(status).toMatchObject({ problem: null, published: { proof: { outcome: 'agrees' } } });
    expect(status.published?.sync).toBeGreaterThan(2);
    expect(await ourTrialBalance()).toEqual(sagesTrialBalance());
  }, 90_000);

  it('says so when its folder is gone, notices where it went, and goes on there', async () => {
    const { dataSet: place } = await helper.client.call('readConnection', { connectionId: company.connectionId });
    const away = `${place?.folder ?? ''}-away`;
    renameSync(place?.folder ?? '', away);
    const status = await sync();
    expect(status.problem).toMatchObject({ code: 'data_set_missing', fix: 'find_data' });
    // The version before is the same company's, and is offered; it is never taken by itself.
    await until('it is noticed', async () => (await helper.client.call('readConnection', { connectionId: company.connectionId })).problem?.code === 'data_set_moved', 30_000);
    const report = await examine();
    expect([ill(report)[0], report.fix]).toEqual(['data_folder', 'find_data']);
    renameSync(away, place?.folder ?? '');
    expect((await sync()).problem).toBeNull();
    expect(await ourTrialBalance()).toEqual(sagesTrialBalance());
  }, 90_000);
});
