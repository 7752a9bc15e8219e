/** Reads numbered documents with their items, in full or what changed since, by spans of numbers; a killed read goes on at the next number. */
import type { ReadMode, RecordKey, ResourcePage } from '../../../connector.ts';
import type { DataSet } from '../../../data-set.ts';
import { isDeleted, numberOf, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import type { Mark } from '../checkpoint.ts';
import { latestStamp, readCheckpoint, sinceOf, writeCheckpoint } from '../checkpoint.ts';
import type { CompanyFacts, Currencies } from '../company-facts.ts';
import type { NumberRange } from '../numbers-in-runs.ts';
import { runsOf } from '../numbers-in-runs.ts';
import { catalogueOf } from '../read-table.ts';
import { missingFrom, recount, withNumbers } from '../row-counts.ts';
import { changeOf, noOutcome, rejecting, removalOf } from '../rows-to-records.ts';
import type { Outcome } from '../rows-to-records.ts';
import { allRows, changedSince, highestNumber, highestStamp, openTable, readRows } from '../source-table.ts';
import type { OpenTable } from '../source-table.ts';
import type { Conditions } from '../statement.ts';
import { between } from '../statement.ts';
import type { DocumentResource } from './define-documents.ts';

const perRead = 500;
const gapMax = 50;

type Tables = { readonly head: OpenTable; readonly item: OpenTable | null };

export async function* readDocuments(resource: DocumentResource, mode: ReadMode, dataSet: DataSet, facts: CompanyFacts): AsyncGenerator<ResourcePage> {
  const { signal } = mode;
  const before = readCheckpoint(mode.checkpoint);
  const resumed = mode.resume ? before.reading : null;
  const head = await openTable(dataSet, resource.head, signal);
  if (!head) {
    yield { changes: [], rejected: [], read: 0, expected: 0, checkpoint: writeCheckpoint({ mark: null, reading: null }), countsAsSeen: false };
    return;
  }
  const tables: Tables = { head, item: await openTable(dataSet, resource.item, signal) };
  const begun = resumed?.mark ?? await markOf(resource, tables, dataSet, mode);
  const currencies = await facts.currencies(signal);
  const changed = mode.kind === 'incremental' && before.mark?.catalogue === begun.catalogue ? await changedNumbers(resource, tables, before.mark, dataSet, signal) : null;
  const numbers = changed ?? await everyNumber(resource, head, resumed?.next ?? 0, dataSet, signal);
  const known = mode.kind === 'incremental' ? before.mark?.counted ?? null : null;
  const now = known && await recount(dataSet, head, resource.numberColumn, known, signal);
  const counted = changed === null ? withNumbers([], head.name, numbers) : now && withNumbers(now, head.name, changed);
  // Of a read that goes on, the mark holds them already: only the rest of the numbers is at hand.
  const mark: Mark = resumed || counted === null ? begun : { ...begun, counted: [...counted] };
  for (const range of runsOf(numbers, gapMax, perRead)) {
    const outcome = noOutcome();
    const read = await takeRange(resource, tables, range, { dataSet, signal, currencies, wanted: changed, outcome, tellsGone: mode.kind === 'incremental' });
    if (read > 0) yield { ...outcome, read, expected: null, checkpoint: writeCheckpoint({ mark: before.mark, reading: changed ? null : { next: range.to, mark } }), countsAsSeen: true };
  }
  const missing = known && now ? missingFrom(known, now) : 0;
  yield { changes: [], rejected: [], read: 0, expected: null, checkpoint: writeCheckpoint({ mark, reading: null }), countsAsSeen: false, ...(missing > 0 && { sweep: { missing, hidesNew: false, hints: [] } }) };
}

async function markOf(resource: DocumentResource, { head, item }: Tables, dataSet: DataSet, { signal, now }: ReadMode): Promise<Mark> {
  const stamps = [await highestStamp(dataSet, head, signal), item ? await highestStamp(dataSet, item, signal) : null];
  return { highest: await highestNumber(dataSet, head, resource.numberColumn, signal), modified: latestStamp(stamps, now ?? null), catalogue: catalogueOf(item ? [head, item] : [head]), cleared: [] };
}

/** Numbers may lie far apart, as quotations are kept in a range of their own: they are asked for first, then read in the spans where they lie. */
async function everyNumber(resource: DocumentResource, head: OpenTable, from: number, dataSet: DataSet, signal: AbortSignal): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const rows of readRows(dataSet, head, [{ column: resource.numberColumn, is: '>=', value: from }], signal, [resource.numberColumn])) for (const row of rows) numbers.push(numberOf(row[resource.numberColumn]) ?? -1);
  return numbers;
}

