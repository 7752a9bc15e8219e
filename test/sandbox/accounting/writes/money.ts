/** Writing payments of contacts, allocations, other payments and receipts, and bank transfers. */
import { addBankEntry, addTransfer, changeBankEntry, changeTransfer, deletePosted } from '../../books/ledger.ts';
import { sum } from '../../books/money.ts';
import type { Allocation, BankEntry, Payment, PaymentKind, Transfer } from '../../books/model.ts';
import { addAllocation, addPayment, changeAllocation, changePayment, deleteAllocation, deletePayment } from '../../books/payments.ts';
import type { SettlementDraft } from '../../books/settle.ts';
import { invalid } from '../errors.ts';
import { transactionTypes } from '../face.ts';
import { keyed } from './actions.ts';
import type { Action, Actions } from './actions.ts';
import { inputOf, unwrap } from './input.ts';
import type { Input } from './input.ts';

const paymentKinds: readonly PaymentKind[] = ['customer_receipt', 'supplier_payment', 'customer_refund', 'supplier_refund'];

function kindOf<K extends keyof typeof transactionTypes>(input: Input, kinds: readonly K[]): K {
  const kind = kinds.find((one) => transactionTypes[one] === input.raw('transaction_type_id'));
  if (!kind) throw invalid('transaction_type_id', 'This is not a transaction type for this resource.');
  return kind;
}

const settlementsOf = (input: Input): SettlementDraft[] =>
  input.has('allocated_artefacts') ? input.list('allocated_artefacts').map((one) => ({ item: one.artefact(), amount: Math.abs(one.money('amount')), ...(one.has('discount') ? { discount: one.money('discount') } : {}) })) : [];

const createPayment: Action = (face, { body }) => {
  const input = inputOf(face, unwrap(body, 'contact_payment'));
  const contact = input.contact();
  input.checkCurrency(contact);
  const rate = input.rate();
  return addPayment(face.books, {
    kind: kindOf(input, paymentKinds), contact, bank: input.bank(), date: input.day('date'), total: input.money('total_amount'), reference: input.reference(), method: input.method(), applied: settlementsOf(input),
    ...(rate === undefined ? {} : { rate }),
  }, face.now());
};

const changeOnePayment: Action = (face, { key, body }) => {
  const payment = keyed<Payment>(face, 'contact_payments', key);
  const input = inputOf(face, unwrap(body, 'contact_payment'));
  changePayment(face.books, payment, {
    ...(input.has('bank_account_id') ? { bank: input.bank() } : {}), ...(input.has('date') ? { date: input.day('date') } : {}), ...(input.has('total_amount') ? { total: input.money('total_amount') } : {}),
    ...(input.has('reference') ? { reference: input.reference() } : {}), ...(input.has('allocated_artefacts') ? { applied: settlementsOf(input) } : {}),
  }, face.now());
  return payment;
};

const createAllocation: Action = (face, { body }) => {
  const input = inputOf(face, unwrap(body, 'contact_allocation'));
  const contact = input.contact();
  if (kindOf(input, ['customer_allocation', 'supplier_allocation']) !== (contact.kind === 'customer' ? 'customer_allocation' : 'supplier_allocation')) throw invalid('contact_id', "Couldn't find Contact.");
  return addAllocation(face.books, { contact, date: input.has('date') ? input.day('date') : face.books.company.today, applied: settlementsOf(input) }, face.now());
};

const changeOneAllocation: Action = (face, { key, body }) => {
  const allocation = keyed<Allocation>(face, 'contact_allocations', key);
  const input = inputOf(face, unwrap(body, 'contact_allocation'));
  changeAllocation(face.books, allocation, { ...(input.has('date') ? { date: input.day('date') } : {}), ...(input.has('allocated_artefacts') ? { applied: settlementsOf(input) } : {}) }, face.now());
  return allocation;
};

