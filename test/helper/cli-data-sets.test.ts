/** The commands that link Sage 50 and Sage 200, confirm computers and ask the doctor, against a helper in memory: what they send and what they print. */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { makeProgram } from '../../helper/cli/program.ts';
import { readSecret } from '../../helper/cli/read-secret.ts';
import { sayFailure } from '../../helper/cli/say.ts';
import { homeAt } from '../../helper/instance-home.ts';
import { dataSetConnection, practiceCard, practiceCompany, practiceConnection, practiceFolder, practiceReport } from '../browser/pane/practice-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-cli-50-'));
const socket = join(folder, 'helper.sock');
const asked: [string, unknown][] = [];
const answers = new Map<string, unknown>();
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += String(chunk); }).on('end', () => {
      const call = `${request.method ?? ''} ${request.url ?? ''}`;
      asked.push([call, body === '' ? null : JSON.parse(body)]);
      const answer = answers.get(call);
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? { error: { code: 'not_found', message: call } }));
    });
  });
  await new Promise<void>((resolve) => { server.listen(socket, resolve); });
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => { asked.length = 0; answers.clear(); });
const realStdin = Object.getOwnPropertyDescriptor(process, 'stdin');
afterEach(() => { if (realStdin) Object.defineProperty(process, 'stdin', realStdin); process.exitCode = undefined; });

async function run(stdin: string, ...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }> {
  Object.defineProperty(process, 'stdin', { configurable: true, value: Object.assign(new PassThrough(), { isTTY: false }).end(stdin) });
  const printed = { stdout: '', stderr: '' };
  const out = { stdout: (text: string) => { printed.stdout += text; }, stderr: (text: string) => { printed.stderr += text; } };
  const isJson = args.includes('--json');
  let code: number;
  try {
    await makeProgram({ home: { ...homeAt(folder), socketPath: socket }, out, version: '9.9.9', signal: new AbortController().signal, isJson: () => isJson }).parseAsync(args, { from: 'user' });
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    code = error instanceof CommanderError ? 2 : sayFailure(out, isJson, error);
  }
  return { ...printed, code };
}

describe('connection add', () => {
  it('links a Sage 50 data set with the password of stdin, which may be empty', async () => {
    answers.set('POST /v1/connections', dataSetConnection());
    expect((await run('s3cret\n', 'connection', 'add', '--product', 'sage-50', '--folder', practiceFolder, '--user', 'LEDGER')).stdout).toContain('Link its company next: ledgerline company link sage-1');
    await run('', 'connection', 'add', '--product', 'sage-50', '--folder', '/x', '--user', 'MANAGER', '--driver', 'Sage Line 50 v32', '--name', 'Mine', '--json');
    expect(asked.map(([, body]) => body)).toEqual([
      { product: 'sage-50', name: 'Sage 50', folder: practiceFolder, user: 'LEDGER', password: 's3cret' },
      { product: 'sage-50', name: 'Mine', folder: '/x', user: 'MANAGER', driver: 'Sage Line 50 v32', password: '' },
    ]);
  });

  it('adds Sage 200 with its secret and its subscription key, a line of stdin each', async () => {
    answers.set('POST /v1/connections', practiceConnection({ product: 'sage-200', edition: 'standard', status: 'pending_auth' }));
    expect((await run('s3cret\r\nk3y\n', 'connection', 'add', '--product', 'sage-200', '--edition', 'standard', '--client-id', 'app', '--name', 'Two hundred')).stdout).toContain('Sign in next');
    expect(asked).toEqual([['POST /v1/connections', { product: 'sage-200', name: 'Two hundred', clientId: 'app', clientSecret: 's3cret', edition: 'standard', subscriptionKey: 'k3y' }]]);
    expect(await run('only-one\n', 'connection', 'add', '--product', 'sage-200', '--client-id', 'app', '--name', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('subscription key') as string });
  });

  it.each([
    [['--product', 'sage-50', '--user', 'x'], '--folder is missing'], [['--product', 'sage-50', '--folder', '/x'], '--user is missing'], [['--product', 'sage-50', '--folder', '/x', '--user', 'x', '--client-id', 'a'], '--client-id is not of sage-50'],
    [['--client-id', 'a'], '--name is missing'], [['--name', 'a'], '--client-id is missing'], [['--name', 'a', '--client-id', 'a', '--edition', 'standard'], '--edition is not of sage-accounting'], [['--product', 'sage-200', '--name', 'a', '--client-id', 'a', '--folder', '/x'], '--folder is not of sage-200'],
  ])('says what is missing or too much: %j', async (args, sentence) => {
    expect(await run('x\ny\n', 'connection', 'add', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) as string });
    expect(asked).toEqual([]);
  });
});

