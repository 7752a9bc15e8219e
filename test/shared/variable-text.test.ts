/** Texts with variables: what is replaced, what is a bracket, and what never ends. */
import fc from 'fast-check';
import { hasVariables, resolveText, variablesIn } from '../../src/shared/variable-text.ts';

const code = (message: RegExp) => expect.objectContaining({ code: 'bad_variable', message: expect.stringMatching(message) as string }) as Error;
const from = (all: Readonly<Record<string, string>>) => (name: string) => (Object.hasOwn(all, name) ? all[name] ?? null : null);
const resolve = (text: string, all: Readonly<Record<string, string>> = {}) => resolveText(text, 'clientId', from(all));

describe('a text with variables', () => {
  it.each<[string, string]>([
    ['[host]', 'proxy'], ['a[host]b[port]', 'aproxyb8080'], ['[host][host]', 'proxyproxy'], ['[empty]', ''],
    // A bracket is a bracket wherever it begins no variable's name, so that no secret of before means something else.
    ['[', '['], [']', ']'], ['[]', '[]'], ['[ host ]', '[ host ]'], ['[1st]', '[1st]'], ['[host', '[host'], ['host]', 'host]'], ['a[b c]', 'a[b c]'],
    // Doubled, it is the text itself.
    ['[[host]', '[host]'], ['[[host]]', '[host]]'], ['[[[host]', '[[host]'], ['[[', '[['], ['[[ host]', '[[ host]'],
    // Names tell capitals apart.
    ['[[__proto__]', '[[__proto__]'],
  ])('%j gives %j', (text, expected) => expect(resolve(text, { host: 'proxy', port: '8080', empty: '' })).toBe(expected));

  it('that names one that is not there says which field and which variable, and how to write the text itself', () => {
    expect(() => resolve('[nobody]')).toThrow(code(/clientId: there is no variable "nobody"; make it, or write \[\[nobody\]/));
    expect(() => resolve('[constructor]')).toThrow(code(/there is no variable "constructor"/));
    expect(() => resolve('[Host]', { host: 'x' })).toThrow(code(/no variable "Host"/));
  });

  it('replaces variables within variables, and says who names one that is missing', () => {
    expect(resolve('[address]', { address: '[host]:[port]', host: 'proxy', port: '8080' })).toBe('proxy:8080');
    expect(resolve('[address]', { address: '[[host]', host: 'proxy' })).toBe('[host]');
    expect(() => resolve('[address]', { address: '[host]' })).toThrow(code(/no variable "host", which "address" names/));
  });

  it('ends in an error that names the circle, whichever way it goes round', () => {
    expect(() => resolve('[a]', { a: '[a]' })).toThrow(code(/"a" leads back to itself \(a, a\)/));
    expect(() => resolve('[a]', { a: 'x[b]', b: '[c]', c: '[a]' })).toThrow(code(/"a" leads back to itself \(a, b, c, a\)/));
  });

  it('cannot be made to grow without end: neither deep, nor wide, nor long', () => {
    const deep = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`v${at}`, `[v${at + 1}]`]));
    expect(() => resolve('[v0]', deep)).toThrow(code(/more than 8 deep/));
    const wide = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`v${at}`, `[v${at + 1}]`.repeat(20)]).slice(0, 7).concat([['v7', '']]));
    const startedMs = performance.now();
    expect(() => resolve('[v0]', wide)).toThrow(code(/more than 200 variables/));
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(() => resolve('[a][a]', { a: 'x'.repeat(9_000) })).toThrow(code(/longer than 16000/));
  });

  it('never tells a value in an error', () => {
    for (const all of [{ a: 'canary[b]' }, { a: 'canary[a]' }, { a: `canary${'x'.repeat(17_000)}` }]) {
      const error = (() => { try { return resolve('[a]', all as unknown as Record<string, string>); } catch (thrown) { return (thrown as Error).message; } })();
      expect(error).not.toContain('canary');
    }
  });

  it('comes out as it went in when its brackets are doubled (property)', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('[', ']', 'a', 'b', ' ', '1', '.') }), (text) => {
      const escaped = text.replace(/\[(?=[A-Za-z][A-Za-z0-9_.-]{0,63}\])/g, '[[');
      if (/\[\[\[/.test(escaped)) return; // Where brackets stood doubled before, the escape is theirs.
      if (!/\[\[[A-Za-z]/.test(text)) expect(resolve(escaped)).toBe(text);
    }), { numRuns: 2_000 });
  });

  it('lists its variables once each, and none that is written out', () => {
    expect(variablesIn('[a][b] [a] [[c] [ d ]')).toEqual(['a', 'b']);
    expect([hasVariables('[[c]'), hasVariables('x[c]')]).toEqual([false, true]);
  });
});
