/** The main job over the real protocol: link, sync, prove, show, refresh; with the practice company's books changing, and with the helper killed in the middle. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { linkPracticeCompany, signIn, waitForBooks } from '../../scripts/demo/link-practice-company.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { trialBalance } from '../../src/shared/reports/shapes.ts';
import { toMinor } from '../../src/shared/money.ts';
import { askApi, isAlive, startTarget, type Target } from '../attacks/target.ts';
import { startSecretService, type SecretService } from '../env/secret-service.ts';
import { runProcess } from '../env/process.ts';
import { until } from '../env/until.ts';
import { helperScript } from '../attacks/target.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';

let service: SecretService;
let sandbox: Sandbox;
let helper: Target;
let company: CompanyStatus;

const start = (): Promise<Target> => startTarget({ isReal: true, env: { ...service.env, LEDGERLINE_HOME: join(service.env.HOME ?? '', 'll') } as Record<string, string>, config: { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 } } } });
const certificateFile = (): string => join(helper.home.certificateFolder, 'localhost.crt');

beforeAll(async () => {
  service = await startSecretService('open');
  sandbox = await startSandbox({ size: 'tiny' });
  helper = await start();
  company = await linkPracticeCompany({ client: helper.client, sandbox, certificateFile: certificateFile() });
}, 120_000);
afterAll(async () => {
  await helper?.stop();
  await sandbox?.close();
  await service?.stop();
});

/** Pence by nominal code as the API tells them, without accounts at nil. */
async function ourTrialBalance(): Promise<Record<string, number>> {
  const answer = await askApi(helper, 'read', 'GET', `/v1/companies/${company.id}/reports/trial-balance`);
  expect(answer.status).toBe(200);
  const { rows } = trialBalance.parse(JSON.parse(answer.body));
  return Object.fromEntries(rows.map((row): [string, number] => [row.nominalCode, toMinor(row.debit) - toMinor(row.credit)]).filter(([, pence]) => pence !== 0));
}
const sagesTrialBalance = (): Record<string, number> => Object.fromEntries(Object.entries(sandbox.control.trialBalance()).filter(([, pence]) => pence !== 0));

async function sync(kind: 'full' | 'incremental' = 'incremental'): Promise<CompanyStatus> {
  await helper.client.call('startSync', { companyId: company.id, kind });
  return until('the sync has ended', async () => {
    const now = await helper.client.call('readCompany', { companyId: company.id });
    return now.running === null ? now : undefined;
  }, 60_000);
}

/** The books are those of Sage at this moment, and the helper says so itself. */
async function expectAgreed(status: CompanyStatus): Promise<void> {
  expect(status.problem).toBeNull();
  expect(status.published?.proof?.outcome).toBe('agrees');
  expect(await ourTrialBalance()).toEqual(sagesTrialBalance());
  expect(sandbox.control.faultsInBooks()).toEqual([]);
}

