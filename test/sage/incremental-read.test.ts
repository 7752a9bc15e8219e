import { openFigures, openItemTypes } from '../../src/shared/reports/open-items.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { Party } from '../../src/shared/records/parties.ts';
import type { Settlement } from '../../src/shared/records/cash.ts';
import type { TradeDocument } from '../../src/shared/records/trade-documents.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { changed, full, gather, never, openSandboxCompany, Shelf } from './reader.ts';
import type { OpenedCompany } from './reader.ts';

let sandbox: Sandbox;
let opened: OpenedCompany;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: 5, size: 'tiny', today: '2026-10-31' });
  opened = openSandboxCompany(sandbox);
});
afterEach(async () => { opened.close(); await sandbox.close(); });

const later = (seconds: number) => sandbox.control.setClock({ offsetSeconds: (laterBy += seconds) });
let laterBy = 0;
beforeEach(() => { laterBy = 0; });

/** What readers would see. Balances of contacts, and the names of contacts on what was posted to them, move at Sage without anything being told as changed. */
const unsaid = { balance: null, partyName: null };
const shown = (shelf: Shelf) => Object.fromEntries([...shelf.records].filter(([, records]) => records.size > 0).map(([dataType, records]) => [
  dataType,
  [...records.values()].map((record) => ({ ...record, ...(dataType === 'bankAccounts' ? {} : unsaid) })).sort((a, b) => (a.id < b.id ? -1 : 1)),
]));

const openItemsOf = (shelf: Shelf) => openItemTypes.flatMap((dataType) => shelf.of(dataType).map((record) => ({ id: record.id, figures: openFigures(dataType, record) }))).filter(({ figures }) => figures !== null && figures.outstandingNow !== 0);

async function fullShelf(): Promise<Shelf> {
  const shelf = new Shelf();
  expect(await shelf.readAll(opened.reader, 'full')).toEqual([]);
  return shelf;
}

