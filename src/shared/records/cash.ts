/** Money that moved: receipts from customers, payments to suppliers, bank transactions and transfers. */
import { z } from 'zod';
import { isoDate } from '../dates.ts';
import { decimal, money } from '../money.ts';
import type { DataType } from './data-types.ts';
import { defineDataType } from './define-data-type.ts';
import { allocation, currency, documentLine, nullableText, recordBase } from './parts.ts';

/** A receipt (`receipts`) or a payment (`payments`); a refund stands in the same type with `kind` refund. Amounts are positive. */
export const settlement = z.object({
  ...recordBase,
  kind: z.enum(['payment', 'refund']),
  partyId: nullableText,
  partyName: nullableText,
  bankAccountId: nullableText,
  date: isoDate,
  reference: nullableText,
  currency,
  exchangeRate: decimal,
  total: money,
  unallocated: money,
  baseTotal: money,
  baseUnallocated: money,
  isVoid: z.boolean(),
  allocations: z.array(allocation),
});
export type Settlement = z.infer<typeof settlement>;

const defineSettlement = (dataType: DataType) => defineDataType<Settlement>({
  dataType,
  schema: settlement,
  columns: {
    partyId: { kind: 'text', of: (s) => s.partyId, indexed: true },
    partyName: { kind: 'text', of: (s) => s.partyName },
    bankAccountId: { kind: 'text', of: (s) => s.bankAccountId },
    date: { kind: 'date', of: (s) => s.date, indexed: true },
    reference: { kind: 'text', of: (s) => s.reference },
    total: { kind: 'money', of: (s) => s.total },
    baseUnallocated: { kind: 'money', of: (s) => s.baseUnallocated },
  },
});
export const receipts = defineSettlement('receipts');
export const payments = defineSettlement('payments');

export const bankAccount = z.object({
  ...recordBase,
  name: nullableText,
  nominalCode: nullableText,
  ledgerAccountId: nullableText,
  kind: z.enum(['current', 'savings', 'credit_card', 'cash', 'loan', 'other']),
  currency,
  sortCode: nullableText,
  accountNumber: nullableText,
  iban: nullableText,
  /** Sage's own figure, in the account's currency; null where Sage gives none. */
  balance: money.nullable(),
  isActive: z.boolean(),
});
export type BankAccount = z.infer<typeof bankAccount>;
export const bankAccounts = defineDataType<BankAccount>({
  dataType: 'bankAccounts',
  schema: bankAccount,
  columns: {
    name: { kind: 'text', of: (b) => b.name },
    nominalCode: { kind: 'text', of: (b) => b.nominalCode },
    balance: { kind: 'money', of: (b) => b.balance },
  },
});

/** Money in or out at the bank that is no receipt of a customer's and no payment to a supplier. */
export const bankTransaction = z.object({
  ...recordBase,
  kind: z.enum(['receipt', 'payment']),
  bankAccountId: nullableText,
  partyId: nullableText,
  date: isoDate,
  reference: nullableText,
  /** Null where Sage leaves it to the bank account. */
  currency: currency.nullable(),
  net: money,
  tax: money,
  total: money,
  isVoid: z.boolean(),
  lines: z.array(documentLine),
});
export type BankTransaction = z.infer<typeof bankTransaction>;
export const bankTransactions = defineDataType<BankTransaction>({
  dataType: 'bankTransactions',
  schema: bankTransaction,
  columns: {
    kind: { kind: 'text', of: (t) => t.kind },
    bankAccountId: { kind: 'text', of: (t) => t.bankAccountId },
    date: { kind: 'date', of: (t) => t.date, indexed: true },
    reference: { kind: 'text', of: (t) => t.reference },
    total: { kind: 'money', of: (t) => t.total },
  },
});

export const transfer = z.object({
  ...recordBase,
  fromBankAccountId: nullableText,
  toBankAccountId: nullableText,
  date: isoDate,
  reference: nullableText,
  amount: money,
  currency: currency.nullable(),
  isVoid: z.boolean(),
});
export type Transfer = z.infer<typeof transfer>;
export const transfers = defineDataType<Transfer>({
  dataType: 'transfers',
  schema: transfer,
  columns: {
    fromBankAccountId: { kind: 'text', of: (t) => t.fromBankAccountId },
    toBankAccountId: { kind: 'text', of: (t) => t.toBankAccountId },
    date: { kind: 'date', of: (t) => t.date, indexed: true },
    reference: { kind: 'text', of: (t) => t.reference },
    amount: { kind: 'money', of: (t) => t.amount },
  },
});
