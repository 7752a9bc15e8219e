/** Reads one resource, in full or what changed since: its records, then what was deleted, each page with the checkpoint that it justifies. */
import type { IsoTime } from '../../../shared/dates.ts';
import { isoTimeOf } from '../../../shared/dates.ts';
import type { ReadMode, RejectedSource, ResourcePage } from '../../connector.ts';
import type { ResourceDefinition } from '../../define-resource.ts';
import { nothingBeside } from '../../define-resource.ts';
import { checkItems, idOf, isDeleted, normaliseChecked, removalsOf } from '../../normalise.ts';
import type { Ask } from '../../ask-json.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { Checkpoint, Reading } from './checkpoint.ts';
import { readList } from './read-list.ts';
import { makeSettlementLookUp } from './settlements.ts';

/**
 * Each read begins this much before the last one did, by Sage's clock: its stamps are whole seconds, and a row may show
 * up in lists a while after its own stamp. Reading a row twice is harmless.
 */
export const overlapMs = 5 * 60_000;

/** What is known of the company as a whole. */
export type CompanyFacts = {
  /** Sage's clock at its last answer. */
  sageTime(): IsoTime | null;
  baseCurrency(signal: AbortSignal): Promise<string>;
};

export async function* readResource(resource: ResourceDefinition, mode: ReadMode, ask: Ask, company: CompanyFacts, keepsOrder = resource.keepsOrder): AsyncGenerator<ResourcePage> {
  const before = readCheckpoint(mode.checkpoint);
  const resumed = mode.resume && before.reading?.kind === mode.kind ? before.reading : null;
  const since = resumed ? resumed.since : mode.kind === 'incremental' ? before.since : null;
  const listsDeletions = resource.deletes === 'list' && since !== null;
  let startedAt = resumed?.startedAt ?? null;

  const checkpointOf = (part: Reading['part'], position: { end: number; last: string | null } | null): string => {
    const under: Reading | null = position && { kind: mode.kind, part, since, startedAt, end: position.end, last: position.last };
    const reached: Checkpoint = under ? { since: before.since, reading: under } : { since: startedAt === null ? before.since : isoTimeOf(Date.parse(startedAt) - overlapMs), reading: null };
    return writeCheckpoint(reached);
  };

  if (resumed?.part !== 'deletions') {
    const lookUp = makeSettlementLookUp(wholeReader(ask));
    const unreadable: RejectedSource[] = [];
    const filter = since !== null && resource.changes === 'filter' ? { updated_or_created_since: toSecond(since) } : {};
    const pages = readList(ask, {
      path: resource.path,
      query: { ...resource.query, ...filter },
      itemQuery: resource.itemQuery,
      mayBeAbsent: resource.mayBeAbsent,
      keepsOrder,
      start: resumed && { end: resumed.end, last: resumed.last },
      onUnreadable: (id, reason) => unreadable.push({ sourceId: id, reason, source: JSON.stringify({ id }) }),
    }, mode.signal);
    for await (const page of pages) {
      startedAt ??= company.sageTime();
      if (page.isEnd && page.isAligned && (await hasHiddenDeletions(resource, startedAt, page.shrunk, ask, mode.signal))) {
        yield* readResource(resource, { ...mode, resume: false }, ask, company, false);
        return;
      }
      const { checked, rejected } = checkItems(resource, page.items);
      rejected.push(...unreadable.splice(0));
      const needs = checked.map(({ source }) => (source === null ? null : resource.settledAs(source))).filter((need) => need !== null);
      const settlements = needs.length > 0 ? await lookUp(needs, resource.settledBy, mode.signal) : nothingBeside.settlements;
      const baseCurrency = checked.some(({ source }) => lacksCurrency(source)) ? await company.baseCurrency(mode.signal) : null;
      const normalised = normaliseChecked(resource, checked, rejected, { settlements, baseCurrency });
      yield {
        ...normalised,
        read: page.items.length,
        expected: page.total,
        checkpoint: page.isEnd ? (listsDeletions ? checkpointOf('deletions', { end: 0, last: null }) : checkpointOf('records', null)) : checkpointOf('records', page),
        countsAsSeen: true,
      };
    }
  }
  if (listsDeletions) yield* readDeletions(resource, since, ask, mode, resumed?.part === 'deletions' ? resumed : null, checkpointOf);
}

/**
 * A list read without overlap has shown its deletions by growing shorter; more of them than that means that rows were
 * added in the same moments, and some may have been passed over: then it is read again, with overlap.
 */
async function hasHiddenDeletions(resource: ResourceDefinition, startedAt: IsoTime | null, shrunk: number, ask: Ask, signal: AbortSignal): Promise<boolean> {
  if (resource.deletes !== 'list' || startedAt === null) return false;
  let told = 0;
  for await (const page of readList(ask, { path: resource.path, query: { attributes: 'deleted_at', deleted_since: toSecond(isoTimeOf(Date.parse(startedAt) - 1_000)) } }, signal)) {
    const gone = page.items.filter(isDeleted).length;
    told += gone;
    if (gone < page.items.length) break;
  }
  return told > shrunk;
}

async function* readDeletions(resource: ResourceDefinition, since: IsoTime, ask: Ask, mode: ReadMode, resumed: Reading | null, checkpointOf: (part: Reading['part'], position: { end: number; last: string | null } | null) => string): AsyncGenerator<ResourcePage> {
  const pages = readList(ask, { path: resource.path, query: { attributes: 'deleted_at', deleted_since: toSecond(since) }, start: resumed, mayBeAbsent: resource.mayBeAbsent }, mode.signal);
  for await (const page of pages) {
    const gone = page.items.filter(isDeleted);
    // An item that is not deleted means that the filter was not understood: the rest of the list says nothing either.
    const isEnd = page.isEnd || gone.length < page.items.length;
    yield {
      changes: gone.flatMap((item) => removalsOf(resource, idOf(item) ?? '')).filter((change) => change.id !== ''),
      rejected: [],
      read: gone.length,
      expected: null,
      checkpoint: isEnd ? checkpointOf('deletions', null) : checkpointOf('deletions', page),
      countsAsSeen: false,
    };
    if (isEnd) return;
  }
}

const lacksCurrency = (source: unknown): boolean => source !== null && typeof source === 'object' && 'currency' in source && (source.currency === null || source.currency === undefined);

/** Reads lists beside the resource's own. */
const wholeReader = (ask: Ask) => async function* (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): AsyncGenerator<readonly unknown[]> {
  for await (const page of readList(ask, { path, query, itemQuery: {} }, signal)) yield page.items;
};

/** Sage's filters take whole seconds. */
export const toSecond = (time: IsoTime): string => `${time.slice(0, 19)}Z`;
