/** A single transaction of the audit trail as a record: an invoice or credit note, a receipt or payment, money at the bank. Pure. */
import type { BankTransaction, Settlement } from '../../../../shared/records/cash.ts';
import type { DocumentStatus } from '../../../../shared/records/parts.ts';
import type { TradeDocument } from '../../../../shared/records/trade-documents.ts';
import { compareMoney, isZero } from '../../../exact-amounts.ts';
import { dateOf, reference, requiredDate, text, updatedAt } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import type { Currencies } from '../company-facts.ts';
import { partyId } from '../party-ids.ts';
import type { Ledger } from '../party-ids.ts';
import type { Posting } from './postings.ts';
import type { TransactionFacts } from './transaction-types.ts';
import { allocationsOf, amountsOf, linesOf, liveSplits } from './values.ts';
import type { Amounts } from './values.ts';

export type PartyNames = Readonly<Record<Ledger, ReadonlyMap<string, string>>>;
export type TrailBeside = { readonly currencies: Currencies; readonly names: PartyNames; readonly bankCodes: ReadonlySet<string> };

export type Party = { readonly id: string; readonly name: string };
export function partyOf(row: SourceRow, ledger: Ledger, names: PartyNames): Party {
  const accountRef = reference(row['ACCOUNT_REF'], 'ACCOUNT_REF');
  return { id: partyId(ledger, accountRef), name: names[ledger].get(accountRef) ?? accountRef };
}

const bankOf = (header: SourceRow): string | null => text(header['BANK_CODE'])?.trim() ?? null;
const statusOf = ({ total, open }: Amounts): DocumentStatus => (isZero(open) ? 'paid' : compareMoney(open, total) < 0 ? 'part_paid' : 'open');

export function toDocument(id: string, posting: Posting, facts: Extract<TransactionFacts, { is: 'document' }>, beside: TrailBeside): TradeDocument {
  const { header } = posting;
  const amounts = amountsOf(header, beside.currencies);
  const { own, base } = amounts;
  const party = partyOf(header, facts.ledger, beside.names);
  return {
    id, updatedAt: updatedAt(header), number: text(header['INV_REF']), reference: text(liveSplits(posting)[0]?.['EXTRA_REF']), partyId: party.id, partyName: party.name,
    date: requiredDate(header['DATE'], 'DATE'), dueDate: dateOf(header['DUE_DATE']), currency: amounts.currency, exchangeRate: amounts.exchangeRate,
    net: own.net, tax: own.tax, total: own.total, outstanding: own.open, baseNet: base.net, baseTax: base.tax, baseTotal: base.total, baseOutstanding: base.open,
    status: statusOf(base), voidReason: null, notes: text(header['DETAILS']), lines: linesOf(posting, amounts), allocations: allocationsOf(posting, own === base),
  };
}

export function toSettlement(id: string, posting: Posting, facts: Extract<TransactionFacts, { is: 'settlement' }>, beside: TrailBeside): Settlement {
  const { header } = posting;
  const { own, base, currency, exchangeRate } = amountsOf(header, beside.currencies);
  const party = partyOf(header, facts.ledger, beside.names);
  return {
    id, updatedAt: updatedAt(header), kind: facts.kind, partyId: party.id, partyName: party.name, bankAccountId: bankOf(header), date: requiredDate(header['DATE'], 'DATE'),
    reference: text(header['INV_REF']), currency, exchangeRate, total: own.total, unallocated: own.open, baseTotal: base.total, baseUnallocated: base.open,
    isVoid: false, allocations: allocationsOf(posting, own === base),
  };
}

export function toBankTransaction(id: string, posting: Posting, facts: Extract<TransactionFacts, { is: 'bank' }>, beside: TrailBeside): BankTransaction {
  const { header } = posting;
  const amounts = amountsOf(header, beside.currencies);
  return {
    id, updatedAt: updatedAt(header), kind: facts.kind, bankAccountId: bankOf(header), partyId: null, date: requiredDate(header['DATE'], 'DATE'), reference: text(header['INV_REF']),
    currency: amounts.currency, net: amounts.own.net, tax: amounts.own.tax, total: amounts.own.total, isVoid: false, lines: linesOf(posting, amounts),
  };
}
