/** Books of any size, written straight into a store for the figures that read: ledger lines, invoices, accounts, a company. Made from numbers alone. */
import type { IsoTime } from '../src/shared/dates.ts';
import type { SyncNumber } from '../src/shared/ids.ts';
import type { AnyRecord } from '../src/shared/records/index.ts';
import type { DataType } from '../src/shared/records/data-types.ts';
import type { Change, Store } from '../helper/store/store.ts';

export const booksKey: Uint8Array = new Uint8Array(32).fill(1);
const accounts = 150;
const customers = 5_000;
const perPage = 2_000;
const firstDayMs = Date.UTC(2022, 0, 1);
const days = 1_780;

const mix = (n: number): number => {
  let x = Math.imul(n ^ (n >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
};
const guid = (kind: string, n: number): string => kind + mix(n).toString(16).padStart(8, '0').repeat(3) + n.toString(16).padStart(7, '0');
const dayOf = (n: number): string => new Date(firstDayMs + (mix(n) % days) * 86_400_000).toISOString().slice(0, 10);
const pounds = (pence: number): string => `${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, '0')}`;
const timeOf = (sync: number): IsoTime => new Date(Date.UTC(2026, 10, 23) + sync * 60_000).toISOString() as IsoTime;
const categories = ['sales', 'direct_costs', 'overheads', 'bank', 'current_assets', 'current_liabilities'] as const;

type Make = (n: number, revision: number) => unknown;
const makers = {
  company: () => ({ id: 'company', updatedAt: null, name: 'Practice Ltd', baseCurrency: 'GBP', country: 'GB', yearEnd: '03-31', vatNumber: null }),
  ledgerAccounts: (n) => {
    const category = categories[n % categories.length];
    return { id: guid('a', n), updatedAt: null, nominalCode: String(4000 + n), name: `Account ${n}`, type: category === 'sales' ? 'income' : category === 'direct_costs' || category === 'overheads' ? 'expense' : 'asset', category, controls: null, taxRateId: null, isActive: true };
  },
  ledgerLines: (n, revision) => {
    // Pairs on one day, one debit and one credit, so that the books balance whatever their size.
    const amount = pounds(1 + mix((n >>> 1) + revision) % 500_000);
    return {
      id: guid('e', n), updatedAt: timeOf(revision), transactionId: guid('t', n >>> 1), transactionType: 'SALES_INVOICE', date: dayOf(n >>> 1), ledgerAccountId: guid('a', mix(n) % accounts), reference: `SI-${n >>> 1}`,
      description: `Goods and services ${n % 997}, revision ${revision}`, partyId: guid('c', mix(n >>> 1) % customers), partyName: `Customer ${mix(n >>> 1) % customers} Ltd`, debit: n % 2 ? amount : '0.00', credit: n % 2 ? '0.00' : amount, trackingIds: [],
    };
  },
  salesInvoices: (n, revision) => {
    const net = 100 + mix(n) % 900_000;
    const [tax, total] = [pounds(Math.round(net / 5)), pounds(net + Math.round(net / 5))];
    const isOpen = n % 40 === 0;
    return {
      id: guid('i', n), updatedAt: timeOf(revision), number: `SI-${String(n).padStart(8, '0')}`, reference: `REF-${n}`, partyId: guid('c', n % customers), partyName: `Customer ${n % customers} Ltd`, date: dayOf(n), dueDate: dayOf(n), currency: 'GBP', exchangeRate: '1',
      net: pounds(net), tax, total, outstanding: isOpen ? total : '0.00', baseNet: pounds(net), baseTax: tax, baseTotal: total, baseOutstanding: isOpen ? total : '0.00', status: isOpen ? 'open' : 'paid', voidReason: null, notes: 'monthly laptop winter wiring', lines: [],
      allocations: isOpen ? [] : [{ date: dayOf(n), amount: total, baseAmount: total, withId: null }],
    };
  },
} satisfies Partial<Record<DataType, Make>>;
export type MadeType = keyof typeof makers;

/** Begins and publishes one sync that writes `count` records of each type, from number `from` on. */
export function writeSync(store: Store, wanted: Readonly<Partial<Record<MadeType, { readonly from: number; readonly count: number }>>>): SyncNumber {
  const sync = store.beginSync(store.published() === null ? 'full' : 'incremental', timeOf(0));
  for (const [dataType, { from, count }] of Object.entries(wanted) as [MadeType, { from: number; count: number }][]) {
    for (let at = from; at < from + count; at += perPage) {
      const changes = Array.from({ length: Math.min(perPage, from + count - at) }, (_, k): Change => {
        const record = makers[dataType](at + k, sync) as unknown as AnyRecord;
        return { dataType, id: record.id, record, source: `{"id":"${record.id}"}` };
      });
      store.writePage({ sync, resource: dataType, changes, rejected: [], checkpoint: null, countsAsSeen: false });
    }
  }
  store.publish(sync, timeOf(sync), timeOf(sync), { outcome: 'not_checked', checkedAt: timeOf(sync), asAt: '2026-11-23' as never, checks: [] });
  return sync;
}

export const wholeChart = { company: { from: 0, count: 1 }, ledgerAccounts: { from: 0, count: accounts } } as const;
