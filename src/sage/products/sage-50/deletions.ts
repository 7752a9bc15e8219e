/**
 * Sage's list of deleted records (DELETED_RECORDS). What its TABLE_ID means nobody tells, so a row says no more than that
 * some record of this reference may be gone: it is a reason to look, never one to remove.
 */
import type { IsoTime } from '../../../shared/dates.ts';
import type { DataSet } from '../../data-set.ts';
import { stampOf, text } from './cells.ts';
import { latestStamp } from './checkpoint.ts';
import { allRows, highestText, openTable } from './source-table.ts';

/** `latest` is the stamp of the newest row, null for an empty list; `references` are those of rows later than was asked. */
export type Deletions = { readonly latest: string | null; readonly references: readonly string[] };

const stampColumns = ['RECORD_MODIFY_DATE', 'DELETION_DATE_TIME'] as const;

/** Since `after`, null for all of them; undefined asks for the newest stamp alone. Nothing where there is no such list, or none that we can read. */
export async function readDeletions(dataSet: DataSet, after: string | null | undefined, now: IsoTime | null, signal: AbortSignal): Promise<Deletions> {
  const listed = await dataSet.columnsOf('DELETED_RECORDS', signal);
  const column = stampColumns.find((one) => listed?.has(one));
  const table = column && listed?.has('FOREIGN_REF') ? await openTable(dataSet, { name: 'DELETED_RECORDS', required: ['FOREIGN_REF', column], optional: [] }, signal) : null;
  if (!table || !column) return { latest: null, references: [] };
  if (after === undefined) return { latest: latestStamp([stampOf(await highestText(dataSet, table, column, signal))], now), references: [] };
  const rows = await allRows(dataSet, table, after === null ? [] : [{ column, is: '>=', stamp: after }], signal, ['FOREIGN_REF', column]);
  const stamped = rows.map((row) => ({ reference: text(row['FOREIGN_REF'])?.trim() ?? '', stamp: stampOf(row[column]) }));
  return {
    latest: latestStamp([after, ...stamped.map(({ stamp }) => stamp)], now),
    references: [...new Set(stamped.filter(({ reference, stamp }) => reference !== '' && stamp !== null && (after === null || stamp > after)).map(({ reference }) => reference))],
  };
}
