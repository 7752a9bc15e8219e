/** Records: pages of them, one of them, what changed, rows for a sheet, and who an e-mail address belongs to. */
import type { data as contract } from '../../../src/shared/contract/data.ts';
import type { Handlers, ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { Caller } from '../caller.ts';
import { findParties } from '../find-parties.ts';
import { readColumns, readFilters, readOrder } from '../read-filter.ts';
import { asJsonText, asLines } from '../ready-replies.ts';
import type { Services } from '../services.ts';

type Page = ReplyOf<typeof contract.readRecords>;
type TableHead = ReplyOf<typeof contract.readTable>;

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));

export const dataHandlers = ({ open }: Services): Handlers<typeof contract, Caller> => ({
  readRecords({ companyId, dataType, filter, order, limit, after, sync }) {
    const books = open().companies.reader(companyId).books(sync);
    const { items, next } = books.records({ dataType, filters: readFilters(dataType, filter), order: readOrder(dataType, order), limit, after: after ?? null });
    // The items are JSON already; joined as they are, a page costs no parsing.
    return asJsonText<Page>(`{"sync":${books.sync},"publishedAt":${JSON.stringify(books.publishedAt)},"items":[${items.join(',')}],"next":${JSON.stringify(next)}}`);
  },
  readRecord({ companyId, dataType, id, sync }) {
    const books = open().companies.reader(companyId).books(sync);
    const found = books.record(dataType, id);
    if (found === null) throw new AppError('not_found', `there is no record of this id among the ${dataType}`);
    return { sync: books.sync, publishedAt: books.publishedAt, record: parsed(found.record), source: parsed(found.source), removedAt: found.removedAt };
  },
  readChanges({ companyId, dataType, from, to, limit, after }) {
    const reader = open().companies.reader(companyId);
    const last = to ?? reader.books().sync;
    const { items, next } = reader.changes(dataType, from, last, limit, after ?? null);
    return { from, to: last, changes: items.map((item) => ({ change: item.change, id: item.id, before: parsed(item.before), after: parsed(item.after) })), next };
  },
  readTable({ companyId, dataType, columns, filter, order, sync }) {
    const books = open().companies.reader(companyId).books(sync);
    const names = readColumns(dataType, columns);
    const { rows, lines } = books.table({ dataType, filters: readFilters(dataType, filter), order: readOrder(dataType, order) }, names);
    return asLines<TableHead>({ sync: books.sync, publishedAt: books.publishedAt, columns: [...names], rows }, lines);
  },
  findParties: ({ email }) => ({ matches: findParties(open().companies, email) }),
});
