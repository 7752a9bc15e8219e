/** Pages of records: filters, order, paging; and that nothing a caller writes is ever taken for SQL. */
import { join } from 'node:path';
import fc from 'fast-check';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { openForWriting } from '../../helper/store/sqlite/connection.ts';
import type { BooksAt, RecordFilter, RecordQuery, Store } from '../../helper/store/store.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { RecordOf } from '../../src/shared/records/index.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { proof } from '../suites/store-suite.ts';
import { account, at, customer, invoice, put } from '../suites/store-records.ts';

const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
let store: Store;
let books: BooksAt;

const nasty = ["O'Brien", 'Robert\'); DROP TABLE v_customers;--', '100% pure', 'under_score', 'back\\slash', '[abc]*', 'Ünïcode 😀', '" OR 1=1', 'a\u001fb', 'ATTACH DATABASE', 'NULL', 'null', ' lead', 'trail ', 'İstanbul', ';', '--', '/*', '?1', ':name', '@x', '$y', '%', '_', '\\', "''", 'NEAR("a" "b")'];
const customers = [...nasty, 'Smith', 'smithson', 'Jones', 'Jones'].map((name, n) => customer(`c${String(n).padStart(3, '0')}`, name, { reference: n % 4 === 0 ? null : `REF${n % 5}`, balance: n % 3 === 0 ? null : `${n % 2 ? '-' : ''}${n}.${String(n).padStart(2, '0')}` as never, isActive: n % 2 === 0, emails: n % 5 ? [`mail${n}@example.org`, `second${n}@example.org`] : [] }));
const invoices = Array.from({ length: 25 }, (_, n) => invoice(`i${n}`, { date: `2026-0${1 + (n % 3)}-1${n % 4}`, total: 100 * n }));

beforeAll(() => {
  store = openStore(file, key);
  const sync = store.beginSync('full', at(1));
  store.writePage({ sync, resource: 'contacts', changes: customers.map((record) => put('customers', record)), rejected: [], checkpoint: null, countsAsSeen: true });
  store.writePage({ sync, resource: 'invoices', changes: invoices.map((record) => put('salesInvoices', record)), rejected: [], checkpoint: null, countsAsSeen: true });
  store.writePage({ sync, resource: 'accounts', changes: [put('ledgerAccounts', account('4000', 'Sales'))], rejected: [], checkpoint: null, countsAsSeen: true });
  store.publish(sync, at(2), at(1), proof);
  books = store.books();
});
afterAll(() => {
  store.close();
  removeFolders();
});

type Ask = Partial<Omit<RecordQuery, 'dataType'>> & { readonly dataType?: RecordQuery['dataType'] };
const ask = (query: Ask): { items: { id: string }[]; next: string | null } => {
  const page = books.records({ dataType: 'customers', filters: [], order: null, limit: 1000, after: null, ...query });
  return { items: page.items.map((item) => JSON.parse(item) as { id: string }), next: page.next };
};
const idsOf = (query: Ask): readonly string[] => ask(query).items.map(({ id }) => id);
const where = (...filters: RecordFilter[]): readonly string[] => idsOf({ filters });
const expected = (holds: (record: RecordOf<'customers'>) => boolean): readonly string[] => customers.filter(holds).map(({ id }) => id);
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : `not ours: ${String(thrown)}`;
  }
};

function readAll(query: Ask, limit: number): readonly string[] {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const page = ask({ ...query, limit, after });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) return ids;
    after = page.next;
  }
}

