/** Ledger accounts, ledger entries, transactions, journals and opening balances of accounts. */
import { balances } from '../../books/measure.ts';
import type { Account, AccountGroup, DocumentKind, Journal, Leg, Opening, Transaction } from '../../books/model.ts';
import { documentPaths, ref, refs, refTexts, sourcePaths, transactionTypes, words } from '../face.ts';
import type { Face } from '../face.ts';
import { defineResource } from '../resource.ts';
import type { Showing } from '../resource.ts';
import { money, moneyOrNull, stamp } from '../spell.ts';
import type { Json } from '../spell.ts';
import { statusOf } from './documents.ts';
import { findIn, flag, idOf, stampFields, stampsOf } from './shared.ts';

export const accountTypes = {
  sales: 'SALES', other_income: 'OTHER_INCOME', direct_expenses: 'DIRECT_EXPENSES', overheads: 'OVERHEADS', depreciation: 'DEPRECIATION', current_assets: 'CURRENT_ASSETS', fixed_assets: 'FIXED_ASSETS',
  bank: 'BANK', current_liability: 'CURRENT_LIABILITY', future_liability: 'FUTURE_LIABILITY', equity: 'EQUITY', taxes: 'TAXES',
} as const satisfies Record<AccountGroup, string>;

const chartGroups: Partial<Record<AccountGroup, string>> = { sales: 'INCOME', other_income: 'INCOME', direct_expenses: 'EXPENSE', overheads: 'EXPENSE', depreciation: 'EXPENSE', equity: 'CAPITAL', taxes: 'LIABILITY', current_liability: 'LIABILITY', future_liability: 'LIABILITY' };
const visibleIn: Readonly<Record<string, (one: Account) => boolean>> = {
  sales: (one) => one.group === 'sales' || one.group === 'other_income', banking: (one) => one.group === 'bank', expenses: (one) => ['direct_expenses', 'overheads', 'depreciation', 'fixed_assets'].includes(one.group),
  other_payments: (one) => !isControl(one), other_receipts: (one) => !isControl(one), journals: (one) => !isControl(one), reporting: () => true,
};
const isControl = (one: Account): boolean => one.duty === 'debtors' || one.duty === 'creditors';

type Sums = { revision: number; lines: ReturnType<typeof balances> };
const sums = new WeakMap<Face, Map<string, Sums>>();

function balanceDetails(one: Account, { face, query }: Showing): Json {
  if (query.get('show_balance_details') !== 'true') return null;
  const [from, to] = [query.get('from_date') ?? '', query.get('to_date') ?? ''];
  let known = sums.get(face);
  if (!known) sums.set(face, (known = new Map()));
  const key = `${from} ${to}`;
  let found = known.get(key);
  if (found?.revision !== face.books.revision) known.set(key, (found = { revision: face.books.revision, lines: balances(face.books, from.slice(0, 10), to.slice(0, 10)) }));
  const line = found?.lines[one.id - 1];
  if (!line) return null;
  return { balance: money(Math.abs(line.movement)), credit_or_debit: line.movement < 0 ? 'credit' : 'debit', credits: money(line.credits), debits: money(line.debits), from_date: from, to_date: to };
}

