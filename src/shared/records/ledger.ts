/** The chart of accounts, the lines posted to it, and journals. Debits and credits are in the company's base currency. */
import { z } from 'zod';
import { isoDate } from '../dates.ts';
import type { IsoDate } from '../dates.ts';
import { money } from '../money.ts';
import { defineDataType } from './define-data-type.ts';
import { nullableText, recordBase, text } from './parts.ts';
import { accountCategories } from './account-categories.ts';

export const accountTypes = ['asset', 'liability', 'equity', 'income', 'expense'] as const;

/** Accounts that Sage itself posts to and that a proof compares with a list of documents. */
export const controlRoles = ['debtors_control', 'creditors_control', 'bank', 'retained_earnings'] as const;

export const ledgerAccount = z.object({
  ...recordBase,
  nominalCode: text,
  name: text,
  type: z.enum(accountTypes),
  category: z.enum(accountCategories),
  controls: z.enum(controlRoles).nullable(),
  taxRateId: nullableText,
  isActive: z.boolean(),
});
export type LedgerAccount = z.infer<typeof ledgerAccount>;
export const ledgerAccounts = defineDataType<LedgerAccount>({
  dataType: 'ledgerAccounts',
  schema: ledgerAccount,
  columns: {
    nominalCode: { kind: 'text', of: (a) => a.nominalCode, indexed: true },
    name: { kind: 'text', of: (a) => a.name },
    type: { kind: 'text', of: (a) => a.type },
    category: { kind: 'text', of: (a) => a.category },
    isActive: { kind: 'flag', of: (a) => a.isActive },
  },
});

/**
 * What a posting counts for in the VAT return: one for each box, in base currency and with the sign that it has in the
 * box. `reconciledOn` is the day of the return that took it in, null until one did.
 */
export const vatEntry = z.object({ box: z.number().int(), name: nullableText, amount: money, reconciledOn: isoDate.nullable() });
export type VatEntry = z.infer<typeof vatEntry>;

export const ledgerLine = z.object({
  ...recordBase,
  transactionId: nullableText,
  transactionType: nullableText,
  date: isoDate,
  ledgerAccountId: text,
  reference: nullableText,
  description: nullableText,
  partyId: nullableText,
  partyName: nullableText,
  debit: money,
  credit: money,
  trackingIds: z.array(z.string()),
  /**
   * Not there where it counts for no box, or the product does not tell. It stands here, and not with the lines of documents:
   * whatever falls in a box is posted, receipts under cash accounting and journals too, and boxes are in base currency.
   */
  vat: z.array(vatEntry).optional(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;
export const ledgerLines = defineDataType<LedgerLine>({
  dataType: 'ledgerLines',
  schema: ledgerLine,
  columns: {
    date: { kind: 'date', of: (l) => l.date, indexed: true },
    ledgerAccountId: { kind: 'text', of: (l) => l.ledgerAccountId, indexed: true },
    transactionId: { kind: 'text', of: (l) => l.transactionId, indexed: true },
    transactionType: { kind: 'text', of: (l) => l.transactionType },
    reference: { kind: 'text', of: (l) => l.reference },
    description: { kind: 'text', of: (l) => l.description },
    partyId: { kind: 'text', of: (l) => l.partyId },
    partyName: { kind: 'text', of: (l) => l.partyName },
    debit: { kind: 'money', of: (l) => l.debit },
    credit: { kind: 'money', of: (l) => l.credit },
    vatBoxes: { kind: 'text', of: (l) => l.vat?.map(({ box }) => box).join(', ') ?? null },
    vatReconciledOn: { kind: 'date', of: ({ vat = [] }) => reconciledOn(vat) },
  },
});

/** The last day on which a return took one of these in; null while one waits for it. */
const reconciledOn = (vat: readonly VatEntry[]): IsoDate | null =>
  vat.reduce<IsoDate | null | undefined>((last, one) => (last === null || one.reconciledOn === null ? null : last === undefined || one.reconciledOn > last ? one.reconciledOn : last), undefined) ?? null;

export const journalEntry = z.object({
  ...recordBase,
  date: isoDate,
  reference: nullableText,
  description: nullableText,
  total: money,
  lines: z.array(z.object({
    ledgerAccountId: nullableText,
    description: nullableText,
    debit: money,
    credit: money,
    trackingIds: z.array(z.string()),
  })),
});
export type JournalEntry = z.infer<typeof journalEntry>;
export const journalEntries = defineDataType<JournalEntry>({
  dataType: 'journalEntries',
  schema: journalEntry,
  columns: {
    date: { kind: 'date', of: (j) => j.date, indexed: true },
    reference: { kind: 'text', of: (j) => j.reference },
    total: { kind: 'money', of: (j) => j.total },
  },
});