/** Documents that changed, or whose items did, and those with higher numbers than were there before; null when nothing tells. */
async function changedNumbers(resource: DocumentResource, { head, item }: Tables, before: Mark, dataSet: DataSet, signal: AbortSignal): Promise<ReadonlySet<number> | null> {
  const since = sinceOf(before);
  if (since === null || !head.has('RECORD_MODIFY_DATE') || (item && !item.has('RECORD_MODIFY_DATE'))) return null;
  const changed = new Set<number>();
  const take = async (table: OpenTable, where: Conditions): Promise<void> => {
    for await (const rows of readRows(dataSet, table, where, signal, [resource.numberColumn])) for (const row of rows) changed.add(numberOf(row[resource.numberColumn]) ?? -1);
  };
  await take(head, changedSince(since));
  await take(head, [{ column: resource.numberColumn, is: '>=', value: (before.highest ?? -1) + 1 }]);
  if (item) await take(item, changedSince(since));
  changed.delete(-1);
  return changed;
}

type Taking = { readonly dataSet: DataSet; readonly signal: AbortSignal; readonly currencies: Currencies; readonly wanted: ReadonlySet<number> | null; readonly outcome: Outcome; readonly tellsGone: boolean };

async function takeRange(resource: DocumentResource, { head, item }: Tables, range: NumberRange, taking: Taking): Promise<number> {
  const { dataSet, signal, wanted } = taking;
  const where = between(resource.numberColumn, range.from, range.to);
  const heads = (await allRows(dataSet, head, where, signal)).filter((row) => wanted === null || wanted.has(wholeOf(row[resource.numberColumn]) ?? -1));
  const items = new Map<number, SourceRow[]>();
  for (const row of item && heads.length > 0 ? await allRows(dataSet, item, where, signal) : []) {
    const number = wholeOf(row[resource.numberColumn]) ?? -1;
    if (!isDeleted(row)) items.set(number, [...(items.get(number) ?? []), row]);
  }
  for (const row of heads) take(resource, row, items, taking);
  return heads.length;
}

const placeOf = (row: SourceRow): string => `${String(row['ITEM_NUMBER'] ?? 0).padStart(9, '0')} ${JSON.stringify(row)}`;

function take(resource: DocumentResource, head: SourceRow, itemsByNumber: ReadonlyMap<number, readonly SourceRow[]>, { outcome, currencies, tellsGone }: Taking): void {
  const number = wholeOf(head[resource.numberColumn]) ?? -1;
  const id = resource.idOf(number);
  const items = [...(itemsByNumber.get(number) ?? [])].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  rejecting(outcome, id, { head, items }, () => {
    const made = isDeleted(head) ? null : resource.toRecord({ head, items, number }, currencies);
    if (made) outcome.changes.push(changeOf(made.dataType, made.record as typeof made.record & { readonly id: string }, { head, items }));
    // A draft that was posted, or a quotation that became an order, leaves the list that it stood in.
    if (tellsGone) for (const dataType of resource.dataTypes) if (dataType !== made?.dataType) outcome.changes.push(removalOf(dataType, id));
  });
}

/** The numbers alone, under every data type that a document of them may be. */
export async function* readDocumentKeys(resource: DocumentResource, dataSet: DataSet, signal: AbortSignal): AsyncGenerator<RecordKey[]> {
  const head = await openTable(dataSet, { ...resource.head, required: [resource.numberColumn], optional: [] }, signal);
  if (!head) return;
  for await (const rows of readRows(dataSet, head, [], signal)) {
    yield rows.flatMap((row) => (isDeleted(row) ? [] : resource.dataTypes.map((dataType) => ({ dataType, id: resource.idOf(wholeOf(row[resource.numberColumn]) ?? -1) }))));
  }
}