describe('the practice company', () => {
  it('is linked by a real sign-in, and its trial balance is Sage\'s to the penny', async () => {
    expect(company.name).toContain('Harbour');
    expect(company.published?.sync).toBe(1);
    await expectAgreed(company);
    expect(sandbox.control.violations()).toEqual([]);
    expect((await helper.client.call('listConnections')).connections[0]).toMatchObject({ status: 'linked', signedInAs: expect.any(String) as string });
  });

  it('agrees after invoices were added, changed, voided and deleted', async () => {
    const books = sandbox.control.mutations();
    const added = [books.addInvoice({ net: 123_45 }), books.addInvoice({ net: 500_00 }), books.addInvoice({ net: 7_77 })];
    const draft = books.addInvoice({ net: 9_99, state: 'draft' });
    await expectAgreed(await sync());
    books.changeInvoice({ which: added[0]?.number ?? 0, net: 200_00 });
    books.voidInvoice({ which: added[1]?.number ?? 0 });
    books.payInvoice({ which: added[2]?.number ?? 0 });
    books.deleteInvoice({ which: draft.id });
    books.addJournal({ lines: { 7500: 100, 1200: -100 } } as never);
    const status = await sync();
    await expectAgreed(status);
    expect(status.published?.sync).toBeGreaterThan(1);
    const changes = await askApi(helper, 'read', 'GET', `/v1/companies/${company.id}/data/salesInvoices/changes?from=1`);
    expect((JSON.parse(changes.body) as { changes: unknown[] }).changes.length).toBeGreaterThanOrEqual(3);
  });

  it('has its books as they stood at an older sync', async () => {
    const now = await ourTrialBalance();
    const answer = await askApi(helper, 'read', 'GET', `/v1/companies/${company.id}/reports/trial-balance?sync=1`);
    const then = trialBalance.parse(JSON.parse(answer.body));
    expect(then.sync).toBe(1);
    expect(Object.fromEntries(then.rows.map((row) => [row.nominalCode, toMinor(row.debit) - toMinor(row.credit)]).filter(([, pence]) => pence !== 0))).not.toEqual(now);
  });

  it('is told of while it syncs: a snapshot first, then changes', async () => {
    const first = JSON.parse((await askApi(helper, 'read', 'GET', '/v1/events')).body) as { next: string; snapshot: { companies: { id: string }[] } };
    expect(first.snapshot.companies.map((one) => one.id)).toEqual([company.id]);
    sandbox.control.mutations().addInvoice({ net: 11_00 });
    await helper.client.call('startSync', { companyId: company.id });
    const states = new Set<string>();
    let next = first.next;
    await until('the events tell of a publish', async () => {
      const answer = JSON.parse((await askApi(helper, 'read', 'GET', `/v1/events?after=${next}&waitMs=2000`)).body) as { next: string; events: { type: string; company?: CompanyStatus }[] };
      next = answer.next;
      for (const event of answer.events) if (event.company) states.add(event.company.running ? 'running' : 'ended');
      return states.has('running') && states.has('ended');
    }, 30_000);
    await expectAgreed(await helper.client.call('readCompany', { companyId: company.id }));
  });

  it('F02 agrees after kill -9 of helper and sync in the middle of it', async () => {
    for (const latencyMs of [15, 25, 40]) {
      sandbox.control.mutations().addInvoice({ net: 1_000 + latencyMs });
      sandbox.control.setNetwork({ latencyMs });
      await helper.client.call('startSync', { companyId: company.id, kind: 'full' });
      await until('the sync is under way', async () => ((await helper.client.call('readCompany', { companyId: company.id })).running?.dataSets.some((set) => set.status === 'complete') ? true : undefined));
      const before = await ourTrialBalance();
      const published = (await helper.client.call('readCompany', { companyId: company.id })).published?.sync;
      await helper.process.stop('SIGKILL');
      sandbox.control.setNetwork({ latencyMs: 0 });
      helper = await start();
      // Nothing half-applied is visible; what was published before is all there.
      expect((await helper.client.call('readCompany', { companyId: company.id })).published?.sync).toBe(published);
      expect(await ourTrialBalance()).toEqual(before);
      await until('the cut sync was made up for', async () => {
        const now = await helper.client.call('readCompany', { companyId: company.id });
        return now.running === null && (now.published?.sync ?? 0) > (published ?? 0);
      }, 60_000);
      await expectAgreed(await helper.client.call('readCompany', { companyId: company.id }));
    }
  }, 180_000);

  it('F07 stops within five seconds in the middle of a sync, and goes on after the next start', async () => {
    sandbox.control.mutations().addInvoice({ net: 42_00 });
    sandbox.control.setNetwork({ latencyMs: 60 });
    await helper.client.call('startSync', { companyId: company.id, kind: 'full' });
    await until('the sync is under way', async () => ((await helper.client.call('readCompany', { companyId: company.id })).running?.dataSets.length ? true : undefined));
    const children = execFileSync('pgrep', ['-P', String(helper.pid)]).toString().trim().split('\n').map(Number);
    const beganMs = performance.now();
    helper.process.signal('SIGTERM');
    const end = await helper.process.ended;
    expect(performance.now() - beganMs).toBeLessThan(5_500);
    expect(end).toEqual({ code: 0, signal: null });
    for (const pid of children) expect(isAlive(pid)).toBe(false);
    expect(readdirSync(helper.home.runFolder)).toEqual(['instance.lock']);
    sandbox.control.setNetwork({ latencyMs: 0 });
    helper = await start();
    await until('the cut sync was made up for', async () => {
      const now = await helper.client.call('readCompany', { companyId: company.id });
      return now.running === null && now.published !== null && (await ourTrialBalance())['1100'] === sagesTrialBalance()['1100'];
    }, 60_000);
    await expectAgreed(await helper.client.call('readCompany', { companyId: company.id }));
  }, 120_000);

  it('says that a new sign-in is needed when the grant is gone, and goes on after it', async () => {
    sandbox.control.revokeGrants();
    sandbox.control.expireAccessTokens();
    const before = await ourTrialBalance();
    const status = await sync();
    expect(status.status).toBe('needs_sign_in');
    expect(status.problem).toMatchObject({ fix: 'sign_in' });
    expect(await ourTrialBalance()).toEqual(before);
    // The command says so too, and not only the first time.
    for (let time = 0; time < 2; time += 1) {
      const run = await runProcess(process.execPath, [helperScript, 'sync', '--wait'], { env: helper.env, waitMs: 60_000 });
      expect([run.code, run.stdout]).toEqual([1, expect.stringMatching(/sign-in.*\(sign_in_required\)/) as string]);
    }
    sandbox.control.mutations().addInvoice({ net: 3_21 });
    await signIn({ client: helper.client, sandbox, certificateFile: certificateFile() }, company.connectionId);
    await until('it has synced by itself after the sign-in', async () => {
      const now = await helper.client.call('readCompany', { companyId: company.id });
      return now.running === null && now.problem === null && JSON.stringify(await ourTrialBalance()) === JSON.stringify(sagesTrialBalance());
    }, 60_000);
    await expectAgreed(await helper.client.call('readCompany', { companyId: company.id }));
  }, 90_000);

  it('P10 goes on when another company of the same sign-in cannot be read', async () => {
    const { companies } = await helper.client.call('findCompanies', { connectionId: company.connectionId });
    const other = companies.find((one) => one.name.includes('Old Harbour'));
    expect(other?.isLinked).toBe(false);
    const linked = await helper.client.call('linkCompany', { connectionId: company.connectionId, sourceId: other?.sourceId ?? '' });
    await expect(waitForBooks(helper.client, linked.id, 20_000)).rejects.toThrow(/failed/);
    await expectAgreed(await sync());
    await expect(helper.client.call('linkCompany', { connectionId: company.connectionId, sourceId: other?.sourceId ?? '' })).rejects.toMatchObject({ code: 'already_exists' });
    await helper.client.call('unlinkCompany', { companyId: linked.id });
    expect(readdirSync(helper.home.storeFolder).filter((name) => name.startsWith(linked.id))).toEqual([]);
    expect((await helper.client.call('listCompanies')).companies.map((one) => one.id)).toEqual([company.id]);
  }, 60_000);

  it('is synced, listed and exported from the command line', async () => {
    const run = (...args: string[]) => runProcess(process.execPath, [helperScript, ...args], { env: helper.env, waitMs: 60_000 });
    const synced = await run('sync', '--company', company.name, '--wait', '--json');
    expect([synced.code, JSON.parse(synced.stdout)]).toEqual([0, expect.objectContaining({ ok: true })]);
    const listed = JSON.parse((await run('company', 'list', '--json')).stdout) as { companies: CompanyStatus[] };
    expect(listed.companies.map((one) => one.id)).toEqual([company.id]);
    const file = join(helper.home.folder, 'tb.csv');
    expect((await run('export', company.id, 'trial-balance', '--out', file)).code).toBe(0);
    expect((await run('export', company.id, 'trial-balance', '--out', file)).code).toBe(1);
    const wrong = await run('sync', '--company', 'nobody', '--json');
    expect([wrong.code, JSON.parse(wrong.stdout)]).toEqual([1, { error: { code: 'not_found', message: expect.stringContaining(company.id) as string } }]);
    expect((await run('sync', '--type', 'nonsense')).code).toBe(2);
    expect((await run('no-such-command', '--json')).code).toBe(2);
    const exported = await run('export', company.id, 'customers');
    expect(exported.stdout.split('\r\n').length).toBeGreaterThan(3);
  }, 90_000);

  it('is gone for good when its connection is deleted, and Sage is told', async () => {
    const deleted = await helper.client.call('deleteConnection', { connectionId: company.connectionId });
    expect(deleted.unlinkedCompanies).toEqual([company.id]);
    expect(existsSync(join(helper.home.storeFolder, `${company.id}.db`))).toBe(false);
    await until('the grant is taken back', () => sandbox.control.tokenUses().some((use) => use.what === 'revoke' && use.outcome === 'granted'));
    expect((await helper.client.call('readStatus'))).toMatchObject({ connections: [], companies: [] });
    expect(sandbox.control.reusedTokens()).toEqual([]);
  });
});
