/**
 * Refreshes a table in place, the whole story: read the data, look at what stands there, plan, make sure that nothing has
 * moved meanwhile, put it in force. Until the last step the workbook is only read (or written to out of sight).
 */
import { AppError } from '../../../src/shared/errors.ts';
import type { SheetTable, TableOutcome } from '../host.ts';
import { applyRefresh } from './apply-refresh.ts';
import { heldBy } from './cells.ts';
import { countsFrom1904 } from './date-system.ts';
import { planRefresh } from './refresh-plan.ts';
import { findTables } from './remembered-tables.ts';
import type { RememberedTable } from './remembered-tables.ts';
import { canResizeTables } from './requirements.ts';
import { keyCounter, readStanding } from './standing-rows.ts';
import { readShape } from './table-shape.ts';
import type { TableShape } from './table-shape.ts';
import type { Row } from './write-chunks.ts';

const sheetRowMax = 1_048_576;

async function collect(data: SheetTable, use1904: boolean, onProgress: (rowsDone: number) => void, signal: AbortSignal): Promise<ReadonlyMap<string, Row>> {
  const fresh = new Map<string, Row>();
  const number = keyCounter();
  const [keyColumn] = data.columns;
  if (!keyColumn) throw new AppError('office_refused', 'a table needs at least one column');
  for await (const rows of data.rows) {
    signal.throwIfAborted();
    for (const row of rows) fresh.set(number(String(heldBy(row[0] ?? null, keyColumn.format, use1904))), row);
    onProgress(fresh.size);
  }
  signal.throwIfAborted();
  return fresh;
}

/** The user can sort, move or lengthen the table while we look at it. */
async function mustStandAsRead(context: Excel.RequestContext, table: Excel.Table, sheet: Excel.Worksheet, shape: TableShape, keys: readonly (string | null)[]): Promise<void> {
  const moved = new AppError('office_busy', 'the table was changed while it was being refreshed');
  const range = table.getRange().load('rowIndex,columnIndex,rowCount,columnCount');
  await context.sync();
  const isSamePlace = range.rowIndex === shape.top && range.columnIndex === shape.left && range.columnCount === shape.width && range.rowCount === shape.rowCount + 1 + (shape.hasTotals ? 1 : 0);
  if (!isSamePlace) throw moved;
  const keyAt = shape.left + (shape.ours.find((column) => column.of === 0)?.index ?? 0);
  const portion = 20_000;
  const number = keyCounter();
  for (let at = 0; at < shape.rowCount; at += portion) {
    const found = sheet.getRangeByIndexes(shape.top + 1 + at, keyAt, Math.min(portion, shape.rowCount - at), 1).load('formulas');
    await context.sync();
    found.formulas.forEach(([value]: unknown[], i: number) => { if ((value === '' ? null : number(String(value))) !== keys[at + i]) throw moved; });
    found.untrack();
  }
}

async function refreshOne(context: Excel.RequestContext, { remembered, table }: { readonly remembered: RememberedTable; readonly table: Excel.Table }, data: SheetTable, fresh: ReadonlyMap<string, Row>, use1904: boolean, signal: AbortSignal): Promise<TableOutcome> {
  const shape = await readShape(context, table, remembered, data);
  if (shape.top + 1 + fresh.size >= sheetRowMax) throw new AppError('office_refused', 'there are more rows than the sheet has room for');
  const sheet = context.workbook.worksheets.getItem(shape.sheetName);
  const standing = await readStanding(context, sheet, shape, fresh, use1904, signal);
  const plan = planRefresh([...fresh.keys()], standing, shape.theirs.length, { writeOurs: shape.added.length > 0, writeAll: !canResizeTables() });
  await mustStandAsRead(context, table, sheet, shape, standing.map((row) => row.key));
  await applyRefresh({ context, table, sheet, shape, remembered, data, fresh, plan, use1904, signal });
  return { sheet: shape.sheetName, table: table.name, rows: plan.recordCount, compared: plan.compared };
}

/** Every table of this key is refreshed; the outcome is the first one's. */
export async function refreshTable(context: Excel.RequestContext, data: SheetTable, onProgress: (rowsDone: number) => void, signal: AbortSignal): Promise<TableOutcome> {
  signal.throwIfAborted();
  const [first, ...others] = await findTables(context, data.key);
  if (!first) throw new AppError('office_refused', `the table for ${data.key} is no longer in this workbook`);
  const use1904 = await countsFrom1904(context);
  const fresh = await collect(data, use1904, onProgress, signal);
  const outcome = await refreshOne(context, first, data, fresh, use1904, signal);
  for (const other of others) await refreshOne(context, other, data, fresh, use1904, signal);
  return outcome;
}