describe('the other commands of Sage 50', () => {
  it('list what was found, what is missing and what waits for a confirmation', async () => {
    answers.set('GET /v1/data-sets', { dataSets: [{ folder: practiceFolder, host: null, isThere: true, sageVersion: 'v32 (2026)', from: 'company_file', isLinked: true }, { folder: '\\\\server\\x\\ACCDATA', host: 'server', isThere: null, sageVersion: null, from: 'dsn', isLinked: false }], drivers: [], missing: 'driver' });
    const { stdout } = await run('', 'connection', 'find');
    expect(stdout).toMatch(/No Sage 50 ODBC driver[\s\S]*linked[\s\S]*ledgerline host confirm server/);
  });

  it('move a connection, and give it another login', async () => {
    answers.set('GET /v1/connections', { connections: [dataSetConnection()] });
    answers.set('GET /v1/connections/sage-1/data-set', { folder: practiceFolder, outcome: 'moved', offers: [{ folder: '/new', sageVersion: 'v33 (2027)', card: practiceCard(), reason: 'gone' }], unseen: [] });
    answers.set('PATCH /v1/connections/sage-1/data-set', dataSetConnection());
    answers.set('PATCH /v1/connections/sage-1/login', dataSetConnection());
    expect((await run('', 'connection', 'moved', 'Meadow Crafts')).stdout).toContain('/new  v33 (2027)  last transaction 2026-11-20');
    expect((await run('', 'connection', 'move', 'sage-1', '--folder', '/new')).code).toBe(0);
    expect((await run('next\n', 'connection', 'login', 'sage-1')).code).toBe(0);
    expect(asked.filter(([call]) => call.startsWith('PATCH'))).toEqual([['PATCH /v1/connections/sage-1/data-set', { folder: '/new' }], ['PATCH /v1/connections/sage-1/login', { user: 'LEDGER', password: 'next' }]]);
  });

  it('confirm a computer only when told so, and forget it', async () => {
    answers.set('POST /local/hosts', { host: 'server', hosts: ['server'] });
    answers.set('GET /local/hosts', { hosts: [], waiting: 'server' });
    answers.set('DELETE /local/hosts/server', { forgotten: true });
    expect((await run('yes\n', 'host', 'confirm', 'server')).code).toBe(1);
    expect(asked).toEqual([]);
    expect((await run('', 'host', 'confirm', 'server', '--yes')).stdout).toContain('Files on server may be read now.');
    expect((await run('', 'host', 'list')).stdout).toMatch(/No other computer is confirmed\.\nAsked for and not confirmed: server/);
    expect((await run('', 'host', 'forget', 'server')).code).toBe(0);
  });

  it('ask the doctor, print what mends it, and fail where something is ill', async () => {
    answers.set('GET /v1/companies', { companies: [practiceCompany()] });
    answers.set('GET /v1/doctor', { reports: [practiceReport()] });
    answers.set('GET /v1/doctor?companyId=meadow-crafts', { reports: [practiceReport({ fix: 'none', sentence: 'Nothing is wrong.', checks: [] })] });
    expect(await run('', 'doctor')).toMatchObject({ code: 1, stdout: expect.stringMatching(/found elsewhere\.\nTo mend it: ledgerline connection moved sage-1\n[\s\S]*FAIL {2}data_folder/) as string });
    process.exitCode = undefined;
    const one = await run('', 'doctor', '--company', 'Meadow Crafts Ltd', '--json');
    expect([one.code, JSON.parse(one.stdout)]).toMatchObject([0, { reports: [{ sentence: 'Nothing is wrong.' }] }]);
  });
});

describe('secrets of stdin', () => {
  it('are read a line each, and only an empty password may be empty', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream;
    input.push('one\ntwo\n\nlast');
    input.push(null);
    const silent = new PassThrough();
    expect([await readSecret('A', input, silent), await readSecret('B', input, silent), await readSecret('C', input, silent, true), await readSecret('D', input, silent)]).toEqual(['one', 'two', '', 'last']);
    await expect(readSecret('E', input, silent)).rejects.toMatchObject({ exitCode: 2 });
  });
});
