/**
 * Clear Audit Trail: Sage moves old, settled transactions out of the audit trail and posts opening balances in their
 * place. What it moved is listed in the history tables: our records of it stay, while its ledger lines leave, since the
 * opening balances now carry the same sums. See docs/decisions/2026-11-25-cleared-transactions.md.
 */
import type { DataSet } from '../../../data-set.ts';
import type { NormalisedChange, RecordKey } from '../../../connector.ts';
import { keyNumber, wholeOf } from '../cells.ts';
import type { NumberRange } from '../numbers-in-runs.ts';
import { piecesOf } from '../numbers-in-runs.ts';
import { allRows, highestNumber, lowestNumber, openTable } from '../source-table.ts';
import type { OpenTable } from '../source-table.ts';
import { between } from '../statement.ts';
import { removalsOfSplit } from './ledger-lines.ts';
import { keysOfTransaction } from './transaction-types.ts';
import { typeOf } from './units.ts';

export type Cleared = { readonly kept: readonly RecordKey[]; readonly changes: readonly NormalisedChange[] };

const historyPerPage = 2_000;

/** The Clear Audit Trail runs that this data set tells of. */
export async function clearedRuns(dataSet: DataSet, signal: AbortSignal): Promise<readonly number[]> {
  const table = await openTable(dataSet, { name: 'CLEARED_TRAN_RANGE', required: ['CATE_ID', 'START_TRAN_NUMBER', 'END_TRAN_NUMBER'], optional: [], mayBeAbsent: true }, signal);
  const rows = table ? await allRows(dataSet, table, [], signal) : [];
  return [...new Set(rows.map((row) => wholeOf(row['CATE_ID'])).filter((run) => run !== null))].sort((a, b) => a - b);
}

/** What was cleared, from the history that Sage keeps of it; nothing where that history was deleted too. Only the runs asked for, where the history names them. */
export async function* readCleared(dataSet: DataSet, runs: ReadonlySet<number>, signal: AbortSignal): AsyncGenerator<Cleared> {
  const header = await openTable(dataSet, { name: 'AUDIT_HISTORY_HEADER', required: ['HEADER_NUMBER', 'TYPE'], optional: ['CATE_ID'], mayBeAbsent: true }, signal);
  const journal = await openTable(dataSet, { name: 'AUDIT_HISTORY_JOURNAL', required: ['HEADER_NUMBER', 'SPLIT_NUMBER'], optional: [], mayBeAbsent: true }, signal);
  if (!header || runs.size === 0) return;
  const [lowest, highest] = [await lowestNumber(dataSet, header, 'HEADER_NUMBER', 0, signal), await highestNumber(dataSet, header, 'HEADER_NUMBER', signal)];
  if (lowest === null || highest === null) return;
  for (const range of piecesOf({ from: lowest, to: highest + 1 }, historyPerPage)) yield await readClearedRange(dataSet, { header, journal }, range, runs, signal);
}

async function readClearedRange(dataSet: DataSet, { header, journal }: { readonly header: OpenTable; readonly journal: OpenTable | null }, range: NumberRange, runs: ReadonlySet<number>, signal: AbortSignal): Promise<Cleared> {
  const where = between('HEADER_NUMBER', range.from, range.to);
  const headers = (await allRows(dataSet, header, where, signal)).filter((row) => !header.has('CATE_ID') || runs.has(wholeOf(row['CATE_ID']) ?? -1));
  const numbers = new Set(headers.map((row) => wholeOf(row['HEADER_NUMBER'])));
  const kept = headers.flatMap((row) => keysOfTransaction(typeOf(row), keyNumber(row['HEADER_NUMBER'], 'HEADER_NUMBER')));
  const lines = journal && numbers.size > 0 ? await allRows(dataSet, journal, where, signal, ['HEADER_NUMBER', 'SPLIT_NUMBER']) : [];
  const splits = new Set(lines.filter((row) => numbers.has(wholeOf(row['HEADER_NUMBER']))).map((row) => wholeOf(row['SPLIT_NUMBER'])).filter((split) => split !== null));
  return { kept, changes: [...splits].flatMap((split) => removalsOfSplit(split)) };
}
