/**
 * Reads the audit trail, in full or what changed since: spans of headers with all that hangs on them, page by page in the
 * order of their numbers, so that memory stays flat and a killed read goes on at the next number.
 */
import { AppError } from '../../../../shared/errors.ts';
import type { ReadMode, ResourcePage } from '../../../connector.ts';
import type { DataSet } from '../../../data-set.ts';
import type { Mark } from '../checkpoint.ts';
import { latestStamp, readCheckpoint, writeCheckpoint } from '../checkpoint.ts';
import type { CompanyFacts } from '../company-facts.ts';
import type { NumberRange } from '../numbers-in-runs.ts';
import { runsOf } from '../numbers-in-runs.ts';
import { catalogueOf } from '../read-table.ts';
import { noOutcome } from '../rows-to-records.ts';
import { countRows, highestNumber, highestStamp, lowestNumber } from '../source-table.ts';
import { changedHeaders } from './changed-headers.ts';
import { clearedRuns, readCleared } from './cleared.ts';
import type { Posting } from './postings.ts';
import { readHeaded, readPostings } from './postings.ts';
import { countTrail } from './trail-keys.ts';
import { openTrail, tablesOf } from './trail-tables.ts';
import type { Trail } from './trail-tables.ts';
import type { TrailBeside } from './transactions.ts';
import { takeUnit } from './unit-records.ts';
import type { Headed, Unit } from './units.ts';
import { mayBeCut, unitsOf } from './units.ts';

/** A question costs about a second whatever it asks for, so many headers are asked for at once, and told in pages of fewer. */
const headersPerRead = 2_000;
const unitsPerPage = 200;
/** Around what changed so many headers are looked at for the other lines of a journal; more where it may be longer. */
const marginsTried = [60, 1_000, 10_000] as const;

export async function* readAuditTrail(mode: ReadMode, dataSet: DataSet, facts: CompanyFacts): AsyncGenerator<ResourcePage> {
  const { signal } = mode;
  const before = readCheckpoint(mode.checkpoint);
  const trail = await openTrail(dataSet, signal);
  const resumed = mode.resume ? before.reading : null;
  const begun = resumed?.mark ?? await markOf(trail, mode);
  const count = resumed ? null : await countTrail(trail, begun, mode.kind === 'incremental' ? before.mark : null, signal);
  const mark: Mark = count ? { ...begun, counted: [...count.counted] } : begun;
  const beside: TrailBeside = { currencies: await facts.currencies(signal), names: await facts.partyNames(signal), bankCodes: await facts.bankCodes(signal) };
  const changed = mode.kind === 'incremental' && before.mark && !count?.isRagged ? await changedHeaders(trail, before.mark, signal) : null;
  const whole = changed === null ? await wholeRange(trail, mark, resumed?.next ?? null, signal) : null;
  const clearedBefore = new Set(whole ? [] : before.mark?.cleared);

  for await (const { kept, changes } of readCleared(dataSet, new Set(mark.cleared.filter((run) => !clearedBefore.has(run))), signal)) {
    yield { changes, rejected: [], read: 0, expected: null, checkpoint: writeCheckpoint({ mark: before.mark, reading: resumed }), countsAsSeen: false, cleared: kept };
  }
  const units = whole ? unitsInOrder(trail, whole, signal) : unitsAround(trail, changed ?? new Set(), signal);
  const tellsGone = mode.kind === 'incremental';
  let expected: number | null = whole?.expected ?? changed?.size ?? null;
  let read = 0;
  for await (const { page, next } of units) {
    const outcome = noOutcome();
    for (const unit of page) takeUnit(outcome, unit, beside, tellsGone);
    const members = page.reduce((sum, unit) => sum + unit.members.length, 0);
    read += members;
    if (expected !== null && read > expected) expected = read;
    const reading = whole && next !== null ? { next, mark } : null;
    yield { ...outcome, read: members, expected, checkpoint: writeCheckpoint({ mark: before.mark, reading }), countsAsSeen: true };
  }
  if (whole && !whole.isResumed) await checkCount(trail, whole, read, signal);
  const missing = count?.missing ?? 0;
  yield { changes: [], rejected: [], read: 0, expected, checkpoint: writeCheckpoint({ mark, reading: null }), countsAsSeen: false, ...(missing > 0 && { sweep: { missing, hidesNew: false, hints: [] } }) };
}

