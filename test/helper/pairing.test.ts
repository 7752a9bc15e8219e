/** Pairing codes and the tokens they are exchanged for. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeAlphabet, codeLifeMs, makePairing, wrongTriesMax } from '../../helper/pairing/pairing.ts';
import { makeTokens, tokensMax } from '../../helper/pairing/token-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-pairing-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, `tokens-${(files += 1)}.json`);

function setUp() {
  const clock = { ms: 1_000_000 };
  const locks: number[] = [];
  const tokens = makeTokens(newFile());
  const pairing = makePairing({ tokens, monotonicMs: () => clock.ms, wallMs: () => clock.ms, onLocked: (lockMs) => locks.push(lockMs) });
  const code = (call: () => unknown): string => {
    try {
      call();
      return 'passed';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return { clock, locks, tokens, pairing, code };
}
const wrongFor = (right: string): string => `${right.startsWith('A') ? 'B' : 'A'}${right.slice(1)}`;

describe('a pairing code', () => {
  it('has eight letters of an alphabet of 32 and differs each time', () => {
    const { pairing } = setUp();
    const codes = Array.from({ length: 50 }, () => pairing.start().code);
    for (const code of codes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    expect(new Set(codes).size).toBe(50);
    expect(new Set(codeAlphabet).size).toBe(32);
  });

  it('is exchanged once for a token, however it is typed', () => {
    const { pairing, tokens, code } = setUp();
    const shown = pairing.start().code;
    const { token, tokenId } = pairing.finish(` ${shown.toLowerCase().replace('-', ' ')}`, 'Excel');
    expect(tokens.find(token)).toMatchObject({ id: tokenId, kind: 'pane', scope: 'admin', name: 'Excel' });
    expect(code(() => pairing.finish(shown, 'Excel'))).toBe('pairing_not_started');
  });

  it('is dead after two minutes, after a new one is shown, and when none was', () => {
    const { clock, pairing, code } = setUp();
    expect(code(() => pairing.finish('AAAA-AAAA', 'x'))).toBe('pairing_not_started');
    const first = pairing.start().code;
    const second = pairing.start().code;
    expect(code(() => pairing.finish(first, 'x'))).toBe('pairing_code_wrong');
    clock.ms += codeLifeMs;
    expect(code(() => pairing.finish(second, 'x'))).toBe('pairing_not_started');
  });

  it('dies of five wrong tries and locks pairing for a time that grows', () => {
    const { clock, locks, pairing, code } = setUp();
    for (const lockMs of [60_000, 120_000, 240_000]) {
      const right = pairing.start().code;
      for (let tries = 0; tries < wrongTriesMax; tries += 1) expect(code(() => pairing.finish(wrongFor(right), 'x'))).toBe('pairing_code_wrong');
      expect(code(() => pairing.finish(right, 'x'))).toBe('too_many_tries');
      expect(code(() => pairing.start())).toBe('too_many_tries');
      clock.ms += lockMs - 1;
      expect(code(() => pairing.start())).toBe('too_many_tries');
      clock.ms += 1;
    }
    expect(locks).toEqual([60_000, 120_000, 240_000]);
    expect(code(() => pairing.finish(pairing.start().code, 'x'))).toBe('passed');
    const right = pairing.start().code;
    for (let tries = 0; tries < wrongTriesMax; tries += 1) code(() => pairing.finish(wrongFor(right), 'x'));
    expect(locks.at(-1)).toBe(60_000);
  });

  it('tells the time of waiting, and stands odd characters', () => {
    const { pairing, code } = setUp();
    pairing.start();
    for (const odd of ['ßßßßßßßß', '\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000', '💥💥💥💥', 'ABCDEFGHJ']) expect(code(() => pairing.finish(odd, 'x'))).toBe('pairing_code_wrong');
    expect(code(() => pairing.finish('--------', 'x'))).toBe('pairing_code_wrong');
    expect(() => pairing.start()).toThrow(expect.objectContaining({ retryAfterMs: 60_000 }));
  });
});

describe('a token', () => {
  it('has 256 bits, is kept as a hash alone, for its owner alone, and outlives a restart', () => {
    const file = newFile();
    const { token, info } = makeTokens(file).create({ name: 'app', kind: 'program', scope: 'read' });
    expect(Buffer.from(token.slice(3), 'base64url')).toHaveLength(32);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(token);
    expect(text).not.toContain(token.slice(3));
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(makeTokens(file).find(token)).toMatchObject({ id: info.id, scope: 'read' });
  });

  it('is nobody\'s when it is changed in any way, revoked, or of another home', () => {
    const tokens = makeTokens(newFile());
    const { token, info } = tokens.create({ name: 'app', kind: 'program', scope: 'admin' });
    for (const wrong of [token.slice(0, -1), `${token}A`, token.toUpperCase(), ` ${token}`, `${token}\u0000`, '', 'ünïcode', token.slice(3)]) expect(tokens.find(wrong)).toBeNull();
    expect(makeTokens(newFile()).find(token)).toBeNull();
    expect(tokens.revoke(info.id)).toBe(true);
    expect(tokens.revoke(info.id)).toBe(false);
    expect(tokens.find(token)).toBeNull();
  });

  it('notes its last use now and then, and a full disk is no reason to refuse it', () => {
    const clock = { ms: Date.parse('2026-11-23T09:00:00Z') };
    const file = newFile();
    const tokens = makeTokens(file, () => clock.ms);
    const { token } = tokens.create({ name: 'app', kind: 'program', scope: 'read' });
    tokens.find(token);
    const first = tokens.list()[0]?.lastUsedAt;
    clock.ms += 60_000;
    tokens.find(token);
    expect(tokens.list()[0]?.lastUsedAt).toBe(first);
    clock.ms += 600_000;
    tokens.find(token);
    expect(tokens.list()[0]?.lastUsedAt).toBe('2026-11-23T09:11:00.000Z');
    const gone = makeTokens(join(folder, 'no-such-folder', 'tokens.json'));
    expect(() => gone.create({ name: 'a', kind: 'program', scope: 'read' })).toThrow(expect.objectContaining({ code: 'disk_failed' }));
  });

  it('cannot be made without end', () => {
    const file = newFile();
    const tokens = makeTokens(file);
    const { token } = tokens.create({ name: 'a', kind: 'program', scope: 'read' });
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { version: 1; tokens: object[] };
    writeFileSync(file, JSON.stringify({ ...kept, tokens: Array.from({ length: tokensMax }, () => kept.tokens[0]) }));
    const full = makeTokens(file);
    expect(() => full.create({ name: 'b', kind: 'program', scope: 'read' })).toThrow(expect.objectContaining({ code: 'too_many_tries' }));
    expect(full.find(token)).not.toBeNull();
  });

  it('is not guessed at when the file is damaged', () => {
    const file = newFile();
    for (const text of ['{', '{"version":1,"tokens":[{"id":1}]}', '{"version":2,"tokens":[]}']) {
      writeFileSync(file, text);
      expect(() => makeTokens(file)).toThrow(expect.objectContaining({ code: 'store_damaged' }));
    }
    if (process.getuid?.() !== 0) {
      chmodSync(file, 0o000);
      expect(() => makeTokens(file)).toThrow(expect.objectContaining({ code: 'disk_failed' }));
    }
  });
});
