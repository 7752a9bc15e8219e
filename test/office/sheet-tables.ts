/** Tables of ours for the tests: columns and rows in plain sight, handed over in chunks as the pane does. */
import type { CellValue, SheetTable } from '../../addin/hosts/host.ts';

export const customerColumns = [
  { id: 'id', title: 'Id', format: 'text', hidden: true },
  { id: 'name', title: 'Name', format: 'text' },
  { id: 'balance', title: 'Balance', format: 'money' },
  { id: 'since', title: 'Since', format: 'date' },
] as const satisfies SheetTable['columns'];

export type Rows = readonly (readonly CellValue[])[];

export function sheetTable(rows: Rows, change: Partial<Omit<SheetTable, 'rows'>> & { readonly chunkSize?: number; readonly onChunk?: (n: number) => void } = {}): SheetTable {
  const { chunkSize = 1_000, onChunk, ...rest } = change;
  async function* chunks() {
    for (let at = 0, n = 0; at < rows.length; at += chunkSize, n++) {
      onChunk?.(n);
      yield await Promise.resolve(rows.slice(at, at + chunkSize));
    }
  }
  return { key: 'company-1/customers', title: 'Customers', columns: customerColumns, rows: chunks(), rowCount: rows.length, note: 'Practice Ltd · synced 09:15 · agrees with Sage', ...rest };
}

export const threeCustomers: Rows = [
  ['c1', 'Alder & Co', '100.50', '2024-01-31'],
  ['c2', 'Birch plc', '-20.00', '2024-02-29'],
  ['c3', 'Cedar Ltd', '0.00', null],
];

export const never = (): AbortSignal => new AbortController().signal;
export const unheard = (): void => undefined;
