/** What comes round by the calendar in made books: wages, rent, depreciation, interest, transfers, card bill, VAT. */
import { taxRates } from './chart.ts';
import { accountByCode, accountFor } from './create-books.ts';
import { todayOf } from './generate.ts';
import type { Making } from './generate.ts';
import { addBankEntry, addJournal, addTransfer } from './ledger.ts';
import type { BankAccount, TaxRate } from './model.ts';

export function doRoutine(making: Making): void {
  const date = todayOf(making);
  const dayOfMonth = Number(date.slice(8));
  for (const [on, task] of monthly) if (on === dayOfMonth) task(making, date);
  if (dayOfMonth % 7 === 0 && making.random.chance(0.5)) pettyCash(making, date);
}

const factorOf = ({ size }: Making): number => Math.max(1, Math.round(size.invoices / 25 / Math.max(size.months, 1)));

function bank({ books }: Making, index: 0 | 1 | 2 | 3): BankAccount {
  const account = books.bankAccounts[index];
  if (!account) throw new Error('no bank account');
  return account;
}

function spend(making: Making, date: string, code: number, text: string, net: number, taxRate: TaxRate): void {
  const { books, at } = making;
  addBankEntry(books, { kind: 'other_payment', bank: bank(making, 0), date, reference: text, lines: [{ account: accountByCode(books, code), text, net, taxRate, categories: code < 7400 ? [] : books.categories.slice(2, 3) }] }, at);
}

function wages(making: Making, date: string): void {
  const { books, at, random } = making;
  const factor = factorOf(making);
  const gross = (820_000 + random.between(0, 90_000)) * factor;
  const tax = Math.round(gross * 0.21);
  const employer = Math.round(gross * 0.09);
  const at2 = (code: number) => accountByCode(books, code);
  addJournal(books, {
    date, reference: `PAY ${date.slice(0, 7)}`, text: 'Wages',
    lines: [
      { account: at2(7000), amount: gross, text: 'Gross wages', categories: books.categories.slice(0, 1) }, { account: at2(7006), amount: employer, text: 'Employers NI' },
      { account: at2(2210), amount: -(tax + employer), text: 'PAYE and NI' }, { account: at2(2220), amount: -(gross - tax), text: 'Net wages' },
    ],
  }, at);
  spend(making, date, 2220, 'Net wages', gross - tax, taxRates.none);
}

function payHmrc(making: Making, date: string): void {
  const owed = -accountByCode(making.books, 2210).balance;
  if (owed > 0) spend(making, date, 2210, 'HMRC PAYE', owed, taxRates.none);
}

function depreciate({ books, at, size }: Making, date: string): void {
  const factor = Math.max(1, Math.round(size.invoices / 600));
  const rows = [[21, 40_000], [31, 15_800], [51, 51_600]] as const;
  const lines = rows.map(([code, amount]) => ({ account: accountByCode(books, code), amount: -amount * factor, text: 'Depreciation' }));
  addJournal(books, { date, reference: `DEP ${date.slice(0, 7)}`, text: 'Monthly depreciation', lines: [{ account: accountByCode(books, 8000), amount: 107_400 * factor, text: 'Depreciation' }, ...lines] }, at);
}

function moveMoney(making: Making, date: string): void {
  const { books, at } = making;
  const current = bank(making, 0);
  if (current.account.balance > 4_000_000) addTransfer(books, { from: current, to: bank(making, 1), date, amount: 1_000_000, reference: 'To reserve' }, at);
  const owed = -bank(making, 3).account.balance;
  if (owed > 0) addTransfer(books, { from: current, to: bank(making, 3), date, amount: owed, reference: 'Card bill' }, at);
  const cash = bank(making, 2).account.balance;
  if (cash < 25_000) addTransfer(books, { from: current, to: bank(making, 2), date, amount: 25_000, reference: 'Petty cash' }, at);
  const interest = Math.round(bank(making, 1).account.balance * 0.002);
  if (interest > 0) addBankEntry(books, { kind: 'other_receipt', bank: bank(making, 1), date, reference: 'Interest', lines: [{ account: accountByCode(books, 4910), text: 'Interest', net: interest, taxRate: taxRates.exempt }] }, at);
}

/** VAT is cleared to the liability account after each quarter and paid from there. */
function vatReturn(making: Making, date: string): void {
  if (!['02', '05', '08', '11'].includes(date.slice(5, 7))) return;
  const { books, at } = making;
  const liability = accountFor(books, 'vat_liability');
  const sources = [accountFor(books, 'vat_on_sales'), accountFor(books, 'vat_on_purchases')];
  const lines = sources.filter((account) => account.balance !== 0).map((account) => ({ account, amount: -account.balance, text: 'VAT return' }));
  const total = -lines.reduce((amount, line) => amount + line.amount, 0);
  if (lines.length === 0 || total === 0) return;
  addJournal(books, { date, reference: `VAT ${date.slice(0, 7)}`, text: 'VAT return', lines: [...lines, { account: liability, amount: total, text: 'VAT return' }] }, at);
  const kind = total < 0 ? 'other_payment' : 'other_receipt';
  addBankEntry(books, { kind, bank: bank(making, 0), date, reference: 'HMRC VAT', lines: [{ account: liability, text: 'VAT', net: Math.abs(total), taxRate: taxRates.none }] }, at);
}

function pettyCash(making: Making, date: string): void {
  const { books, at, random } = making;
  const from = bank(making, 2);
  if (from.account.balance < 5_000) return;
  addBankEntry(books, { kind: 'other_payment', bank: from, date, reference: 'Petty cash', method: 'cash', lines: [{ account: accountByCode(books, 7400), text: random.pick(['Parking', 'Tea and milk', 'Stamps']), net: random.between(200, 2_400), taxRate: taxRates.zero }] }, at);
}

const monthly: readonly (readonly [day: number, task: (making: Making, date: string) => void])[] = [
  [1, (making, date) => spend(making, date, 7100, 'Rent', 165_000 * factorOf(making), taxRates.standard)],
  [3, moveMoney],
  [5, (making, date) => spend(making, date, 7502, 'Telephone', 8_450, taxRates.standard)],
  [7, vatReturn],
  [9, (making, date) => spend(making, date, 7200, 'Electricity', making.random.between(21_000, 64_000), taxRates.reduced)],
  [15, (making, date) => spend(making, date, 7901, 'Bank charges', making.random.between(900, 2_600), taxRates.exempt)],
  [19, payHmrc],
  [25, (making, date) => spend(making, date, 8204, 'Insurance', 14_200, taxRates.exempt)],
  [27, wages],
  [28, depreciate],
];
