/** Aged debtors and creditors: what is open at a date, by party and by how long it has been due. */
import { daysBetween, type IsoDate } from '../dates.ts';
import { fromMinor, type Minor } from '../money.ts';
import type { OpenItem, Side } from './inputs.ts';
import type { Provenance } from './provenance.ts';
import { agedBuckets, type Aged } from './shapes.ts';
import { addMinor, sumMinor, zeroMinor } from './sums.ts';

export type AgedInput = { readonly provenance: Provenance; readonly side: Side; readonly asAt: IsoDate; readonly agedBy: 'dueDate' | 'date'; readonly items: readonly OpenItem[] };

type Row = { partyId: string | null; partyName: string; buckets: Minor[]; documents: number };

/** 0 not yet due, then 1-30, 31-60, 61-90 and over 90 days. A payment on account, which has no due date, ages from its date. */
function bucketOf(item: OpenItem, asAt: IsoDate, agedBy: 'dueDate' | 'date'): number {
  const days = daysBetween(agedBy === 'dueDate' ? item.dueDate ?? item.date : item.date, asAt);
  return days <= 0 ? 0 : Math.min(Math.ceil(days / 30), agedBuckets.length - 1);
}

const emptyBuckets = () => agedBuckets.map(() => zeroMinor);
const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

export function agedOf({ provenance, side, asAt, agedBy, items }: AgedInput): Aged {
  const rows = new Map<string, Row>();
  const buckets = emptyBuckets();
  for (const item of items) {
    const key = item.partyId === null ? `name ${item.partyName}` : `id ${item.partyId}`;
    let row = rows.get(key);
    if (!row) rows.set(key, row = { partyId: item.partyId, partyName: item.partyName, buckets: emptyBuckets(), documents: 0 });
    const bucket = bucketOf(item, asAt, agedBy);
    row.buckets[bucket] = addMinor(row.buckets[bucket] ?? 0, item.outstanding);
    row.documents += 1;
    buckets[bucket] = addMinor(buckets[bucket] ?? 0, item.outstanding);
  }
  const inOrder = [...rows.values()].sort((a, b) => byName.compare(a.partyName, b.partyName) || ((a.partyId ?? '') < (b.partyId ?? '') ? -1 : 1));
  return {
    ...provenance,
    report: side === 'customers' ? 'aged-debtors' : 'aged-creditors',
    asAt,
    agedBy,
    rows: inOrder.map((row) => ({ partyId: row.partyId, partyName: row.partyName, total: fromMinor(sumMinor(row.buckets)), buckets: row.buckets.map((value) => fromMinor(value)), documents: row.documents })),
    total: fromMinor(sumMinor(buckets)),
    buckets: buckets.map((value) => fromMinor(value)),
  };
}
