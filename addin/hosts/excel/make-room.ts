/**
 * Makes a table longer or shorter without touching what stands below and beside it. Cells below that are in the way are
 * pushed down: by whole rows of the sheet, so that what belongs together stays together, or, where that would cut
 * through another table beside ours, by the table's own columns alone.
 */
import { canResizeTables } from './requirements.ts';
import type { TableShape } from './table-shape.ts';

const sheetColumnMax = 16_384;
const sheetRowMax = 1_048_576;

const body = (sheet: Excel.Worksheet, shape: TableShape, first: number, count: number): Excel.Range => sheet.getRangeByIndexes(shape.top + 1 + first, shape.left, count, shape.width);

/** Does another table reach from above the row into it or past it? */
async function isCutByRow(context: Excel.RequestContext, sheet: Excel.Worksheet, row: number, own: string): Promise<boolean> {
  const [above, at] = [row - 1, row].map((one) => sheet.getRangeByIndexes(one, 0, 1, sheetColumnMax).getTables(false).load('items/id'));
  await context.sync();
  const ids = new Set(above?.items.map((table) => table.id));
  return at?.items.some((table) => table.id !== own && ids.has(table.id)) ?? false;
}

/** What has been done so far, each with what takes it back. */
export type Undo = (() => void | Promise<void>)[];

/** The totals row must be off. */
export async function makeRoomBelow(context: Excel.RequestContext, sheet: Excel.Worksheet, shape: TableShape, tableId: string, rowCount: number, undo: Undo): Promise<void> {
  const needed = rowCount - shape.rowCount;
  if (needed <= 0) return;
  const firstBelow = shape.top + 1 + shape.rowCount;
  // A totals row wants its place back, and it left one row free.
  const wanted = needed + (shape.hasTotals ? 1 : 0);
  const room = sheet.getRangeByIndexes(firstBelow, shape.left, Math.min(wanted, sheetRowMax - firstBelow), shape.width);
  const used = room.getUsedRangeOrNullObject(false).load('address');
  const tables = room.getTables(false).load('items/id');
  await context.sync();
  if (used.isNullObject && tables.items.every((table) => table.id === tableId)) return;
  const insertAt = firstBelow + (shape.hasTotals ? 1 : 0);
  const isCut = await isCutByRow(context, sheet, insertAt, tableId);
  const band = (): Excel.Range => (isCut ? sheet.getRangeByIndexes(insertAt, shape.left, needed, shape.width) : sheet.getRangeByIndexes(insertAt, 0, needed, sheetColumnMax));
  // A range that is held moves with its cells: it tells whether the rows came in, also when the batch broke behind it.
  const mark = sheet.getRangeByIndexes(insertAt, shape.left, 1, 1).load('rowIndex');
  await context.sync();
  undo.push(async () => {
    mark.load('rowIndex');
    await context.sync();
    if (mark.rowIndex > insertAt) band().delete('Up');
  });
  band().insert('Down');
  await context.sync();
}

const addressOf = (sheet: Excel.Worksheet, shape: TableShape, rowCount: number): Excel.Range => sheet.getRangeByIndexes(shape.top, shape.left, rowCount + 1, shape.width);

/**
 * Without `Table.resize` (before ExcelApi 1.13): rows put in or taken out inside the table, and the cells below moved back
 * by as many. Rows may change places on the way; whoever calls this writes all of them afterwards.
 */
async function resizeByCells(context: Excel.RequestContext, sheet: Excel.Worksheet, shape: TableShape, rowCount: number): Promise<void> {
  if (rowCount < shape.rowCount) {
    const gone = shape.rowCount - rowCount;
    body(sheet, shape, rowCount, gone).delete('Up');
    body(sheet, shape, rowCount, gone).insert('Down');
    await context.sync();
    return;
  }
  for (let now = shape.rowCount; now < rowCount;) {
    const more = Math.min(now, rowCount - now);
    body(sheet, shape, now - more, more).insert('Down');
    body(sheet, shape, now + more, more).delete('Up');
    await context.sync();
    now += more;
  }
}

export type Resizer = {
  /** The request that follows may hold everything: nothing else has to be sent for it. */
  readonly isOneStep: boolean;
  readonly resize: (rowCount: number) => Promise<void>;
};

/** `resize` queues where Excel can resize; otherwise it sends its own requests. */
export function resizer(context: Excel.RequestContext, table: Excel.Table, sheet: Excel.Worksheet, shape: TableShape): Resizer {
  if (canResizeTables()) {
    return { isOneStep: true, resize: async (rowCount) => { table.resize(addressOf(sheet, shape, rowCount)); } };
  }
  let now = shape;
  return {
    isOneStep: false,
    resize: async (rowCount) => {
      if (rowCount === now.rowCount) return;
      await resizeByCells(context, sheet, now, rowCount);
      now = { ...now, rowCount };
    },
  };
}
