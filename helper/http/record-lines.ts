/** All records that a query asks for, a few hundred at a time: what is sent never stands in memory as a whole. */
import type { CompanyId, SyncNumber } from '../../src/shared/ids.ts';
import { definitionOf } from '../../src/shared/records/index.ts';
import type { RecordQuery } from '../store/store.ts';
import { BadRequest } from './error-reply.ts';
import type { LinkedCompanies } from './services.ts';

const recordsAtOnce = 250;

/** An order without an index would be sorted anew for each stretch. */
export function checkLinesOrder({ dataType, order }: Pick<RecordQuery, 'dataType' | 'order'>): void {
  const { columns } = definitionOf(dataType);
  if (order === null || columns[order.column]?.indexed === true) return;
  const indexed = Object.keys(columns).filter((name) => columns[name]?.indexed === true);
  throw new BadRequest(`all ${dataType} at once come in the order of ${['no column', ...indexed].join(', ')}; pages come in any`, 'order');
}

/** Asks for the books anew each time, so that they may close while a slow reader reads; the sync stays the one it began with. */
export function* recordLines(companies: Pick<LinkedCompanies, 'reader'>, companyId: CompanyId, sync: SyncNumber, query: Omit<RecordQuery, 'limit'>): Generator<string> {
  for (let after = query.after; ;) {
    const { items, next } = companies.reader(companyId).books(sync).records({ ...query, limit: recordsAtOnce, after });
    yield* items;
    if (next === null) return;
    after = next;
  }
}
