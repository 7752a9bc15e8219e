/** A saved query as the source of a sheet's table: its rows as Sage has them now, each under a key by which a refresh finds it again. */
import type { ActivityRows, FieldKind } from '../../src/shared/contract/activities.ts';
import { queryLimitMax } from '../../src/shared/contract/activities.ts';
import { companies as companyContract } from '../../src/shared/contract/companies.ts';
import { savedQueries } from '../../src/shared/contract/saved-queries.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { Client } from '../client/client.ts';
import type { CellFormat, CellValue, SheetTable } from '../hosts/host.ts';
import { activityWords, fieldWords } from './activity-words.ts';
import { shortTimeText } from './format.ts';

/** Sage is asked itself, page after page. */
const timeoutMs = 15 * 60_000;
const formats: Readonly<Record<FieldKind, CellFormat>> = { text: 'text', id: 'text', whole: 'whole', amount: 'money', date: 'date', time: 'text', boolean: 'flag', object: 'text', list: 'text', any: 'text' };

export type QuerySource = { readonly connectionId: ConnectionId; readonly queryId: string };

export async function queryTable(client: Client, companyId: CompanyId, key: string, source: QuerySource, nowMs: number, signal: AbortSignal): Promise<SheetTable> {
  const company = await client.call(companyContract.readCompany, { companyId }, { signal });
  const found = await client.call(savedQueries.runSavedQuery, { ...source, companyId, limit: queryLimitMax, skip: 0, readMax: 50_000 }, { signal, timeoutMs });
  const rows = keyedRows(found);
  const more = found.isComplete ? (found.next === null ? '' : activityWords.tooMany(found.rows.length)) : activityWords.partOnly(found.readRows);
  return {
    key, title: found.name,
    columns: [{ id: 'key', title: 'Key', format: 'text', hidden: true }, ...found.columns.map(({ field, kind }) => ({ id: field, title: fieldWords(field), format: formats[kind] }))],
    rows: (async function* once() { yield rows; })(), rowCount: rows.length,
    note: `${company.name}: asked of Sage ${shortTimeText(new Date(nowMs).toISOString())}.${more}`,
  };
}

/** By its id; without one by what it says, and a number where several say the same. */
export function keyedRows({ columns, rows }: Pick<ActivityRows, 'columns' | 'rows'>): (readonly CellValue[])[] {
  const idAt = columns.findIndex(({ field }) => field === 'id');
  const telling = columns.flatMap(({ kind }, at) => (kind === 'amount' || kind === 'time' ? [] : [at]));
  const counts = new Map<string, number>();
  return rows.map((row) => {
    const cells = row.map(cellOf);
    const name = idAt >= 0 ? String(cells[idAt]) : telling.map((at) => String(cells[at] ?? '')).join(' / ').slice(0, 200);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [count === 1 ? name : `${name} #${count}`, ...cells];
  });
}

const cellOf = (value: unknown): CellValue => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : value === null || value === undefined ? null : JSON.stringify(value).slice(0, 1_000));
