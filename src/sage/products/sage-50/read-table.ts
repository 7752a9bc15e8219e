/** Reads a table whose every row is one record: whole, or what changed since. It is begun again after a kill; reading twice is harmless. */
import type { AnyRecord } from '../../../shared/records/index.ts';
import type { ReadMode, RecordKey, ResourcePage, SweepSign } from '../../connector.ts';
import type { DataSet } from '../../data-set.ts';
import type { SourceRow } from './cells.ts';
import { isDeleted, stampOf } from './cells.ts';
import type { Mark } from './checkpoint.ts';
import { latestStamp, readCheckpoint, sinceOf, writeCheckpoint } from './checkpoint.ts';
import type { CompanyFacts } from './company-facts.ts';
import type { Deletions } from './deletions.ts';
import type { TableResource } from './define-table.ts';
import { changeOf, noOutcome, rejecting, removalOf } from './rows-to-records.ts';
import { changedSince, countRows, openTable, readRows } from './source-table.ts';
import type { OpenTable } from './source-table.ts';

export async function* readTable(resource: TableResource, mode: ReadMode, dataSet: DataSet, facts: CompanyFacts): AsyncGenerator<ResourcePage> {
  const before = readCheckpoint(mode.checkpoint);
  const table = await openTable(dataSet, resource.table, mode.signal);
  const catalogue = table ? catalogueOf([table]) : '';
  const since = sinceOfTable(resource, mode, before.mark, table, catalogue);
  const beside = table ? await resource.beside(facts, dataSet, mode.signal) : null;
  const stamps: (string | null)[] = [since === null ? null : before.mark?.modified ?? null];
  const gone = new Set<string>();
  const live = new Set<string>();
  let rowsRead = 0;
  if (table) {
    for await (const rows of readRows(dataSet, table, since === null ? [] : changedSince(since), mode.signal)) {
      stamps.splice(0, stamps.length, latestStamp([...stamps, ...rows.map((row) => stampOf(row['RECORD_MODIFY_DATE']))], mode.now ?? null));
      rowsRead += rows.length;
      const outcome = noOutcome();
      for (const row of rows) takeRow(resource, row, beside, { outcome, gone, live });
      yield { ...outcome, read: rows.length, expected: null, checkpoint: writeCheckpoint({ mark: before.mark, reading: null }), countsAsSeen: true };
    }
  }
  // Counted after the read: what was added meanwhile is told by the next one, which then counts it too.
  const rows = table === null || since === null ? rowsRead : await countRows(dataSet, table, keyOf(resource), mode.signal);
  const deletions = resource.changes === 'stamp' ? await facts.deletions(mode.kind === 'full' ? undefined : before.mark?.deletions, mode.now ?? null, mode.signal) : null;
  const mark: Mark = { highest: null, modified: stamps[0] ?? null, catalogue, cleared: [], rows, ...(deletions && { deletions: deletions.latest }) };
  const changes = mode.kind === 'full' ? [] : [...gone].filter((id) => !live.has(id)).map((id) => removalOf(resource.dataType, id));
  yield { changes, rejected: [], read: 0, expected: null, checkpoint: writeCheckpoint({ mark, reading: null }), countsAsSeen: false, ...(mode.kind === 'incremental' && { sweep: signOf(resource, before.mark, rows, deletions) }) };
}

const keyOf = (resource: TableResource): string => resource.keys[0] ?? '';

/** Rows have no number here that would tell which are new: the count is of all. */
function signOf(resource: TableResource, before: Mark | null, rows: number, deletions: Deletions | null): SweepSign {
  const hints: RecordKey[] = [];
  for (const reference of deletions?.references ?? []) rejecting(noOutcome(), null, null, () => hints.push({ dataType: resource.dataType, id: resource.idOf({ [keyOf(resource)]: reference }) }));
  return before?.rows === undefined ? { missing: 0, hidesNew: false, hints } : { missing: before.rows - rows, hidesNew: true, hints };
}

/** Null reads everything: in a full read, where nothing tells what changed, and where another version of Sage tells more than the last. */
function sinceOfTable(resource: TableResource, mode: ReadMode, before: Mark | null, table: OpenTable | null, catalogue: string): string | null {
  if (mode.kind === 'full' || resource.changes === 'whole' || before === null || before.catalogue !== catalogue || !table?.has('RECORD_MODIFY_DATE')) return null;
  return sinceOf(before);
}

export const catalogueOf = (tables: readonly OpenTable[]): string => tables.map(({ name, width }) => `${name}:${width}`).join(' ');

type Taken = { readonly outcome: ReturnType<typeof noOutcome>; readonly gone: Set<string>; readonly live: Set<string> };

function takeRow(resource: TableResource, row: SourceRow, beside: unknown, { outcome, gone, live }: Taken): void {
  let id: string | null = null;
  rejecting(outcome, null, row, () => { id = resource.idOf(row); });
  const known = id as string | null;
  if (known === null) return;
  if (isDeleted(row)) {
    gone.add(known);
    return;
  }
  live.add(known);
  rejecting(outcome, known, row, () => {
    const record = resource.toRecord(row, beside);
    if (record === null) gone.add(known);
    else outcome.changes.push(changeOf(resource.dataType, record as AnyRecord, row));
  });
}

/** The keys alone, for finding what is gone without reading what is there. */
export async function* readTableKeys(resource: TableResource, dataSet: DataSet, signal: AbortSignal): AsyncGenerator<RecordKey[]> {
  const table = await openTable(dataSet, { ...resource.table, optional: [] }, signal);
  if (!table) return;
  const columns = [...resource.keys, ...table.columns.filter((column) => column === 'RECORD_DELETED')];
  for await (const rows of readRows(dataSet, table, [], signal, columns)) {
    yield rows.flatMap((row) => {
      const outcome = noOutcome();
      const found: RecordKey[] = [];
      if (!isDeleted(row)) rejecting(outcome, null, row, () => found.push({ dataType: resource.dataType, id: resource.idOf(row) }));
      return found;
    });
  }
}
