/** The log: no secret gets in, it does not grow without end, and it tells a repeated error once. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLog, safeText, type LogFields } from '../../helper/log.ts';
import { AppError } from '../../src/shared/errors.ts';

const root = mkdtempSync(join(tmpdir(), 'll-log-'));
afterAll(() => rmSync(root, { recursive: true }));
const newFolder = (): string => mkdtempSync(join(root, 'logs-'));
const textOf = (folder: string): string => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')).join('');
type Line = Record<string, unknown> & { msg: string };
const linesOf = (folder: string): Line[] => readFileSync(join(folder, 'helper.log'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Line);

const canaries = [
  'll_CANARY7h1s1sAt0kenThatMustNotBeSeen0123456789',
  'eyJhbGciOiJSUzUxMiJ9.eyJDQU5BUlkiOjF9.CANARYsignature0123456789',
  'canary-client-secret-5e1f',
  'CANARYRefresh0123456789abcdefghijklmnopqrstuvwxyz0123456789',
];

describe('the log', () => {
  it('lets only named fields in, whatever a secret is called and wherever it hides', () => {
    const folder = newFolder();
    const log = makeLog({ folder, level: 'debug' });
    for (const secret of canaries) {
      const cause = Object.assign(new Error(`POST https://x.example/token?refresh_token=${secret}&client_secret=${secret}`), { config: { headers: { authorization: `Bearer ${secret}` } }, body: secret });
      log.error(`Bearer ${secret}`, { err: new AppError('sage_failed', `token=${secret}`, { cause }) });
      log.info('fields', { clientSecret: secret, token: secret, headers: { authorization: secret }, code: 'x' } as LogFields);
      log.warn('nested', { why: `{"access_token":"${secret}"}`, path: `/oauth/callback?code=${secret}` });
      log.debug('raw', { err: `password: ${secret}` });
      log.info('object', { why: { secret } as unknown as string });
    }
    const text = textOf(folder);
    for (const secret of canaries) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/CANARY/i);
    expect(linesOf(folder).length).toBeGreaterThan(4);
  });

  it('keeps what helps: code, place, cause, identifiers', () => {
    const folder = newFolder();
    const log = makeLog({ folder, level: 'info', nowMs: () => Date.parse('2026-11-23T09:00:00Z') });
    log.warn('a sync failed', { companyId: 'harbour-vale-1', code: 'sage_failed', count: 3, err: new AppError('sage_failed', 'Sage answered 502', { cause: new Error('socket hang up') }) });
    expect(linesOf(folder)[0]).toMatchObject({ level: 'warn', time: '2026-11-23T09:00:00.000Z', msg: 'a sync failed', companyId: 'harbour-vale-1', code: 'sage_failed', count: 3, err: { code: 'sage_failed', message: 'Sage answered 502', cause: { message: 'socket hang up' } } });
    expect(safeText('the invoice 3fa85f64-5717-4562-b3fc-2c963f66afa6 is not there')).toContain('3fa85f64-5717-4562-b3fc-2c963f66afa6');
  });

  it('has no line that a text could break or a terminal would obey', () => {
    const folder = newFolder();
    makeLog({ folder, level: 'info' }).info('a\nb\u001b[31m\u202ec', { why: 'x\r\ny' });
    const [line] = linesOf(folder);
    expect(line?.msg).toBe('a b [31m c');
    expect(line?.why).toBe('x y');
    expect(safeText('x'.repeat(10_000)).length).toBeLessThanOrEqual(500);
  });

  it('tells an error that repeats a few times, and then how often it did', () => {
    const folder = newFolder();
    const clock = { ms: 0 };
    const log = makeLog({ folder, level: 'info', nowMs: () => clock.ms, limits: { sameMax: 3 } });
    for (let times = 0; times < 10_000; times += 1) log.error('the same', { code: 'sage_failed' });
    log.error('another', { code: 'sage_failed' });
    expect(linesOf(folder)).toHaveLength(4);
    clock.ms += 60_000;
    log.error('the same', { code: 'sage_failed' });
    expect(linesOf(folder).at(-1)).toMatchObject({ msg: 'the same', repeated: 9_997 });
  });

  it('is rotated, bounded, and its owner\'s alone', () => {
    const folder = newFolder();
    const log = makeLog({ folder, level: 'info', limits: { fileBytesMax: 2_000, filesMax: 3, sameMax: 1e9 } });
    for (let times = 0; times < 500; times += 1) log.info(`line ${times}`, { count: times });
    const names = readdirSync(folder).sort();
    expect(names).toEqual(['helper.1.log', 'helper.2.log', 'helper.log']);
    for (const name of names) {
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(2_000);
      if (process.platform !== 'win32') expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
    expect(linesOf(folder).at(-1)?.msg).toBe('line 499');
  });

  it('does without when it cannot be written, and goes on when it can again', () => {
    const folder = join(root, 'not-there-yet');
    const log = makeLog({ folder, level: 'info' });
    expect(() => log.error('lost')).not.toThrow();
    expect(existsSync(folder)).toBe(false);
    rmSync(folder, { recursive: true, force: true });
    const there = newFolder();
    const other = makeLog({ folder: there, level: 'info' });
    other.info('one');
    rmSync(there, { recursive: true });
    expect(() => other.info('two')).not.toThrow();
  });
});
