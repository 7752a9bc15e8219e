/** Keeps the tally of a sync while it reads, and tells it by data type: what was read, what came of it, what went wrong. */
import type { ResourceFacts, ResourcePage } from '../../src/sage/connector.ts';
import type { DataSetStatus, Problem } from '../../src/shared/contract/status.ts';
import type { IsoDate, IsoTime } from '../../src/shared/dates.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { PageWritten } from '../store/store.ts';
import type { Plan } from './plan.ts';

type Counts = { added: number; changed: number; removed: number; rejected: number };
type OfResource = { readonly facts: ResourceFacts; isWhole: boolean; state: 'queued' | 'running' | 'complete' | 'failed'; read: number; expected: number | null; problem: Problem | null; finishedAt: IsoTime | null };

export type Tally = {
  started(resource: string): void;
  page(resource: string, page: Pick<ResourcePage, 'read' | 'expected' | 'rejected' | 'cleared'>, written: PageWritten): void;
  removed(byType: ReadonlyMap<DataType, number>): void;
  /** A document was left out on which something was open until this day. */
  leftOut(dataType: DataType, settledOn: IsoDate): void;
  /** `isWhole`: it was read from its beginning to its end, so that nothing is missing but what was left out. */
  finished(resource: string, at: IsoTime, isWhole: boolean): void;
  failed(resource: string, problem: Problem, at: IsoTime): void;
  /** By how many records of a data type Sage has told of fewer: deletions less additions. What Sage itself cleared from its ledger is no deletion. */
  fewerOf(dataType: DataType): number;
  hasNews(): boolean;
  hasChanged(dataType: DataType): boolean;
  failedTypes(): ReadonlyMap<DataType, Problem>;
  /** `totals` are the records that readers will see; `ended` marks what was under way when the sync stopped. */
  dataSets(totals: (dataType: DataType) => number, ended?: 'failed' | 'cancelled'): readonly DataSetStatus[];
};

/** `before` are the data sets of the same sync before it was interrupted; `published`, what readers see so far. */
export function makeTally(plan: Plan, before: readonly DataSetStatus[], published: readonly DataSetStatus[]): Tally {
  const resources = new Map<string, OfResource>(plan.resources.map((facts) => [facts.name, { facts, isWhole: false, state: 'queued', read: 0, expected: null, problem: null, finishedAt: null }]));
  const counts = new Map<DataType, Counts>(before.map((set) => [set.dataType, { added: set.added, changed: set.changed, removed: set.removed, rejected: set.rejected }]));
  const readBefore = new Map(before.map((set) => [set.dataType, set.read]));

  const wholeFromBefore = new Map([...published, ...before].map(({ dataType, wholeFrom }) => [dataType, wholeFrom]));
  const leftOut = new Map<DataType, IsoDate>();
  const clearedByType = new Map<DataType, number>();

  const of = (name: string): OfResource => resources.get(name)!;
  const countsOf = (dataType: DataType): Counts => {
    let found = counts.get(dataType);
    if (!found) counts.set(dataType, found = { added: 0, changed: 0, removed: 0, rejected: 0 });
    return found;
  };

  function dataSetOf(dataType: DataType, total: number, ended?: 'failed' | 'cancelled'): DataSetStatus {
    const feeding = [...resources.values()].filter(({ facts }) => facts.dataTypes.includes(dataType));
    const failed = feeding.find(({ state }) => state === 'failed');
    const isComplete = feeding.every(({ state }) => state === 'complete');
    const isRunning = feeding.some(({ state }) => state === 'running' || state === 'complete');
    const expected = feeding.every((one) => one.expected !== null) ? feeding.reduce((sum, one) => sum + (one.expected ?? 0), 0) : null;
    const wholeFrom = latest(leftOut.get(dataType), isComplete && feeding.every((one) => one.isWhole) ? undefined : wholeFromBefore.get(dataType));
    const read = (readBefore.get(dataType) ?? 0) + feeding.reduce((sum, one) => sum + one.read, 0);
    return {
      dataType,
      status: failed ? 'failed' : isComplete ? 'complete' : ended ?? (isRunning ? 'running' : 'queued'),
      read,
      expected: expected === null ? null : Math.max(expected, read),
      ...countsOf(dataType),
      total,
      problem: failed?.problem ?? null,
      finishedAt: isComplete || failed ? feeding.reduce<IsoTime | null>((last, one) => (one.finishedAt !== null && (last === null || one.finishedAt > last) ? one.finishedAt : last), null) : null,
      ...(wholeFrom !== undefined && { wholeFrom }),
    };
  }

  return {
    started: (resource) => { of(resource).state = 'running'; },
    page(resource, page, written) {
      const one = of(resource);
      one.read += page.read;
      if (page.expected !== null) one.expected = page.expected;
      for (const [dataType, { added, changed, removed }] of written.byType) {
        const sum = countsOf(dataType);
        sum.added += added;
        sum.changed += changed;
        sum.removed += removed;
        if (page.cleared) clearedByType.set(dataType, (clearedByType.get(dataType) ?? 0) + removed);
      }
      const [first] = one.facts.dataTypes;
      if (first && page.rejected.length > 0) countsOf(first).rejected += page.rejected.length;
    },
    removed(byType) {
      for (const [dataType, removed] of byType) countsOf(dataType).removed += removed;
    },
    leftOut: (dataType, settledOn) => { leftOut.set(dataType, latest(leftOut.get(dataType), settledOn) ?? settledOn); },
    finished(resource, at, isWhole) {
      // Looking for what changed since, in the same sync, takes nothing from a whole read.
      Object.assign(of(resource), { state: 'complete', isWhole: isWhole || of(resource).isWhole, finishedAt: at, problem: null } satisfies Partial<OfResource>);
    },
    failed(resource, problem, at) {
      Object.assign(of(resource), { state: 'failed', finishedAt: at, problem } satisfies Partial<OfResource>);
    },
    fewerOf: (dataType) => { const sum = counts.get(dataType); return sum ? sum.removed - sum.added - (clearedByType.get(dataType) ?? 0) : 0; },
    hasNews: () => [...counts.values()].some((sum) => sum.added + sum.changed + sum.removed + sum.rejected > 0),
    hasChanged: (dataType) => { const sum = counts.get(dataType); return sum !== undefined && sum.added + sum.changed + sum.removed > 0; },
    failedTypes: () => new Map([...resources.values()].flatMap(({ facts, state, problem }) => (state === 'failed' && problem ? facts.dataTypes.map((dataType) => [dataType, problem] as const) : []))),
    dataSets: (totals, ended) => [
      ...[...plan.dataTypes].map((dataType) => dataSetOf(dataType, totals(dataType), ended)),
      ...[...plan.notSupported].map((dataType): DataSetStatus => ({ dataType, status: 'not_supported', read: 0, expected: null, added: 0, changed: 0, removed: 0, rejected: 0, total: 0, problem: null, finishedAt: null })),
    ],
  };
}

const latest = (one: IsoDate | undefined, other: IsoDate | undefined): IsoDate | undefined => (one === undefined || (other !== undefined && other > one) ? other : one);
