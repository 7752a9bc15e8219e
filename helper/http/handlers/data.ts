/** Records: pages of them, one of them, what changed, rows for a sheet, and who an e-mail address belongs to. */
import { createHash } from 'node:crypto';
import type { data as contract } from '../../../src/shared/contract/data.ts';
import type { Handlers, ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { SyncNumber } from '../../../src/shared/ids.ts';
import type { BooksAt, StoreReader } from '../../store/store.ts';
import type { Caller } from '../caller.ts';
import { BadRequest } from '../error-reply.ts';
import { findParties } from '../find-parties.ts';
import { readColumns, readFilters, readOrder } from '../read-filter.ts';
import { reaches } from '../grant-limits.ts';
import { asJsonText, asLines, asVersioned, type Version } from '../ready-replies.ts';
import { checkLinesOrder, recordLines } from '../record-lines.ts';
import type { Services } from '../services.ts';

type Page = ReplyOf<typeof contract.readRecords>;
type TableHead = ReplyOf<typeof contract.readTable>;

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));

/** Between two publishes, an answer depends on the sync it is of and on what was asked, and on nothing else. */
function versionOf(name: string, input: object, { sync, publishedAt }: Pick<BooksAt, 'sync' | 'publishedAt'>): Version {
  return { tag: createHash('sha256').update(JSON.stringify([name, sync, publishedAt, input])).digest('base64url').slice(0, 27), at: publishedAt, sync };
}

/** The sync that the caller knows, or that stood at the time it names. */
function startOf(reader: StoreReader, from: SyncNumber | undefined, since: IsoTime | undefined): SyncNumber {
  if ((from === undefined) === (since === undefined)) throw new BadRequest('"from" (a sync) or "since" (a time), one of the two', from === undefined ? 'from' : 'since');
  const start = from ?? reader.publishedBy(since as IsoTime);
  if (start === null) throw new BadRequest('nothing was published yet at this time; read the records themselves once', 'since');
  return start;
}

export const dataHandlers = ({ open }: Services): Handlers<typeof contract, Caller> => ({
  readRecords(input) {
    const { companyId, dataType, filter, order, limit, after, sync } = input;
    const { companies } = open();
    const books = companies.reader(companyId).books(sync);
    const query = { dataType, filters: readFilters(dataType, filter), order: readOrder(dataType, order), after: after ?? null };
    return asVersioned<Page>(versionOf('records', input, books), () => {
      const { items, next } = books.records({ ...query, limit });
      // The items are JSON already; joined as they are, a page costs no parsing.
      return asJsonText<Page>(`{"sync":${books.sync},"publishedAt":${JSON.stringify(books.publishedAt)},"items":[${items.join(',')}],"next":${JSON.stringify(next)}}`);
    }, () => {
      checkLinesOrder(query);
      return recordLines(companies, companyId, books.sync, query);
    });
  },
  readRecord(input) {
    const { companyId, dataType, id, sync } = input;
    const books = open().companies.reader(companyId).books(sync);
    return asVersioned(versionOf('record', input, books), () => {
      const found = books.record(dataType, id);
      if (found === null) throw new AppError('not_found', `there is no record of this id among the ${dataType}`);
      return { sync: books.sync, publishedAt: books.publishedAt, record: parsed(found.record), source: parsed(found.source), removedAt: found.removedAt };
    });
  },
  readChanges(input) {
    const { companyId, dataType, limit, after } = input;
    const reader = open().companies.reader(companyId);
    const from = startOf(reader, input.from, input.since);
    const books = reader.books(input.to);
    if (from > books.sync) throw new BadRequest(`from lies after to (${books.sync})`, 'from', input.to === undefined ? 'not_found' : 'bad_request');
    return asVersioned(versionOf('changes', input, books), () => {
      const { items, next } = reader.changes(dataType, from, books.sync, limit, after ?? null);
      return { from, to: books.sync, changes: items.map((item) => ({ change: item.change, id: item.id, before: parsed(item.before), after: parsed(item.after) })), next };
    });
  },
  readTable(input) {
    const { companyId, dataType, columns, filter, order, sync } = input;
    const books = open().companies.reader(companyId).books(sync);
    const names = readColumns(dataType, columns);
    const query = { dataType, filters: readFilters(dataType, filter), order: readOrder(dataType, order) };
    return asVersioned<TableHead>(versionOf('table', input, books), () => {
      const { rows, lines } = books.table(query, names);
      return asLines<TableHead>({ sync: books.sync, publishedAt: books.publishedAt, columns: [...names], rows }, lines);
    });
  },
  findParties: ({ email }, caller) => ({ matches: findParties({ ...open().companies, list: () => open().companies.list().filter(({ id }) => reaches(caller, id)) }, email) }),
});
