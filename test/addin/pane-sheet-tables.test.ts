/** Lists and reports as tables for a sheet, and the keys by which a refresh finds them again. */
import type { Client } from '../../addin/client/client.ts';
import type { CellValue } from '../../addin/hosts/host.ts';
import { keyOf, makeSheetTable, readKey } from '../../addin/pane/sheet-tables.ts';
import type { TableAsk } from '../../addin/pane/sheet-tables.ts';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { contract } from '../../src/shared/contract/index.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import type { CompanyId, SyncNumber } from '../../src/shared/ids.ts';
import type { FakeLines } from '../browser/pane/fake-helper.ts';
import { World, handlersOf, practiceCompany } from '../browser/pane/practice-world.ts';

const companyId = 'meadow-crafts' as CompanyId;
const world = new World();
world.companies = [practiceCompany()];
const handlers = handlersOf(world) as unknown as Record<string, (input: unknown, caller: unknown) => unknown>;
const nameOf = (endpoint: unknown): string => Object.entries(contract).find(([, one]) => one === endpoint)?.[0] ?? '';
const asked: string[] = [];

/** The client over the practice world, with the contract's checks on both ways. */
const client = {
  async call(endpoint: Endpoint<unknown, unknown>, input: unknown) {
    asked.push(nameOf(endpoint));
    return endpoint.reply.parse(await handlers[nameOf(endpoint)]?.(endpoint.input.parse(input), { token: null }));
  },
  async lines(endpoint: Endpoint<unknown, unknown>, input: unknown) {
    const { head, rows } = (await handlers[nameOf(endpoint)]?.(endpoint.input.parse(input), { token: null })) as FakeLines;
    return { head: endpoint.reply.parse(head), rows: (async function* () { for (const row of rows) yield [row]; })() };
  },
} as unknown as Client;

const rowsOf = async (table: { rows: AsyncIterable<readonly (readonly CellValue[])[]> }): Promise<(readonly CellValue[])[]> => {
  const all: (readonly CellValue[])[] = [];
  for await (const chunk of table.rows) all.push(...chunk);
  return all;
};
const make = (ask: TableAsk) => makeSheetTable(client, companyId, ask, new AbortController().signal);

const asks: readonly TableAsk[] = [
  { kind: 'records', dataType: 'salesInvoices', filter: ['partyName~O\u2019Brien & Co', 'date>=2026-01-01'], order: '-date' },
  { kind: 'records', dataType: 'customers', filter: [], order: null },
  { kind: 'report', ask: { report: 'trial-balance' } },
  { kind: 'report', ask: { report: 'trial-balance', asAt: '2026-10-31' as IsoDate, sync: 12 as SyncNumber } },
  { kind: 'report', ask: { report: 'profit-and-loss', from: '2026-04-01' as IsoDate, to: '2027-03-31' as IsoDate, by: 'month' } },
  { kind: 'report', ask: { report: 'aged-debtors', agedBy: 'date' } },
];

describe('the key of a table', () => {
  it.each(asks)('says how to make the same table again: %j', (ask) => {
    expect(readKey(keyOf(companyId, ask))).toEqual({ companyId, ask });
  });

  it('of today stays one of today at each refresh', () => {
    expect(keyOf(companyId, { kind: 'report', ask: { report: 'trial-balance' } })).toBe('meadow-crafts/trial-balance');
  });

  it.each(['', 'x', '/customers', 'A B/customers', 'a/unknown', 'a/constructor', 'a/customers/more', '../customers', 'a/__proto__'])('"%s" is none of ours', (key) => {
    expect(readKey(key)).toBeNull();
  });
});

describe('a list on a sheet', () => {
  it('has the id first and hidden, then the columns as what they are, and as many cells in each row', async () => {
    const table = await make({ kind: 'records', dataType: 'salesInvoices', filter: [], order: null });
    expect(table.columns[0]).toEqual({ id: 'id', title: 'ID', format: 'text', hidden: true });
    expect(table.columns.find((column) => column.id === 'total')).toMatchObject({ format: 'money' });
    expect(table.columns.find((column) => column.id === 'dueDate')).toMatchObject({ format: 'date', title: 'Due' });
    const rows = await rowsOf(table);
    expect(rows).toHaveLength(table.rowCount ?? -1);
    expect(rows.every((row) => row.length === table.columns.length)).toBe(true);
    expect(new Set(rows.map((row) => row[0])).size).toBe(rows.length);
  });

  it('keeps amounts as the exact text they are', async () => {
    const table = await make({ kind: 'records', dataType: 'salesInvoices', filter: [], order: null });
    const at = table.columns.findIndex((column) => column.id === 'total');
    const [first] = await rowsOf(table);
    expect(first?.[at]).toBe('120.00');
  });

  it('names ledger accounts instead of their ids', async () => {
    const table = await make({ kind: 'records', dataType: 'ledgerLines', filter: [], order: null });
    const at = table.columns.findIndex((column) => column.id === 'ledgerAccountId');
    const rows = await rowsOf(table);
    expect([...new Set(rows.map((row) => row[at]))].sort()).toEqual(['1100 Debtors Control Account', '4000 Sales Type A']);
  });

  it('says in its note whose books, from when, and whether they agree with Sage', async () => {
    expect((await make({ kind: 'records', dataType: 'customers', filter: [], order: null })).note).toMatch(/^Meadow Crafts Ltd, as we saw it .+ \(sync 41\)\. Agrees with Sage\.$/);
  });
});

describe('a report on a sheet', () => {
  it.each([
    ['trial-balance', ['id', 'nominalCode', 'name', 'debit', 'credit']],
    ['profit-and-loss', ['id', 'section', 'nominalCode', 'name', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11', 'total']],
    ['balance-sheet', ['id', 'section', 'nominalCode', 'name', 'column-0']],
    ['aged-debtors', ['id', 'name', 'total', 'bucket-0', 'bucket-1', 'bucket-2', 'bucket-3', 'bucket-4', 'documents']],
    ['aged-creditors', ['id', 'name', 'total', 'bucket-0', 'bucket-1', 'bucket-2', 'bucket-3', 'bucket-4', 'documents']],
  ] as const)('%s has its columns, unique ids and full rows', async (report, columns) => {
    const table = await make({ kind: 'report', ask: { report } });
    expect(table.columns.map((column) => column.id)).toEqual(columns);
    const rows = await rowsOf(table);
    expect(rows.length).toBe(table.rowCount);
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
    expect(new Set(rows.map((row) => row[0])).size).toBe(rows.length);
  });

  it('P7 says in its note that an aged list is not whole, and from which day on it is', async () => {
    const note = async (asAt: string) => (await make({ kind: 'report', ask: { report: 'aged-debtors', asAt: asAt as IsoDate } })).note;
    expect(await note('2025-11-22')).toMatch(/Agrees with Sage\. Not the whole list: documents that were settled by (23 Nov 2025|Nov 23, 2025) were left out/);
    expect(await note('2025-11-23')).not.toContain('whole');
  });

  it('adds the months of a year to the penny', async () => {
    const rows = await rowsOf(await make({ kind: 'report', ask: { report: 'profit-and-loss' } }));
    const net = rows.find((row) => row[0] === 'net-profit');
    expect(net?.at(-1)).toBe('84224.23');
  });
});
