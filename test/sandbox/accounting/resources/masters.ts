/** Bank accounts, tax rates, products, services, stock items, analysis types and categories. */
import type { AnalysisType, BankAccount, BankKind, Category, Item, ItemKind, TaxRate } from '../../books/model.ts';
import { ref, refs, taxRateIds, taxRateName } from '../face.ts';
import type { Face } from '../face.ts';
import { defineResource } from '../resource.ts';
import type { Showing } from '../resource.ts';
import { decimal, money, stamp } from '../spell.ts';
import type { Json } from '../spell.ts';
import { findIn, flag, idOf, stampFields, stampsOf } from './shared.ts';

export const bankTypes = { current: 'CHECKING', savings: 'SAVINGS', credit_card: 'CREDIT_CARD', cash: 'CASH_IN_HAND' } as const satisfies Record<BankKind, string>;

export const bankAccounts = defineResource<BankAccount>({
  path: 'bank_accounts', definition: 'BankAccount', all: (face) => face.books.bankAccounts, id: idOf('bank_accounts'), find: findIn('bank_accounts', (face) => face.books.bankAccounts), name: (one) => `${one.name} (${one.account.code})`, stamps: stampsOf,
  fields: {
    ...stampFields,
    bank_account_details: (one) => ({ account_name: one.name, account_number: one.number ?? '', sort_code: one.sortCode ?? '', bic: '', iban: '' }),
    ledger_account: (one, { face }) => refs.account(face, one.account),
    bank_account_type: (one) => refs.type('bank_account_types', bankTypes[one.kind]),
    balance: (one) => money(one.account.balance),
    nominal_code: (one) => one.account.code,
    editable: () => true,
    deletable: () => false,
    is_active: (one) => one.active,
    currency: (_, { face }) => refs.currency(face, 'GBP'),
  },
  filters: { filter_inactive_bank_accounts: (value) => (one) => !flag(value) || one.active, exclude_stripe: () => () => true },
});

export const taxRates = defineResource<TaxRate>({
  path: 'tax_rates', definition: 'TaxRate', all: (face) => face.books.taxRates, id: (one) => taxRateIds[one.key], find: (id, face) => face.books.taxRates.find((one) => taxRateIds[one.key] === id), name: taxRateName,
  stamps: () => ({ updatedAt: 1_500_000_000, deletedAt: 0 }),
  fields: {
    created_at: () => stamp(1_500_000_000), updated_at: () => stamp(1_500_000_000), name: (one) => one.name, percentage: (one) => decimal(one.percentage, 0),
    percentages: (one) => [{ percentage: decimal(one.percentage, 0), from_date: '2011-01-04', to_date: null }], is_visible: () => true, retailer: () => false, editable: () => false, deletable: () => false, is_combined_rate: () => false, component_tax_rates: () => [],
  },
});

const shown: Readonly<Record<string, (one: Item, showing: Showing) => Json>> = {
  ...stampFields,
  deletable: () => false,
  deactivatable: () => true,
  used_on_recurring_invoice: () => false,
  item_code: (one) => one.code,
  description: (one) => one.description,
  notes: () => '',
  sales_ledger_account: (one, { face }) => refs.account(face, one.salesAccount),
  sales_tax_rate: (one) => refs.taxRate(one.taxRate),
  purchase_ledger_account: (one, { face }) => refs.account(face, one.purchaseAccount),
  purchase_tax_rate: (one) => refs.taxRate(one.taxRate),
  purchase_description: (one) => one.description,
  active: (one) => one.active,
};
const prices = (one: Item, { face }: Showing): Json => [{ id: face.ids.make('sales_prices', one.id), displayed_as: 'Sales Price', created_at: stamp(one.createdAt), updated_at: stamp(one.updatedAt), price_name: 'Sales Price', price: money(one.price), price_includes_tax: false, product_sales_price_type: null }];
const rates = (one: Item, { face }: Showing): Json => [{ id: face.ids.make('sales_rates', one.id), displayed_as: 'Rate', created_at: stamp(one.createdAt), updated_at: stamp(one.updatedAt), rate_name: 'Rate', rate: money(one.price), rate_includes_tax: false, service_rate_type: null }];
const cost = (one: Item): Json => money(one.cost);
const stock = (one: Item): Json => decimal(one.inStock, 0);
const stockValue = (one: Item): Json => money(one.inStock * one.cost);

function defineItems(kind: ItemKind, definition: string, fields: Readonly<Record<string, (one: Item, showing: Showing) => Json>>) {
  const path = `${kind}s`;
  return defineResource<Item>({
    path, definition, all: (face) => face.books.items.filter((one) => one.kind === kind), id: idOf(path), name: (one) => `${one.description} (${one.code})`, stamps: stampsOf, fields: { ...shown, ...fields },
    find: (id, face) => {
      const found = findIn(path, (other: Face) => other.books.items)(id, face);
      return found?.kind === kind ? found : undefined;
    },
    searchIn: (one) => [one.code, one.description],
    filters: { active: (value) => (one) => one.active === flag(value), out_of_stock: (value) => (one) => (one.inStock === 0) === flag(value), below_reorder_level: (value) => (one) => (one.inStock < one.reorderLevel) === flag(value) },
  });
}

export const items = [
  defineItems('product', 'Product', { cost_price: cost, sales_prices: prices, catalog_item_type: () => null }),
  defineItems('service', 'Service', { sales_rates: rates, cost_price: cost, oss_service: () => false }),
  defineItems('stock_item', 'StockItem', {
    cost_price: cost, sales_prices: prices, reorder_level: (one) => decimal(one.reorderLevel, 0), reorder_quantity: () => '0.0', location: () => '', barcode: () => '', supplier_part_number: () => '',
    quantity_in_stock: stock, last_cost_price: cost, last_cost_price_stock_value: stockValue, average_cost_price: cost, average_cost_price_stock_value: stockValue,
  }),
];

export const analysisTypes = defineResource<AnalysisType>({
  path: 'analysis_types', definition: 'AnalysisType', all: (face) => face.books.analysisTypes, id: idOf('analysis_types'), find: findIn('analysis_types', (face) => face.books.analysisTypes), name: (one) => one.name, stamps: stampsOf,
  fields: {
    created_at: (one) => stamp(one.createdAt), updated_at: (one) => stamp(one.updatedAt), name: (one) => one.name, active_areas: () => ['sales', 'purchases', 'other_payments', 'journals'], analysis_type_level: () => ['transaction'],
    analysis_type_categories: (one, { face }) => one.categories.map((category) => ref('analysis_type_categories', face.ids.make('analysis_type_categories', category.id), category.name)),
  },
});

export const analysisTypeCategories = defineResource<Category>({
  path: 'analysis_type_categories', definition: 'AnalysisTypeCategory', all: (face) => face.books.categories, id: idOf('analysis_type_categories'), find: findIn('analysis_type_categories', (face) => face.books.categories), name: (one) => one.name, stamps: stampsOf,
  fields: {
    created_at: (one) => stamp(one.createdAt), updated_at: (one) => stamp(one.updatedAt), code: (one) => one.code, name: (one) => one.name, combined_id: (one, { face }) => face.ids.make('analysis_type_categories', one.id),
    analysis_type: (one, { face }) => ref('analysis_types', face.ids.make('analysis_types', one.type.id), one.type.name),
  },
  filters: { analysis_type_level: (value) => () => value === 'TRANSACTION' },
});
