/**
 * Puts a planned refresh in force. A small one goes in one batch; a large one is laid out on a hidden sheet first and
 * copied over in one batch. What Excel refuses on the way is undone, so that the table is the old one or the new one.
 */
import { AppError } from '../../../src/shared/errors.ts';
import type { CellFormat, SheetTable } from '../host.ts';
import { numberFormats } from './cells.ts';
import type { Written } from './cells.ts';
import { makeRoomBelow, resizer } from './make-room.ts';
import type { Undo } from './make-room.ts';
import { rowsOf, writeOwnCells } from './own-cells.ts';
import { runsOf } from './refresh-plan.ts';
import type { RefreshPlan, Run } from './refresh-plan.ts';
import { remember } from './remembered-tables.ts';
import type { RememberedTable } from './remembered-tables.ts';
import { openStaging, stagedAt } from './staging.ts';
import type { Staging } from './staging.ts';
import { readWholeRows } from './standing-rows.ts';
import { neighbours } from './table-shape.ts';
import type { TableShape } from './table-shape.ts';
import { apostrophesIn, bytesOf, chunkBytes, inChunks, lastBatchBytes, quietly, setFormat, setValues, settleApostrophes, writtenRow } from './write-chunks.ts';
import type { Apostrophe, Row } from './write-chunks.ts';

export type Refresh = {
  readonly context: Excel.RequestContext;
  readonly table: Excel.Table;
  readonly sheet: Excel.Worksheet;
  readonly shape: TableShape;
  readonly remembered: RememberedTable;
  readonly data: SheetTable;
  readonly fresh: ReadonlyMap<string, Row>;
  readonly plan: RefreshPlan;
  readonly use1904: boolean;
  readonly signal: AbortSignal;
};

/** A column of ours once all of them stand in the table. */
type Active = { readonly index: number; readonly of: number; readonly format: CellFormat; /** Its place before; null for a new one. */ readonly was: number | null };

/** Where every column stands once the new ones are in: what is right of a new one moves on. */
function activeColumns({ ours, added }: TableShape): { active: readonly Active[]; placeOfNew: (n: number) => number; moved: (index: number) => number } {
  const moved = (index: number): number => index + added.filter((column) => column.at <= index).length;
  const placeOfNew = (n: number): number => (added[n]?.at ?? 0) + added.filter((column, i) => column.at < (added[n]?.at ?? 0) || (column.at === added[n]?.at && i < n)).length;
  const standing = ours.map((column): Active => ({ index: moved(column.index), of: column.of, format: column.format, was: column.index }));
  const fresh = added.map((column, n): Active => ({ index: placeOfNew(n), of: column.of, format: column.format, was: null }));
  return { active: [...standing, ...fresh].sort((a, b) => a.index - b.index), placeOfNew, moved };
}

const recordOf = ({ plan, fresh }: Refresh, row: number): Row => fresh.get(plan.rows[row]?.key ?? '') ?? [];

function writtenRows(refresh: Refresh, active: readonly Active[], run: Run): Written[][] {
  const formats = active.map((column) => column.format);
  return rowsOf(run).map((row) => {
    const record = recordOf(refresh, row);
    return writtenRow(active.map((column) => record[column.of] ?? null), formats, refresh.use1904);
  });
}

function needsStaging(refresh: Refresh, active: readonly Active[]): boolean {
  let bytes = 0;
  return refresh.plan.oursToWrite.some((run) => rowsOf(run).some((row) => {
    bytes += bytesOf(active.map((column) => recordOf(refresh, row)[column.of] ?? null));
    return bytes > chunkBytes;
  }));
}

async function stage(refresh: Refresh, active: readonly Active[]): Promise<Staging> {
  const { context, shape, plan, signal, sheet } = refresh;
  const formats = active.map((column) => column.format);
  const staging = await openStaging(context, formats);
  try {
    for await (const rows of inChunks([plan.oursToWrite.flatMap(rowsOf).map((row) => active.map((column) => recordOf(refresh, row)[column.of] ?? null))])) {
      signal.throwIfAborted();
      await staging.add(rows.map((row) => writtenRow(row, formats, refresh.use1904)));
    }
    await staging.finish();
    staging.sheet.getRangeByIndexes(0, active.length + 1, shape.rowCount, shape.width).copyFrom(sheet.getRangeByIndexes(shape.top + 1, shape.left, shape.rowCount, shape.width), 'All');
    await context.sync();
    return staging;
  } catch (thrown) {
    await staging.drop();
    throw thrown;
  }
}

