/** The command line against a helper in memory: what it asks, what it prints, how it ends. */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClient } from '../../helper/cli/client.ts';
import { makeProgram } from '../../helper/cli/program.ts';
import { readSecret } from '../../helper/cli/read-secret.ts';
import { asColumns, printable } from '../../helper/cli/say.ts';
import { integrations } from '../../helper/main.ts';
import { homeAt } from '../../helper/instance-home.ts';
import { products } from '../../src/sage/products/index.ts';
import { runCommand, type CommandEnd } from './cli-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-cli-'));
const socket = join(folder, 'helper.sock');
const asked: string[] = [];
let answer: { readonly status: number; readonly body: string } = { status: 200, body: '{}' };
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += String(chunk); }).on('end', () => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`.trim());
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => { server.listen(socket, resolve); });
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => { asked.length = 0; });

const run = (...args: string[]): Promise<CommandEnd> => runCommand({ ...homeAt(folder), socketPath: socket }, args);

describe('a command', () => {
  it('asks the helper by the contract and prints a line, or JSON', async () => {
    answer = { status: 200, body: JSON.stringify({ code: 'ABCD-EFGH', endsAt: '2026-11-23T09:00:00.000Z', url: 'https://localhost:47800/' }) };
    expect((await run('pair')).stdout).toContain('Pairing code: ABCD-EFGH');
    expect(JSON.parse((await run('pair', '--json')).stdout)).toMatchObject({ code: 'ABCD-EFGH' });
    expect(JSON.parse((await run('--json', 'pair')).stdout)).toMatchObject({ code: 'ABCD-EFGH' });
    expect(asked).toEqual(['POST /local/pairing {}', 'POST /local/pairing {}', 'POST /local/pairing {}']);
    answer = { status: 200, body: '{"revoked":true}' };
    await run('token', 'revoke', 'a/../b?c');
    expect(asked.at(-1)).toBe('DELETE /v1/tokens/a%2F..%2Fb%3Fc');
  });

  it('tells the helper\'s refusal with its code and fails', async () => {
    answer = { status: 429, body: '{"error":{"code":"too_many_tries","message":"pairing is locked after wrong codes","retryAfterMs":1000}}' };
    expect(await run('pair')).toEqual({ stdout: '', stderr: 'pairing is locked after wrong codes (too_many_tries)\n', code: 1 });
    expect(JSON.parse((await run('pair', '--json')).stdout)).toEqual({ error: { code: 'too_many_tries', message: 'pairing is locked after wrong codes' } });
    answer = { status: 502, body: '<html>' };
    expect((await run('pair')).stderr).toContain('helper_unreachable');
  });

  it('says how to start the helper when none runs', async () => {
    await expect(makeClient(join(folder, 'nobody.sock')).call('hello')).rejects.toThrow('ledgerline start');
  });

  it('that is not understood says what there is', async () => {
    expect((await run('nonsense')).code).toBe(2);
    expect((await run('token', 'create', '--name', 'x', '--scope', 'root')).stderr).toContain('read, sync, write, admin');
    expect((await run('token', 'create', '--scope', 'read')).stderr).toContain('--name');
    expect((await run('sync', '--type', 'nonsense')).stderr).toContain('salesInvoices');
    expect((await run('connection', 'add', '--name', 'x', '--client-id', 'y', '--product', 'sage-3000')).stderr).toContain('sage-accounting');
    expect((await run('--help')).stdout).toContain('connection');
    expect((await run('--version')).stdout).toBe('9.9.9\n');
  });

  it('has no option that takes a secret', () => {
    const help: string[] = [];
    const walk = (command: ReturnType<typeof makeProgram>): void => {
      for (const option of command.options) help.push(option.long ?? '');
      for (const inner of command.commands) walk(inner as ReturnType<typeof makeProgram>);
    };
    walk(makeProgram({ home: homeAt(folder), out: { stdout: () => undefined, stderr: () => undefined }, version: '1', signal: new AbortController().signal, isJson: () => false }));
    expect(help.length).toBeGreaterThan(20);
    for (const option of help) expect(option).not.toMatch(/secret|password|token$/);
  });
});

describe('a secret', () => {
  const input = (text: string): NodeJS.ReadStream => Object.assign(new PassThrough(), { isTTY: false }).end(text) as unknown as NodeJS.ReadStream;

  it('is the first line of stdin, and is asked for when there is none', async () => {
    expect(await readSecret('The secret', input('s3cret\r\nmore\n'))).toBe('s3cret');
    expect(await readSecret('The secret', input('s3cret'))).toBe('s3cret');
    for (const text of ['', '\n', '   \nx']) await expect(readSecret('The secret', input(text))).rejects.toMatchObject({ exitCode: 2 });
    await expect(readSecret('The secret', input('x'.repeat(20_000)))).rejects.toMatchObject({ exitCode: 2 });
  });

  it('is not shown while it is typed', async () => {
    const typed = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const shown: string[] = [];
    const screen = new PassThrough().on('data', (chunk) => shown.push(String(chunk)));
    const secret = readSecret('The secret', typed as unknown as NodeJS.ReadStream, screen);
    setTimeout(() => typed.write('s3cret\n'), 20);
    expect(await secret).toBe('s3cret');
    expect(shown.join('')).toContain('The secret');
    expect(shown.join('')).not.toContain('s3c');
  });
});

describe('what is printed', () => {
  it('moves no cursor and colours no terminal', () => {
    expect(printable('a\u001b[2Jb\u202ec\r')).toBe('a?[2Jb?c?');
    expect(asColumns([['a', 'bb'], ['ccc', 'd']])).toEqual(['a    bb', 'ccc  d']);
  });

  it('names the same products as the connectors do', () => {
    const offered = integrations.filter((one) => one.isAvailable).map(({ integrationId, name, callbackPath }) => ({ integrationId, name, callbackPath }));
    expect(offered).toEqual(products.map((product) => ({ integrationId: product.integrationId, name: product.name, callbackPath: product.kind === 'rest' ? product.oauth.callbackPath : null })));
  });
});
