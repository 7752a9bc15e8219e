/** Open items as at a day, read from the few columns that lie beside each version; no record's text is read. */
import type { IsoDate } from '../../../src/shared/dates.ts';
import { datedAfter, openSpans, outstandingAt, readAllocations, sides, type OpenItemType } from '../../../src/shared/reports/open-items.ts';
import type { Minor } from '../../../src/shared/money.ts';
import type { Side } from '../../../src/shared/reports/inputs.ts';
import type { OpenItem } from '../store.ts';
import type { Db } from './connection.ts';
import { indexOf, openItemIndexOf, openItemPlace } from './index-tables.ts';
import { versionsOf } from './names.ts';
import { visibleAt } from './record-pages.ts';
import { prepared } from './statements.ts';

type Row = [id: string, number: string | null, partyId: string | null, partyName: string | null, date: IsoDate, dueDate: IsoDate | null, total: Minor, openNow: Minor, allocations: string];

/** Settlements have a reference where documents have a number, and are due when they are made. */
const columnsOf = (dataType: OpenItemType): string => (dataType === 'receipts' || dataType === 'payments' ? 'v.c_reference, v.c_partyId, v.c_partyName, v.c_date, NULL' : 'v.c_number, v.c_partyId, v.c_partyName, v.c_date, v.c_dueDate');

function* openItemsOf(db: Db, dataType: OpenItemType, sync: number, asAt: IsoDate): Generator<OpenItem> {
  const index = openItemIndexOf(db, dataType);
  const candidates = prepared(db, `SELECT v.id, ${columnsOf(dataType)}, v.open_total, v.open_now, v.allocations FROM ${indexOf(dataType)} x CROSS JOIN ${versionsOf(dataType)} v ON v.pk = x.pk WHERE x.n = ? AND x.value > ? AND x.value <= ? AND v.settled_on > ? AND ${visibleAt}`).raw();
  for (let span = 0; span < openSpans; span += 1) {
    const [from, to] = [openItemPlace(span, datedAfter(span, asAt) ?? ''), openItemPlace(span, asAt)];
    for (const [id, number, partyId, partyName, date, dueDate, total, outstandingNow, allocations] of candidates.all(index, from, to, asAt, sync, sync) as Row[]) {
      const outstanding = allocations === '' ? outstandingNow : outstandingAt({ outstandingNow, allocations: readAllocations(allocations) }, asAt);
      if (outstanding !== 0) yield { dataType, id, number, partyId, partyName: partyName ?? '', date, dueDate, total, outstanding };
    }
  }
}

export function openItems(db: Db, sync: number, side: Side, asAt: IsoDate): readonly OpenItem[] {
  const items: OpenItem[] = [];
  for (const dataType of Object.keys(sides[side]) as OpenItemType[]) for (const item of openItemsOf(db, dataType, sync, asAt)) items.push(item);
  return items;
}
