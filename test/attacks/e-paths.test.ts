/** Group E: folders of Sage 50 data that lead to foreign computers, and D04: what could add to a connection string. Nothing is touched before a person has confirmed the host. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { contract } from '../../src/shared/contract/index.ts';
import { runProcess } from '../env/process.ts';
import { makeOdbcEnvironment } from '../sandbox/sage-50/odbc-environment.ts';
import type { Answer } from './raw.ts';
import { askApi, expectHarmless, helperScript, startTarget, type Target } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-attack-e-'));
const notesFile = join(folder, 'touched');
let target: Target;
beforeAll(async () => {
  const { env } = makeOdbcEnvironment({ folder });
  target = await startTarget({ env: { ...env, TOUCH_SPY: notesFile }, nodeArgs: ['--import', join(import.meta.dirname, 'touch-spy.mjs')] });
}, 60_000);
afterAll(async () => {
  await target?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const login = { user: 'LEDGER', password: 'x' };
const codeOf = (answer: Answer): string => (JSON.parse(answer.body) as { error?: { code: string } }).error?.code ?? 'none';
const messageOf = (answer: Answer): string => (JSON.parse(answer.body) as { error?: { message: string } }).error?.message ?? '';
/** The three ways in which a request can name a folder. */
const ways = (place: string): readonly (readonly [string, string, object])[] => [
  ['POST', '/v1/data-sets/check', { folder: place, ...login }],
  ['POST', '/v1/connections', { product: 'sage-50', name: 'x', folder: place, ...login }],
  ['PATCH', '/v1/connections/c-1/data-set', { folder: place }],
];
const touched = (): readonly string[] => readFileSync(notesFile, 'utf8').split('\n');

const foreign = ['\\\\evil\\share', '//evil/share', '\\\\evil\\share\\ACCDATA', '/\\evil\\share', '\\/evil/share', '\\\\EVIL\\c$', '\\\\10.9.8.7\\sage', '\\\\evil.example\\share\\..\\..\\x'];
const refused = ['\\\\evil@80\\dav', '\\\\evil@SSL\\x', '\\\\evil@SSL@443\\x', '\\\\?\\UNC\\evil\\x', '\\\\.\\pipe\\evil', '\\\\?\\C:\\evil', '//?/UNC/evil/x', 'file://evil/x', 'http://evil/x', 'smb://evil/x', '\\\\evil', '\\\\\\evil\\x', '\\\\evil;DRIVER=x\\share'];
const odd = ['/tmp/evil\u0000', '%TEMP%\\evil', '~/evil', 'C:evil', `/${'e'.repeat(4000)}`, 'evil', '../evil', '/tmp/../evil/..', '/tmp/evil\n/x', '/tmp/evil\u202e', ''];

