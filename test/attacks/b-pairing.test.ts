/** Group B: pairing, tokens, and other users of this machine. Each test carries its attack's id. */
import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '../../src/shared/contract/index.ts';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { browserCommand } from '../../helper/instance-browser.ts';
import { ask, type Answer } from './raw.ts';
import { askApi, expectHarmless, startTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => { target = await startTarget({ withBooks: true }); }, 90_000);
afterAll(() => target.stop());

const json = { 'Content-Type': 'application/json' };
const endpoints = Object.entries(contract) as unknown as [string, Endpoint][];
const pathOf = (endpoint: Endpoint): string => endpoint.path.replace('{dataType}', 'customers').replace('{companyId}', target.company?.id ?? 'x').replace(/\{\w+\}/g, 'x1');
const callWithout = ([, endpoint]: [string, Endpoint], headers: Record<string, string> = {}): Promise<Answer> => ask(target, endpoint.method, pathOf(endpoint), { ...(endpoint.method === 'GET' || endpoint.method === 'DELETE' ? {} : json), ...headers }, endpoint.method === 'GET' || endpoint.method === 'DELETE' ? '' : '{}');
const pair = (code: string, headers: Record<string, string> = { Origin: target.origin }): Promise<Answer> => ask(target, 'POST', '/v1/pairing', { ...json, ...headers }, JSON.stringify({ code, name: 'a pane' }));

describe('tokens', () => {
  it('B01 every route but the two that must answers 401 without one', async () => {
    const open = endpoints.filter(([, endpoint]) => endpoint.permission === 'none').map(([name]) => name);
    expect(open.sort()).toEqual(['health', 'pair']);
    const closed = endpoints.filter(([name]) => !open.includes(name));
    expect(closed.length).toBeGreaterThan(30);
    // One after another: more connections at once than the cap allows would be ended without an answer.
    await expectHarmless(target, async () => {
      const answers: Answer[] = [];
      for (const one of closed) answers.push(await callWithout(one));
      closed.forEach(([name], at) => expect([name, answers[at]?.status]).toEqual([name, 401]));
      return answers;
    });
    for (const path of ['/v1/', '/v1', '/v1/local/stop', '/local/stop', '/local/pairing', '/local/tokens', '/local/hello', '/v1/doctor', '/openapi.json']) expect([401, 404]).toContain((await ask(target, 'POST', path, json, '{}')).status);
  });

  it('B02 one of another installation, or a revoked one, is worth nothing', async () => {
    const { token, tokenId } = await target.client.call('createToken', { name: 'soon gone', scope: 'admin' });
    expect((await ask(target, 'GET', '/v1/about', { Authorization: `Bearer ${token}` })).status).toBe(200);
    await target.client.call('revokeToken', { tokenId });
    const foreign = `ll_${'A'.repeat(43)}`;
    const answers = await expectHarmless(target, () => Promise.all([token, foreign].map((one) => ask(target, 'GET', '/v1/about', { Authorization: `Bearer ${one}` }))));
    for (const answer of answers) expect(answer.status).toBe(401);
  });

  it('B04 one that is cut, longer, doubled, huge or odd is refused, and each refusal is the same', async () => {
    const right = target.tokens.admin;
    const wrong: (string | string[])[] = [`Bearer ${right.slice(0, -1)}`, `Bearer ${right}A`, `bearer ${right}`, `Bearer  ${right}`, `Basic ${right}`, right, 'Bearer', `Bearer ${right},${right}`, [`Bearer ${right}`, `Bearer ${right}`], `Bearer ${'A'.repeat(4000)}`, 'Bearer \u00fc\u00fc', `Bearer ${right} x`, 'Bearer null', `Bearer ${right.slice(0, 10)}${'A'.repeat(36)}`];
    const answers = await expectHarmless(target, () => Promise.all(wrong.map((value) => ask(target, 'GET', '/v1/about', { Authorization: value }))));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
    const huge = await ask(target, 'GET', '/v1/about', { Authorization: `Bearer ${'A'.repeat(1_000_000)}` });
    expect([0, 431]).toContain(huge.status);
  });

  it('B12 each scope may do what its name says and no more', async () => {
    const order = ['read', 'sync', 'write', 'admin'] as const;
    const tries = endpoints.filter(([, endpoint]) => endpoint.permission !== 'none' && endpoint.permission !== 'read');
    expect(tries.length).toBeGreaterThan(8);
    await expectHarmless(target, async () => {
      const answers: Answer[] = [];
      for (const scope of order) {
        for (const one of tries.filter(([, endpoint]) => order.indexOf(endpoint.permission as 'read') > order.indexOf(scope))) {
          const answer = await callWithout(one, { Authorization: `Bearer ${target.tokens[scope]}` });
          expect([one[0], scope, answer.status]).toEqual([one[0], scope, 403]);
          answers.push(answer);
        }
      }
      return answers;
    });
  });

  it('B13 nobody proposes a token or an id of their own', async () => {
    const { code } = await target.client.call('startPairing');
    const answer = await ask(target, 'POST', '/v1/pairing', { ...json, Origin: target.origin }, JSON.stringify({ code, name: 'x', token: 'll_mine', tokenId: 'mine', scope: 'admin' }));
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('no field named');
  });
});

