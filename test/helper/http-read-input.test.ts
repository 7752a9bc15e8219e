/** Bringing a call's input together: what is refused before any schema is asked. */
import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { bodyBytesMax, checkBodyHead, readInput, readQuery } from '../../helper/http/read-input.ts';
import { readColumns, readFilter, readFilters, readOrder } from '../../helper/http/read-filter.ts';

type Fake = { method?: string; url?: string; headers?: Record<string, string>; body?: string | Buffer };
function request({ method = 'POST', url = '/v1/x', headers = {}, body = '' }: Fake): IncomingMessage {
  const bytes = Buffer.from(body);
  const all = { ...(bytes.length > 0 ? { 'content-type': 'application/json', 'content-length': String(bytes.length) } : {}), ...headers };
  return Object.assign(Readable.from(bytes.length > 0 ? [bytes] : []), { method, url, headers: all }) as unknown as IncomingMessage;
}
const code = (call: () => unknown): string => {
  try {
    call();
    return 'passed';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const rejected = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'passed', (error: { code: string }) => error.code);

describe('the head of a body', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', 'application/jsonx', ''])('refuses the type "%s"', (type) => {
    expect(code(() => checkBodyHead(request({ body: '{}', headers: { 'content-type': type } })))).toBe('unsupported_media_type');
  });

  it('takes JSON alone, of a declared size within the limit, and not compressed', () => {
    expect(code(() => checkBodyHead(request({ body: '{}' })))).toBe('passed');
    expect(code(() => checkBodyHead(request({ body: '{}', headers: { 'content-type': 'Application/JSON; charset=UTF-8' } })))).toBe('passed');
    expect(code(() => checkBodyHead(request({ body: '{}', headers: { 'content-encoding': 'gzip' } })))).toBe('unsupported_media_type');
    expect(code(() => checkBodyHead(request({ body: '{}', headers: { 'content-length': String(bodyBytesMax + 1) } })))).toBe('body_too_large');
    expect(code(() => checkBodyHead(request({ method: 'GET', body: '{}' })))).toBe('bad_request');
    expect(code(() => checkBodyHead(request({ method: 'DELETE', body: '{}' })))).toBe('bad_request');
  });
});

describe('a call\'s input', () => {
  it('joins path and body, and refuses a field that stands in both', async () => {
    expect(await readInput(request({ body: '{"b":1}' }), { a: 'x' })).toEqual({ a: 'x', b: 1 });
    expect(await rejected(readInput(request({ body: '{"a":"y"}' }), { a: 'x' }))).toBe('bad_request');
    expect(await rejected(readInput(request({ method: 'GET', url: '/v1/x?a=y' }), { a: 'x' }))).toBe('bad_request');
  });

  it.each(['[]', '"x"', 'null', '7', '{', '{"__proto__":{"a":1}}', '{"a":{"__proto__":1}}', '{"constructor":{"prototype":1}}', '\ufeff{}', '{"a":1}x'])('refuses the body %s', async (body) => {
    expect(await rejected(readInput(request({ body }), {}))).toBe('bad_request');
  });

  it('refuses a body that is not UTF-8, and one that grows beyond the limit', async () => {
    expect(await rejected(readInput(request({ body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) }), {}))).toBe('bad_request');
    expect(await rejected(readInput(request({ body: `{"a":"${'x'.repeat(bodyBytesMax)}"}`, headers: { 'content-length': '', 'transfer-encoding': 'chunked' } }), {}))).toBe('body_too_large');
  });

  it('survives very deep and very wide JSON', async () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await rejected(readInput(request({ body: deep }), {}))).toBe('passed');
    const wide = `{${Array.from({ length: 20_000 }, (_v, at) => `"k${at}":1`).join(',')}}`;
    expect(await rejected(readInput(request({ body: wide }), {}))).toBe('passed');
  });

  it('makes a list of a repeated parameter and gives brackets no meaning', () => {
    expect(readQuery('/x?filter=a&filter=b&limit=5')).toEqual({ filter: ['a', 'b'], limit: '5' });
    expect(readQuery('/x?id[$ne]=1&a[__proto__]=2')).toEqual({ 'id[$ne]': '1', 'a[__proto__]': '2' });
    const query = readQuery('/x?__proto__=1');
    expect(Object.keys(query)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
    expect(code(() => readQuery(`/x?${Array.from({ length: 41 }, () => 'a=1').join('&')}`))).toBe('bad_request');
  });

  it('has no query where it has a body', async () => {
    expect(await rejected(readInput(request({ url: '/v1/x?name=a', body: '{}' }), {}))).toBe('bad_request');
  });
});

describe('filters, order and columns', () => {
  it('reads a column, an operator and everything behind it as the value', () => {
    expect(readFilter('salesInvoices', 'date>=2026-01-01')).toEqual({ column: 'date', is: '>=', value: '2026-01-01' });
    expect(readFilter('customers', 'name~O\'Brien=\n"; DROP')).toEqual({ column: 'name', is: '~', value: 'O\'Brien=\n"; DROP' });
    expect(readFilter('customers', 'reference=null')).toEqual({ column: 'reference', is: '=', value: null });
    expect(readFilter('customers', 'id=7')).toEqual({ column: 'id', is: '=', value: '7' });
    expect(readFilters('customers', undefined)).toEqual([]);
  });

  it.each(['nope=1', 'name', '=x', 'constructor=1', '__proto__=1', 'toString=1', 'name;DROP=1', 'isActive~t', 'isActive=maybe', 'isActive>true', 'balance>abc', 'balance~1', 'name>null'])('refuses the filter %s', (text) => {
    expect(code(() => readFilter('customers', text))).toMatch(/^(unknown_field|bad_request)$/);
  });

  it('orders by columns of the type alone, either way', () => {
    expect(readOrder('customers', '-name')).toEqual({ column: 'name', descending: true });
    expect(readOrder('customers', 'name')).toEqual({ column: 'name', descending: false });
    for (const order of ['--name', '-', 'name desc', 'hasOwnProperty', '1']) expect(code(() => readOrder('customers', order))).toBe('unknown_field');
  });

  it('takes each column of a sheet once', () => {
    expect(readColumns('customers', 'id, name')).toEqual(['id', 'name']);
    expect(readColumns('customers', undefined)).toContain('balance');
    expect(code(() => readColumns('customers', 'name,name'))).toBe('bad_request');
    expect(code(() => readColumns('customers', 'name,rowid'))).toBe('unknown_field');
  });
});
