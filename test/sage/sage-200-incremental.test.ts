import type { DataType } from '../../src/shared/records/data-types.ts';
import { definitionOf } from '../../src/shared/records/index.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { changed, full, gather, never, Shelf } from './reader.ts';
import type { OpenedCompany } from './reader.ts';
import { openSandbox200 } from './reader-200.ts';

let sandbox: Sandbox;
let opened: OpenedCompany;
let laterBy = 0;
const later = (seconds: number) => sandbox.control.setClock({ offsetSeconds: (laterBy += seconds) });
const openBooks = (size: 'tiny' | number) => {
  beforeAll(async () => {
    laterBy = 0;
    sandbox = await startSandbox({ seed: 5, size, today: '2026-10-31' });
    opened = openSandbox200(sandbox);
  });
  afterAll(async () => { opened.close(); await sandbox.close(); });
};

/** Balances of parties, and their names on what was posted to them, move at Sage without anything being told as changed. */
const unsaid = { balance: null, partyName: null };
const shown = (shelf: Shelf) => Object.fromEntries([...shelf.records].filter(([, records]) => records.size > 0).map(([dataType, records]) => [
  dataType, [...records.values()].map((record) => ({ ...record, ...(dataType === 'bankAccounts' ? {} : unsaid) })).sort((a, b) => (a.id < b.id ? -1 : 1)),
]));
async function fullShelf(): Promise<Shelf> {
  const shelf = new Shelf();
  expect(await shelf.readAll(opened.reader, 'full')).toEqual([]);
  return shelf;
}
const asked = (name: string) => sandbox.control.log({ path: `/${name}\\?` }).map((entry) => new URLSearchParams(entry.query));

describe('reading Sage 200', () => {
  openBooks('tiny');

  it('P4: comes by changes to the same as by a full read after work of every kind, three times over', async () => {
    const shelf = await fullShelf();
    for (let round = 1; round <= 3; round += 1) {
      later(3_600);
      sandbox.control.mutate({ do: 'someWork', count: 25, seed: round });
      expect(await shelf.readAll(opened.reader, 'incremental')).toEqual([]);
      expect(shown(shelf)).toEqual(shown(await fullShelf()));
    }
    expect(sandbox.control.violations()).toEqual([]);
  });

  it('asks a list with times for its changes alone, once, and reads the views without times whole', async () => {
    const shelf = await fullShelf();
    later(3_600);
    sandbox.control.requests.clear();
    await shelf.readAll(opened.reader, 'incremental');
    for (const name of ['customers', 'suppliers', 'sales_posted_transactions', 'purchase_posted_transactions', 'sop_orders', 'pop_orders', 'products', 'tax_codes']) {
      expect([name, asked(name).map((query) => /^date_time_updated gt \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(query.get('$filter') ?? ''))]).toEqual([name, [true]]);
    }
    expect(asked('nominal_transaction_enquiry_views').length).toBeGreaterThan(0);
    expect(asked('nominal_transaction_enquiry_views').some((query) => query.get('$filter')?.includes('date_time_updated'))).toBe(false);
    expect(sandbox.control.log().every((entry) => !entry.query.includes('%24skip'))).toBe(true);
  });

  it('P5: is told of postings that were taken out, and learns by the keys of what is gone without a word', async () => {
    const shelf = await fullShelf();
    const mutations = sandbox.control.mutations();
    const invoice = mutations.addInvoice({});
    const contact = mutations.addContact({ name: "Short Lived & Sons' Ltd" });
    const other = mutations.addOtherPayment({ net: 700 });
    later(60);
    await shelf.readAll(opened.reader, 'incremental');
    const { sales } = sandbox.control.sage200.idsOf({ transaction: invoice.transaction ?? 0 });
    expect(shelf.records.get('salesInvoices')?.has(String(sales))).toBe(true);
    const counts = (dataType: DataType) => shelf.of(dataType).length;
    const before = { customers: counts('customers'), bankTransactions: counts('bankTransactions'), ledgerLines: counts('ledgerLines') };
    later(60);
    mutations.voidInvoice({ which: invoice.number });
    mutations.deleteContact({ which: contact.reference });
    mutations.deleteOtherPayment(other);
    later(60);
    await shelf.readAll(opened.reader, 'incremental');
    expect(shelf.records.get('salesInvoices')?.has(String(sales))).toBe(false);
    // Turned round by postings of their own; nothing of the ledger goes away.
    expect(counts('ledgerLines')).toBeGreaterThan(before.ledgerLines);
    expect([counts('customers'), counts('bankTransactions')]).toEqual([before.customers, before.bankTransactions]);
    const keys = new Set<string>();
    for await (const page of opened.reader.readKeys('customers', never) ?? []) for (const { id } of page) keys.add(id);
    const fresh = await fullShelf();
    expect([...keys].sort()).toEqual(fresh.of('customers').map(({ id }) => id).sort());
    expect([fresh.of('customers').length, fresh.of('bankTransactions').length]).toEqual([before.customers - 1, before.bankTransactions - 1]);
  });

  it('F37: meets rows stamped in the same moment as the last read, by Sage\'s clock and not ours', async () => {
    for (const offset of [0, 600, -600]) {
      sandbox.control.setClock({ offsetSeconds: laterBy + offset });
      const first = await full(opened.reader, 'sales_posted_transactions');
      const same = [1, 2, 3].map((n) => sandbox.control.mutations().addInvoice({ net: 4_200 + n }));
      const second = await changed(opened.reader, 'sales_posted_transactions', first.checkpoint);
      for (const { transaction } of same) expect(second.changes.some(({ id }) => id === String(sandbox.control.sage200.idsOf({ transaction: transaction ?? 0 }).sales))).toBe(true);
    }
    sandbox.control.setClock({ offsetSeconds: laterBy });
  });

  it('reads everything anew from a checkpoint that is not its own', async () => {
    for (const checkpoint of ['', 'null', '{"since":7}', '{"since":null,"reading":{"last":"1 or 1 eq 1"}}', 'x'.repeat(100)]) expect((await changed(opened.reader, 'tax_codes', checkpoint)).changes.length).toBe(5);
  });
});

