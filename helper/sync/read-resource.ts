/** Reads one resource to its end: page by page into the store, each with the checkpoint that it justifies. */
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { ResourceFacts, ResourcePage, SweepSign } from '../../src/sage/connector.ts';
import type { Rejected } from '../store/store.ts';
import { checkpointText, readCheckpoint, startOf } from './checkpoint.ts';
import { isTooOld, openUntil } from './older-records.ts';
import { prefetch } from './prefetch.ts';
import { isSweepDue, sweepKeys } from './sweep-keys.ts';
import type { Run } from './sync-job.ts';
import { statusOf } from './sync-status.ts';

/** The connector itself keeps further requests under way. */
const pagesAhead = 0;

export async function readResource(run: Run, facts: ResourceFacts, signal: AbortSignal, wholeAgain = false): Promise<void> {
  const { store, reader, faultPoint, clock } = run.duties;
  const stored = readCheckpoint(store.checkpoint(run.sync, facts.name));
  const start = startOf(stored, run.sync, run.kind);
  const kind = wholeAgain ? 'full' : start.kind;
  const mode = { kind, checkpoint: kind === 'full' && !start.resume ? null : start.checkpoint, resume: start.resume && !wholeAgain, signal, now: isoTimeOf(clock.wallMs()) };
  let at = start.checkpoint;
  let mustSweep = stored?.sync === run.sync && stored.mustSweep === true;
  let sign: SweepSign | null = null;
  let brought = 0;
  const textOf = (isDone: boolean) => checkpointText({ at, from: start.from, sync: run.sync, kind, isDone, ...(mustSweep && { mustSweep }) });
  const keepCheckpoint = (isDone: boolean) => store.writePage({ sync: run.sync, resource: facts.name, changes: [], rejected: [], checkpoint: textOf(isDone), countsAsSeen: false });

  run.tally.started(facts.name);
  // What was left out before the kill is not known any more.
  if (mode.resume) for (const { dataType, day } of run.job.oldest ?? []) if (facts.dataTypes.includes(dataType)) run.tally.leftOut(dataType, day);
  for await (const page of prefetch(reader.readResource(facts.name, mode), run.job.isCareful ? 0 : pagesAhead, signal)) {
    signal.throwIfAborted();
    run.dataAsAt ??= reader.sageTime();
    await faultPoint?.('page-read');
    at = page.checkpoint;
    sign = page.sweep ?? sign;
    // A page without news says nothing but how far we are; that is written once, at the end.
    const rejected = newlyRejected(run, facts.name, kind, page);
    // A record that cannot be read any more is still there: the version that could be read stays.
    if (rejected.length > 0 && kind === 'full') store.markSeen(run.sync, rejected.flatMap(({ sourceId }) => (sourceId === null ? [] : facts.dataTypes.map((dataType) => ({ dataType, id: sourceId })))));
    if (page.cleared) store.markSeen(run.sync, page.cleared);
    const changes = withoutOlder(run, kind, page.changes);
    if (changes.length > 0 || rejected.length > 0) {
      const written = store.writePage({ sync: run.sync, resource: facts.name, changes, rejected, checkpoint: textOf(false), countsAsSeen: page.countsAsSeen });
      run.tally.page(facts.name, { ...page, rejected }, written);
      brought += rejected.length + [...written.byType.values()].reduce((sum, { added }) => sum + added, 0);
      await faultPoint?.('page-written');
    } else {
      run.tally.page(facts.name, { ...page, rejected }, { byType: new Map() });
    }
    run.progress.tell(() => statusOf(run, 'running'));
  }
  signal.throwIfAborted();
  mustSweep ||= isSweepDue(run, sign, brought);
  if (mustSweep && run.kind === 'incremental') {
    // Should the sweep fail, the next look starts from where this one did, and meets the same signs.
    keepCheckpoint(false);
    await sweepKeys(run, facts, signal);
  }
  keepCheckpoint(true);
  const isWhole = kind === 'full' && !mode.resume;
  if (isWhole) run.readWhole.add(facts.name);
  run.tally.finished(facts.name, isoTimeOf(clock.wallMs()), isWhole);
  await faultPoint?.('resource-read');
}

/** Documents that the settings find too old are left out, unless the books hold them already. */
function withoutOlder(run: Run, kind: 'full' | 'incremental', changes: ResourcePage['changes']): ResourcePage['changes'] {
  const oldest = new Map(run.job.oldest?.map(({ dataType, day }) => [dataType, day]));
  if (oldest.size === 0) return changes;
  const { store } = run.duties;
  const before = store.published() === null ? null : store.books();
  const isOut = ({ dataType, id, record }: ResourcePage['changes'][number]): boolean => {
    const day = oldest.get(dataType);
    return day !== undefined && record !== null && isTooOld(dataType, record, day) && !isHeld(before?.record(dataType, id) ?? null);
  };
  const out = changes.filter(isOut);
  if (out.length === 0) return changes;
  for (const { dataType, record } of out) {
    const until = record === null ? null : openUntil(dataType, record);
    if (until !== null) run.tally.leftOut(dataType, until);
  }
  // They are there in Sage: one that this very sync had stored before it was settled has not vanished.
  if (kind === 'full') store.markSeen(run.sync, out);
  return changes.filter((change) => !out.includes(change));
}

const isHeld = (found: { readonly removedAt: unknown } | null): boolean => found !== null && found.removedAt === null;

/** What the published books rejected already, and an overlapping read of changes meets again, is no news. */
function newlyRejected(run: Run, resource: string, kind: 'full' | 'incremental', page: ResourcePage): Rejected[] {
  if (page.rejected.length === 0) return [];
  const published = run.duties.store.published();
  const before = kind === 'full' || published === null ? [] : run.duties.store.rejected(published.sync);
  return page.rejected.filter((one) => !before.some((old) => old.resource === resource && old.sourceId === one.sourceId && old.source === one.source)).map((one) => ({ ...one, resource }));
}

/** No sync has this number: what bears it is where any sync may start. */
const noSync = 0;

/** A read that failed half-way leaves the rows it brought, which are true, and a checkpoint that starts where it had started. */
export function takeBackCheckpoint(run: Run, resource: string): void {
  const { store } = run.duties;
  const stored = readCheckpoint(store.checkpoint(run.sync, resource));
  if (!stored || stored.sync !== run.sync || stored.isDone) return;
  store.writePage({ sync: run.sync, resource, changes: [], rejected: [], checkpoint: checkpointText({ ...stored, at: stored.from, sync: noSync, isDone: true }), countsAsSeen: false });
}