describe('reading what changed', () => {
  it('P4: comes to the same as a full read after work of every kind, three times over', async () => {
    const shelf = await fullShelf();
    for (let round = 1; round <= 3; round += 1) {
      later(3_600);
      sandbox.control.mutate({ do: 'someWork', count: 25, seed: round });
      expect(await shelf.readAll(opened.reader, 'incremental')).toEqual([]);
      expect(shown(shelf)).toEqual(shown(await fullShelf()));
    }
    expect(sandbox.control.violations()).toEqual([]);
  });

  it('leaves open exactly what is open in the books, item by item, in base currency', async () => {
    const shelf = await fullShelf();
    sandbox.control.mutate({ do: 'someWork', count: 60, seed: 9 });
    later(600);
    await shelf.readAll(opened.reader, 'incremental');
    const ours = openItemsOf(shelf).map(({ id, figures }) => [id, Math.abs(figures?.outstandingNow ?? 0)]);
    // Money on account stands under its payment with us, under an id of its own with Sage.
    const books = sandbox.control.openItems();
    const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
    expect(ours.length).toBe(books.length);
    expect(sum(ours.map(([, amount]) => amount as number))).toBe(sum(books.map((item) => item.baseOutstanding)));
    const known = new Map(books.map((item) => [item.id, item.baseOutstanding]));
    for (const [id, amount] of ours) if (known.has(id as string)) expect([id, amount]).toEqual([id, known.get(id as string)]);
  });

  it('has allocations that come to what was settled, to the penny, also on opening balances and money on account', async () => {
    const shelf = await fullShelf();
    for (const dataType of openItemTypes) {
      for (const record of shelf.of<TradeDocument & Settlement>(dataType)) {
        const figures = openFigures(dataType, record);
        if (!figures) continue;
        const settled = figures.allocations.reduce((total, one) => total + one.amount, 0);
        expect([dataType, record.id, figures.outstandingNow + settled]).toEqual([dataType, record.id, figures.total]);
      }
    }
  });

  it('asks for nothing but changes: one request a list, and one for what was deleted where Sage tells it', async () => {
    const shelf = await fullShelf();
    later(3_600);
    sandbox.control.requests.clear();
    await shelf.readAll(opened.reader, 'incremental');
    const asked = sandbox.control.log({ path: '/v3.1/' }).map((entry) => `${entry.path}?${entry.query}`);
    for (const { name, deletes } of opened.reader.resources) {
      const own = asked.filter((one) => one.includes(`/v3.1/${name}?`));
      expect([name, own.filter((one) => one.includes('deleted_since')).length <= (deletes === 'told' ? 1 : 0), own.filter((one) => !one.includes('deleted_since')).length <= 1]).toEqual([name, true, true]);
    }
    expect(sandbox.control.violations()).toEqual([]);
  });

  it('P5: learns of deletions that Sage tells, and only of those', async () => {
    const shelf = await fullShelf();
    const mutations = sandbox.control.mutations();
    const draft = mutations.addInvoice({ state: 'draft' });
    const purchase = mutations.addPurchaseInvoice({});
    const [journal, transfer, other] = [mutations.addJournal({ lines: { 7500: 100, 1200: -100 } }), mutations.addTransfer({ amount: 500 }), mutations.addOtherPayment({ net: 700 })];
    const contact = mutations.addContact({ name: 'Short Lived Ltd' });
    later(60);
    await shelf.readAll(opened.reader, 'incremental');
    const held = (dataType: DataType, id: string) => shelf.records.get(dataType)?.has(id) ?? false;
    const all: [DataType, string][] = [['salesInvoices', draft.id], ['bills', purchase.id], ['journalEntries', journal.id], ['transfers', transfer.id], ['bankTransactions', other.id], ['customers', contact.id]];
    expect(all.map(([dataType, id]) => held(dataType, id))).toEqual(all.map(() => true));
    const lines = shelf.of('ledgerLines').length;
    later(60);
    mutations.deleteInvoice({ which: draft.number });
    mutations.deletePurchaseInvoice({ which: purchase.number });
    mutations.deleteJournal(journal);
    mutations.deleteTransfer(transfer);
    mutations.deleteOtherPayment(other);
    mutations.deleteContact({ which: contact.reference });
    later(60);
    await shelf.readAll(opened.reader, 'incremental');
    expect(all.map(([dataType, id]) => held(dataType, id))).toEqual(all.map(() => false));
    expect(shelf.of('ledgerLines').length).toBeLessThan(lines);
    expect(shown(shelf)).toEqual(shown(await fullShelf()));
  });

  it('does not take a list for deletions when Sage ignored the filter', async () => {
    const read = await full(opened.reader, 'contacts');
    sandbox.control.plant({ kind: 'status', status: 200, match: { path: 'deleted_since' }, times: 0, headers: { 'content-type': 'application/json', 'x-business': sandbox.control.businesses()[0]?.id ?? '' }, body: JSON.stringify({ $total: 500, $page: 1, $next: '/contacts?page=2', $back: null, $itemsPerPage: 2, $items: read.changes.slice(0, 2).map(({ id }) => ({ id, displayed_as: 'x', $path: `/contacts/${id}` })) }) });
    const second = await changed(opened.reader, 'contacts', read.checkpoint);
    const deletions = second.pages.filter((page) => !page.countsAsSeen);
    expect(deletions.map((page) => [page.read, page.changes])).toEqual([[0, []]]);
    expect(JSON.parse(second.checkpoint ?? '')).toMatchObject({ reading: null });
  });

  it('F37: meets rows stamped in the same second as the last read, and rows that show up late, by Sage\'s clock and not ours', async () => {
    for (const serverOffset of [0, 600, -600]) {
      sandbox.control.setClock({ offsetSeconds: serverOffset });
      const first = await full(opened.reader, 'sales_invoices');
      sandbox.control.setApi({ lateVisibleSeconds: 120 });
      const same = sandbox.control.mutations().addInvoice({ net: 4_200 });
      const tooEarly = await changed(opened.reader, 'sales_invoices', first.checkpoint);
      expect(tooEarly.changes.some(({ id }) => id === same.id)).toBe(false);
      sandbox.control.setClock({ offsetSeconds: serverOffset + 130 });
      const second = await changed(opened.reader, 'sales_invoices', tooEarly.checkpoint);
      expect(second.changes.some(({ id }) => id === same.id)).toBe(true);
      sandbox.control.setApi({ lateVisibleSeconds: 0 });
    }
  });

  it('goes on after a kill where it was, in the records and in the deletions, and ends with the same', async () => {
    const whole = await full(opened.reader, 'ledger_entries');
    for (let killAfter = 1; killAfter < whole.pages.length; killAfter += 1) {
      const shelf = new Shelf();
      let checkpoint: string | null = null;
      let pages = 0;
      for await (const page of opened.reader.readResource('ledger_entries', { kind: 'full', checkpoint: null, resume: false, signal: never })) {
        shelf.apply(page.changes);
        checkpoint = page.checkpoint;
        if ((pages += 1) === killAfter) break;
      }
      sandbox.control.requests.clear();
      const rest = await gather(opened.reader.readResource('ledger_entries', { kind: 'full', checkpoint, resume: true, signal: never }));
      shelf.apply(rest.changes);
      expect(shelf.of('ledgerLines').length).toBe(new Set(whole.changes.map(({ id }) => id)).size);
      expect(rest.pages.length).toBeLessThanOrEqual(whole.pages.length - killAfter + 1);
      expect(JSON.parse(rest.checkpoint ?? '')).toMatchObject({ since: (JSON.parse(whole.checkpoint ?? '') as { since: string }).since.slice(0, 10) === '2026-10-31' ? expect.any(String) as string : '', reading: null });
    }
  });

  it('reads everything anew from a checkpoint that is not its own', async () => {
    for (const checkpoint of ['', 'null', '{"since":7}', 'x'.repeat(100)]) expect((await changed(opened.reader, 'tax_rates', checkpoint)).changes.length).toBe(5);
  });

  it('lists keys cheaply: the ids of every data type, without the records', async () => {
    const shelf = await fullShelf();
    const keys = new Map<DataType, Set<string>>();
    for (const { name } of opened.reader.resources) {
      const listed = opened.reader.readKeys(name, never);
      if (!listed) continue;
      for await (const page of listed) for (const { dataType, id } of page) keys.set(dataType, (keys.get(dataType) ?? new Set()).add(id));
    }
    for (const [dataType, records] of shelf.records) if (dataType !== 'company') expect([dataType, [...keys.get(dataType) ?? []].sort()]).toEqual([dataType, [...records.keys()].sort()]);
  });

  it('takes a contact out of a data type that it left', async () => {
    const { contacts } = await import('../../src/sage/products/accounting/resources/contacts.ts');
    const { normaliseItems } = await import('../../src/sage/normalise.ts');
    const contact = { id: 'c1', name: 'Both Ways Ltd', contact_types: [{ id: 'CUSTOMER' }, { id: 'VENDOR' }], updated_at: '2026-10-31T12:00:00Z', balance: '10.0' };
    const both = normaliseItems(contacts, [contact]).changes;
    expect(both.map(({ dataType, record }) => [dataType, (record as Party | null)?.name])).toEqual([['customers', 'Both Ways Ltd'], ['suppliers', 'Both Ways Ltd']]);
    const one = normaliseItems(contacts, [{ ...contact, contact_types: [{ id: 'CUSTOMER' }] }]).changes;
    expect(one.map(({ dataType, record, source }) => [dataType, (record as Party | null)?.name ?? null, source === null])).toEqual([['customers', 'Both Ways Ltd', false], ['suppliers', null, true]]);
  });

  it('never marks a document as sent by reading it', async () => {
    const before = sandbox.control.sent();
    await fullShelf();
    expect(sandbox.control.sent()).toBe(before);
    expect(sandbox.control.log({ path: '/sales_invoices/[0-9a-f]' })).toEqual([]);
  });
});
