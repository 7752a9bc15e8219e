/** Customers, suppliers, products, banks and the small lists that others refer to. */
import type { BankKind, Contact, Item, TaxRate } from '../../books/model.ts';
import { rates } from '../../books/chart.ts';
import type { Face } from '../face.ts';
import { idOf } from '../ids.ts';
import { defineList } from '../list.ts';
import type { List } from '../list.ts';
import { money, stamp } from '../spell.ts';
import type { Json } from '../spell.ts';

const alive = <T extends { deletedAt: number }>(list: readonly T[]): T[] => list.filter((one) => !one.deletedAt);
const stamps = { date_time_created: (one: { createdAt: number; id: number }) => stamp(one.createdAt, one.id), date_time_updated: (one: { updatedAt: number; id: number }) => stamp(one.updatedAt, one.id) };

export const currencyId = (face: Face, code: string): number => idOf('currency', face.books.currencies.findIndex((one) => one.code === code) + 1);
const taxKeys: readonly TaxRate['key'][] = ['none', 'standard', 'zero', 'reduced', 'exempt'];
export const taxNumber = (rate: TaxRate): number => taxKeys.indexOf(rate.key);
export const taxId = (rate: TaxRate): number => idOf('tax', taxNumber(rate) + 1);
/** Codes of cost centres and departments have three letters at most. */
export const short = (code: string): string => code.slice(0, 3);

const address = ({ address: a, id }: Contact): Json => ({ id: idOf('address', id), address_1: a.line1, address_2: a.line2, address_3: '', address_4: '', city: a.city, county: a.region, postcode: a.postalCode, country: a.country });
const contactOf = (one: Contact): Json => ({
  id: idOf('contact', one.id), name: one.person, first_name: one.person.split(' ')[0] ?? '', last_name: one.person.split(' ').slice(1).join(' '), is_default: true, default_email: one.email, default_telephone: one.telephone,
});

export const partyShort = (one: Contact, face: Face): Json => ({ id: idOf(one.kind, one.id), reference: one.reference.slice(0, 8), name: one.name, currency_id: currencyId(face, one.currency) });

function parties(name: 'customers' | 'suppliers', kind: Contact['kind']): List<Contact> {
  return {
    name,
    all: ({ books }) => alive(books.contacts).filter((one) => one.kind === kind),
    fields: {
      id: (one) => idOf(kind, one.id), ...stamps,
      reference: (one) => one.reference.slice(0, 8), name: (one) => one.name, short_name: (one) => one.name.slice(0, 8),
      // Kept in the account's own currency.
      balance: (one) => money(Math.round((one.balance * (rates[one.currency] ?? 1_000_000)) / 1_000_000)),
      on_hold: () => false, account_status_type: (one) => (one.active ? 'AccountStatusActive' : 'AccountStatusHidden'), currency_id: (one, face) => currencyId(face, one.currency),
      telephone_country_code: () => '+44', telephone_area_code: () => '', telephone_subscriber_number: (one) => one.telephone, credit_limit: (one) => money(one.creditLimit ?? 0), vat_number: (one) => one.taxNumber ?? '',
      payment_terms_days: (one) => one.creditDays, account_type: () => 'EnumAccountTypeOpenItem', main_address: address, contacts: (one) => [contactOf(one)],
      currency: (one, face) => ({ id: currencyId(face, one.currency), name: one.currency }),
    },
  };
}

const contacts = (name: 'customer_contacts' | 'supplier_contacts', kind: Contact['kind']): List<Contact> => ({
  name,
  all: ({ books }) => alive(books.contacts).filter((one) => one.kind === kind),
  fields: {
    id: (one) => idOf('contact', one.id), ...stamps, [`${kind}_id`]: (one) => idOf(kind, one.id), name: (one) => one.person, is_default: () => true, default_email: (one) => one.email, default_telephone: (one) => one.telephone,
  },
});

const deliveryAddresses: List<Contact> = {
  name: 'customer_delivery_addresses',
  all: ({ books }) => alive(books.contacts).filter((one) => one.kind === 'customer'),
  fields: { id: (one) => idOf('address', one.id), ...stamps, customer_id: (one) => idOf('customer', one.id), is_default: () => true, address_1: (one) => one.address.line1, city: (one) => one.address.city, postcode: (one) => one.address.postalCode },
};

const groups = [['STOCK', 'Stock items', 'ProductTypeStockItem'], ['SERVICE', 'Services and labour', 'ProductTypeServiceLabour'], ['MISC', 'Miscellaneous', 'ProductTypeMiscellaneous']] as const;
const groupOf = ({ kind }: Item): number => (kind === 'stock_item' ? 0 : kind === 'service' ? 1 : 2);

