/** The master records that the books keep: company, currencies, tax codes, nominal and party ledgers, banks, departments, stock. */
import { dayNumber } from '../../books/days.ts';
import type { Account, AccountDuty, Books, Contact } from '../../books/model.ts';
import { accountFor } from '../../books/create-books.ts';
import { factsOf } from '../../books/facts.ts';
import { openItems } from '../../books/measure.ts';
import { isSalesSide } from './names.ts';
import type { Row } from './schema.ts';
import { currencyNumbers, dayOf, fit, pounds, stamps, taxCodeOf, taxCodes } from './spell.ts';
import type { RefNames } from './names.ts';

type Rows = Iterable<readonly [table: string, row: Row]>;

const code = (books: Books, duty: AccountDuty): string => String(accountFor(books, duty).code);

export function companyRow(books: Books, companyId: string): Row {
  const { company } = books;
  const { line1, line2, city, region, postalCode } = company.address;
  const start = { createdAt: dayNumber(company.startDate) * 86_400, updatedAt: dayNumber(company.startDate) * 86_400 };
  return {
    COMPANYID: companyId, NAME: fit(company.name, 60), ADDRESS_1: line1, ADDRESS_2: line2, ADDRESS_3: city, ADDRESS_4: region, ADDRESS_5: postalCode, E_MAIL: company.email, TELEPHONE: '01632 960000',
    VAT_REG_NUMBER: company.taxNumber, START_MONTH: (Number(company.yearEnd.slice(5, 7)) % 12) + 1, FINANCIAL_YEAR: Number(company.yearEnd.slice(0, 4)) - 1, PROTX_PASSWORD: 'practice-payment-password',
    NOM_DEBTORS: code(books, 'debtors'), NOM_CREDITORS: code(books, 'creditors'), NOM_TAX_SALES: code(books, 'vat_on_sales'), NOM_TAX_PURCHASE: code(books, 'vat_on_purchases'),
    NOM_DISCOUNT_SALES: code(books, 'discount_allowed'), NOM_DISCOUNT_PURCHASE: code(books, 'discount_taken'), NOM_RETAINED_EARNINGS: code(books, 'retained_profit'),
    NOM_DEFAULT_BANK: '1200', NOM_DEFAULT_SALES: '4000', NOM_BAD_DEBTS: '8100', NOM_ACCRUALS: '2109', NOM_PREPAYMENTS: '1103', NOM_MISPOSTINGS: '9999', NOM_SUSPENSE: '9998', NON_VAT_TAX_CODE: 9,
    DEFAULT_CHART: 1, DEPARTMENTS_LABEL: 'Department', COUNTRY_CODE: 'GB', PAYMENT_DUE_SALES: 30, PAYMENT_DUE_PURCHASE: 30,
    SALES_AGED_PERIOD_1: 30, SALES_AGED_PERIOD_2: 60, SALES_AGED_PERIOD_3: 90, SALES_AGED_PERIOD_4: 120, PURCHASE_AGED_PERIOD_1: 30, PURCHASE_AGED_PERIOD_2: 60, PURCHASE_AGED_PERIOD_3: 90, PURCHASE_AGED_PERIOD_4: 120,
    QTY_DECIMAL_PLACE: 2, UNIT_DECIMAL_PLACE: 2, ...stamps(start, 1),
  };
}

/** The chart of accounts as Sage lays it out: a category is a span of nominal codes. */
const categories: readonly (readonly [category: number, low: number, high: number, name: string, sides?: number])[] = [
  [5, 10, 999, 'Fixed Assets'], [6, 1000, 1199, 'Current Assets'], [6, 1200, 1299, 'Bank', 1], [7, 2000, 2199, 'Current Liabilities'], [7, 2200, 2299, 'Taxes', 1], [8, 2300, 2399, 'Long Term Liabilities'],
  [9, 3000, 3299, 'Capital and Reserves'], [1, 4000, 4799, 'Sales'], [1, 4900, 4999, 'Other Income'], [2, 5000, 5299, 'Purchases'], [3, 6000, 6999, 'Direct Expenses'], [4, 7000, 8999, 'Overheads'], [7, 9000, 9999, 'Suspense'],
];
const titles: readonly string[] = ['Sales', 'Purchases', 'Direct Expenses', 'Overheads', 'Fixed Assets', 'Current Assets', 'Current Liabilities', 'Long Term Liabilities', 'Capital and Reserves'];

/** Sage's kinds of nominal account: 0 of the ledger, 1 a control account, 2 a bank. */
const accountType = ({ group, duty }: Account): number => (group === 'bank' ? 2 : duty === null ? 0 : 1);

