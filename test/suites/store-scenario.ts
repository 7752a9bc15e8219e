/**
 * Three syncs in many small pages, the same each time: run whole or cut short anywhere, it goes on where it was. It is
 * run in a process of its own (`store-scenario-main.ts`) to be killed, and the model says what must be there after it.
 */
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import type { Change, Store } from '../../helper/store/store.ts';
import type { Proof } from '../../src/shared/contract/status.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { StoreModel } from './store-model.ts';
import { at, customer, day, gone, invoice, line, put } from './store-records.ts';

export const scenarioTypes = ['customers', 'salesInvoices', 'ledgerLines'] as const satisfies readonly DataType[];
export const scenarioSyncs = [1, 2, 3] as const;
const recordsPerPage = 6;
const proof: Proof = { outcome: 'agrees', checkedAt: at(0), asAt: day('2026-11-23'), checks: [] };

const filler = 'a long note so that pages of the file fill up '.repeat(4);

function recordOf(type: (typeof scenarioTypes)[number], n: number, sync: number): Change {
  const id = `${type}-${n}`;
  const revision = n % 3 === 0 ? sync : 0;
  if (type === 'customers') return put(type, customer(id, `Customer ${n} ${revision}`, { notes: filler }));
  if (type === 'salesInvoices') return put(type, invoice(id, { date: `2026-0${1 + (n % 6)}-15`, total: 1000 + n + revision, paid: n % 2 ? [['2026-08-01', 1000 + n + revision]] : [] }));
  return put(type, line(id, `2026-0${1 + (n % 6)}-1${n % 9}`, `400${n % 4}`, (n % 2 ? 1 : -1) * (100 + n + revision)));
}

/** The pages of a resource in a sync: all records in a full one, a third of them in an incremental one; a few go away each time. */
export function pagesOf(type: (typeof scenarioTypes)[number], sync: number, records: number): readonly Change[][] {
  const changes: Change[] = [];
  for (let n = 0; n < records; n += 1) {
    const isGone = n % 10 < sync - 1;
    if (sync === 2 && n % 3 !== 0 && !isGone) continue;
    if (!isGone) changes.push(recordOf(type, n, sync));
    else if (sync === 2) changes.push(gone(type, `${type}-${n}`));
  }
  return Array.from({ length: Math.ceil(changes.length / recordsPerPage) }, (_, page) => changes.slice(page * recordsPerPage, (page + 1) * recordsPerPage));
}

const kindOf = (sync: number): 'full' | 'incremental' => (sync === 2 ? 'incremental' : 'full');

export function runScenario(file: string, key: Uint8Array, records: number, say: (what: string) => void): void {
  const store = openStore(file, key);
  try {
    for (const sync of scenarioSyncs) {
      if ((store.published()?.sync ?? 0) >= sync) continue;
      runSync(store, sync, records);
      say(`published ${sync}`);
    }
  } catch (thrown) {
    say(`read after it: ${countAll(store)}`);
    throw thrown;
  } finally {
    store.close();
  }
}

/** All that is published, read record by record. */
function countAll(store: Store): number {
  const sync = store.published()?.sync;
  if (sync === undefined) return 0;
  return scenarioTypes.reduce((sum, type) => sum + store.books(sync).records({ dataType: type, filters: [], order: null, limit: 1000, after: null }).items.length, 0);
}

function runSync(store: Store, sync: number, records: number): void {
  const number = store.stagedSync()?.sync ?? store.beginSync(kindOf(sync), at(sync));
  for (const type of scenarioTypes) {
    const from = store.hasOwnCheckpoint(number, type) ? Number(store.checkpoint(number, type)) + 1 : 0;
    pagesOf(type, sync, records).forEach((changes, page) => {
      if (page < from) return;
      store.writePage({ sync: number, resource: type, changes, rejected: [], checkpoint: String(page), countsAsSeen: kindOf(sync) === 'full' });
      if (page % 2 === 1) store.flush();
    });
    if (kindOf(sync) === 'full' && store.vanished(number, type).vanished > 0) store.removeVanished(number, type);
  }
  store.staged(number).ledgerTotals(null, null);
  store.publish(number, at(sync), at(sync), proof);
}

export function scenarioModel(records: number): StoreModel {
  const model = new StoreModel();
  for (const sync of scenarioSyncs) {
    model.begin();
    for (const type of scenarioTypes) {
      for (const changes of pagesOf(type, sync, records)) model.write(changes, kindOf(sync) === 'full');
      if (kindOf(sync) === 'full') model.removeVanished(type);
    }
    model.publish(sync);
  }
  return model;
}

/** Every published sync up to the newest, compared record by record and sum by sum. */
export function compareWithModel(store: Store, model: StoreModel): number {
  const newest = store.published()?.sync ?? 0;
  for (let sync = 1; sync <= newest; sync += 1) {
    const books = store.books(sync as SyncNumber);
    for (const type of scenarioTypes) {
      const expected = [...model.records(sync, type).values()].map(({ record }) => record).sort();
      expect(books.records({ dataType: type, filters: [], order: null, limit: 1000, after: null }).items.toSorted()).toEqual(expected);
      expect(books.count(type)).toBe(expected.length);
    }
    const totals = new Map(books.ledgerTotals(null, day('2026-04-20')).map(({ ledgerAccountId, debit, credit }) => [ledgerAccountId, { debit, credit }]));
    expect(totals).toEqual(model.ledger(sync, null, day('2026-04-20'), (one) => one.ledgerAccountId));
    expect(new Map(books.openItems('customers', day('2026-07-01')).map((item) => [`${item.dataType} ${item.id}`, item.outstanding]))).toEqual(model.open(sync, day('2026-07-01')));
  }
  return newest;
}