describe('filters', () => {
  it('compare texts exactly, and find nothing where there is nothing', () => {
    for (const name of nasty) expect(where({ column: 'name', is: '=', value: name })).toEqual(expected((one) => one.name === name));
    expect(where({ column: 'name', is: '=', value: 'jones' })).toEqual([]);
    expect(where({ column: 'name', is: '!=', value: 'Jones' }).length).toBe(customers.length - 2);
  });

  it('compare amounts as amounts, dates as dates and flags as flags', () => {
    const balance = (one: RecordOf<'customers'>) => (one.balance === null ? null : Number(one.balance));
    expect(where({ column: 'balance', is: '<', value: '-10' })).toEqual(expected((one) => (balance(one) ?? 0) < -10));
    expect(where({ column: 'balance', is: '>=', value: '10.100' })).toEqual(expected((one) => (balance(one) ?? -1) >= 10.1));
    expect(where({ column: 'balance', is: '=', value: null })).toEqual(expected((one) => one.balance === null));
    expect(where({ column: 'balance', is: '!=', value: null })).toEqual(expected((one) => one.balance !== null));
    expect(where({ column: 'isActive', is: '=', value: 'true' })).toEqual(expected((one) => one.isActive));
    expect(idsOf({ dataType: 'salesInvoices', filters: [{ column: 'date', is: '>=', value: '2026-03-01' }, { column: 'total', is: '<=', value: '11.00' }] })).toEqual(invoices.filter((one) => one.date >= '2026-03-01' && Number(one.total) <= 11).map(({ id }) => id));
  });

  it('~ looks for the very characters, large or small, and knows no wildcard', () => {
    for (const part of ['%', '_', '\\', "'", '100%', 'r_s', '[abc]*', 'smith', 'SMITH', '--', '" OR']) {
      expect([part, where({ column: 'name', is: '~', value: part })]).toEqual([part, expected((one) => one.name.toLowerCase().includes(part.toLowerCase()))]);
    }
    expect(where({ column: 'emails', is: '~', value: 'second7@' })).toEqual(['c007']);
  });

  it('refuse what cannot be compared, with a code', () => {
    expect(codeOf(() => where({ column: 'nosuch', is: '=', value: 'x' }))).toBe('unknown_field');
    for (const column of ['id', 'pk', 'hash', 'c_name', '__proto__', 'constructor', 'toString', 'name; --', '']) expect([column, codeOf(() => where({ column, is: '=', value: 'x' }))]).toEqual([column, 'unknown_field']);
    expect(codeOf(() => where({ column: 'balance', is: '=', value: 'ten' }))).toBe('bad_amount');
    expect(codeOf(() => idsOf({ dataType: 'salesInvoices', filters: [{ column: 'date', is: '=', value: '2026-02-30' }] }))).toBe('bad_date');
    expect(codeOf(() => where({ column: 'isActive', is: '=', value: 'yes' }))).toBe('bad_request');
    expect(codeOf(() => where({ column: 'name', is: '<', value: null }))).toBe('bad_request');
    expect(codeOf(() => where({ column: 'balance', is: '~', value: '1' }))).toBe('bad_request');
    expect(codeOf(() => where({ column: 'name', is: 'OR' as never, value: '1' }))).toBe('bad_request');
    expect(codeOf(() => where({ column: 'name', is: '=', value: 'a\0b' }))).toBe('bad_request');
    expect(codeOf(() => idsOf({ limit: 0 }))).toBe('bad_request');
  });
});

describe('order and paging', () => {
  const orders = (['name', 'reference', 'balance', 'isActive', 'email'] as const).flatMap((column) => [true, false].map((descending) => ({ column, descending })));
  const value = { name: (one: RecordOf<'customers'>) => one.name, reference: (one: RecordOf<'customers'>) => one.reference, balance: (one: RecordOf<'customers'>) => (one.balance === null ? null : Math.round(Number(one.balance) * 10_000)), isActive: (one: RecordOf<'customers'>) => Number(one.isActive), email: (one: RecordOf<'customers'>) => one.emails[0] ?? null };
  const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const compare = (a: string | number | null, b: string | number | null): number => {
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
    return typeof a === 'string' ? bytes(a, String(b)) : a - Number(b);
  };

  it.each(orders)('gives every record once, by $column (descending: $descending), the id breaking ties, at any size of page', (order) => {
    const inOrder = customers.toSorted((a, b) => (order.descending ? -1 : 1) * compare(value[order.column](a), value[order.column](b)) || bytes(a.id, b.id)).map(({ id }) => id);
    for (const limit of [1, 2, 7, 1000]) expect([limit, readAll({ order }, limit)]).toEqual([limit, inOrder]);
  });

  it('gives every record once in the order of reading when no order is asked for', () => {
    for (const limit of [1, 3, 31]) expect(readAll({}, limit)).toEqual(customers.map(({ id }) => id));
  });

  it('goes on exactly also in amounts beyond what a float holds', () => {
    const folder = makeFolder();
    const large = openStore(join(folder, 'large.db'), key);
    const sync = large.beginSync('full', at(1));
    const amounts = ['900000000000.01', '900000000000.02', '123456789012345.67', '123456789012345.68', '999999999999999.99', '-900000000000.01'];
    large.writePage({ sync, resource: 'contacts', changes: amounts.map((balance, n) => put('customers', customer(`c${n}`, 'x', { balance: balance as never }))), rejected: [], checkpoint: null, countsAsSeen: true });
    large.publish(sync, at(2), at(1), proof);
    const ids: string[] = [];
    for (let after: string | null = null; ;) {
      const page = large.books().records({ dataType: 'customers', filters: [], order: { column: 'balance', descending: false }, limit: 1, after });
      ids.push(...page.items.map((item) => (JSON.parse(item) as { id: string }).id));
      if (page.next === null) break;
      after = page.next;
    }
    expect(ids).toEqual(['c5', 'c0', 'c1', 'c2', 'c3', 'c4']);
    expect(large.books().records({ dataType: 'customers', filters: [{ column: 'balance', is: '=', value: '123456789012345.68' }], order: null, limit: 9, after: null }).items.length).toBe(1);
    large.close();
  });

  it('refuses an "after" that is not its own', () => {
    const next = ask({ limit: 1 }).next ?? '';
    const ordered = ask({ limit: 1, order: { column: 'name', descending: false } }).next ?? '';
    const made = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');
    for (const after of ['', 'rubbish', ordered, made({}), made([1.5]), made(['1']), made([1, 2, 3]), made(null)]) expect([after, codeOf(() => ask({ after }))]).toEqual([after, 'bad_request']);
    for (const after of [next, made([{}, 'x']), made(['a']), made([['a'], 'x']), made([{ big: '1; --' }, 'x']), made([{ big: '9999999999999999999' }, 'x'])]) expect([after, codeOf(() => ask({ after, order: { column: 'name', descending: false } }))]).toEqual([after, 'bad_request']);
    expect(codeOf(() => ask({ order: { column: 'name DESC, (SELECT 1)', descending: false } }))).toBe('unknown_field');
  });
});

