/** Reads one list, in full or what changed since, each page with the checkpoint that it justifies. */
import type { IsoTime } from '../../../shared/dates.ts';
import { isoTimeOf } from '../../../shared/dates.ts';
import type { Ask } from '../../ask-json.ts';
import type { ReadMode, RejectedSource, ResourcePage } from '../../connector.ts';
import { checkItems, normaliseChecked } from '../../normalise.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { ListDefinition } from './define-list.ts';
import { nothingBeside } from './look-ups.ts';
import type { LookUp } from './look-ups.ts';
import { allOf, where } from './odata.ts';
import type { Condition } from './odata.ts';
import { readList } from './read-list.ts';
import type { ListQuery } from './read-list.ts';
import { wholeId } from './values.ts';

/**
 * Each read begins this much before the last one did, by Sage's clock: a row may show up in lists a while after its own
 * stamp, when a long posting on the customer's server ends. Reading a row twice is harmless.
 */
export const overlapMs = 5 * 60_000;

export type CompanyFacts = {
  /** Sage's clock at its last answer. */
  sageTime(): IsoTime | null;
  readonly lookUp: LookUp;
};

export function listQuery(list: ListDefinition, filter: Condition | null = null): ListQuery {
  const { path, expand, select, key, pageSize, mayBeAbsent } = list;
  return { path, query: { ...(expand && { $expand: expand }), ...(select && { $select: select }) }, filter: allOf(list.only, filter), key, idOf: wholeId(key), size: pageSize, mayBeAbsent };
}

export async function* readResource(list: ListDefinition, mode: ReadMode, ask: Ask, company: CompanyFacts): AsyncGenerator<ResourcePage> {
  const before = readCheckpoint(mode.checkpoint);
  const resumed = mode.resume && before.reading?.kind === mode.kind ? before.reading : null;
  const since = resumed ? resumed.since : mode.kind === 'incremental' && list.changes === 'updated' ? before.since : null;
  let startedAt = resumed?.startedAt ?? null;
  const unreadable: RejectedSource[] = [];

  const pages = readList(ask, {
    ...listQuery(list, since === null ? null : where('date_time_updated', 'gt', { time: since })),
    after: resumed?.last ?? null,
    onUnreadable: (id, reason) => { const item = { [list.key]: Number(id) }; unreadable.push({ sourceId: list.idOf(item), reason, source: JSON.stringify(item) }); },
  }, mode.signal);
  for await (const page of pages) {
    startedAt ??= company.sageTime();
    const beside = page.items.length > 0 ? await company.lookUp(list.needs, mode.signal) : nothingBeside;
    const { checked, rejected } = checkItems(list, page.items);
    rejected.push(...unreadable.splice(0));
    const reading = page.isEnd || page.last === null ? null : { kind: mode.kind, since, startedAt, last: page.last };
    yield {
      ...normaliseChecked(list, checked, rejected, beside),
      read: page.items.length,
      // A bare list does not say how long it is.
      expected: null,
      checkpoint: writeCheckpoint({ since: page.isEnd && startedAt !== null ? isoTimeOf(Date.parse(startedAt) - overlapMs) : before.since, reading }),
      countsAsSeen: true,
    };
  }
}