/** What is true of the data set as this read begins: whatever comes later is for the next one. */
export async function markOf(trail: Trail, { signal, now }: Pick<ReadMode, 'signal' | 'now'>): Promise<Mark> {
  const stamps: (string | null)[] = [];
  for (const table of tablesOf(trail)) stamps.push(await highestStamp(trail.dataSet, table, signal));
  return {
    highest: await highestNumber(trail.dataSet, trail.header, 'HEADER_NUMBER', signal),
    modified: latestStamp(stamps, now ?? null),
    catalogue: catalogueOf(tablesOf(trail)),
    cleared: [...await clearedRuns(trail.dataSet, signal)],
  };
}

type Whole = { readonly range: NumberRange; readonly expected: number; readonly isResumed: boolean };

async function wholeRange(trail: Trail, mark: Mark, next: number | null, signal: AbortSignal): Promise<Whole> {
  const to = (mark.highest ?? -1) + 1;
  const lowest = next ?? (await lowestNumber(trail.dataSet, trail.header, 'HEADER_NUMBER', 0, signal)) ?? to;
  return { range: { from: lowest, to }, expected: await countRows(trail.dataSet, trail.header, 'HEADER_NUMBER', signal), isResumed: next !== null };
}

/** A driver that ends its rows too early must not pass for a company that has fewer. */
async function checkCount(trail: Trail, whole: Whole, read: number, signal: AbortSignal): Promise<void> {
  if (read >= whole.expected) return;
  const now = await countRows(trail.dataSet, trail.header, 'HEADER_NUMBER', signal);
  if (read < now && now >= whole.expected) throw new AppError('sage_failed', `AUDIT_HEADER: ${read} rows were given, Sage counts ${now}`);
}

type Units = { readonly page: readonly Unit<Posting>[]; readonly next: number | null };

/** Every transaction, from the lowest number up. A journal that a span may have cut begins the next span. */
async function* unitsInOrder(trail: Trail, { range }: Whole, signal: AbortSignal): AsyncGenerator<Units> {
  for (let from = range.from; from < range.to;) {
    let to = Math.min(range.to, from + headersPerRead);
    const headed = await readHeaded(trail, { from, to }, signal);
    if (headed.length === 0) {
      from = (await lowestNumber(trail.dataSet, trail.header, 'HEADER_NUMBER', to, signal)) ?? range.to;
      continue;
    }
    let units = unitsOf(headed);
    const first = units.at(-1)?.members[0]?.number ?? from;
    if (units.at(-1)?.isOpen && to < range.to && first > from) {
      units = units.slice(0, -1);
      to = first;
    }
    yield* inPages(trail, units, to, signal);
    from = to;
  }
}

/** The transactions that changed, each journal among them with all its lines. */
async function* unitsAround(trail: Trail, changed: ReadonlySet<number>, signal: AbortSignal): AsyncGenerator<Units> {
  let done = -1;
  for (const run of runsOf(changed, marginsTried[0], headersPerRead)) {
    const wanted = new Set([...changed].filter((number) => number >= run.from && number < run.to && number > done));
    if (wanted.size === 0) continue;
    const units = (await unitsWith(trail, run, wanted, signal)).filter((unit) => unit.members.some((one) => wanted.has(one.number)));
    done = Math.max(done, ...units.flatMap((unit) => unit.members.map((one) => one.number)));
    yield* inPages(trail, units, null, signal);
  }
}

async function unitsWith(trail: Trail, run: NumberRange, wanted: ReadonlySet<number>, signal: AbortSignal): Promise<readonly Unit<Headed>[]> {
  for (const margin of marginsTried) {
    const headed = await readHeaded(trail, { from: run.from - margin, to: run.to + margin }, signal);
    const units = unitsOf(headed);
    if (margin === marginsTried.at(-1) || !mayBeCut(headed, units, wanted, run.from - margin <= 0)) return units;
  }
  return [];
}

async function* inPages(trail: Trail, units: readonly Unit<Headed>[], end: number | null, signal: AbortSignal): AsyncGenerator<Units> {
  const postings = new Map((await readPostings(trail, units.flatMap((unit) => unit.members), signal)).map((posting) => [posting.number, posting]));
  for (let at = 0; at < units.length; at += unitsPerPage) {
    const page = units.slice(at, at + unitsPerPage).map((unit): Unit<Posting> => ({ ...unit, members: unit.members.map(({ number }) => postings.get(number)).filter((posting) => posting !== undefined) }));
    yield { page, next: units[at + unitsPerPage]?.members[0]?.number ?? end };
  }
}
