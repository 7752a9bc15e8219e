/** Books with a chart, tax rates, currencies, bank accounts and analysis, and nothing posted yet. */
import { banks, chart, currencies, rates, taxRates } from './chart.ts';
import { firstOfMonthBefore, nextYearEnd, dayNumber, startOfDay } from './days.ts';
import type { Account, AccountDuty, AnalysisType, Books } from './model.ts';

const analysis = [
  ['Department', [['WORKSHOP', 'Workshop'], ['SITE', 'Site work'], ['OFFICE', 'Office']]],
  ['Region', [['NORTH', 'North'], ['SOUTH', 'South'], ['EXPORT', 'Export']]],
] as const;

export type BooksOptions = { seed: number; today: string; months: number; name: string };

export function createBooks({ seed, today, months, name }: BooksOptions): Books {
  const startDate = firstOfMonthBefore(today, months - 1);
  const at = startOfDay(dayNumber(startDate)) - 30 * 86_400;
  const stamps = () => ({ createdAt: at, updatedAt: at, deletedAt: 0 });
  const books: Books = {
    company: {
      name, seed, currency: 'GBP', today, startDate, yearEnd: nextYearEnd(today),
      address: { line1: 'The Old Sail Loft', line2: '14 Quay Street', city: 'Porthaven', region: 'Cornwall', postalCode: 'ZZ1 1AA', country: 'GB' },
      taxNumber: 'GB000000000', registeredNumber: '00000000', email: 'accounts@harbour-and-vale.example',
    },
    revision: 1, accounts: [], taxRates: Object.values(taxRates), currencies: [...currencies], rates: { ...rates },
    contacts: [], items: [], analysisTypes: [], categories: [], bankAccounts: [],
    documents: { sales_invoice: [], sales_credit_note: [], purchase_invoice: [], purchase_credit_note: [], customer_opening: [], supplier_opening: [] },
    quotes: { quote: [], estimate: [] },
    payments: [], allocations: [], bankEntries: [], transfers: [], journals: [], openings: [], transactions: [], legs: [],
  };
  for (const [code, accountName, group, duty] of chart) {
    books.accounts.push({ id: books.accounts.length + 1, code, name: accountName, group, duty: duty ?? null, balance: 0, ...stamps() });
  }
  for (const [code, kind, bankName, sortCode, number] of banks) {
    books.bankAccounts.push({ id: books.bankAccounts.length + 1, account: accountByCode(books, code), kind, name: bankName, sortCode, number, active: true, ...stamps() });
  }
  for (const [typeName, categories] of analysis) {
    const type: AnalysisType = { id: books.analysisTypes.length + 1, name: typeName, categories: [], ...stamps() };
    books.analysisTypes.push(type);
    for (const [code, categoryName] of categories) {
      const category = { id: books.categories.length + 1, code, name: categoryName, type, ...stamps() };
      books.categories.push(category);
      type.categories.push(category);
    }
  }
  return books;
}

export function accountByCode(books: Books, code: number): Account {
  const account = books.accounts.find((one) => one.code === code);
  if (!account) throw new Error(`no account ${code}`);
  return account;
}

const dutyCache = new WeakMap<Books, Map<AccountDuty, Account>>();

export function accountFor(books: Books, duty: AccountDuty): Account {
  let byDuty = dutyCache.get(books);
  if (!byDuty) dutyCache.set(books, (byDuty = new Map(books.accounts.flatMap((one) => (one.duty ? [[one.duty, one] as const] : [])))));
  const account = byDuty.get(duty);
  if (!account) throw new Error(`no account for ${duty}`);
  return account;
}
