import fc from 'fast-check';
import { readBody, textAsSent } from '../../src/sage/read-body.ts';

const reply = (text: string) => ({ text, bytes: new TextEncoder().encode(text) });
const read = (text: string): unknown => readBody(reply(text));
/** Without the marks that items carry. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
const itemsOf = (body: unknown): readonly unknown[] => (body as { readonly $items: readonly unknown[] }).$items;

describe('the body of an answer', () => {
  it('reads as JSON.parse reads it, whatever a page holds', () => {
    const item = fc.oneof({ weight: 4, arbitrary: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()) }, { weight: 1, arbitrary: fc.jsonValue() });
    const page = fc.record({ $total: fc.nat(), $items: fc.array(item, { maxLength: 6 }), $next: fc.jsonValue() });
    fc.assert(fc.property(fc.oneof(page, fc.jsonValue()), fc.constantFrom(undefined, 1), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
    }), { numRuns: 500 });
  });

  it('gives each item of a list the very text in which Sage sent it', () => {
    const sent = ['{"id":"a","net":"110.0","rate":1.50}', '{"id":"b","text":"quote \\" and \\\\ and } ] { [","name":"Café £"}', '{"id":"c","inner":{"$items":[1,{"x":[]}]}}'];
    const items = itemsOf(read(`{"$total":3,"$items":[${sent.join(',')}],"$next":null}`));
    expect(items.map(textAsSent)).toEqual(sent);
    expect(plain(items)).toEqual(sent.map((text) => JSON.parse(text) as unknown));
  });

  it.each([
    ['is empty', '{"$items":[]}', []],
    ['has spaces between its items', '{"$items":[ {"id":"a"}, {"id":"b"} ]}', [{ id: 'a' }, { id: 'b' }]],
    ['holds what is no object', '{"$items":["{\\"id\\":1}",{"id":"a"},null]}', ['{"id":1}', { id: 'a' }, null]],
    ['comes twice', '{"$items":[{"id":"a"}],"$items":[{"id":"b"}]}', [{ id: 'b' }]],
    ['is named by escapes', '{"\\u0024items":[{"id":"a"}]}', [{ id: 'a' }]],
    ['is named only inside a text', '{"a":"\\"$items\\":[{}]","$items":[{"id":"a"}]}', [{ id: 'a' }]],
  ])('reads a list that %s', (_what, text, items) => {
    expect(plain(itemsOf(read(text)))).toEqual(items);
  });

  it('drops a byte-order mark, and marks bytes that are no UTF-8', () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('{"$items":[{"id":"'), 0xff, ...new TextEncoder().encode('"}]}')]);
    expect(plain(itemsOf(readBody({ text: '', bytes })))).toEqual([{ id: '\ufffd' }]);
  });

  it.each(['', 'x', '{', '{"$items":[', '{"$items":[{"id":"a"}', '{"$items":[{"id":"a"},]}', '{"$items":[,{"id":"a"}]}', '{"$items":[{"id":"a"}{"id":"b"}]}', '{"$items":[{"id":"a"}]]', '{"$items":[{"id":1e}]}', '{"$items":[{"id":"a"}]} x', `{"$items":[${'['.repeat(100_000)}]}`])('refuses what is no JSON: %#', (text) => {
    expect(() => read(text)).toThrow(SyntaxError);
  });
});
