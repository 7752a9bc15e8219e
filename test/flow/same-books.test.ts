/** One set of books through all three Sage products, linked as a person does over the real helper: everywhere the same trial balance, before and after changes. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkDataSet } from '../../scripts/demo/link-data-set.ts';
import { linkPracticeCompany } from '../../scripts/demo/link-practice-company.ts';
import { contract } from '../../src/shared/contract/index.ts';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { trialBalance } from '../../src/shared/reports/shapes.ts';
import { toMinor } from '../../src/shared/money.ts';
import { askApi, startTarget, type Target } from '../attacks/target.ts';
import { until } from '../env/until.ts';
import { makeDataSet, type DataSet } from '../sandbox/sage-50/make-data-set.ts';
import { makeOdbcEnvironment } from '../sandbox/sage-50/odbc-environment.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-flow-all-'));
/** Ten characters are what Sage 50 allows. */
const login = { user: 'LEDGER', password: 'CnryPw7f3a' };
let sandbox: Sandbox;
let dataSet: DataSet;
let helper: Target;
let companies: readonly CompanyStatus[];

beforeAll(async () => {
  sandbox = await startSandbox({ size: 'tiny' });
  const books = sandbox.control.books();
  dataSet = makeDataSet({ folder, today: books.company.today, books, ...login });
  const { env } = makeOdbcEnvironment({ folder });
  const { authorizeUrl, tokenUrl, apiUrl } = sandbox.sage200.addresses;
  helper = await startTarget({ env, config: { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 }, sage200: { authorizeUrl, tokenUrl, apiUrl, requestsPerMinute: 6000 }, sage50: { roots: [dataSet.accountsFolder] } } } });
}, 60_000);
afterAll(async () => {
  await helper?.stop();
  await sandbox?.close();
  dataSet?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function trialBalanceOf({ id }: CompanyStatus): Promise<Record<string, number>> {
  const answer = await askApi(helper, 'read', 'GET', `/v1/companies/${id}/reports/trial-balance?asAt=2099-12-31`);
  expect(answer.status).toBe(200);
  const { rows } = trialBalance.parse(JSON.parse(answer.body));
  return Object.fromEntries(rows.map((row): [string, number] => [row.nominalCode, toMinor(row.debit) - toMinor(row.credit)]).filter(([, pence]) => pence !== 0));
}
const inTheBooks = (): Record<string, number> => Object.fromEntries(Object.entries(dataSet.trialBalance()).filter(([, pence]) => pence !== 0));
const filesBelow = (place: string): string[] => readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

describe('the same books in Sage Accounting, Sage 50 and Sage 200', () => {
  it('are linked each in its own way and come to the same trial balance', async () => {
    const certificateFile = join(helper.home.certificateFolder, 'localhost.crt');
    const accounting = await linkPracticeCompany({ client: helper.client, sandbox, certificateFile });
    const of200 = await linkPracticeCompany({ client: helper.client, sandbox, certificateFile, product: 'sage-200' });
    const of50 = await linkDataSet({ client: helper.client, login: { folder: dataSet.dataFolder, ...login } });
    companies = [accounting, of200, of50];
    expect(companies.map(({ product, problem }) => [product, problem])).toEqual([['sage-accounting', null], ['sage-200', null], ['sage-50', null]]);
    for (const company of companies) expect([company.product, company.published?.proof?.outcome, await trialBalanceOf(company)]).toEqual([company.product, 'agrees', inTheBooks()]);
    expect(sandbox.control.violations()).toEqual([]);
    const { connections } = await helper.client.call('listConnections');
    expect(connections.map(({ product, edition, hasClientSecret, dataSet: place, status }) => ({ product, edition, hasClientSecret, place: place?.user ?? null, status }))).toEqual([
      { product: 'sage-accounting', edition: null, hasClientSecret: true, place: null, status: 'linked' },
      { product: 'sage-200', edition: 'professional', hasClientSecret: true, place: null, status: 'linked' },
      { product: 'sage-50', edition: null, hasClientSecret: false, place: 'LEDGER', status: 'linked' },
    ]);
  }, 180_000);

  it('agree again after an invoice, a payment and a journal', async () => {
    const books = sandbox.control.mutations();
    const { number } = books.addInvoice({ net: 123_45 });
    books.payInvoice({ which: number });
    books.addJournal({ lines: { 7500: 100, 1200: -100 } } as never);
    dataSet.update();
    for (const { id } of companies) await helper.client.call('startSync', { companyId: id });
    for (const { id, product } of companies) {
      const now = await until('the sync has ended', async () => {
        const company = await helper.client.call('readCompany', { companyId: id });
        return company.running === null ? company : undefined;
      }, 60_000);
      expect([product, now.problem, now.published?.proof?.outcome, await trialBalanceOf(now)]).toEqual([product, null, 'agrees', inTheBooks()]);
    }
    expect((await helper.client.call('readDoctor')).reports.map(({ fix }) => fix)).toEqual(['none', 'none', 'none']);
  }, 180_000);

  it('K01 K03 leave neither password nor subscription key in a file, an answer or the process list', async () => {
    const secrets = [login.password, sandbox.sage200.subscriptionKey, sandbox.sage200.client.secret];
    const [, , of50] = companies;
    // A refusal, so that an error carries what was sent.
    await expect(helper.client.call('changeDataSetLogin', { connectionId: of50?.connectionId as never, user: login.user, password: 'CnryPw7f3b' })).rejects.toMatchObject({ code: 'sign_in_refused' });
    secrets.push('CnryPw7f3b');
    const answers = await Promise.all((Object.values(contract) as unknown as Endpoint[]).filter((one) => one.method === 'GET').map((one) => askApi(helper, 'admin', 'GET', one.path.replace('{companyId}', of50?.id ?? '').replace('{connectionId}', of50?.connectionId ?? '').replace('{dataType}', 'customers').replace(/\{\w+\}/g, 'x'))));
    const places: [string, string][] = [
      ...filesBelow(helper.home.folder).map((file): [string, string] => [file, readFileSync(file).toString('latin1')]),
      ...answers.map((answer, at): [string, string] => [`answer ${at}`, answer.text]),
      ['stdout', helper.process.output()],
      ...(existsSync('/proc') ? ['environ', 'cmdline'].map((name): [string, string] => [name, readFileSync(`/proc/${helper.pid}/${name}`, 'latin1')]) : []),
    ];
    expect(places.length).toBeGreaterThan(30);
    for (const secret of secrets) for (const [place, text] of places) expect([place, text.includes(secret)]).toEqual([place, false]);
  }, 60_000);
});
