/** What a store must do, call by call; the model test and the fault tests try the same in combination. */
import type { Store } from '../../helper/store/store.ts';
import type { DataSetStatus, Proof, SyncStatus } from '../../src/shared/contract/status.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import { at, customer, day, gone, invoice, line, put } from './store-records.ts';

export const proof: Proof = { outcome: 'agrees', checkedAt: at(0), asAt: day('2026-11-23'), checks: [] };
const withCode = (code: string) => expect.objectContaining({ code });
const dataSet = (changes: Partial<DataSetStatus> = {}): DataSetStatus => ({ dataType: 'customers', status: 'complete', read: 2, expected: 2, added: 2, changed: 0, removed: 0, rejected: 0, total: 0, problem: null, finishedAt: at(3), ...changes });
const status = (sync: SyncNumber, changes: Partial<SyncStatus> = {}): SyncStatus => ({ sync, kind: 'full', status: 'running', startedAt: at(1), finishedAt: null, dataAsAt: null, dataSets: [dataSet()], proof: null, problem: null, ...changes });

type Write = Parameters<Store['writePage']>[0];
const write = (store: Store, sync: SyncNumber, resource: string, changes: Write['changes'], more: Partial<Write> = {}) => store.writePage({ sync, resource, changes, rejected: [], checkpoint: null, countsAsSeen: true, ...more });
const names = (store: Store, sync?: SyncNumber): readonly string[] => store.books(sync).all('customers').map((record) => (record as ReturnType<typeof customer>).name).sort();

/** One published sync with these customers. */
export function publish(store: Store, customers: readonly string[], kind: 'full' | 'incremental' = 'full', minute = 5): SyncNumber {
  const sync = store.beginSync(kind, at(minute));
  write(store, sync, 'contacts', customers.map((name, n) => put('customers', customer(`c${n}`, name))), { checkpoint: `cp-${minute}` });
  store.publish(sync, at(minute + 1), at(minute), proof);
  return sync;
}

