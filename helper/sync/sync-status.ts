/** The state of a sync under way, as readers of the status see it. */
import type { Problem, Proof, SyncStatus } from '../../src/shared/contract/status.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { Run } from './sync-job.ts';

export type StatusEnd = { readonly problem?: Problem | null; readonly proof?: Proof | null; readonly totals?: (dataType: DataType) => number };

/** While it runs, and when it ends unpublished, the totals are those of the published books. */
export function statusOf(run: Run, status: SyncStatus['status'], end: StatusEnd = {}): SyncStatus {
  const ended = status === 'cancelled' ? 'cancelled' : status === 'running' || status === 'published' ? undefined : 'failed';
  return {
    sync: run.sync,
    kind: run.kind,
    status,
    startedAt: run.startedAt,
    finishedAt: status === 'running' ? null : isoTimeOf(run.duties.clock.wallMs()),
    dataAsAt: run.dataAsAt,
    dataSets: [...run.tally.dataSets(end.totals ?? publishedTotals(run), ended)],
    proof: end.proof ?? null,
    problem: end.problem ?? null,
  };
}

const totalsOfRun = new WeakMap<Run, ReadonlyMap<DataType, number>>();

/** Asked of the store once a run: progress is told four times a second. */
function publishedTotals(run: Run): (dataType: DataType) => number {
  let totals = totalsOfRun.get(run);
  if (!totals) totalsOfRun.set(run, totals = new Map(run.duties.store.dataSets().map((set) => [set.dataType, set.total])));
  return (dataType) => totals.get(dataType) ?? 0;
}
