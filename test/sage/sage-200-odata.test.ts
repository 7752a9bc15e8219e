import fc from 'fast-check';
import { addressOf } from '../../helper/sage-transport/sage-transport.ts';
import { allOf, anyOf, where } from '../../src/sage/products/sage-200/odata.ts';
import { parseFilter } from '../sandbox/sage-200/filter.ts';
import type { IsoDate, IsoTime } from '../../src/shared/dates.ts';

const words = { id: 'integer', name: 'string', other: 'string', date_time_updated: 'date-time', document_date: 'date-time' } as const;
/** As the sandbox's own reader of filters, which is written apart from ours, understands it. */
const matches = (filter: string, row: Record<string, string | number>): boolean => parseFilter(filter, words)((field) => row[field] ?? null);
const sent = (filter: string): URL => addressOf(new URL('https://api.example/uk/sage200extra/accounts/v1'), { path: '/customers', query: { $filter: filter, $top: '5' } });

const hostile = ["O'Brien", "') or 1 eq 1 or ('", "%27 or 1 eq 1", '&$top=1', "'", "''", "a'; drop", '\u2019', '#', '+', ' and ', "x' or name ne 'x", '/../', '\n$top=1', '\\'];
const anyText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 60 }), fc.array(fc.constantFrom(...hostile), { maxLength: 3 }).map((parts) => parts.join('')));

describe('filters for Sage 200', () => {
  it.each(hostile)('D03: take %j as a name and as nothing else', (name) => {
    const filter = where('name', 'eq', { text: name });
    expect(matches(filter, { name })).toBe(true);
    expect(matches(filter, { name: `${name}x` })).toBe(false);
    expect([...sent(filter).searchParams.keys()]).toEqual(['$filter', '$top']);
  });

  it('D03: no text becomes part of the question, alone or among others, nor of the address', () => {
    fc.assert(fc.property(anyText, anyText, (name, other) => {
      const filter = allOf(where('name', 'eq', { text: name }), where('other', 'eq', { text: other })) as string;
      expect(matches(filter, { name, other })).toBe(true);
      expect(matches(filter, { name: `${name}!`, other })).toBe(false);
      expect(matches(filter, { name, other: `${other}!` })).toBe(false);
      const url = sent(filter);
      expect([...url.searchParams]).toEqual([['$filter', filter], ['$top', '5']]);
      expect([url.pathname, url.hash]).toEqual(['/uk/sage200extra/accounts/v1/customers', '']);
    }), { numRuns: 500 });
  });

  it('D03: refuse a field that is no name, and an id, a time or a day that is none', () => {
    const bug = expect.objectContaining({ code: 'our_bug' });
    for (const field of ["name eq 'x' or id", '', 'Name', 'a.b.c', '1x', "x'"]) expect(() => where(field, 'eq', { text: 'x' })).toThrow(bug);
    for (const id of ['1 or 1 eq 1', '', '-1', '1.5', "'1'", '99999999999999999999']) expect(() => where('id', 'gt', { id })).toThrow(bug);
    for (const time of ['2016-02-24T09:52:11.452', '2016-02-24', "2016-02-24T09:52:11.452Z or 1 eq 1"]) expect(() => where('date_time_updated', 'gt', { time: time as IsoTime })).toThrow(bug);
    for (const day of ['2016-02-24T00:00:00', 'today', '2016-02-24 or true']) expect(() => where('document_date', 'gt', { day: day as IsoDate })).toThrow(bug);
  });

  it('write times with the Z that Sage asks for, days bare and ids as numbers', () => {
    expect(where('date_time_updated', 'gt', { time: '2016-02-24T09:52:11.452Z' as IsoTime })).toBe('date_time_updated gt 2016-02-24T09:52:11.452Z');
    expect(where('document_date', 'gt', { day: '2016-02-23' as IsoDate })).toBe('document_date gt 2016-02-23');
    expect(where('customer.name', 'eq', { text: "O'Brien" })).toBe("customer.name eq 'O''Brien'");
    expect(allOf(where('id', 'gt', { id: '7' }), null)).toBe('id gt 7');
    expect(allOf(null, null)).toBeNull();
    expect(allOf(where('id', 'gt', { id: '7' }), anyOf(where('name', 'eq', { text: 'a' }), where('name', 'eq', { text: 'b' })))).toBe("id gt 7 and (name eq 'a' or name eq 'b')");
  });
});