describe('reading long lists of Sage 200', () => {
  openBooks(450);

  it('gives records of the shape that the contract promises, of every data type', async () => {
    const shelf = await fullShelf();
    const kinds = opened.reader.resources.flatMap(({ dataTypes }) => dataTypes);
    for (const dataType of kinds) {
      expect([dataType, shelf.of(dataType).length > 0]).toEqual([dataType, true]);
      for (const record of shelf.of(dataType)) expect([dataType, record.id, definitionOf(dataType).schema.safeParse(record).error?.issues]).toEqual([dataType, record.id, undefined]);
    }
    expect(sandbox.control.violations()).toEqual([]);
  });

  it('F37: reads every row of many that were changed in one and the same moment', async () => {
    const first = await full(opened.reader, 'sales_posted_transactions');
    later(3_600);
    const { changed: count } = sandbox.control.mutations().changeMany({ every: 1 });
    expect(count).toBeGreaterThan(400);
    const second = await changed(opened.reader, 'sales_posted_transactions', first.checkpoint);
    expect(new Set(second.changes.filter(({ record }) => record !== null).map(({ id }) => id)).size).toBeGreaterThanOrEqual(count - sandbox.control.books().documents.sales_invoice.filter((one) => one.state === 'draft').length);
  });

  it('F36: misses nothing while others change, delete and add between two pages', async () => {
    sandbox.control.plant({ kind: 'mutate', mutation: { do: 'someWork', count: 30, seed: 77 }, match: { path: 'sales_posted_transactions' }, skip: 1, times: 1 });
    const shelf = new Shelf();
    const read = await full(opened.reader, 'sales_posted_transactions');
    shelf.apply(read.changes);
    expect(read.pages.length).toBeGreaterThan(1);
    const second = await changed(opened.reader, 'sales_posted_transactions', read.checkpoint);
    shelf.apply(second.changes);
    const fresh = new Shelf();
    fresh.apply((await full(opened.reader, 'sales_posted_transactions')).changes);
    expect(shown(shelf)).toEqual(shown(fresh));
  });

  it('F39: takes an emptied list for no news, and for nothing seen in a full read', async () => {
    const first = await full(opened.reader, 'customers');
    for (const read of ['incremental', 'full'] as const) {
      sandbox.control.plant({ kind: 'empty_list', match: { path: '/customers\\?' }, times: 1 });
      const got = read === 'full' ? await full(opened.reader, 'customers') : await changed(opened.reader, 'customers', first.checkpoint);
      expect([got.changes, got.pages.map((page) => [page.read, page.countsAsSeen])]).toEqual([[], [[0, true]]]);
    }
  });

  it('goes on after a kill where it was, page by page, and ends with the same', async () => {
    const whole = await full(opened.reader, 'sales_posted_transactions');
    expect(whole.pages.length).toBeGreaterThan(1);
    for (let killAfter = 1; killAfter < whole.pages.length; killAfter += 1) {
      const shelf = new Shelf();
      let checkpoint: string | null = null;
      let pages = 0;
      for await (const page of opened.reader.readResource('sales_posted_transactions', { kind: 'full', checkpoint: null, resume: false, signal: never })) {
        shelf.apply(page.changes);
        checkpoint = page.checkpoint;
        if ((pages += 1) === killAfter) break;
      }
      sandbox.control.requests.clear();
      const rest = await gather(opened.reader.readResource('sales_posted_transactions', { kind: 'full', checkpoint, resume: true, signal: never }));
      shelf.apply(rest.changes);
      expect(rest.pages.length).toBe(whole.pages.length - killAfter);
      const held = ['salesInvoices', 'salesCreditNotes', 'receipts'].flatMap((dataType) => shelf.of(dataType as DataType).map(({ id }) => id)).sort();
      expect(held).toEqual([...new Set(whole.changes.filter(({ record }) => record !== null).map(({ id }) => id))].sort());
      expect(JSON.parse(rest.checkpoint ?? '')).toMatchObject({ since: expect.stringMatching(/^2026-/) as string, reading: null });
    }
  });
});
