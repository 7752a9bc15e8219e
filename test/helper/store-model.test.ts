/** The store against a model of it: random pages over several syncs, published, abandoned and cut short, compared at every sync. */
import { join } from 'node:path';
import fc from 'fast-check';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { Change, Store } from '../../helper/store/store.ts';
import type { Proof } from '../../src/shared/contract/status.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { StoreModel } from '../suites/store-model.ts';
import { at, customer, day, gone, invoice, line, put, receipt } from '../suites/store-records.ts';

afterAll(removeFolders);

const proof: Proof = { outcome: 'agrees', checkedAt: at(0), asAt: day('2026-11-23'), checks: [] };
const types = ['customers', 'salesInvoices', 'receipts', 'ledgerLines'] as const satisfies readonly DataType[];
type Type = (typeof types)[number];

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const dates = fc.constantFrom('2025-12-31', '2026-01-01', '2026-01-15', '2026-01-31', '2026-02-01', '2026-02-28', '2026-03-10', '2027-06-30');
const pence = fc.integer({ min: 1, max: 5 }).map((n) => n * 1050);
const paid = fc.array(fc.tuple(dates, fc.constantFrom(1050, 2100)), { maxLength: 2 });

const changeOf: Record<Type, fc.Arbitrary<Change>> = {
  customers: fc.tuple(ids, fc.constantFrom('Smith', 'Jones', 'O\'Brien 100%')).map(([id, name]) => put('customers', customer(id, name))),
  salesInvoices: fc.tuple(ids, dates, pence, paid, fc.constantFrom('open', 'void', 'draft', 'open', 'open')).map(([id, date, total, settled, status]) => put('salesInvoices', invoice(id, { date, total, paid: settled, status }))),
  receipts: fc.tuple(ids, dates, pence, paid, fc.constantFrom('payment', 'refund'), fc.boolean()).map(([id, date, total, used, kind, isVoid]) => put('receipts', receipt(id, { date, total, used, kind, isVoid }))),
  ledgerLines: fc.tuple(ids, dates, fc.constantFrom('4000', '5000'), fc.constantFrom(-999, 5, 1000)).map(([id, date, account, amount]) => put('ledgerLines', line(id, date, account, amount))),
};
const page = fc.constantFrom(...types).chain((type) => fc.record({
  type: fc.constant(type),
  changes: fc.array(fc.oneof({ weight: 5, arbitrary: changeOf[type] }, { weight: 1, arbitrary: ids.map((id) => gone(type, id)) }), { maxLength: 6 }),
  countsAsSeen: fc.boolean(),
  /** The staged books are read after this page, as a proof does. */
  isProved: fc.boolean(),
}));
const sync = fc.record({ kind: fc.constantFrom('full', 'incremental'), pages: fc.array(page, { maxLength: 6 }), sweeps: fc.constantFrom(true, false), cutAfter: fc.option(fc.nat(5), { nil: null }), end: fc.constantFrom('publish', 'publish', 'publish', 'abandon') });

function compare(store: Store, model: StoreModel): void {
  for (const number of model.published.keys()) compareBooks(store.books(number as SyncNumber), model, number);
}

function compareBooks(books: ReturnType<Store['books']>, model: StoreModel, number: number): void {
  for (const type of types) {
    const expected = model.records(number, type);
    expect(readAll(books, type)).toEqual([...expected.values()].map(({ record }) => record).sort());
    expect(books.count(type)).toBe(expected.size);
    for (const [id, kept] of expected) expect(books.record(type, id)).toEqual({ ...kept, removedAt: null });
  }
  compareSums(books, model, number);
}

function readAll(books: ReturnType<Store['books']>, dataType: DataType): readonly string[] {
  const items: string[] = [];
  for (let after: string | null = null; ;) {
    const read = books.records({ dataType, filters: [], order: null, limit: 3, after });
    items.push(...read.items);
    if (read.next === null) return items.sort();
    after = read.next;
  }
}

function compareSums(books: ReturnType<Store['books']>, model: StoreModel, number: number): void {
  for (const [from, to] of [[null, null], [null, '2026-01-31'], [null, '2026-01-15'], ['2026-01-01', '2026-02-15'], ['2026-01-15', '2026-01-31'], ['2026-01-15', '2026-03-10'], ['2025-12-02', '2026-03-09'], ['2026-02-01', null]] as const) {
    const [first, last] = [from === null ? null : day(from), to === null ? null : day(to)];
    const ours = new Map(books.ledgerTotals(first, last).map(({ ledgerAccountId, debit, credit }) => [ledgerAccountId, { debit, credit }]));
    expect(ours).toEqual(model.ledger(number, first, last, (one) => one.ledgerAccountId));
    if (first === null || last === null) continue;
    const months = new Map(books.ledgerMonths(first, last).map(({ ledgerAccountId, month, debit, credit }) => [`${month} ${ledgerAccountId}`, { debit, credit }]));
    expect(months).toEqual(model.ledger(number, first, last, (one) => `${one.date.slice(0, 7)} ${one.ledgerAccountId}`));
  }
  for (const asAt of ['2025-12-30', '2026-01-15', '2026-01-31', '2026-02-28', '2026-11-23', '2030-01-01'].map(day)) {
    expect(new Map(books.openItems('customers', asAt).map((item) => [`${item.dataType} ${item.id}`, item.outstanding]))).toEqual(model.open(number, asAt));
  }
}

function compareChanges(store: Store, model: StoreModel): void {
  const numbers = [...model.published.keys()];
  for (const from of numbers) {
    for (const to of numbers.filter((one) => one >= from)) {
      for (const type of types) {
        const items = [];
        for (let after: string | null = null; ;) {
          const read = store.changes(type, from as SyncNumber, to as SyncNumber, 2, after);
          items.push(...read.items);
          if (read.next === null) break;
          after = read.next;
        }
        const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
        expect(items.sort(byId)).toEqual([...model.changes(type, from, to)].sort(byId));
      }
    }
  }
}

describe('the store, against a model', () => {
  it('P1 P3 I4: shows at every published sync exactly what was written up to it, whatever was abandoned, repeated or cut short between', () => {
    fc.assert(fc.property(fc.array(sync, { minLength: 1, maxLength: 4 }), (syncs) => {
      const [file, key, model] = [join(makeFolder(), 'company.db'), makeKey(), new StoreModel()];
      let store = openStore(file, key);
      try {
        for (const { kind, pages, sweeps, cutAfter, end } of syncs) {
          const number = store.beginSync(kind, at(1));
          model.begin();
          pages.forEach(({ type, changes, countsAsSeen, isProved }, n) => {
            store.writePage({ sync: number, resource: type, changes, rejected: [], checkpoint: `${n}`, countsAsSeen });
            model.write(changes, countsAsSeen);
            if (isProved) {
              model.stage(number);
              compareBooks(store.staged(number), model, number);
            }
            if (n !== cutAfter) return;
            store.close();
            store = openStore(file, key);
            expect(store.stagedSync()).toMatchObject({ sync: number, kind });
            expect(store.checkpoint(number, type)).toBe(`${n}`);
          });
          if (sweeps && kind === 'full') {
            for (const type of types) {
              expect(store.vanished(number, type).vanished).toBe(model.vanished(type).length);
              store.removeVanished(number, type);
              model.removeVanished(type);
            }
          }
          if (end === 'abandon') {
            store.abandon(number, 'failed', at(2), null);
          } else {
            store.publish(number, at(2), at(1), proof);
            model.publish(number);
          }
          compare(store, model);
        }
        compareChanges(store, model);
      } finally {
        store.close();
      }
    }), { numRuns: 25 });
  });
});