describe('pairing', () => {
  it('B08 is started by no page, and no answer holds a code', async () => {
    const answers = await expectHarmless(target, () => Promise.all([
      pair('AAAAAAAA'), ask(target, 'POST', '/local/pairing', { ...json, Origin: target.origin }, '{}'), askApi(target, 'admin', 'POST', '/local/pairing', {}), askApi(target, 'admin', 'GET', '/v1/pairing'), askApi(target, 'admin', 'POST', '/v1/pairing/start', {}),
    ]));
    expect(answers.map((answer) => answer.status)).toEqual([403, 401, 404, 405, 404]);
    const { code } = await target.client.call('startPairing');
    for (const [, endpoint] of endpoints.filter(([, one]) => one.method === 'GET')) {
      const answer = await askApi(target, 'admin', 'GET', pathOf(endpoint));
      expect(answer.text).not.toContain(code);
      expect(answer.text).not.toContain(code.replace('-', ''));
    }
  });

  it('B09 takes the right code from our own page alone', async () => {
    const { code } = await target.client.call('startPairing');
    const answers = await expectHarmless(target, () => Promise.all([pair(code, {}), pair(code, { Origin: 'https://evil.example' }), pair(code, { Origin: `https://127.0.0.1:${target.port}` }), pair(code, { Origin: 'null' }), pair(code, { 'Sec-Fetch-Site': 'cross-site', Origin: target.origin })]));
    for (const answer of answers) expect(answer.status).toBe(403);
    expect((await pair(code)).status).toBe(200);
  });

  it('B07 takes no code twice', async () => {
    const { code } = await target.client.call('startPairing');
    const first = await pair(code);
    expect(first.status).toBe(200);
    const { token } = JSON.parse(first.body) as { token: string };
    expect((await ask(target, 'GET', '/v1/about', { Authorization: `Bearer ${token}` })).status).toBe(200);
    const answers = await expectHarmless(target, () => Promise.all([pair(code), pair(code)]));
    for (const answer of answers) expect(answer.status).toBe(403);
  });

  it('B05 evaluates five guesses, however they arrive, and is locked then', async () => {
    const { code } = await target.client.call('startPairing');
    const wrong = `${code.startsWith('A') ? 'B' : 'A'}${code.slice(1)}`;
    const answers = await expectHarmless(target, () => Promise.all(Array.from({ length: 30 }, () => pair(wrong))));
    const codes = answers.map((answer) => (JSON.parse(answer.body) as { error: { code: string } }).error.code);
    expect(codes.filter((one) => one === 'pairing_code_wrong')).toHaveLength(5);
    expect(codes.filter((one) => one === 'too_many_tries')).toHaveLength(25);
    const after = await pair(code);
    expect(after.status).toBe(429);
    expect(Number(after.headers.get('retry-after'))).toBeGreaterThan(30);
    await expect(target.client.call('startPairing')).rejects.toMatchObject({ code: 'too_many_tries' });
    expect(target.logText()).toContain('pairing is locked');
  });
});

describe('what others of this machine find', () => {
  it('B11 finds the same where the helper was started with a wide-open umask', async () => {
    const before = process.umask(0);
    const open = await startTarget({ withBooks: true });
    process.umask(before);
    try {
      for (const entry of readdirSync(open.home.folder, { recursive: true }).map(String)) {
        if (entry === 'config.json') continue;
        expect([entry, (statSync(join(open.home.folder, entry)).mode & 0o077).toString(8)]).toEqual([entry, '0']);
      }
    } finally {
      await open.stop();
    }
  }, 60_000);

  it('B17 gets a port of their own or a refusal, never an answer of ours', async () => {
    const own = await startTarget();
    try {
      expect(own.port).not.toBe(target.port);
      const answer = await ask({ port: target.port, ca: target.ca }, 'GET', '/v1/about', { Authorization: `Bearer ${own.tokens.admin}` });
      expect(answer.status).toBe(401);
      await expect(ask({ port: target.port, ca: own.ca }, 'GET', '/health')).rejects.toThrow();
    } finally {
      await own.stop();
    }
  });
});

describe('opening things', () => {
  it.each(['file:///etc/passwd', 'javascript:alert(1)', '\\\\evil\\x', 'ms-msdt:/id', 'search-ms:query', '-version', '"&calc', 'vbscript:x', 'data:text/html,x', '', 'https:', ' https://x'])('B15 starts no program for %j', (address) => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const command = browserCommand(address, { DISPLAY: ':0' }, platform);
      // What URL takes for a web address is handed on as URL wrote it: one argument, never a switch, never a shell.
      if (command !== null) expect(command.at(-1)).toMatch(/^https?:\/\/[^\s"&;|]+$/);
      else expect(command).toBeNull();
    }
    expect(browserCommand('https://localhost:47800/', {}, 'linux')).toBeNull();
    expect(browserCommand('https://a.example/?x="&calc.exe', { SystemRoot: 'C:\\Windows' }, 'win32')?.at(-1)).toBe('https://a.example/?x=%22&calc.exe');
  });

  it('B15 no call takes an address to open', () => {
    // Where a webhook goes is sent to and never opened; its own tests (G01 to G12) say what it may be.
    for (const [name, endpoint] of endpoints.filter(([one]) => one !== 'createWebhook')) {
      const shape = (endpoint.input as unknown as { shape?: object }).shape ?? {};
      for (const field of Object.keys(shape)) expect([name, field]).not.toEqual([name, expect.stringMatching(/url|path|file|command|program|address$/i)]);
    }
  });
});

it('the certificate of one run is no help with another\'s files', () => {
  // A guard for the tests above: they really did read this helper's own files.
  copyFileSync(target.home.tokenFile, join(target.home.runFolder, 'copy.json'));
  expect(readFileSync(join(target.home.runFolder, 'copy.json'), 'utf8')).not.toContain(target.tokens.admin);
});