export function* fixedRows(books: Books): Rows {
  const at = { createdAt: books.accounts[0]?.createdAt ?? 0, updatedAt: books.accounts[0]?.createdAt ?? 0 };
  for (const { code: iso, symbol, name } of books.currencies) {
    const number = currencyNumbers[iso] ?? 9;
    yield ['CURRENCY', { NUMBER: number, CODE: iso, SYMBOL: symbol, NAME: name, BASE_CURRENCY: Number(iso === 'GBP'), RATE: (books.rates[iso] ?? 1_000_000) / 1_000_000, ...stamps(at, number) }];
  }
  yield ['DEPARTMENT', { NUMBER: 0, NAME: 'Default', REFERENCE: '', ...stamps(at) }];
  for (const one of books.categories) if (one.type.id === 1) yield ['DEPARTMENT', { NUMBER: one.id, NAME: one.name, REFERENCE: one.code, ...stamps(one, one.id) }];
  for (const one of books.categories) if (one.type.id === 2) yield ['PROJECT', { PROJECT_ID: one.id, REFERENCE: one.code, NAME: one.name, ...stamps(one, one.id) }];
  for (const rate of books.taxRates) yield ['TAX_CODE', { TAX_CODE: taxCodeOf(rate), TAX_CODE_ID: taxCodes[rate.key].id, DESCRIPTION: rate.name, TAX_RATE: rate.percentage, VAT_INCLUDE: Number(rate.key !== 'none') }];
  yield ['CHART_LIST', { CHART: 1, NAME: 'Default Layout of Accounts', ...stamps(at) }];
  for (const [index, title] of titles.entries()) yield ['CAT_TITLE', { CHART: 1, CATEGORY: index + 1, TITLE: title }];
  for (const [index, [category, low, high, name, sides]] of categories.entries()) yield ['CATEGORY', { CHART: 1, CATEGORY: category, FLAG_ASSET_LIABILITY: sides ?? 0, NAME: name, LOW: String(low), HIGH: String(high), SORT_ORDER: index + 1, ...stamps(at, index) }];
  for (let period = 0; period <= 13; period += 1) yield ['PERIOD', { PERIOD: period, DESCRIPTION: period === 0 ? 'Brought forward' : period === 13 ? 'Future' : `Month ${period}` }];
  yield ['STOCK_CAT', { NUMBER: 1, NAME: 'Joinery' }];
  yield ['STOCK_CAT', { NUMBER: 2, NAME: 'Services' }];
}

export function* ledgerRows(books: Books, names: RefNames): Rows {
  for (const account of books.accounts) yield ['NOMINAL_LEDGER', { ACCOUNT_REF: String(account.code), NAME: account.name, ACCOUNT_TYPE: accountType(account), BALANCE: pounds(account.balance), ...stamps(account, account.id) }];
  for (const bank of books.bankAccounts) {
    yield ['BANK', {
      ACCOUNT_REF: String(bank.account.code), ACCOUNT_NAME: bank.name, NAME: 'Bank of Porthaven', ACCOUNT_NUMBER: bank.number ?? '', SORT_CODE: bank.sortCode ?? '', CURRENCY: 1, NUMBER: bank.id,
      // Sage keeps a bank's balance with its nominal account; this column repeats it.
      FOREIGN_BALANCE: pounds(bank.account.balance), TYPE: { current: 'Bank Account', savings: 'Bank Account', cash: 'Cash Account', credit_card: 'Credit Card Account' }[bank.kind], INACTIVE_FLAG: Number(!bank.active), ...stamps(bank, bank.id),
    }];
  }
  const foreign = new Map<Contact, number>();
  for (const item of openItems(books)) foreign.set(item.contact, (foreign.get(item.contact) ?? 0) + factsOf(item).owes * item.outstanding);
  for (const contact of books.contacts) if (!contact.deletedAt) yield [isSalesSide(contact) ? 'SALES_LEDGER' : 'PURCHASE_LEDGER', partyRow(contact, names.refOf(contact), foreign.get(contact) ?? 0)];
}

function partyRow(contact: Contact, ref: string, foreignBalance: number): Row {
  const { line1, line2, city, region, postalCode, country } = contact.address;
  return {
    ACCOUNT_REF: ref, NAME: fit(contact.name, 60), ADDRESS_1: line1, ADDRESS_2: line2, ADDRESS_3: city, ADDRESS_4: region, ADDRESS_5: postalCode, COUNTRY_CODE: country, CONTACT_NAME: fit(contact.person, 30),
    TELEPHONE: contact.telephone, E_MAIL: contact.email, VAT_REG_NUMBER: contact.taxNumber ?? '', CURRENCY: currencyNumbers[contact.currency] ?? 1, CREDIT_LIMIT: pounds(contact.creditLimit ?? 0),
    PAYMENT_DUE_DAYS: contact.creditDays, TERMS: `${contact.creditDays} days`, DEF_NOM_CODE: String(contact.account.code), DEF_TAX_CODE: contact.currency === 'GBP' ? 'T1' : 'T0', ACCOUNT_ON_HOLD: 0,
    STATUS_NUMBER: contact.active ? 0 : 9, STATUS_TEXT: contact.active ? 'Open' : 'Inactive', INACTIVE_FLAG: Number(!contact.active), BALANCE: pounds(contact.balance), FOREIGN_BALANCE: pounds(foreignBalance),
    DATE_ACCOUNT_OPENED: dayOf(contact.createdAt), REPORT_PASSWORD: 'practice-report-password', BANK_SORT_CODE: '00-00-02', BANK_ACCOUNT_NUMBER: '00099999', ...stamps(contact, contact.id),
  };
}

export function* stockRows(books: Books): Rows {
  for (const item of books.items) {
    if (item.deletedAt) continue;
    const service = item.kind === 'service';
    const row: Row = {
      STOCK_CODE: item.code, DESCRIPTION: fit(item.description, 60), SALES_PRICE: pounds(item.price), LAST_PURCHASE_PRICE: pounds(item.cost), AVERAGE_COST_PRICE: pounds(item.cost), NOMINAL_CODE: String(item.salesAccount.code),
      PURCHASE_NOMINAL_CODE: String(item.purchaseAccount.code), TAX_CODE: taxCodeOf(item.taxRate), STOCK_CAT: service ? 2 : 1, STOCK_CAT_NAME: service ? 'Services' : 'Joinery', QTY_IN_STOCK: item.inStock,
      IGNORE_STK_LVL_FLAG: Number(item.kind !== 'stock_item'), INACTIVE_FLAG: Number(!item.active), HAS_BOM: 'N', ...stamps(item, item.id),
    };
    // Declared not null, and null all the same.
    yield ['STOCK', item.id % 7 === 0 ? { ...row, RECORD_MODIFY_DATE: null } : row];
  }
}
