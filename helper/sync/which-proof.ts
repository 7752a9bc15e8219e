/** Whether the proof of the published books still holds for what this sync found, and whether there is anything to tell. */
import type { Proof } from '../../src/shared/contract/status.ts';
import { postedTogether } from './plan.ts';
import type { Run } from './sync-job.ts';

/** The published proof when this sync posted nothing that it is made from; null when the books must be proved again. */
export function proofThatHolds(run: Run): Proof | null {
  const { store } = run.duties;
  const published = store.published();
  if (published === null || run.kind === 'full') return null;
  const before = store.proof(published.sync);
  if (before === null) return null;
  const readsPosted = postedTogether.some((dataType) => run.plan.dataTypes.has(dataType));
  if (!readsPosted) return before;
  // One that differed, or could not be made, is tried again: Sage may have been late.
  return before.outcome === 'agrees' && !postedTogether.some((dataType) => run.tally.hasChanged(dataType)) && sameFailures(run) ? before : null;
}

/** True when nothing is different from what readers see already: no record, no failure, no outcome of a check. */
export function hasNothingToTell(run: Run, proof: Proof): boolean {
  const { store } = run.duties;
  const published = store.published();
  if (published === null || run.kind === 'full' || run.tally.hasNews() || !sameFailures(run)) return false;
  const before = store.proof(published.sync);
  return before !== null && verdictOf(before) === verdictOf(proof);
}

const verdictOf = (proof: Proof): string => JSON.stringify(proof.checks.map((check) => [check.check, check.outcome, check.difference]));

function sameFailures(run: Run): boolean {
  const now = run.tally.failedTypes();
  const before = new Map(run.duties.store.dataSets().map((set) => [set.dataType, set.status === 'failed' ? set.problem?.code : undefined]));
  return [...run.plan.dataTypes].every((dataType) => now.get(dataType)?.code === before.get(dataType));
}