/** What puts the old rows back: from the hidden sheet, or from what was read of the rows that will be touched. */
async function oldRows(refresh: Refresh, active: readonly Active[], staging: Staging | null): Promise<() => void> {
  const { context, sheet, shape, plan, signal } = refresh;
  if (staging) return () => sheet.getRangeByIndexes(shape.top + 1, shape.left, shape.rowCount, shape.width).copyFrom(staging.sheet.getRangeByIndexes(0, active.length + 1, shape.rowCount, shape.width), 'All');
  const touched = new Set([...plan.oursToWrite, ...plan.ownToWrite].flatMap(rowsOf));
  for (let row = plan.recordCount === 0 ? 0 : plan.rowCount; row < shape.rowCount; row++) touched.add(row);
  const rows = await readWholeRows(context, sheet, shape, [...touched].filter((row) => row < shape.rowCount), signal);
  return () => {
    for (const run of runsOf(shape.rowCount, (row) => rows.has(row), 0)) writeOwnCells(sheet, shape.top + 1 + run.first, shape.left, rowsOf(run).map((row) => rows.get(row) ?? []));
  };
}

function writeOurs(refresh: Refresh, active: readonly Active[], staging: Staging | null): Apostrophe[] {
  const { sheet, shape, plan } = refresh;
  const staged = stagedAt(plan.oursToWrite);
  return plan.oursToWrite.flatMap((run, i) => {
    const [top, height] = [shape.top + 1 + run.first, run.last - run.first + 1];
    const values = staging ? null : writtenRows(refresh, active, run);
    let offset = 0;
    return neighbours(active.map((column) => column.index)).flatMap((group) => {
      const [first, from] = [shape.left + (group[0] ?? 0), offset];
      offset += group.length;
      if (staging) {
        const range = sheet.getRangeByIndexes(top, first, height, group.length);
        range.copyFrom(staging.sheet.getRangeByIndexes(staged[i] ?? 0, from, height, group.length), 'Values');
        range.untrack();
        return [];
      }
      const part = (values ?? []).map((row) => row.slice(from, from + group.length));
      setValues(sheet, top, first, part);
      return apostrophesIn(part.map((row) => row.map((value, j) => (active[from + j]?.format === 'text' ? value : ''))), top, first);
    });
  });
}

function writeTheirs(refresh: Refresh, moved: (index: number) => number): Apostrophe[] {
  const { sheet, shape, plan } = refresh;
  const theirs = shape.theirs.map(moved);
  const writeGroups = (rows: readonly number[], places: readonly number[]): Apostrophe[] => {
    let offset = 0;
    return rows.length === 0 ? [] : neighbours(places).flatMap((group) => {
      const from = offset;
      offset += group.length;
      return writeOwnCells(sheet, shape.top + 1 + (rows[0] ?? 0), shape.left + (group[0] ?? 0), rows.map((row) => plan.ownOf(row).slice(from, from + group.length)));
    });
  };
  if (plan.rows.length === 0) {
    // The one row that a table must have: empty, but for the formulas that go on in the next record.
    sheet.getRangeByIndexes(shape.top + 1, shape.left, 1, shape.width + shape.added.length).clear('Contents');
    return writeGroups([0], theirs);
  }
  return plan.ownToWrite.flatMap((run) => {
    const [records, kept] = [rowsOf(run).filter((row) => row < plan.recordCount), rowsOf(run).filter((row) => row >= plan.recordCount)];
    const cells = writeGroups(records, theirs);
    // Rows of the user's own hold all old columns; new ones of ours lie between them.
    return [...cells, ...writeGroups(kept, Array.from({ length: shape.width }, (_, index) => moved(index)))];
  });
}

/** Text columns are text again, whatever was done to them; numbers in new rows look like those above them. */
function formatRows(refresh: Refresh, active: readonly Active[], firstFormats: readonly string[]): void {
  const { sheet, shape, plan } = refresh;
  if (plan.oursToWrite.length === 0) return;
  const appended = plan.recordCount - shape.rowCount;
  for (const column of active) {
    const at = shape.left + column.index;
    if (column.format === 'text') setFormat(sheet, shape.top + 1, at, Math.max(plan.recordCount, 1), numberFormats.text);
    else if (column.was === null) setFormat(sheet, shape.top + 1, at, Math.max(plan.recordCount, 1), numberFormats[column.format]);
    else if (appended > 0) {
      const seen = firstFormats[column.was] ?? 'General';
      setFormat(sheet, shape.top + 1 + shape.rowCount, at, appended, seen === '@' || seen === 'General' ? numberFormats[column.format] : seen);
    }
  }
}

/** Title and note above the table are renewed where they still say what we wrote. */
function renewLines({ sheet, shape, remembered, data }: Refresh, above: Excel.Range | null): void {
  const lines = [[remembered.title, data.title], [remembered.note, data.note]] as const;
  above?.values.slice(-lines.length).forEach((row: unknown[], i, all) => {
    const [old, now] = lines[lines.length - all.length + i] ?? ['', ''];
    const at = row.findIndex((value) => value === old);
    if (at >= 0 && old !== now) sheet.getRangeByIndexes(shape.top - all.length + i, shape.left + at, 1, 1).values = [[`'${now}`]];
  });
}