describe('tables for a sheet', () => {
  it('have each asked column as the record has it, in any order and filtered', () => {
    const { rows, lines } = books.table({ dataType: 'customers', filters: [{ column: 'isActive', is: '=', value: 'true' }], order: { column: 'name', descending: true } }, ['id', 'name', 'balance', 'isActive', 'reference']);
    const read = [...lines].flatMap((line) => line.split('\n')).filter((line) => line !== '').map((line) => JSON.parse(line) as unknown[]);
    const wanted = customers.filter((one) => one.isActive).toSorted((a, b) => Buffer.compare(Buffer.from(b.name), Buffer.from(a.name)) || (a.id < b.id ? -1 : 1)).map((one) => [one.id, one.name, one.balance, one.isActive, one.reference]);
    expect(read).toEqual(wanted);
    expect(rows).toBe(wanted.length);
  });

  it('write amounts with the decimals that they have', () => {
    const folder = makeFolder();
    const other = openStore(join(folder, 'amounts.db'), key);
    const sync = other.beginSync('full', at(1));
    const amounts = ['0.00', '-0.05', '0.0500', '12.50', '-12.3450', '1.2345', '-999999999999.99', '100.00', '-0.0001'];
    other.writePage({ sync, resource: 'contacts', changes: amounts.map((balance, n) => put('customers', customer(`c${n}`, 'x', { balance: balance as never }))), rejected: [], checkpoint: null, countsAsSeen: true });
    other.publish(sync, at(2), at(1), proof);
    const lines = [...other.books().table({ dataType: 'customers', filters: [], order: null }, ['balance']).lines].flatMap((line) => line.split('\n')).filter((line) => line !== '');
    expect(lines.map((line) => (JSON.parse(line) as string[])[0])).toEqual(['0.00', '-0.05', '0.05', '12.50', '-12.345', '1.2345', '-999999999999.99', '100.00', '-0.0001']);
    other.close();
  });

  it('refuse a column that the type does not have', () => {
    for (const columns of [['nosuch'], ['id', 'name)--'], ['__proto__']]) expect(codeOf(() => books.table({ dataType: 'customers', filters: [], order: null }, columns))).toBe('unknown_field');
    expect(codeOf(() => books.table({ dataType: 'customers', filters: [], order: null }, []))).toBe('bad_request');
  });
});

describe('D01 D02: whatever is written into a query', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom(...nasty, '\ud800', 'x\0y', '1 UNION SELECT 1', 'load_extension(\'x\')', 'PRAGMA writable_schema=ON', 'ATTACH \'/tmp/x\' AS y', '1e999', '-0', '0x10', '９'));
  const filter = fc.record({ column: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('name', 'reference', 'email', 'balance', 'isActive') }, { weight: 1, arbitrary: anything }), is: fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~'), value: fc.option(anything, { nil: null }) });
  const allowed = ['none', 'unknown_field', 'bad_request', 'bad_amount', 'bad_date'];

  it('is compared as it stands or refused, and changes nothing', () => {
    fc.assert(fc.property(fc.array(filter as fc.Arbitrary<RecordFilter>, { maxLength: 3 }), fc.option(anything, { nil: null }), fc.option(fc.record({ column: anything, descending: fc.boolean() }), { nil: null }), (filters, after, order) => {
      expect(allowed).toContain(codeOf(() => ask({ filters, after, order })));
      expect(allowed).toContain(codeOf(() => books.record('customers', filters[0]?.value ?? '')));
    }), { numRuns: 400 });
    expect(readAll({}, 1000)).toEqual(customers.map(({ id }) => id));
  });

  it('matches exactly the records that hold it', () => {
    fc.assert(fc.property(fc.constantFrom(...customers), fc.nat(20), fc.nat(20), ({ name }, from, length) => {
      const part = name.slice(from, from + length + 1);
      const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
      fc.pre(part !== '' && !/[\ud800-\udfff]/.test(part));
      expect(where({ column: 'name', is: '~', value: part })).toEqual(expected((one) => lower(one.name).includes(lower(part))));
      expect(where({ column: 'name', is: '=', value: name })).toEqual(expected((one) => one.name === name));
    }), { numRuns: 150 });
  });

  it('cannot reach the schema, another file or an extension, whatever SQL were run', () => {
    const db = openForWriting(file, key, { applicationId: 0, cacheMib: 2, walPagesMax: 100 });
    expect(() => db.exec("UPDATE sqlite_schema SET sql = 'x'")).toThrow(/may not be modified/);
    expect(() => db.prepare("SELECT load_extension('x')").get()).toThrow(/not authorized/);
    expect(db.pragma('trusted_schema', { simple: true })).toBe(0);
    db.close();
  });
});