function entryLines(input: Input) {
  const lines = input.list('payment_lines').map((line) => {
    const taxRate = line.taxRate();
    const total = line.money('total_amount');
    const tax = line.has('tax_amount') ? line.money('tax_amount') : total - Math.round((total * 100) / (100 + taxRate.percentage));
    return { account: line.account(), text: line.text('details', 2_000), net: total - tax, tax, taxRate, categories: line.categories() };
  });
  if (input.money('total_amount') !== sum(lines, (line) => line.net + line.tax)) throw invalid('total_amount', 'The total does not match the sum of the lines.');
  return lines;
}

const createEntry: Action = (face, { body }) => {
  const input = inputOf(face, unwrap(body, 'other_payment'));
  const lines = entryLines(input);
  return addBankEntry(face.books, {
    kind: kindOf(input, ['other_payment', 'other_receipt']), bank: input.bank(), contact: input.has('contact_id') ? input.contact() : null, date: input.day('date'), reference: input.reference(), method: input.method(), lines,
  }, face.now());
};

const changeEntry: Action = (face, { key, body }) => {
  const entry = keyed<BankEntry>(face, 'other_payments', key);
  const input = inputOf(face, unwrap(body, 'other_payment'));
  changeBankEntry(face.books, entry, {
    ...(input.has('bank_account_id') ? { bank: input.bank() } : {}), ...(input.has('date') ? { date: input.day('date') } : {}), ...(input.has('reference') ? { reference: input.reference() } : {}), ...(input.has('payment_lines') ? { lines: entryLines(input) } : {}),
  }, face.now());
  return entry;
};

const createTransfer: Action = (face, { body }) => {
  const input = inputOf(face, unwrap(body, 'bank_transfer'));
  return addTransfer(face.books, { from: input.bank('from_bank_account_id'), to: input.bank('to_bank_account_id'), date: input.day('date'), amount: input.money('amount'), reference: input.reference(), text: input.text('description', 2_000) }, face.now());
};

const changeOneTransfer: Action = (face, { key, body }) => {
  const transfer = keyed<Transfer>(face, 'bank_transfers', key);
  const input = inputOf(face, unwrap(body, 'bank_transfer'));
  changeTransfer(face.books, transfer, {
    ...(input.has('date') ? { date: input.day('date') } : {}), ...(input.has('amount') ? { amount: input.money('amount') } : {}), ...(input.has('reference') ? { reference: input.reference() } : {}), ...(input.has('description') ? { text: input.text('description', 2_000) } : {}),
    ...(input.has('from_bank_account_id') ? { from: input.bank('from_bank_account_id') } : {}), ...(input.has('to_bank_account_id') ? { to: input.bank('to_bank_account_id') } : {}),
  }, face.now());
  return transfer;
};

export const moneyActions: Actions = {
  'POST /contact_payments': createPayment,
  'PUT /contact_payments/{key}': changeOnePayment,
  'DELETE /contact_payments/{key}': (face, { key }) => {
    deletePayment(face.books, keyed<Payment>(face, 'contact_payments', key), face.now());
    return null;
  },
  'POST /contact_allocations': createAllocation,
  'DELETE /contact_allocations/{key}': (face, { key }) => {
    deleteAllocation(face.books, keyed<Allocation>(face, 'contact_allocations', key), face.now());
    return null;
  },
  'PUT /contact_allocations/{key}': changeOneAllocation,
  'POST /other_payments': createEntry,
  'PUT /other_payments/{key}': changeEntry,
  'DELETE /other_payments/{key}': (face, { key }) => {
    deletePosted(face.books, keyed<BankEntry>(face, 'other_payments', key), face.now());
    return null;
  },
  'POST /bank_transfers': createTransfer,
  'PUT /bank_transfers/{key}': changeOneTransfer,
  'DELETE /bank_transfers/{key}': (face, { key }) => {
    deletePosted(face.books, keyed<Transfer>(face, 'bank_transfers', key), face.now());
    return null;
  },
};