export const ledgerAccounts = defineResource<Account>({
  path: 'ledger_accounts', definition: 'LedgerAccount', all: (face) => face.books.accounts, id: idOf('ledger_accounts'), find: findIn('ledger_accounts', (face) => face.books.accounts), name: (one) => `${one.name} (${one.code})`, stamps: stampsOf,
  fields: {
    created_at: (one) => stamp(one.createdAt),
    updated_at: (one) => stamp(one.updatedAt),
    ledger_account_group: (one) => ({ id: chartGroups[one.group] ?? 'ASSET', displayed_as: words(chartGroups[one.group] ?? 'ASSET') }),
    name: (one) => one.name,
    display_name: (one) => one.name,
    visible_scopes: (one) => Object.entries(visibleIn).flatMap(([scope, holds]) => (holds(one) ? [scope] : [])),
    included_in_chart: () => true,
    nominal_code: (one) => one.code,
    ledger_account_type: (one) => refs.type('ledger_account_types', accountTypes[one.group]),
    ledger_account_classification: () => null,
    tax_rate: () => null,
    fixed_tax_rate: () => false,
    visible_in_banking: (one) => one.group === 'bank',
    visible_in_expenses: (one) => visibleIn['expenses']?.(one) ?? false,
    visible_in_journals: (one) => !isControl(one),
    visible_in_other_payments: (one) => !isControl(one),
    visible_in_other_receipts: (one) => !isControl(one),
    visible_in_reporting: () => true,
    visible_in_sales: (one) => visibleIn['sales']?.(one) ?? false,
    balance_details: balanceDetails,
    is_control_account: isControl,
    control_name: (one) => (one.duty ? one.duty.toUpperCase() : ''),
    display_formatted: (one) => `${one.name} (${one.code})`,
    tax_recoverable: () => false,
    recoverable_percentage: () => '0.0',
  },
  searchIn: (one) => [one.name, String(one.code)],
  filters: {
    ledger_account_type_id: (value) => (one) => accountTypes[one.group] === value,
    visible_in: (value) => (one) => visibleIn[value]?.(one) ?? false,
    not_visible_in: (value) => (one) => !(visibleIn[value]?.(one) ?? false),
    show_control_accounts: (value) => (one) => isControl(one) === flag(value),
    show_included_in_chart: (value) => () => flag(value),
    ledger_account_classification_id: () => () => false,
  },
});

const ofTransactionType = (value: string) => (one: { kind: keyof typeof transactionTypes }) => transactionTypes[one.kind] === value;

export const ledgerEntries = defineResource<Leg>({
  path: 'ledger_entries', definition: 'LedgerEntry', all: (face) => face.books.legs, id: idOf('ledger_entries'), find: findIn('ledger_entries', (face) => face.books.legs), name: () => null, stamps: stampsOf, keepsDeleted: true, date: (one) => one.transaction.date,
  fields: {
    created_at: (one) => stamp(one.createdAt),
    updated_at: (one) => stamp(one.updatedAt),
    date: (one) => one.transaction.date,
    credit: (one) => money(one.amount < 0 ? -one.amount : 0),
    debit: (one) => money(one.amount > 0 ? one.amount : 0),
    ledger_account: (one, { face }) => refTexts.account(face, one.account),
    // A reference and no more; the type of the transaction is told by /transactions.
    transaction: (one, { face }) => refs.transaction(face, one.transaction),
    contact: (one, { face }) => (one.transaction.contact ? refTexts.contact(face, one.transaction.contact) : null),
    deleted: (one) => one.deletedAt !== 0,
    tax_rate: (one) => (one.taxRate ? refTexts.taxRate(one.taxRate) : null),
    description: (one) => one.text ?? '',
  },
  filters: {
    transaction_id: (value, face) => (one) => one.transaction.id === face.ids.read('transactions', value),
    transaction_type_id: (value) => (one) => transactionTypes[one.transaction.kind] === value,
    ledger_account_id: (value, face) => (one) => one.account.id === face.ids.read('ledger_accounts', value),
    journal_code_id: () => () => false,
  },
});

function originOf({ kind, sourceId }: Transaction, { face, query }: Showing): Json {
  const path = sourcePaths[kind];
  const serial = kind === 'supplier_opening' ? sourceId * 2 + 1 : kind === 'customer_opening' ? sourceId * 2 : sourceId;
  const origin = ref(path, face.ids.make(path, serial), null);
  const document = query.get('expand_origin') === 'true' && kind in documentPaths ? face.books.documents[kind as DocumentKind][sourceId - 1] : undefined;
  // Asked for, it tells what is open: the only place that does so for opening balances of contacts.
  return document ? { ...origin, due_date: document.dueDate, outstanding_amount: money(document.outstanding), currency: refs.currency(face, document.currency), status: refs.type('artefact_statuses', statusOf(document)), ...(kind.startsWith('sales') ? { sent: document.sent } : {}) } : origin;
}