export function storeSuite(name: string, open: () => Store): void {
  describe(`the store: ${name}`, () => {
    it('has nothing to read before the first sync is published', () => {
      const store = open();
      expect([store.published(), store.stagedSync(), store.dataSets(), store.history(null, 10)]).toEqual([null, null, [], []]);
      expect(() => store.books()).toThrow(withCode('not_synced_yet'));
      const sync = store.beginSync('full', at(1));
      write(store, sync, 'contacts', [put('customers', customer('a', 'Ann'))]);
      expect(() => store.books()).toThrow(withCode('not_synced_yet'));
      expect(() => store.books(sync)).toThrow(withCode('not_found'));
    });

    it('P1: shows a sync only once it is published, and then all of it', () => {
      const store = open();
      publish(store, ['Ann', 'Bob']);
      const sync = store.beginSync('incremental', at(10));
      write(store, sync, 'contacts', [put('customers', customer('c0', 'Anna')), gone('customers', 'c1'), put('customers', customer('c2', 'Cid'))]);
      expect(names(store)).toEqual(['Ann', 'Bob']);
      expect(store.staged(sync).count('customers')).toBe(2);
      store.publish(sync, at(12), at(11), proof);
      expect(names(store)).toEqual(['Anna', 'Cid']);
      expect(store.published()).toEqual({ sync, publishedAt: at(12), dataAsAt: at(11) });
      expect(names(store, 1 as SyncNumber)).toEqual(['Ann', 'Bob']);
    });

    it('counts what is new, changed, removed and the same', () => {
      const store = open();
      const first = store.beginSync('full', at(1));
      expect(write(store, first, 'contacts', [put('customers', customer('a', 'Ann')), put('customers', customer('b', 'Bob')), gone('suppliers', 'a')]).byType.get('customers')).toEqual({ added: 2, changed: 0, removed: 0, same: 0 });
      store.publish(first, at(2), at(1), proof);
      const second = store.beginSync('incremental', at(3));
      const written = write(store, second, 'contacts', [put('customers', customer('a', 'Ann')), put('customers', customer('b', 'Rob')), put('customers', customer('c', 'Cid')), gone('customers', 'x')]);
      expect(written.byType.get('customers')).toEqual({ added: 1, changed: 1, removed: 0, same: 1 });
      expect(write(store, second, 'contacts', [gone('customers', 'a')]).byType.get('customers')).toEqual({ added: 0, changed: 0, removed: 1, same: 0 });
    });

    it('opens a version when only the source record differs, and none when nothing does', () => {
      const store = open();
      publish(store, ['Ann']);
      const sync = store.beginSync('incremental', at(10));
      expect(write(store, sync, 'contacts', [put('customers', customer('c0', 'Ann'))]).byType.get('customers')?.same).toBe(1);
      expect(write(store, sync, 'contacts', [put('customers', customer('c0', 'Ann'), '{"new":1}')]).byType.get('customers')?.changed).toBe(1);
      store.publish(sync, at(11), at(10), proof);
      expect(store.books().record('customers', 'c0')?.source).toBe('{"new":1}');
      expect(store.books(1 as SyncNumber).record('customers', 'c0')?.source).toBe(JSON.stringify({ of: customer('c0', 'Ann') }));
    });

    it('keeps a record that was removed, with the time', () => {
      const store = open();
      publish(store, ['Ann', 'Bob']);
      const sync = store.beginSync('incremental', at(10));
      write(store, sync, 'contacts', [gone('customers', 'c1')]);
      store.publish(sync, at(12), at(11), proof);
      expect(store.books().record('customers', 'c1')).toEqual({ record: JSON.stringify(customer('c1', 'Bob')), source: expect.any(String), removedAt: at(12) });
      expect(store.books(1 as SyncNumber).record('customers', 'c1')?.removedAt).toBeNull();
      expect(store.books().record('customers', 'never')).toBeNull();
      expect(store.books().count('customers')).toBe(1);
    });

    it('gives one contact that is both customer and supplier to each under its id', () => {
      const store = open();
      const sync = store.beginSync('full', at(1));
      write(store, sync, 'contacts', [put('customers', customer('a', 'Ann')), put('suppliers', customer('a', 'Ann'))]);
      store.publish(sync, at(2), at(1), proof);
      expect([store.books().count('customers'), store.books().count('suppliers')]).toEqual([1, 1]);
    });

    it('P3: writes a record once that a page repeats, also when the pages shifted and it had changed meanwhile', () => {
      const store = open();
      const sync = store.beginSync('full', at(1));
      write(store, sync, 'contacts', [put('customers', customer('a', 'Ann')), put('customers', customer('a', 'Ann')), put('customers', customer('b', 'Bob'))]);
      write(store, sync, 'contacts', [put('customers', customer('b', 'Rob')), put('customers', customer('c', 'Cid'))]);
      store.publish(sync, at(2), at(1), proof);
      expect(names(store)).toEqual(['Ann', 'Cid', 'Rob']);
      expect(store.books().count('customers')).toBe(3);
    });

    it('removes what a full read has not seen, once asked, and only of that resource', () => {
      const store = open();
      const first = store.beginSync('full', at(1));
      write(store, first, 'contacts', ['a', 'b', 'c', 'd'].map((id) => put('customers', customer(id, id))));
      write(store, first, 'other', [put('items', { id: 'i', updatedAt: null, kind: 'stock', code: null, name: 'I', salesPrice: null, purchasePrice: null, salesLedgerAccountId: null, purchaseLedgerAccountId: null, taxRateId: null, quantityInStock: null, stockValue: null, isActive: true })]);
      store.publish(first, at(2), at(1), proof);
      const sync = store.beginSync('full', at(3));
      write(store, sync, 'contacts', [put('customers', customer('a', 'a')), put('customers', customer('b', 'changed')), put('customers', customer('new', 'new'))]);
      store.markSeen(sync, [{ dataType: 'customers', id: 'c' }, { dataType: 'customers', id: 'unknown' }]);
      expect(store.vanished(sync, 'contacts')).toEqual({ known: 4, vanished: 1 });
      expect([...store.removeVanished(sync, 'contacts')]).toEqual([['customers', 1]]);
      expect(store.vanished(sync, 'contacts')).toEqual({ known: 4, vanished: 0 });
      store.publish(sync, at(4), at(3), proof);
      expect(names(store)).toEqual(['a', 'c', 'changed', 'new']);
      expect(store.books().count('items')).toBe(1);
      expect(store.vanished(store.beginSync('full', at(5)), 'never read')).toEqual({ known: 0, vanished: 0 });
    });

    it('does not count a page of deletions as seen', () => {
      const store = open();
      publish(store, ['Ann']);
      const sync = store.beginSync('full', at(10));
      write(store, sync, 'contacts', [put('customers', customer('c0', 'Ann'))], { countsAsSeen: false });
      expect(store.vanished(sync, 'contacts')).toEqual({ known: 1, vanished: 1 });
    });

    it('remembers where each resource is, apart for the sync under way and what is published', () => {
      const store = open();
      publish(store, ['Ann'], 'full', 5);
      const sync = store.beginSync('incremental', at(10));
      expect([store.checkpoint(sync, 'contacts'), store.hasOwnCheckpoint(sync, 'contacts')]).toEqual(['cp-5', false]);
      expect([store.checkpoint(sync, 'other'), store.hasOwnCheckpoint(sync, 'other')]).toEqual([null, false]);
      write(store, sync, 'contacts', [], { checkpoint: 'cp-new' });
      write(store, sync, 'contacts', [], { checkpoint: null });
      expect([store.checkpoint(sync, 'contacts'), store.hasOwnCheckpoint(sync, 'contacts')]).toEqual(['cp-new', true]);
      store.abandon(sync, 'failed', at(11), null);
      const next = store.beginSync('incremental', at(12));
      expect([store.checkpoint(next, 'contacts'), store.hasOwnCheckpoint(next, 'contacts')]).toEqual(['cp-5', false]);
      write(store, next, 'contacts', [], { checkpoint: 'cp-12' });
      store.publish(next, at(13), at(12), proof);
      expect(store.checkpoint(store.beginSync('full', at(14)), 'contacts')).toBe('cp-12');
    });

    it('stages one sync at a time and never uses a number twice', () => {
      const store = open();
      const first = store.beginSync('full', at(1));
      expect(store.stagedSync()).toEqual({ sync: first, kind: 'full', startedAt: at(1) });
      expect(() => store.beginSync('full', at(2))).toThrow(withCode('already_running'));
      store.abandon(first, 'cancelled', at(3), null);
      expect(store.stagedSync()).toBeNull();
      const second = store.beginSync('full', at(4));
      expect(second).toBe(first + 1);
      expect(() => write(store, first, 'contacts', [put('customers', customer('a', 'Ann'))])).toThrow(withCode('our_bug'));
      expect(() => store.publish(first, at(5), at(4), proof)).toThrow(withCode('our_bug'));
    });

    it('ends a sync without news without a trace, except that the books are complete up to later', () => {
      const store = open();
      const published = publish(store, ['Ann']);
      store.saveStatus(published, status(published));
      const sync = store.beginSync('incremental', at(20));
      write(store, sync, 'contacts', [put('customers', customer('c0', 'Ann'))], { checkpoint: 'cp-20' });
      store.endUnchanged(sync, at(20));
      expect(store.published()).toEqual({ sync: published, publishedAt: at(6), dataAsAt: at(20) });
      expect(store.books().dataAsAt).toBe(at(20));
      expect(store.status(published)?.dataAsAt).toBe(at(20));
      expect(store.history(null, 10).map((one) => one.sync)).toEqual([published]);
      expect(store.status(sync)).toBeNull();
      const next = store.beginSync('incremental', at(21));
      expect(next).toBeGreaterThan(sync);
      expect([store.checkpoint(next, 'contacts'), store.hasOwnCheckpoint(next, 'contacts')]).toEqual(['cp-20', false]);
    });

    it('refuses to end a sync as unchanged that has news', () => {
      const store = open();
      publish(store, ['Ann']);
      const changed = store.beginSync('incremental', at(20));
      write(store, changed, 'contacts', [put('customers', customer('c0', 'Anna'))]);
      expect(() => store.endUnchanged(changed, at(21))).toThrow(withCode('our_bug'));
      store.abandon(changed, 'failed', at(22), null);
      const removed = store.beginSync('incremental', at(23));
      write(store, removed, 'contacts', [gone('customers', 'c0')]);
      expect(() => store.endUnchanged(removed, at(24))).toThrow(withCode('our_bug'));
    });

    it('keeps the status of every sync, newest first, and says of one that ended how it ended', () => {
      const store = open();
      const problem = { code: 'sage_unreachable', message: 'm', since: at(3), fix: 'wait' } as const;
      const failed = store.beginSync('full', at(1));
      store.saveStatus(failed, status(failed));
      store.abandon(failed, 'failed', at(3), problem);
      const cut = store.beginSync('full', at(4));
      store.abandon(cut, 'interrupted', at(5), null);
      const good = store.beginSync('full', at(6));
      store.saveStatus(good, status(good));
      expect(store.status(good)?.status).toBe('running');
      store.publish(good, at(7), at(6), proof);
      expect(store.history(null, 10).map((one) => [one.sync, one.status])).toEqual([[good, 'published'], [cut, 'interrupted'], [failed, 'failed']]);
      expect(store.history(good, 1).map((one) => one.sync)).toEqual([cut]);
      expect(store.status(failed)).toEqual(status(failed, { status: 'failed', finishedAt: at(3), problem }));
      expect(store.status(good)).toEqual(status(good, { status: 'published', finishedAt: at(7), dataAsAt: at(6), proof }));
      expect([store.proof(good), store.proof(failed)]).toEqual([proof, null]);
      store.saveStatus(good, status(good, { dataSets: [dataSet({ added: 9 })] }));
      expect(store.status(good)).toMatchObject({ status: 'published', finishedAt: at(7), dataSets: [{ added: 9 }] });
    });

    it('says of each data type how it was last read, with today\'s count', () => {
      const store = open();
      const first = store.beginSync('full', at(1));
      write(store, first, 'contacts', [put('customers', customer('a', 'Ann')), put('customers', customer('b', 'Bob'))]);
      store.saveStatus(first, status(first, { dataSets: [dataSet(), dataSet({ dataType: 'bills', status: 'failed', read: 0 })] }));
      store.publish(first, at(2), at(1), proof);
      const second = store.beginSync('incremental', at(3));
      write(store, second, 'contacts', [gone('customers', 'a')]);
      store.saveStatus(second, status(second, { dataSets: [dataSet({ read: 1, removed: 1 })] }));
      expect(store.dataSets().find((one) => one.dataType === 'customers')).toEqual(dataSet({ total: 2 }));
      store.publish(second, at(4), at(3), proof);
      expect(store.dataSets().find((one) => one.dataType === 'customers')).toEqual(dataSet({ read: 1, removed: 1, total: 1 }));
      expect(store.dataSets().find((one) => one.dataType === 'bills')).toMatchObject({ status: 'failed', total: 0 });
    });

    it('P18: keeps what was rejected with its reason, by sync, and takes it back with an abandoned one', () => {
      const store = open();
      const rejected = [{ resource: 'contacts', sourceId: 'x', reason: 'no name', source: '{"a":1}' }, { resource: 'contacts', sourceId: null, reason: 'no id', source: 'not even JSON \u0000' }];
      const first = store.beginSync('full', at(1));
      write(store, first, 'contacts', [], { rejected });
      store.publish(first, at(2), at(1), proof);
      expect(store.rejected(first)).toEqual(rejected);
      const second = store.beginSync('full', at(3));
      write(store, second, 'contacts', [], { rejected });
      store.abandon(second, 'failed', at(4), null);
      expect(store.rejected(second)).toEqual([]);
    });

    it('adds up ledger lines at any date and any sync, to the penny beyond what a float could hold', () => {
      const store = open();
      const first = store.beginSync('full', at(1));
      write(store, first, 'lines', [line('1', '2026-01-31', '4000', 10), line('2', '2026-02-01', '4000', -30), line('3', '2026-02-15', '5000', 20)].map((record) => put('ledgerLines', record)));
      store.publish(first, at(2), at(1), proof);
      const second = store.beginSync('incremental', at(3));
      write(store, second, 'lines', [line('1', '2026-01-31', '4000', 15), line('4', '2025-12-31', '4000', 1)].map((record) => put('ledgerLines', record)));
      write(store, second, 'lines', [gone('ledgerLines', '3')]);
      store.publish(second, at(4), at(3), proof);
      const totals = (sync: SyncNumber, from: string | null, to: string | null) => store.books(sync).ledgerTotals(from === null ? null : day(from), to === null ? null : day(to)).map(({ ledgerAccountId, debit, credit }) => `${ledgerAccountId} ${debit} ${credit}`).sort();
      expect(totals(second, null, '2026-01-31')).toEqual(['4000 16 0']);
      expect(totals(second, null, null)).toEqual(['4000 16 30']);
      expect(totals(first, null, null)).toEqual(['4000 10 30', '5000 20 0']);
      expect(totals(first, '2026-02-01', '2026-02-14')).toEqual(['4000 0 30']);
      expect(totals(first, '2026-03-01', '2026-02-01')).toEqual([]);

      const third = store.beginSync('incremental', at(5));
      const big = { ...line('big', '2026-05-05', '9000', 0), debit: '900000000000.01' as never };
      write(store, third, 'lines', [1, 2, 3].map((n) => put('ledgerLines', { ...big, id: `big-${n}` })));
      store.publish(third, at(6), at(5), proof);
      expect(store.books().ledgerTotals(day('2026-05-01'), day('2026-05-31'))).toEqual([{ ledgerAccountId: '9000', debit: 270000000000003, credit: 0 }]);
    });

    it('lists open items as at a date with what was open then', () => {
      const store = open();
      const sync = store.beginSync('full', at(1));
      write(store, sync, 'invoices', [
        put('salesInvoices', invoice('open', { date: '2026-01-10', total: 1000, dueDate: '2026-02-10' })),
        put('salesInvoices', invoice('part', { date: '2026-01-10', total: 1000, paid: [['2026-03-01', 400]] })),
        put('salesInvoices', invoice('paid', { date: '2026-01-10', total: 1000, paid: [['2026-02-01', 300], ['2026-04-01', 700]] })),
        put('salesInvoices', invoice('void', { date: '2026-01-10', total: 1000, status: 'void' })),
      ]);
      store.publish(sync, at(2), at(1), proof);
      const open_ = (asAt: string) => store.books().openItems('customers', day(asAt)).map(({ id, outstanding }) => `${id} ${outstanding}`).sort();
      expect(open_('2026-01-09')).toEqual([]);
      expect(open_('2026-01-10')).toEqual(['open 1000', 'paid 1000', 'part 1000']);
      expect(open_('2026-03-01')).toEqual(['open 1000', 'paid 700', 'part 600']);
      expect(open_('2026-04-01')).toEqual(['open 1000', 'part 600']);
      expect(store.books().openItems('customers', day('2026-01-31')).find(({ id }) => id === 'open')).toEqual({ dataType: 'salesInvoices', id: 'open', number: 'N-open', partyId: 'p1', partyName: 'Party p1', date: '2026-01-10', dueDate: '2026-02-10', total: 1000, outstanding: 1000 });
      expect(store.books().openItems('suppliers', day('2026-03-01'))).toEqual([]);
    });

    it('lists what changed between two syncs a page at a time', () => {
      const store = open();
      publish(store, ['Ann', 'Bob', 'Cid'], 'full', 5);
      publish(store, ['Anna', 'Bob', 'Cid', 'Dan'], 'incremental', 10);
      const third = store.beginSync('incremental', at(20));
      write(store, third, 'contacts', [gone('customers', 'c1'), put('customers', customer('c0', 'Ann'))]);
      store.publish(third, at(21), at(20), proof);
      const changes = (from: number, to: number) => store.changes('customers', from as SyncNumber, to as SyncNumber, 10, null).items.map(({ change, id }) => `${change} ${id}`).sort();
      expect(changes(1, 2)).toEqual(['added c3', 'changed c0']);
      expect(changes(2, 3)).toEqual(['changed c0', 'removed c1']);
      expect(changes(1, 3)).toEqual(['added c3', 'removed c1']);
      expect(changes(3, 3)).toEqual([]);
      expect(() => changes(1, 9)).toThrow(withCode('not_found'));
      expect(() => store.changes('customers', 1 as SyncNumber, 2 as SyncNumber, 10, 'rubbish')).toThrow(withCode('bad_request'));
    });
  });
}
