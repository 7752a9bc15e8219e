/** Activities of connections: which there are, what fields they take, and queries asked of Sage itself, at once or by a saved name. */
import type { ActivityField, ActivityRows } from '../../src/shared/contract/activities.ts';
import { activityQuery } from '../../src/shared/contract/activities.ts';
import type { InputOf, ReplyOf } from '../../src/shared/contract/endpoint.ts';
import type { Contract } from '../../src/shared/contract/index.ts';
import { savedQueriesMax } from '../../src/shared/contract/saved-queries.ts';
import type { SavedQuery } from '../../src/shared/contract/saved-queries.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId, IntegrationId } from '../../src/shared/ids.ts';
import type { ActivityTable, FieldDefinition, ObjectDefinition } from '../../src/sage/activities/definition.ts';
import { capabilitiesOf } from '../../src/sage/activities/definition.ts';
import { checkQuery } from '../../src/sage/activities/query.ts';
import { runQuery } from '../../src/sage/activities/run-query.ts';
import type { Connector } from '../../src/sage/connector.ts';
import type { SavedQueryRecords } from '../store/saved-queries.ts';

export type ActivitiesParts = {
  readonly productOf: (id: ConnectionId) => IntegrationId;
  readonly tableOf: (product: IntegrationId) => Promise<ActivityTable>;
  /** The companies that are linked through a connection. */
  readonly linkedThrough: (id: ConnectionId) => readonly { readonly id: CompanyId; readonly name: string; readonly sourceId: string }[];
  readonly ask: <T>(id: ConnectionId, use: (connector: Connector) => Promise<T>) => Promise<T>;
  readonly records: SavedQueryRecords;
  readonly nowMs: () => number;
  /** Twenty hexadecimal digits. */
  readonly randomId: () => string;
};

/** `mayAskUnlinked`: whose token may link a company may also ask one that is not linked. */
export type Asking = { readonly mayAskUnlinked: boolean; readonly signal: AbortSignal };
export type CompanyAsked = { readonly companyId?: CompanyId | undefined; readonly sourceId?: string | undefined };

export type Activities = {
  list(id: ConnectionId): Promise<ReplyOf<Contract['listActivities']>>;
  object(id: ConnectionId, name: string): Promise<ReplyOf<Contract['readActivityObject']>>;
  query(input: InputOf<Contract['queryActivity']>, asking: Asking): Promise<ActivityRows>;
  saved(id: ConnectionId): readonly SavedQuery[];
  save(id: ConnectionId, name: string, query: SavedQuery['query']): Promise<SavedQuery>;
  changeSaved(id: ConnectionId, queryId: string, changes: { readonly name?: string | undefined; readonly query?: SavedQuery['query'] | undefined }): Promise<SavedQuery>;
  /** Throws `not_found`. */
  removeSaved(id: ConnectionId, queryId: string): void;
  runSaved(input: InputOf<Contract['runSavedQuery']>, asking: Asking): Promise<ReplyOf<Contract['runSavedQuery']>>;
};

