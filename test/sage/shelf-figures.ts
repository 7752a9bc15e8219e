/** Figures of the records that a shelf holds, and the same straight from the sandbox's books: trial balance and open items as at a day, in pence. */
import type { IsoDate } from '../../src/shared/dates.ts';
import { toMinor } from '../../src/shared/money.ts';
import type { Minor } from '../../src/shared/money.ts';
import type { Settlement } from '../../src/shared/records/cash.ts';
import type { LedgerAccount, LedgerLine } from '../../src/shared/records/ledger.ts';
import type { TradeDocument } from '../../src/shared/records/trade-documents.ts';
import { agedOf } from '../../src/shared/reports/aged.ts';
import { openFigures, outstandingAt, sides } from '../../src/shared/reports/open-items.ts';
import type { OpenItemType } from '../../src/shared/reports/open-items.ts';
import type { OpenItem, Side } from '../../src/shared/reports/inputs.ts';
import { factsOf } from '../sandbox/books/facts.ts';
import type { Books } from '../sandbox/books/model.ts';
import type { Shelf } from './reader.ts';

export function trialBalanceOf(shelf: Shelf, asAt: string): Record<string, number> {
  const codes = new Map(shelf.of<LedgerAccount>('ledgerAccounts').map((account) => [account.id, account.nominalCode]));
  const sums: Record<string, number> = {};
  for (const line of shelf.of<LedgerLine>('ledgerLines')) {
    if (line.date > asAt) continue;
    const code = codes.get(line.ledgerAccountId) ?? '?';
    sums[code] = (sums[code] ?? 0) + toMinor(line.debit) - toMinor(line.credit);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

/** As the store picks them: dated by then, and not settled. */
export function openItemsOf(shelf: Shelf, side: Side, asAt: string): OpenItem[] {
  return (Object.keys(sides[side]) as OpenItemType[]).flatMap((dataType) => shelf.of<TradeDocument & Settlement>(dataType).flatMap((record) => {
    const figures = openFigures(dataType, record);
    if (!figures || record.date > asAt) return [];
    const outstanding = outstandingAt(figures, asAt as IsoDate);
    return outstanding === 0 ? [] : [{ dataType, id: record.id, number: record.number ?? null, partyId: record.partyId, partyName: record.partyName ?? '', date: record.date, dueDate: record.dueDate ?? null, total: figures.total, outstanding }];
  }));
}

export function openInBooks(books: Books, side: Side, asAt: string): OpenItem[] {
  const wanted = side === 'customers' ? 'customer' : 'supplier';
  return [...Object.values(books.documents).flat(), ...books.payments].flatMap((item) => {
    if (item.deletedAt || item.contact.kind !== wanted || item.date > asAt || ('state' in item && item.state !== 'open')) return [];
    const since = item.settledBy.filter(({ by }) => by.date > asAt).reduce((sum, one) => sum + one.base, 0);
    const outstanding = factsOf(item).owes * (item.baseOutstanding + since) as Minor;
    const dueDate = 'dueDate' in item ? item.dueDate as IsoDate | null : null;
    return outstanding === 0 ? [] : [{ dataType: 'salesInvoices', id: '', number: null, partyId: null, partyName: item.contact.name, date: item.date as IsoDate, dueDate, total: 0 as Minor, outstanding }];
  });
}

/** Sage Accounting puts a reference behind the names of some. */
const bareName = (name: string): string => name.replace(/ \([A-Z]+\d+\)$/, '');

/** What is open, without the ids that each product makes for itself. */
export const shapeOf = (items: readonly OpenItem[]): string[] => items.map(({ partyName, date, outstanding }) => `${bareName(partyName)} ${date} ${outstanding}`).sort();

const provenance = {} as Parameters<typeof agedOf>[0]['provenance'];
export function agedList(items: readonly OpenItem[], side: Side, asAt: string): unknown {
  return agedOf({ provenance, side, asAt: asAt as IsoDate, agedBy: 'date', items: items.map((item) => ({ ...item, partyId: null, partyName: bareName(item.partyName) })) });
}