export const transactions = defineResource<Transaction>({
  path: 'transactions', definition: 'Transaction', all: (face) => face.books.transactions, id: idOf('transactions'), find: findIn('transactions', (face) => face.books.transactions), name: () => null, stamps: stampsOf, keepsDeleted: true, date: (one) => one.date,
  fields: {
    created_at: (one) => stamp(one.createdAt),
    updated_at: (one) => stamp(one.updatedAt),
    date: (one) => one.date,
    deleted: (one) => one.deletedAt !== 0,
    reference: (one) => one.reference,
    total: (one) => money(one.total),
    total_in_transaction_currency: (one) => moneyOrNull(one.currencyTotal),
    contact: (one, { face }) => (one.contact ? refTexts.contact(face, one.contact) : null),
    transaction_type: (one, { face }) => refTexts.type(face, 'transaction_types', transactionTypes[one.kind]),
    origin: originOf,
    audit_trail_id: (one) => String(one.id),
    number_of_attachments: () => '0',
  },
  filters: {
    transaction_type_id: ofTransactionType,
    updated_from_date: (value) => (one) => stamp(one.updatedAt).slice(0, 10) >= value.slice(0, 10),
    updated_to_date: (value) => (one) => stamp(one.updatedAt).slice(0, 10) <= value.slice(0, 10),
    has_attachments: (value) => () => value === 'false',
  },
});

export const journals = defineResource<Journal>({
  path: 'journals', definition: 'Journal', all: (face) => face.books.journals, id: idOf('journals'), find: findIn('journals', (face) => face.books.journals), name: (one) => one.reference, stamps: stampsOf, date: (one) => one.date,
  fields: {
    ...stampFields,
    transaction: (one, { face }) => refs.transaction(face, one.transaction),
    transaction_type: () => refs.transactionType('journal'),
    date: (one) => one.date,
    reference: (one) => one.reference,
    description: (one) => one.text,
    total: (one) => money(one.transaction.total),
    journal_lines: (one, { face }) => one.lines.map((line, index) => ({
      id: face.ids.make('journals', one.id).slice(0, 28) + (0xc000 + index).toString(16), ledger_account: refs.account(face, line.account), details: line.text,
      debit: money(line.amount > 0 ? line.amount : 0), credit: money(line.amount < 0 ? -line.amount : 0), analysis_type_categories: line.categories.map((category) => refs.category(face, category)),
      include_on_tax_return: false, tax_reconciled: false, cleared: false, bank_reconciled: false,
    })),
    migrated: () => false,
  },
});

const openingsOf = (isBank: boolean) => (face: Face): Opening[] => face.books.openings.filter((one) => (one.account.group === 'bank') === isBank);

const defineOpenings = (path: string, definition: string, isBank: boolean) => defineResource<Opening>({
  path, definition, all: openingsOf(isBank), id: idOf('ledger_account_opening_balances'), find: (id, face) => openingsOf(isBank)(face).find((one) => face.ids.make('ledger_account_opening_balances', one.id) === id), name: () => 'Opening balance', stamps: stampsOf,
  fields: {
    ...stampFields, date: (one) => one.date, transaction: (one, { face }) => refs.transaction(face, one.transaction), transaction_type: (one) => refs.transactionType(one.transaction.kind),
    debit: (one) => money(Math.max(one.amount, 0)), credit: (one) => money(Math.max(-one.amount, 0)), details: () => 'Opening balance', reference: () => 'O/Bal', amount: (one) => money(one.amount),
    ledger_account: (one, { face }) => refTexts.account(face, one.account),
    bank_account: (one, { face }) => {
      const bank = face.books.bankAccounts.find((other) => other.account === one.account);
      return bank ? refs.bankAccount(face, bank) : null;
    },
  },
});

export const accountOpenings = [
  defineOpenings('ledger_account_opening_balances', 'LedgerAccountOpeningBalance', false),
  defineOpenings('bank_opening_balances', 'BankOpeningBalance', true),
];
