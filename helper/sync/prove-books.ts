/** The proof of the staged books: fetches Sage's own figures, and reads once more what changed when the two do not meet. */
import type { Proof } from '../../src/shared/contract/status.ts';
import { isoTimeOf, toIsoDate, type IsoDate } from '../../src/shared/dates.ts';
import { asAppError } from '../../src/shared/errors.ts';
import { prove } from '../../src/shared/proof/prove.ts';
import type { ProofInput } from '../../src/shared/proof/inputs.ts';
import { plainName } from '../../src/shared/records/plain-names.ts';
import { dataTypes, type DataType } from '../../src/shared/records/data-types.ts';
import type { LedgerLine } from '../../src/shared/records/ledger.ts';
import type { BooksAt } from '../store/store.ts';
import { abortable } from './abortable.ts';
import { problemOf, stopsWholeSync } from './problems.ts';
import { proofRecords } from './proof-records.ts';
import { readChangesSince } from './read-resources.ts';
import type { Run } from './sync-job.ts';

/**
 * Postings that arrive between our read and Sage's answer are no difference, and Sage builds its trial balance some
 * seconds late: before a difference is told, the news is read and the figures are compared again.
 */
const waitsBeforeAgainMs = [1_000, 4_000];

export async function proveBooks(run: Run, signal: AbortSignal): Promise<Proof> {
  const { store, sleep, faultPoint } = run.duties;
  await faultPoint?.('before-proof');
  let proof = await proveOnce(run, store.staged(run.sync), signal);
  for (const waitMs of waitsBeforeAgainMs) {
    if (proof.outcome !== 'differs') return proof;
    await sleep(waitMs, signal);
    const newsBefore = newsOf(run);
    await readChangesSince(run, signal);
    // Parties read before these postings carry balances from before them.
    if (newsOf(run) !== newsBefore) for (const facts of run.plan.resources) if (facts.dataTypes.some((dataType) => dataType === 'customers' || dataType === 'suppliers')) run.readWhole.delete(facts.name);
    proof = await proveOnce(run, store.staged(run.sync), signal);
  }
  return proof;
}

const newsOf = (run: Run): number => run.tally.dataSets(() => 0).reduce((sum, set) => sum + set.added + set.changed + set.removed, 0);

async function proveOnce(run: Run, books: BooksAt, signal: AbortSignal): Promise<Proof> {
  const asAt = lastDayOf(run, books);
  return prove({
    checkedAt: isoTimeOf(run.duties.clock.wallMs()),
    asAt,
    books,
    records: proofRecords(books),
    sageTrialBalance: await readSageTrialBalance(run, asAt, signal),
    missing: missingTypes(run),
    readWhole: new Set(dataTypes.filter((dataType) => {
      const feeding = run.plan.resources.filter((facts) => facts.dataTypes.includes(dataType));
      return feeding.length > 0 && feeding.every((facts) => run.readWhole.has(facts.name));
    })),
  });
}

/** Today by Sage's clock, or the day of the last posting when that is later: nothing posted ahead is left out. */
function lastDayOf(run: Run, books: BooksAt): IsoDate {
  const today = toIsoDate(run.duties.reader.sageTime() ?? isoTimeOf(run.duties.clock.wallMs()));
  const [newest] = books.records({ dataType: 'ledgerLines', filters: [], order: { column: 'date', descending: true }, limit: 1, after: null }).items;
  const last = newest === undefined ? today : (JSON.parse(newest) as LedgerLine).date;
  return last > today ? last : today;
}

async function readSageTrialBalance(run: Run, asAt: IsoDate, signal: AbortSignal): Promise<ProofInput['sageTrialBalance']> {
  try {
    return await abortable(run.duties.reader.trialBalance(asAt, signal), signal) ?? { isOffered: false, reason: 'This Sage product gives no trial balance of its own to compare with.' };
  } catch (thrown) {
    signal.throwIfAborted();
    const error = asAppError(thrown);
    if (stopsWholeSync(error)) throw error;
    const { message } = problemOf(error, isoTimeOf(run.duties.clock.wallMs()));
    return { isOffered: true, reason: `Sage's own trial balance could not be read. ${message}` };
  }
}

/** What should be in these books and is not, or not all of it. What the product has no such thing as is not missing. */
function missingTypes(run: Run): ReadonlyMap<DataType, string> {
  const failed = run.tally.failedTypes();
  const offered = new Set(run.duties.reader.resources.flatMap((facts) => facts.dataTypes));
  return new Map([...offered].flatMap((dataType): [DataType, string][] => {
    const name = plainName(dataType);
    const problem = failed.get(dataType);
    if (problem) return [[dataType, `${name[0]?.toUpperCase()}${name.slice(1)} could not be read. ${problem.message}`]];
    if (run.job.later?.includes(dataType)) return [[dataType, `The settings leave ${name} for after the first read.`]];
    if (!run.job.switchedOn.includes(dataType)) return [[dataType, `Reading ${name} is switched off in the settings.`]];
    return run.plan.dataTypes.has(dataType) ? [] : [[dataType, `This sync did not read ${name}.`]];
  }));
}