const products: List<Item> = {
  name: 'products',
  all: ({ books }) => alive(books.items),
  fields: {
    id: (one) => idOf('product', one.id), ...stamps, code: (one) => one.code, name: (one) => one.description.slice(0, 60), description: (one) => one.description, allow_sales_order: () => true,
    free_stock_quantity: (one) => one.inStock, product_group_id: (one) => idOf('group', groupOf(one) + 1), tax_code_id: (one) => taxId(one.taxRate), product_status_type: (one) => (one.active ? 'StockItemStatusTypeActive' : 'StockItemStatusTypeInactive'),
    standard_cost: (one) => money(one.cost), average_buying_price: (one) => money(one.cost), revenue_nominal_code_id: (one) => idOf('nominal', one.salesAccount.id), issue_nominal_code_id: (one) => idOf('nominal', one.purchaseAccount.id),
    product_group: (one) => groupRow(groupOf(one)),
  },
};
const groupRow = (index: number): Json => { const [code, description, type] = groups[index] ?? groups[2]; return { id: idOf('group', index + 1), code, description, product_type: type }; };
const groupField = (field: string) => (index: number): Json => (groupRow(index) as Record<string, Json>)[field] ?? null;
const productGroups: List<number> = { name: 'product_groups', all: () => groups.map((_, index) => index), fields: Object.fromEntries(['id', 'code', 'description', 'product_type'].map((field) => [field, groupField(field)])) };

const warehouses: List<number> = { name: 'warehouses', all: () => [1], fields: { id: (n) => idOf('warehouse', n), name: () => 'HOME', description: () => 'Home' } };
const holdings: List<Item> = { name: 'warehouse_holdings', all: ({ books }) => alive(books.items).filter((one) => one.kind === 'stock_item'), fields: { id: (one) => idOf('holding', one.id), ...stamps, product_id: (one) => idOf('product', one.id), warehouse_id: () => idOf('warehouse', 1), quantity_in_stock: (one) => one.inStock } };

const bankKinds: Readonly<Record<BankKind, string>> = { current: 'BankAccountTypeCurrent', savings: 'BankAccountTypeDeposit', credit_card: 'BankAccountTypeCreditCard', cash: 'BankAccountTypeCash' };

export const masters: readonly List<unknown>[] = [
  defineList(parties('customers', 'customer')), defineList(parties('suppliers', 'supplier')), defineList(contacts('customer_contacts', 'customer')), defineList(contacts('supplier_contacts', 'supplier')), defineList(deliveryAddresses),
  defineList(products), defineList(productGroups), defineList(warehouses), defineList(holdings),
  defineList({
    name: 'banks',
    all: ({ books }) => alive(books.bankAccounts),
    fields: {
      id: (one) => idOf('bank', one.id), ...stamps, code: (one) => String(one.account.code), description: (one) => one.name, sort_code: (one) => one.sortCode ?? '', account_no: (one) => one.number ?? '', account_name: (one) => one.name,
      account_type: (one) => bankKinds[one.kind], account_status_type: () => 'AccountStatusActive', balance: (one) => money(one.account.balance), balance_in_base: (one) => money(one.account.balance), account_currency_id: (_, face) => currencyId(face, 'GBP'),
      bank_account_nominal_reference: (one) => String(one.account.code), bank_account_nominal_cost_centre: () => '', bank_account_nominal_department: () => '',
    },
  } satisfies List<Face['books']['bankAccounts'][number]>),
  defineList({
    name: 'tax_codes',
    all: ({ books }) => books.taxRates,
    fields: { id: taxId, code: taxNumber, name: (one) => one.name, tax_rate: (one) => one.percentage, date_time_updated: () => stamp(1_600_000_000, 1) },
  } satisfies List<TaxRate>),
  defineList({
    name: 'currencies',
    all: ({ books }) => books.currencies,
    fields: {
      id: (one, face) => currencyId(face, one.code), symbol: (one) => one.symbol, name: (one) => one.name.slice(0, 30), is_base_currency: (one, { books }) => one.code === books.company.currency, core_currency_rate: (one) => (rates[one.code] ?? 0) / 1_000_000,
      currency_iso_code: (one, face) => ({ id: currencyId(face, one.code), code: one.code, name: one.name }), date_time_updated: () => stamp(1_600_000_000, 1),
    },
  } satisfies List<Face['books']['currencies'][number]>),
  ...([['cost_centres', 'Region', 'centre'], ['departments', 'Department', 'department']] as const).map(([name, type, kind]) => defineList({
    name,
    all: ({ books }) => alive(books.categories).filter((one) => one.type.name === type),
    fields: { id: (one) => idOf(kind, one.id), ...stamps, code: (one) => short(one.code), name: (one) => one.name },
  } satisfies List<Face['books']['categories'][number]>)),
  defineList({
    name: 'company_details',
    all: ({ books }) => [books.company],
    fields: {
      id: () => 1, name: (one) => one.name, email: (one) => one.email, tax_registration_number: (one) => one.taxNumber, years_accounts_held_for: () => 6, date_time_updated: () => stamp(1_600_000_000, 1),
      address: ({ address: a }) => ({ id: 1, address_1: a.line1, address_2: a.line2, address_3: '', address_4: '', city: a.city, county: a.region, postcode: a.postalCode, country: a.country }), country_code: (one) => ({ id: 1, code: one.address.country, name: 'Great Britain' }),
    },
  } satisfies List<Face['books']['company']>),
];
