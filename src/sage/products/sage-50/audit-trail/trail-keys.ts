/**
 * What tells, without reading the audit trail, that rows of it are gone: how many headers, splits and postings there are
 * of the numbers that the last read knew; and then which are still there, by their keys. A journal of several headers
 * goes by its first: one that lost another line is told anew by the next full read only.
 */
import type { DataSet } from '../../../data-set.ts';
import type { RecordKey } from '../../../connector.ts';
import { isDeleted, wholeOf } from '../cells.ts';
import type { CountedSpan, Mark } from '../checkpoint.ts';
import { countSpan, missingFrom, recount } from '../row-counts.ts';
import { readRows } from '../source-table.ts';
import { clearedRuns, readCleared } from './cleared.ts';
import { keysOfTransaction } from './transaction-types.ts';
import { lineId } from './ledger-lines.ts';
import { openTrail } from './trail-tables.ts';
import type { Trail } from './trail-tables.ts';
import { typeOf } from './units.ts';

/** `isRagged`: transactions that are still there lost splits or postings, and which these were, no key tells. */
export type TrailCount = { readonly counted: readonly CountedSpan[]; readonly missing: number; readonly isRagged: boolean };

/** Counts up to the highest number of this read. What Sage itself cleared meanwhile is not missing: then counting begins anew. */
export async function countTrail(trail: Trail, mark: Mark, before: Mark | null, signal: AbortSignal): Promise<TrailCount> {
  const to = (mark.highest ?? -1) + 1;
  const wasCleared = before !== null && mark.cleared.join() !== before.cleared.join();
  const counted: CountedSpan[] = [];
  const missing: number[] = [];
  for (const table of [trail.header, trail.split, trail.journal]) {
    const known = wasCleared ? [] : before?.counted?.filter((span) => span.table === table.name && span.to <= to) ?? [];
    const [now] = await recount(trail.dataSet, table, 'HEADER_NUMBER', known, signal);
    missing.push(now ? missingFrom(known, [now]) : 0);
    const from = now?.to ?? 0;
    const added = from < to ? (await countSpan(trail.dataSet, table, 'HEADER_NUMBER', from, to, signal)).rows : 0;
    counted.push({ table: table.name, from: 0, to, rows: (now?.rows ?? 0) + added });
  }
  const [headers = 0, ...others] = missing;
  const ofOthers = others.reduce((sum, one) => sum + one, 0);
  return { counted, missing: headers + ofOthers, isRagged: headers === 0 && ofOthers > 0 };
}

/** Two columns of the headers and of the postings, and what Sage cleared, which we keep. */
export async function* readTrailKeys(dataSet: DataSet, signal: AbortSignal): AsyncGenerator<RecordKey[]> {
  const trail = await openTrail(dataSet, signal);
  for await (const rows of readRows(dataSet, trail.header, [], signal, ['HEADER_NUMBER', 'TYPE'])) {
    yield rows.flatMap((row) => { const number = wholeOf(row['HEADER_NUMBER']); return number === null ? [] : keysOfTransaction(typeOf(row), number); });
  }
  const places = new Map<number, number>();
  const columns = ['SPLIT_NUMBER', ...['DELETED_FLAG', 'RECORD_DELETED'].filter((column) => trail.journal.has(column))];
  for await (const rows of readRows(dataSet, trail.journal, [], signal, columns)) {
    yield rows.flatMap((row): RecordKey[] => {
      const split = wholeOf(row['SPLIT_NUMBER']);
      if (split === null || isDeleted(row)) return [];
      const place = (places.get(split) ?? 0) + 1;
      places.set(split, place);
      return [{ dataType: 'ledgerLines', id: lineId(split, place) }];
    });
  }
  for await (const { kept } of readCleared(dataSet, new Set(await clearedRuns(dataSet, signal)), signal)) yield [...kept];
}
