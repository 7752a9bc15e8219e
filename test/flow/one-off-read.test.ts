/** A one-off read with the whole helper and a pretend Sage: linked, read, proved, disconnected; read again only after a new sign-in. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { linkPracticeCompany } from '../../scripts/demo/link-practice-company.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { askApi, startTarget, type Target } from '../attacks/target.ts';
import { until } from '../env/until.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';

let sandbox: Sandbox;
let helper: Target;
let company: CompanyStatus;
let certificateFile: string;

beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny' });
  helper = await startTarget({ config: { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 } } } });
  ({ certificateFile } = await helper.client.call('hello'));
  await helper.client.call('changeIntegrationSyncSettings', { integrationId: 'sage-accounting', oneTimeSync: 'Enabled' });
  company = await linkPracticeCompany({ client: helper.client, sandbox, certificateFile });
}, 120_000);
afterAll(async () => {
  await helper?.stop();
  await sandbox?.close();
});

const read = (): Promise<CompanyStatus> => helper.client.call('readCompany', { companyId: company.id });
const disconnected = (): Promise<CompanyStatus> => until('it is disconnected', async () => {
  const now = await read();
  return now.status === 'disconnected' ? now : undefined;
}, 60_000);
const connectionStatus = async () => (await helper.client.call('listConnections')).connections[0]?.status;

it('is read and proved once, then disconnects by itself; what was read stays', async () => {
  const now = await disconnected();
  expect(now).toMatchObject({ nextDueAt: null, problem: null, oneOff: { state: 'read' }, published: { sync: 1, proof: { outcome: 'agrees' } } });
  await until('its sign-in is given back', async () => ((await connectionStatus()) === 'pending_auth' ? true : undefined), 20_000);
  expect(sandbox.control.log({ path: '/revoke' })).toHaveLength(1);
  expect((await askApi(helper, 'read', 'GET', `/v1/companies/${company.id}/reports/trial-balance`)).status).toBe(200);
});

it('"Why is this old?" says so, with the way to link it again, and asks Sage nothing', async () => {
  const asked = sandbox.control.log({}).length;
  const { reports } = await helper.client.call('readDoctor', { companyId: company.id });
  expect(reports).toMatchObject([{ fix: 'link_again', sentence: expect.stringMatching(/read once.*disconnected/) as string }]);
  expect(reports[0]?.checks.find(({ check }) => check === 'schedule')).toMatchObject({ outcome: 'notice', evidence: `Read ${(await read()).oneOff?.readAt ?? ''}` });
  expect(sandbox.control.log({})).toHaveLength(asked);
});

it('is refused a sync, with the way to link it again', async () => {
  const asked = sandbox.control.log({}).length;
  const answer = await askApi(helper, 'sync', 'POST', `/v1/companies/${company.id}/syncs`, {});
  expect(answer.status).toBe(409);
  expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'needs_authorisation', message: expect.stringMatching(/needs new authorisation.*link-again/) } });
  expect(sandbox.control.log({})).toHaveLength(asked);
});

it('is read once more after a sign-in that was asked for, and disconnects again', async () => {
  const { signInUrl } = await helper.client.call('linkCompanyAgain', { companyId: company.id, openBrowser: false });
  const address = await sandbox.control.pressGrant({ url: signInUrl ?? '' });
  await new Promise((resolve, reject) => { request(address, { ca: readFileSync(certificateFile) }, (reply) => reply.resume().on('end', resolve)).on('error', reject).end(); });
  const now = await until('it was read again', async () => { const one = await read(); return one.published?.sync === 2 && one.status === 'disconnected' ? one : undefined; }, 60_000);
  expect(now.published).toMatchObject({ kind: 'full', proof: { outcome: 'agrees' } });
  await until('its sign-in is given back again', async () => (sandbox.control.log({ path: '/revoke' }).length === 2 ? true : undefined), 20_000);
  expect((await helper.client.call('listSyncs', { companyId: company.id, limit: 20 })).syncs.map((one) => one.sync)).toEqual([2, 1]);
  await expect(helper.client.call('linkCompanyAgain', { companyId: company.id, password: 'x' })).rejects.toMatchObject({ code: 'bad_request' });
});