function clearLeftovers({ sheet, shape, plan }: Refresh, moved: (index: number) => number): void {
  const width = shape.width + shape.added.length;
  if (plan.rowCount < shape.rowCount) sheet.getRangeByIndexes(shape.top + 1 + plan.rowCount, shape.left, shape.rowCount - plan.rowCount, width).clear('All');
  for (const index of shape.givenUp) sheet.getRangeByIndexes(shape.top + 1, shape.left + moved(index), Math.max(plan.recordCount, 1), 1).clear('Contents');
}

async function addColumns({ context, table, shape }: Refresh, placeOfNew: (n: number) => number, undo: Undo): Promise<readonly Excel.TableColumn[]> {
  if (shape.added.length === 0) return [];
  // By their ids, because a batch that broke does not say how far it came.
  undo.push(async () => {
    table.columns.load('items/id');
    await context.sync();
    for (const column of table.columns.items) if (!shape.columnIds.includes(column.id)) column.delete();
  });
  const columns = shape.added.map((column, i) => table.columns.add(placeOfNew(i), undefined, column.title).load('id'));
  await context.sync();
  return columns;
}

async function undoAll(context: Excel.RequestContext, undo: Undo): Promise<void> {
  for (const step of undo.reverse()) {
    try {
      await step();
      await context.sync();
    } catch {
      // Excel cannot be reached, or refuses this too: the next step may still go, and the cause is what the user is told.
    }
  }
}

export async function applyRefresh(refresh: Refresh): Promise<void> {
  const { context, table, sheet, shape, plan, data, signal } = refresh;
  const { active, placeOfNew, moved } = activeColumns(shape);
  const staging = needsStaging(refresh, active) ? await stage(refresh, active) : null;
  const undo: Undo = [];
  try {
    if (bytesOf(plan.ownToWrite.map((run) => rowsOf(run).map((row) => plan.ownOf(row)))) > lastBatchBytes) throw new AppError('office_refused', 'your own columns in the table hold more than Excel takes at once');
    const restoreRows = await oldRows(refresh, active, staging);
    const firstRow = sheet.getRangeByIndexes(shape.top + 1, shape.left, 1, shape.width).load('numberFormat');
    const linesAbove = Math.min(shape.top, 2);
    const above = linesAbove === 0 ? null : sheet.getRangeByIndexes(shape.top - linesAbove, shape.left, linesAbove, shape.width).load('values');
    await context.sync();
    const firstFormats = (firstRow.numberFormat[0] ?? []) as string[];
    signal.throwIfAborted();

    if (shape.hasTotals) {
      table.showTotals = false;
      undo.push(() => { table.showTotals = true; });
      await context.sync();
    }
    await makeRoomBelow(context, sheet, shape, table.id, plan.rowCount, undo);
    undo.push(restoreRows);
    const added = await addColumns(refresh, placeOfNew, undo);
    const size = resizer(context, table, sheet, { ...shape, width: shape.width + shape.added.length });
    undo.push(async () => {
      await size.resize(shape.rowCount);
      if (plan.rowCount > shape.rowCount) sheet.getRangeByIndexes(shape.top + 1 + shape.rowCount, shape.left, plan.rowCount - shape.rowCount, shape.width + shape.added.length).clear('All');
    });

    quietly(context);
    if (plan.rowCount > shape.rowCount) await size.resize(plan.rowCount);
    formatRows(refresh, active, firstFormats);
    const apostrophes = [...writeOurs(refresh, active, staging), ...writeTheirs(refresh, moved)];
    clearLeftovers(refresh, moved);
    if (plan.rowCount < shape.rowCount) await size.resize(plan.rowCount);
    for (const column of shape.ours) if (column.rename) table.columns.getItem(column.columnId).name = column.title;
    renewLines(refresh, above);
    remember(context, {
      setting: refresh.remembered.setting,
      key: data.key,
      tableId: table.id,
      table: table.name,
      title: data.title,
      note: data.note,
      columns: [...shape.ours.map(({ id, title, columnId }) => ({ id, title, columnId })), ...shape.added.map(({ id, title }, i) => ({ id, title, columnId: added[i]?.id ?? -1 })), ...shape.deleted],
    });
    if (shape.hasTotals) table.showTotals = true;
    await context.sync();
    await settleApostrophes(context, sheet, apostrophes);
  } catch (thrown) {
    await undoAll(context, undo);
    throw thrown;
  } finally {
    await staging?.drop();
  }
}
