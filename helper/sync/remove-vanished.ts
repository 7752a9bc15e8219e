/** Deletions: what a full read, or a sweep of keys, did not see any more is removed, unless so much is gone that a person must be asked first. */
import { AppError } from '../../src/shared/errors.ts';
import type { ResourceFacts } from '../../src/sage/connector.ts';
import { plainList } from '../../src/shared/records/plain-names.ts';
import { mustAsk, type Removal } from './removals.ts';
import type { Run } from './sync-job.ts';

/** Throws `too_many_vanished` with the question in words. */
export function removeVanished(run: Run): void {
  const { store } = run.duties;
  const failed = run.tally.failedTypes();
  const isSwept = (facts: ResourceFacts): boolean => (run.kind === 'full' ? facts.deletes !== 'never' : run.swept.has(facts.name));
  const swept = run.plan.resources.filter((facts) => isSwept(facts) && !facts.dataTypes.some((dataType) => failed.has(dataType)));
  const vanished = swept.map((facts) => ({ facts, removal: vanishedOf(run, facts) })).filter(({ removal }) => removal.gone > 0);
  if (!run.job.confirmRemovals) {
    const doubted = [...vanished.map(({ removal }) => removal), ...toldRemovals(run)].filter(mustAsk);
    if (doubted.length > 0) throw new AppError('too_many_vanished', questionOf(doubted));
  }
  for (const { facts } of vanished) run.tally.removed(store.removeVanished(run.sync, facts.name));
}

function vanishedOf(run: Run, facts: ResourceFacts): Removal {
  const { known, vanished } = run.duties.store.vanished(run.sync, facts.name);
  return { dataTypes: facts.dataTypes, known, gone: vanished, how: 'vanished' };
}

/** Deletions that Sage told of one by one, in a look for news; in a full read what vanished is counted. */
function toldRemovals(run: Run): readonly Removal[] {
  const fewer = [...run.plan.dataTypes].filter((dataType) => run.tally.fewerOf(dataType) > 0);
  // Looking at what is staged costs the disk a wait, which a look for news that finds none must not.
  if (fewer.length === 0) return [];
  const staged = run.duties.store.staged(run.sync);
  return fewer.map((dataType) => {
    const gone = run.tally.fewerOf(dataType);
    return { dataTypes: [dataType], known: staged.count(dataType) + gone, gone, how: 'told' };
  });
}

function questionOf(removals: readonly Removal[]): string {
  const parts = removals.map((removal) => `${removal.gone} of ${removal.known} ${plainList(removal.dataTypes)}`);
  return `Sage no longer has ${parts.join('; ')}. Nothing was changed here. If these were really deleted in Sage, confirm; they are then removed here too.`;
}
