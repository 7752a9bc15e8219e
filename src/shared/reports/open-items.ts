/**
 * What a record leaves open, now and as at an earlier day: outstanding then is outstanding now plus what was allocated
 * since. Pure; the store keeps these few figures beside each record so that aged lists never read a record.
 */
import { addDays, daysBetween, type IsoDate } from '../dates.ts';
import { toMinor, type Minor, type Money } from '../money.ts';
import type { Settlement } from '../records/cash.ts';
import type { DataType } from '../records/data-types.ts';
import type { AnyRecord } from '../records/index.ts';
import type { TradeDocument } from '../records/trade-documents.ts';
import type { Side } from './inputs.ts';

export const openItemTypes = ['salesInvoices', 'salesCreditNotes', 'receipts', 'bills', 'supplierCreditNotes', 'payments'] as const satisfies readonly DataType[];
export type OpenItemType = (typeof openItemTypes)[number];

/** Which types stand on a side, and whether an amount of theirs is owed (1) or reduces what is owed (-1). */
export const sides = {
  customers: { salesInvoices: 1, salesCreditNotes: -1, receipts: -1 },
  suppliers: { bills: 1, supplierCreditNotes: -1, payments: -1 },
} as const satisfies Record<Side, Partial<Record<OpenItemType, 1 | -1>>>;

/**
 * What was open at a day is found among few candidates by how long a record was open at all: a record of span n was open
 * for less than 2^(n+1) days, so it is dated in that many days up to the day asked for. The last span is of those that
 * are open still, or were for longer than the one before says.
 */
export const openSpans = 14;
const longest = openSpans - 1;

function spanOf(date: IsoDate, settledOn: IsoDate): number | null {
  if (settledOn <= date) return null;
  return settledOn === neverSettled ? longest : Math.min(Math.floor(Math.log2(daysBetween(date, settledOn))), longest);
}

/** The earliest date, not included, of a record of this span that was open at a day; null when any. */
export const datedAfter = (span: number, asAt: IsoDate): IsoDate | null => (span === longest ? null : addDays(asAt, -(2 ** (span + 1))));

const signs: Readonly<Record<OpenItemType, 1 | -1>> = { ...sides.customers, ...sides.suppliers };

/** Stands for "not settled yet": after every date. */
export const neverSettled = '9999-12-31' as IsoDate;

export type OpenFigures = {
  /** Signed: positive is owed. */
  readonly total: Minor;
  readonly outstandingNow: Minor;
  /** Signed like the total, so that adding one takes it back. */
  readonly allocations: readonly { readonly date: IsoDate; readonly amount: Minor }[];
  /** From this day on nothing is open: the last allocation's, `neverSettled`, or the record's own date when it never was open. */
  readonly settledOn: IsoDate;
  /** How long it was open, by powers of two; see `openSpans`. Null when it never was. */
  readonly span: number | null;
};

/** An amount with a fraction of a penny is rounded here, half away from nil: a list of what is owed must not fail for it. */
function inMinor(amount: Money): Minor {
  const decimals = amount.slice(amount.indexOf('.') + 1);
  if (decimals.length <= 2) return toMinor(amount);
  const fraction = Number(decimals.slice(2).padEnd(2, '0'));
  const whole = toMinor(amount.slice(0, amount.indexOf('.') + 3) as Money);
  return (fraction < 50 ? whole : amount.startsWith('-') ? whole - 1 : whole + 1) as Minor;
}

const minor = (sign: number, amount: Minor): Minor => (amount === 0 ? 0 : sign * amount) as Minor;

/** Null for what is not owed at all: drafts and voided records. */
export function openFigures(dataType: OpenItemType, record: AnyRecord): OpenFigures | null {
  return dataType === 'receipts' || dataType === 'payments' ? ofSettlement(dataType, record as Settlement) : ofDocument(dataType, record as TradeDocument);
}

function ofDocument(dataType: OpenItemType, document: TradeDocument): OpenFigures | null {
  if (document.status === 'draft' || document.status === 'void') return null;
  return figures(signs[dataType], document.date, inMinor(document.baseTotal), inMinor(document.baseOutstanding), document.allocations);
}

/** Money on account: what is not allocated yet reduces what is owed; a refund gives it back. */
function ofSettlement(dataType: OpenItemType, settlement: Settlement): OpenFigures | null {
  if (settlement.isVoid) return null;
  const sign = settlement.kind === 'refund' ? -signs[dataType] : signs[dataType];
  return figures(sign, settlement.date, inMinor(settlement.baseTotal), inMinor(settlement.baseUnallocated), settlement.allocations);
}

function figures(sign: number, date: IsoDate, total: Minor, outstanding: Minor, allocations: TradeDocument['allocations']): OpenFigures {
  let last = date;
  for (const allocation of allocations) if (allocation.date > last) last = allocation.date;
  const settledOn = outstanding === 0 ? last : neverSettled;
  return {
    total: minor(sign, total),
    outstandingNow: minor(sign, outstanding),
    allocations: allocations.map((allocation) => ({ date: allocation.date, amount: minor(sign, inMinor(allocation.baseAmount)) })),
    settledOn,
    span: spanOf(date, settledOn),
  };
}

export function outstandingAt(figures: Pick<OpenFigures, 'outstandingNow' | 'allocations'>, asAt: IsoDate): Minor {
  let outstanding: number = figures.outstandingNow;
  for (const allocation of figures.allocations) if (allocation.date > asAt) outstanding += allocation.amount;
  return outstanding as Minor;
}

/** Allocations as one short text, kept in a column: "2026-11-23 1250" each, joined by commas; empty when there are none. */
export const writeAllocations = (allocations: OpenFigures['allocations']): string => allocations.map(({ date, amount }) => `${date} ${amount}`).join(',');

export const readAllocations = (text: string): OpenFigures['allocations'] =>
  text === '' ? [] : text.split(',').map((one) => ({ date: one.slice(0, 10) as IsoDate, amount: Number(one.slice(11)) as Minor }));
