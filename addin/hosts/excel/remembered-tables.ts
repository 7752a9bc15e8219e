/**
 * Which tables of the workbook are ours, kept in the workbook's own settings: they travel with the file. Excel's ids of
 * tables and columns stay when the user renames or moves them, so they are looked for first, and names after that.
 */
import { AppError } from '../../../src/shared/errors.ts';

export type RememberedColumn = { readonly id: string; readonly title: string; readonly columnId: number };
export type RememberedTable = {
  /** The name of the setting that holds it; a table that is put on a sheet twice has two. */
  readonly setting: string;
  readonly key: string;
  readonly tableId: string;
  readonly table: string;
  readonly columns: readonly RememberedColumn[];
  /** The two lines that were written above the table; each is renewed only where it still stands as it was. */
  readonly title: string;
  readonly note: string;
};

const prefix = 'ledgerline.table.';

function read(setting: string, value: unknown): RememberedTable | null {
  // Settings are in the user's file: anything can be there.
  if (typeof value !== 'object' || value === null) return null;
  const { key, tableId, table, columns, title, note } = value as Partial<RememberedTable>;
  if (typeof key !== 'string' || typeof tableId !== 'string' || typeof table !== 'string' || typeof title !== 'string' || typeof note !== 'string' || !Array.isArray(columns)) return null;
  const isColumn = (column: unknown): column is RememberedColumn => typeof column === 'object' && column !== null && 'id' in column && typeof column.id === 'string' && 'title' in column && typeof column.title === 'string' && 'columnId' in column && typeof column.columnId === 'number';
  return columns.every(isColumn) ? { setting, key, tableId, table, columns, title, note } : null;
}

export function remember(context: Excel.RequestContext, { setting, ...table }: RememberedTable): void {
  context.workbook.settings.add(setting, { ...table, columns: [...table.columns] });
}

/** A setting that is not taken. */
export async function freeSetting(context: Excel.RequestContext, key: string): Promise<string> {
  const settings = context.workbook.settings.load('items/key');
  await context.sync();
  const taken = new Set(settings.items.map((setting) => setting.key));
  let name = prefix + key;
  for (let n = 2; taken.has(name); n++) name = `${prefix}${key}#${n}`;
  return name;
}

export async function forget(context: Excel.RequestContext, setting: string): Promise<void> {
  const found = context.workbook.settings.getItemOrNullObject(setting).load('key');
  await context.sync();
  if (!found.isNullObject) found.delete();
}

export async function rememberedTables(context: Excel.RequestContext): Promise<readonly RememberedTable[]> {
  const settings = context.workbook.settings.load('items/key,items/value');
  await context.sync();
  return settings.items.filter((setting) => setting.key.startsWith(prefix)).flatMap((setting) => read(setting.key, setting.value) ?? []);
}

/** The tables that are still there, each with its proxy (id and name loaded). */
export async function standingTables(context: Excel.RequestContext, remembered: readonly RememberedTable[]): Promise<readonly { readonly remembered: RememberedTable; readonly table: Excel.Table }[]> {
  const asked = remembered.map((one) => ({
    remembered: one,
    byId: context.workbook.tables.getItemOrNullObject(one.tableId).load('id,name'),
    byName: context.workbook.tables.getItemOrNullObject(one.table).load('id,name'),
  }));
  await context.sync();
  return asked.flatMap(({ remembered: one, byId, byName }) => {
    const table = byId.isNullObject ? byName : byId;
    return table.isNullObject ? [] : [{ remembered: one, table }];
  });
}

/** All tables of this key: at least one. Throws `office_refused` where the user has deleted them. */
export async function findTables(context: Excel.RequestContext, key: string): Promise<readonly { readonly remembered: RememberedTable; readonly table: Excel.Table }[]> {
  const found = await standingTables(context, (await rememberedTables(context)).filter((one) => one.key === key));
  if (found.length === 0) throw new AppError('office_refused', `the table for ${key} is no longer in this workbook`);
  return found;
}