export function makeActivities(parts: ActivitiesParts): Activities {
  const { records } = parts;
  const tableOf = (id: ConnectionId): Promise<ActivityTable> => parts.tableOf(parts.productOf(id));
  const objectOf = async (id: ConnectionId, name: string): Promise<ObjectDefinition> => {
    const found = (await tableOf(id)).find(name);
    if (!found) throw new AppError('not_found', `this connection has no object "${name}"`);
    return found;
  };
  const run = async ({ connectionId, limit, skip, readMax, companyId, sourceId, ...query }: InputOf<Contract['queryActivity']>, asking: Asking): Promise<ActivityRows> => {
    const checked = checkQuery(await objectOf(connectionId, query.object), query);
    const company = companyAsked(parts.linkedThrough(connectionId), { companyId, sourceId }, asking.mayAskUnlinked);
    return parts.ask(connectionId, (connector) => runQuery(checked, connector.openActivities(company), { limit, skip, readMax }, asking.signal));
  };
  const savedOf = (id: ConnectionId, isMeant: (query: SavedQuery) => boolean, asked: string): SavedQuery => {
    parts.productOf(id);
    const found = records.list(id).find(isMeant);
    if (!found) throw new AppError('not_found', `this connection has no saved query "${asked}"`);
    return found;
  };

  return {
    async list(id) {
      const table = await tableOf(id);
      return { product: table.product, objects: table.names.map((name) => table.find(name)).filter((object) => object !== null).map(overview) };
    },
    async object(id, name) {
      const object = await objectOf(id, name);
      const { query, writes } = object;
      return {
        ...overview(object),
        query: query ? { fields: flatFields(query.fields), filters: flatFields(query.filters), columns: [...query.columns] } : null,
        writes: writes.map(({ verb, procedure, needsId, fields, addressFields }) => ({ verb, procedure: procedure?.name ?? null, needsId, fields: flatFields([...fields, ...addressFields]) })),
      };
    },
    query: run,
    saved(id) {
      parts.productOf(id);
      return records.list(id);
    },
    async save(id, name, query) {
      checkQuery(await objectOf(id, query.object), query);
      if (records.list(id).length >= savedQueriesMax) throw new AppError('bad_request', `a connection keeps ${savedQueriesMax} saved queries at most; delete one that nobody needs`);
      const saved = { queryId: `q-${parts.randomId()}`, name, query, changedAt: isoTimeOf(parts.nowMs()) };
      records.add(id, saved);
      return saved;
    },
    async changeSaved(id, queryId, { name, query }) {
      const before = savedOf(id, (one) => one.queryId === queryId, queryId);
      if (query) checkQuery(await objectOf(id, query.object), query);
      const after = { ...before, ...(name !== undefined && { name }), ...(query && { query }), changedAt: isoTimeOf(parts.nowMs()) };
      if (!records.change(id, after)) throw new AppError('not_found', `this connection has no saved query "${queryId}"`);
      return after;
    },
    removeSaved(id, queryId) {
      parts.productOf(id);
      if (!records.remove(id, queryId)) throw new AppError('not_found', `this connection has no saved query "${queryId}"`);
    },
    async runSaved({ name, queryId, ...rest }, asking) {
      if ((name === undefined) === (queryId === undefined)) throw new AppError('bad_request', 'a saved query is named by "name" or by "queryId", one of them');
      const saved = savedOf(rest.connectionId, (one) => (queryId === undefined ? one.name === name : one.queryId === queryId), queryId ?? name ?? '');
      // Kept as text: what an older version wrote is brought to today's shape.
      return { ...(await run({ ...rest, ...activityQuery.parse(saved.query) }, asking)), name: saved.name, object: saved.query.object };
    },
  };
}

/** The company that is meant, by Sage's own id. Throws `not_found`, `forbidden`, and `bad_request` where it is not clear. */
export function companyAsked(linked: readonly { readonly id: CompanyId; readonly name: string; readonly sourceId: string }[], { companyId, sourceId }: CompanyAsked, mayAskUnlinked: boolean): string {
  if (companyId !== undefined && sourceId !== undefined) throw new AppError('bad_request', 'the company is named by companyId or by sourceId, not by both');
  if (companyId !== undefined) {
    const found = linked.find(({ id }) => id === companyId);
    if (!found) throw new AppError('not_found', `company ${companyId} is not linked through this connection`);
    return found.sourceId;
  }
  if (sourceId !== undefined) {
    if (mayAskUnlinked || linked.some((one) => one.sourceId === sourceId)) return sourceId;
    throw new AppError('forbidden', 'this company is not linked here; only a token that may link it can ask it');
  }
  const [only, another] = linked;
  if (only && !another) return only.sourceId;
  throw new AppError('bad_request', only ? `this connection has ${linked.length} companies; name one by companyId: ${linked.slice(0, 20).map(({ id, name }) => `${id} (${name})`).join(', ')}` : 'no company is linked through this connection yet; link one, or name one by sourceId');
}

const overview = (object: ObjectDefinition) => ({ name: object.name, label: object.label, capabilities: capabilitiesOf(object).map(({ verb, procedure, label, state, says }) => ({ verb, procedure, label, state, says })) });

const fieldsMax = 2_000;
/** Parents before what lies within them. */
export function flatFields(fields: readonly FieldDefinition[], within = '', into: ActivityField[] = []): ActivityField[] {
  for (const field of fields) {
    if (into.length >= fieldsMax) break;
    const { kind, isRequired, isReadOnly, of, item, allowed, lengthMax, decimalsMax, min, max, itemsMax, rules } = field;
    const path = `${within}${field.name}`;
    into.push({ path, kind, isRequired, isReadOnly, of: of ?? item?.of ?? null, items: item?.kind ?? null, allowed: allowed ? [...allowed] : null, lengthMax, decimalsMax, min, max, itemsMax, rules: [...rules] });
    flatFields(item?.fields ?? field.fields, `${path}.`, into);
  }
  return into;
}
