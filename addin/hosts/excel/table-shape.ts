/** A table of ours as the user has left it: where it stands, and which of its columns are ours, theirs, new or given up. */
import { AppError } from '../../../src/shared/errors.ts';
import type { CellFormat, SheetTable } from '../host.ts';
import { headerTitles } from './cells.ts';
import type { RememberedColumn, RememberedTable } from './remembered-tables.ts';

/** One of our columns that stands in the table. `index` is its place in the table, `of` its place in a row of the data. */
export type OurColumn = { readonly id: string; readonly of: number; readonly index: number; readonly columnId: number; readonly format: CellFormat; readonly title: string; readonly rename: boolean };
/** `at` is the place, in the table as it stands, before which it comes: right behind the column that it follows in the data. */
export type NewColumn = { readonly id: string; readonly of: number; readonly at: number; readonly format: CellFormat; readonly title: string };

export type TableShape = {
  /** Of the header. */
  readonly top: number;
  readonly left: number;
  readonly width: number;
  /** Without header and totals. */
  readonly rowCount: number;
  readonly hasTotals: boolean;
  readonly sheetName: string;
  readonly columnIds: readonly number[];
  readonly ours: readonly OurColumn[];
  /** Places of the user's own columns. */
  readonly theirs: readonly number[];
  /** Places of columns that were ours and that the data no longer has. */
  readonly givenUp: readonly number[];
  readonly added: readonly NewColumn[];
  /** Ours once, deleted by the user: they stay away. */
  readonly deleted: readonly RememberedColumn[];
};

export type StandingColumn = { readonly id: number; readonly name: string };

/** Tells the columns apart. Pure. Throws `office_refused` where the key column is gone: no row can be told from another then. */
export function matchColumns(columns: readonly StandingColumn[], remembered: readonly RememberedColumn[], table: SheetTable): Pick<TableShape, 'ours' | 'theirs' | 'givenUp' | 'added' | 'deleted'> {
  const titles = headerTitles(table.columns.map((column) => column.title));
  const placeOf = (one: RememberedColumn): number => {
    const byId = columns.findIndex((column) => column.id === one.columnId);
    return byId >= 0 && (columns[byId]?.name === one.title || !columns.some((column) => column.name === one.title)) ? byId : columns.findIndex((column) => column.name === one.title);
  };
  const known = new Map(remembered.map((one) => [one.id, { one, index: placeOf(one) }]));
  const ours: OurColumn[] = [];
  const added: NewColumn[] = [];
  const deleted: RememberedColumn[] = [];
  let at = 0;
  table.columns.forEach((column, of) => {
    const title = titles[of] ?? column.title;
    const standing = known.get(column.id);
    const found = standing && columns[standing.index];
    if (!standing) added.push({ id: column.id, of, at, format: column.format, title });
    else if (!found) deleted.push(standing.one);
    else {
      at = standing.index + 1;
      // A header that the user has changed is theirs to name.
      ours.push({ id: column.id, of, index: standing.index, columnId: found.id, format: column.format, title, rename: found.name === standing.one.title && title !== standing.one.title });
    }
  });
  const wanted = new Set(table.columns.map((column) => column.id));
  const givenUp = [...known].flatMap(([id, { index }]) => (!wanted.has(id) && index >= 0 ? [index] : []));
  const taken = new Set([...ours.map((column) => column.index), ...givenUp]);
  if (!ours.some((column) => column.of === 0)) throw new AppError('office_refused', 'the column that tells the records apart was deleted from the table');
  return { ours, added, deleted, givenUp, theirs: columns.flatMap((_, index) => (taken.has(index) ? [] : [index])) };
}

export async function readShape(context: Excel.RequestContext, table: Excel.Table, remembered: RememberedTable, data: SheetTable): Promise<TableShape> {
  const range = table.getRange().load('rowIndex,columnIndex,rowCount,columnCount');
  table.load('showTotals');
  table.columns.load('items/id,items/name');
  table.worksheet.load('name');
  table.worksheet.protection.load('protected');
  await context.sync();
  if (table.worksheet.protection.protected) throw new AppError('office_protected', 'the sheet of the table is protected');
  const columns = table.columns.items.map((column) => ({ id: column.id, name: column.name }));
  return {
    top: range.rowIndex,
    left: range.columnIndex,
    width: range.columnCount,
    rowCount: range.rowCount - 1 - (table.showTotals ? 1 : 0),
    hasTotals: table.showTotals,
    sheetName: table.worksheet.name,
    columnIds: columns.map((column) => column.id),
    ...matchColumns(columns, remembered.columns, data),
  };
}

/** Neighbouring places together: [2,3,4,7] gives [[2,3,4],[7]]. */
export function neighbours(places: readonly number[]): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = groups.at(-1);
    if (last && last.at(-1) === place - 1) last.push(place);
    else groups.push([place]);
  }
  return groups;
}