describe('a folder of Sage 50 data', () => {
  it('E05 E07 on another computer is answered host_not_confirmed, and nothing of it is touched', async () => {
    for (const place of foreign) {
      const answers = await expectHarmless(target, () => Promise.all(ways(place).slice(0, 2).map(([method, path, input]) => askApi(target, 'admin', method, path, input))));
      expect([place, ...answers.map(codeOf)]).toEqual([place, ...answers.map(() => (/\.\./.test(place) ? expect.stringMatching(/host_not_confirmed|bad_request/) as string : 'host_not_confirmed'))]);
    }
    expect(touched().length).toBeGreaterThan(20);
    expect(touched().filter((line) => /evil|10\.9\.8\.7/i.test(line))).toEqual([]);
    expect(touched().filter((line) => /reader/.test(line) && /fork|spawn/.test(line))).toEqual([]);
  });

  it('E05 by a device, a web folder or an address is refused with the reason', async () => {
    for (const place of refused) {
      const answers = await expectHarmless(target, () => Promise.all(ways(place).slice(0, 2).map(([method, path, input]) => askApi(target, 'admin', method, path, input))));
      expect([place, ...answers.map(codeOf)]).toEqual([place, 'bad_request', 'bad_request']);
      for (const answer of answers) expect(messageOf(answer)).toMatch(/^the data folder cannot be used: /);
    }
    expect(touched().filter((line) => /evil/i.test(line))).toEqual([]);
  });

  it('E06 that is relative, too long, or holds what is no part of a name is refused', async () => {
    for (const place of odd) {
      const answers = await expectHarmless(target, () => Promise.all(ways(place).slice(0, 2).map(([method, path, input]) => askApi(target, 'admin', method, path, input))));
      for (const answer of answers) expect([place.slice(0, 20), codeOf(answer)]).toEqual([place.slice(0, 20), 'bad_request']);
    }
    expect(touched().filter((line) => /evil/i.test(line))).toEqual([]);
  });

  it('E07 is set by an admin token alone, and a host is confirmed by no request of the web API', async () => {
    for (const scope of ['read', 'sync', 'write'] as const) {
      const answers = await expectHarmless(target, () => Promise.all([...ways('/srv/sage'), ['GET', '/v1/data-sets', undefined], ['GET', '/v1/connections/c-1/data-set', undefined], ['PATCH', '/v1/connections/c-1/login', login]].map(([method, path, input]) => askApi(target, scope, method as string, path as string, input))));
      for (const answer of answers) expect(answer.status).toBe(403);
    }
    expect(Object.values(contract).filter((one) => /host/i.test(one.path))).toEqual([]);
    for (const path of ['/local/hosts', '/v1/hosts', '/v1/../local/hosts']) expect((await askApi(target, 'admin', 'POST', path, { name: 'evil' })).status).toBe(404);
    expect(await target.client.call('listHosts')).toEqual({ hosts: [], waiting: 'evil' });
  });

  it('E07 is opened once the person has confirmed its host on the command line, and no longer after it was forgotten', async () => {
    const run = (...args: string[]) => runProcess(process.execPath, [helperScript, 'host', ...args], { env: target.env, waitMs: 30_000 });
    expect((await run('confirm', 'evil')).code).toBe(1);
    const confirmed = await run('confirm', '\\\\EVIL\\share', '--yes', '--json');
    expect([confirmed.code, JSON.parse(confirmed.stdout)]).toEqual([0, { host: 'evil', hosts: ['evil'] }]);
    const [answer] = await Promise.all([askApi(target, 'admin', 'POST', '/v1/data-sets/check', { folder: '\\\\evil\\share', ...login })]);
    // This system knows no such paths; what matters is that the host no longer stands in the way.
    expect(codeOf(answer)).toBe(process.platform === 'win32' ? 'driver_missing' : 'bad_request');
    expect((await run('forget', 'evil', '--json')).code).toBe(0);
    expect(codeOf(await askApi(target, 'admin', 'POST', '/v1/data-sets/check', { folder: '\\\\evil\\share', ...login }))).toBe('host_not_confirmed');
    expect((await run('forget', 'evil')).code).toBe(1);
    for (const name of ['evil@80', 'a b', '', '..', '\\\\?\\UNC\\x', 'x;y', 'x'.repeat(290)]) await expect(target.client.call('confirmHost', { name })).rejects.toMatchObject({ code: 'bad_request' });
    expect((await target.client.call('listHosts')).hosts).toEqual([]);
  }, 60_000);
});

describe('what could add to a connection string', () => {
  const check = (part: object): Promise<Answer> => askApi(target, 'admin', 'POST', '/v1/data-sets/check', { folder: folder, ...login, ...part });
  const texts = ['a;b', 'a{b', 'a}b', 'a=b', '};DRIVER=x', ';FILEDSN=\\\\evil\\x', ';SAVEFILE=c:\\evil', 'a\nb', 'a\u0000b', 'a\tb', 'a\u2028b'];

  it('D04 is refused with the name of the field, and never with the value of a password', async () => {
    for (const text of texts) {
      for (const field of ['user', 'password', 'folder', 'driver'] as const) {
        const [answer] = await expectHarmless(target, async () => [await check({ [field]: field === 'folder' ? `${folder}/${text}` : text })], { isSilent: true });
        expect([field, text, answer?.status]).toEqual([field, text, field === 'driver' ? expect.any(Number) as number : 400]);
        expect(['bad_request', 'driver_missing']).toContain(answer && codeOf(answer));
        if (field === 'password') expect(answer?.body).not.toContain(text.slice(0, 8).trim() === '' ? '\u0001' : JSON.stringify(text).slice(1, -1));
      }
    }
    expect(touched().filter((line) => /evil/i.test(line))).toEqual([]);
  }, 60_000);

  it('D04 no password that holds such a character reaches a reader', async () => {
    await expectHarmless(target, async () => {
      await fc.assert(fc.asyncProperty(fc.string({ maxLength: 12 }), fc.constantFrom(';', '{', '}', '=', '\r'), fc.nat(12), async (text, mark, at) => {
        const answer = await check({ password: `${text.slice(0, at)}${mark}${text.slice(at)}` });
        expect(codeOf(answer)).toBe('bad_request');
      }), { seed: 20261125, numRuns: 40 });
      return [];
    }, { isSilent: true });
    expect(touched().some((line) => /^child_process\.fork .*reader/.test(line))).toBe(false);
  });

  it('names a driver only as the system lists it', async () => {
    for (const driver of ['/tmp/evil.so', 'SQLite3', 'Sage Line 50 v99', '\\\\evil\\x.dll']) expect([driver, codeOf(await check({ driver }))]).toEqual([driver, 'driver_missing']);
    expect(touched().filter((line) => /evil/i.test(line))).toEqual([]);
    // The spy sees what is allowed to happen: a login that is in order starts a reader.
    expect(codeOf(await check({}))).toBe('data_set_missing');
    expect(touched().some((line) => /^child_process\.fork .*reader/.test(line))).toBe(true);
    expect(existsSync(notesFile)).toBe(true);
  }, 30_000);
});
