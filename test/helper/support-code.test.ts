/** Support codes: signed by support for one connector and a time, and refused with the reason otherwise. Restart is enabled by them or by policy, and by nothing else. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCode, makeKeys, readExpiry } from '../../helper/cli/commands/lifecycle.ts';
import { makeSay } from '../../helper/cli/say.ts';
import { homeAt, makeHome as makeHomeFolder } from '../../helper/instance-home.ts';
import { restartRightOf } from '../../helper/lifecycle/restart-right.ts';
import { makeSupportCode, makeSupportKeys, publicKeyOf, readSupportCode } from '../../helper/lifecycle/support-code.ts';
import { safeText } from '../../helper/log.ts';
import { readSettings } from '../../helper/settings.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';

const connectorId = 'LL-7QF2-9XKM-3D4T';
const nowMs = Date.parse('2026-11-26T10:00:00Z');
const until = isoTimeOf(nowMs + 86_400_000);
const keys = makeSupportKeys();
const codeFor = (id = connectorId, end = until, key = keys.privateKeyPem) => makeSupportCode(key, id, { enables: ['restart'], until: end });
const read = (code: string, over: Partial<Parameters<typeof readSupportCode>[1]> = {}) => readSupportCode(code, { connectorId, publicKey: keys.publicKey, nowMs, ...over });
function whyRefused(code: string, over: Partial<Parameters<typeof readSupportCode>[1]> = {}): string {
  try {
    read(code, over);
  } catch (error) {
    if (error instanceof AppError && error.code === 'support_code_refused') return error.message;
    throw error;
  }
  return 'it was taken';
}

describe('a support code', () => {
  it('is one short line and enables what it names until its end, also as a mail program broke it', () => {
    const code = codeFor();
    expect(code).toMatch(/^LLS1-[\w-]{103}$/);
    expect(read(code)).toEqual({ enables: ['restart'], until });
    expect(read(` ${code.slice(0, 60)}\r\n  ${code.slice(60)}\t\u00a0`)).toEqual({ enables: ['restart'], until });
  });

  it.each([
    ['for another connector', () => codeFor('LL-AAAA-BBBB-CCCC'), /for another connector; this one is LL-7QF2/],
    ['that has ended', () => codeFor(connectorId, isoTimeOf(nowMs)), /ended on 2026-11-26/],
    ['of another key', () => codeFor(connectorId, until, makeSupportKeys().privateKeyPem), /another key/],
    ['that is too long', () => `${codeFor()}${'A'.repeat(400)}`, /too long/],
    ['that lacks its end', () => codeFor().slice(0, -1), /should have 108/],
    ['with a letter too many', () => `${codeFor()}A`, /has 109 characters/],
    ['with wrong characters', () => codeFor().replace(/.$/, 'é'), /“é” does not belong/],
    ['with a NUL', () => codeFor().replace(/.$/, '\0'), /does not belong/],
    ['of another product', () => 'sk_live_1234567890', /begins with LLS1-/],
    ['that is empty', () => '   ', /begins with/],
  ])('%s is refused with the reason', (_what, make, why) => {
    expect(whyRefused(make())).toMatch(why);
  });

  it('is refused when any of its characters is another', () => {
    const code = codeFor();
    for (let at = 5; at < code.length; at += 1) {
      const other = code[at] === 'A' ? 'B' : 'A';
      expect(whyRefused(code.slice(0, at) + other + code.slice(at + 1))).not.toBe('it was taken');
    }
  });

  it('is refused while no key is set up, and by a key that is none', () => {
    expect(whyRefused(codeFor(), { publicKey: null })).toMatch(/support\.publicKey/);
    expect(whyRefused(codeFor(), { publicKey: 'AAAA' })).toMatch(/support\.publicKey/);
    expect(['', 'x', keys.publicKey.slice(1), `${keys.publicKey}=`, ` ${keys.publicKey}`].map(publicKeyOf)).toEqual([null, null, null, null, null]);
  });

  it('never takes what looks right and is signed by nobody: zeros, and a key of all zeros', () => {
    const body = Buffer.from(codeFor().slice(5), 'base64url');
    body.fill(0, 13);
    expect(whyRefused(`LLS1-${body.toString('base64url')}`)).toMatch(/altered or not made by support/);
    expect(whyRefused(codeFor(), { publicKey: Buffer.alloc(32).toString('base64url') })).toMatch(/another key/);
  });

  it('does not stand in a log', () => {
    expect(safeText(`code ${codeFor()} refused`)).not.toContain(codeFor().slice(10, 60));
  });
});

describe('what enables Restart', () => {
  const none = { publicKey: keys.publicKey, restart: [] };
  it('is a policy that names this connector or all, or a code that still holds under the key of today', () => {
    expect(restartRightOf({ ...none, restart: [connectorId] }, connectorId, null, nowMs)).toEqual({ by: 'policy', until: null });
    expect(restartRightOf({ ...none, restart: ['*'] }, connectorId, null, nowMs)).toEqual({ by: 'policy', until: null });
    expect(restartRightOf(none, connectorId, codeFor(), nowMs)).toEqual({ by: 'support_code', until });
  });
  it('is nothing else', () => {
    expect(restartRightOf(none, connectorId, null, nowMs)).toBeNull();
    expect(restartRightOf({ ...none, restart: ['LL-AAAA-BBBB-CCCC'] }, connectorId, codeFor('LL-AAAA-BBBB-CCCC'), nowMs)).toBeNull();
    expect(restartRightOf(none, connectorId, codeFor(), nowMs + 86_400_000)).toBeNull();
    expect(restartRightOf({ ...none, publicKey: makeSupportKeys().publicKey }, connectorId, codeFor(), nowMs)).toBeNull();
    expect(restartRightOf(none, connectorId, 'rubbish', nowMs)).toBeNull();
  });
});

describe('the files and support\'s side', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'll-support-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('a policy says who may restart; a user\'s own configuration may not, and wrong values are named', () => {
    const home = homeAt(folder);
    makeHomeFolder(home);
    const write = (file: string, support: unknown) => writeFileSync(file, JSON.stringify({ support }));
    write(home.policyFile, { publicKey: keys.publicKey, restart: [connectorId] });
    write(home.configFile, { publicKey: makeSupportKeys().publicKey });
    expect(readSettings(home, {}).support).toEqual({ publicKey: keys.publicKey, restart: [connectorId] });
    write(home.configFile, { restart: [connectorId] });
    expect(() => readSettings(home, {})).toThrow(/config\.json: support\.restart stands in policy\.json alone/);
    write(home.configFile, { publicKey: 'AAAA' });
    expect(() => readSettings(home, {})).toThrow(/support\.publicKey is "AAAA"; allowed: an Ed25519 public key/);
    write(home.configFile, {});
    write(home.policyFile, { restart: ['LL-1'] });
    expect(() => readSettings(home, {})).toThrow(/support\.restart\.0 is "LL-1"; allowed: a connector ID/);
  });

  it('keys are made into a new file for its owner alone, and a code by them is taken', () => {
    const printed: string[] = [];
    const say = makeSay({ stdout: (text) => void printed.push(text), stderr: () => undefined }, true);
    const key = join(folder, 'support.pem');
    makeKeys(say, { key });
    const { publicKey } = JSON.parse(printed.pop() ?? '') as { publicKey: string };
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(() => makeKeys(say, { key })).toThrow(/never overwritten/);
    makeCode(say, { key, connector: ` ${connectorId.toLowerCase()} `, expires: '14d' }, nowMs);
    const { code } = JSON.parse(printed.pop() ?? '') as { code: string };
    expect(readSupportCode(code, { connectorId, publicKey, nowMs }).until).toBe('2026-12-10T10:00:00.000Z');
    expect(printed.join('')).not.toContain(readFileSync(key, 'utf8').split('\n')[1]);
    chmodSync(key, 0o644);
    expect(() => makeCode(say, { key, connector: connectorId, expires: '14d' }, nowMs)).toThrow(/read by others/);
    chmodSync(key, 0o600);
    writeFileSync(key, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(() => makeCode(say, { key, connector: connectorId, expires: '14d' }, nowMs)).toThrow(/of the kind ec; allowed: ed25519/);
    expect(() => makeCode(say, { key, connector: 'LL-1', expires: '14d' }, nowMs)).toThrow(/a connector ID is written/);
  });

  it('an end is a day, a time or a span in the future and within a year', () => {
    expect(readExpiry('2026-12-31', nowMs)).toBe('2026-12-31T23:59:59.000Z');
    expect(readExpiry('2026-12-31T17:00Z', nowMs)).toBe('2026-12-31T17:00:00.000Z');
    expect(readExpiry('12h', nowMs)).toBe('2026-11-26T22:00:00.000Z');
    for (const wrong of ['', '0d', '2026-11-25', '2026-02-31', '2028-01-01', '999d', 'soon', '-1d', '2027-02-30', '1e3d']) expect(() => readExpiry(wrong, nowMs)).toThrow(/--expires is/);
  });
});
