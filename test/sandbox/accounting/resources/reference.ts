/** Lists that never change (types, countries, currencies …), and lists that this practice company leaves empty. */
import { countries, ref, transactionTypes, words } from '../face.ts';
import type { Face, Ref } from '../face.ts';
import { defineResource } from '../resource.ts';
import type { Resource } from '../resource.ts';
import { definitions, operations } from '../spec.ts';
import { inverseRateText, rateText, stamp } from '../spell.ts';
import { accountTypes } from './ledger.ts';

const codes = {
  contact_types: ['CUSTOMER', 'VENDOR'],
  artefact_statuses: ['DRAFT', 'PRO_FORMA', 'UNPAID', 'PART_PAID', 'PAID', 'VOID'],
  transaction_types: [...new Set(Object.values(transactionTypes))],
  ledger_account_types: [...Object.values(accountTypes), 'FUTURE_ASSETS', 'LINE_OF_CREDIT', 'SPECIAL'],
  payment_methods: ['CASH', 'CHECK', 'CREDIT_DEBIT', 'ELECTRONIC'],
  bank_account_types: ['CHECKING', 'SAVINGS', 'CREDIT_CARD', 'CASH_IN_HAND', 'LOAN', 'OTHER'],
  address_types: ['DELIVERY', 'PURCHASING', 'SALES'],
  contact_person_types: ['ACCOUNTS', 'PURCHASING', 'SALES'],
  catalog_item_types: ['PRODUCT', 'SERVICE', 'STOCK_ITEM'],
  attachment_context_types: ['SALES_INVOICE', 'PURCHASE_INVOICE', 'JOURNAL'],
  contact_opening_balance_types: ['INVOICE', 'CREDIT_NOTE'],
  tax_types: ['VAT'],
  tax_return_frequencies: ['MONTHLY', 'QUARTERLY', 'YEARLY'],
  quick_entry_types: ['INVOICE', 'CREDIT_NOTE'],
  business_types: ['LIMITED_COMPANY', 'PARTNERSHIP', 'SOLE_TRADER'],
  eu_goods_services_types: ['GOODS', 'SERVICES'],
  countries_of_registration: ['GB', 'IE'],
  country_groups: ['GB', 'EU', 'ROW'],
  tax_schemes: ['VAT_STANDARD', 'VAT_CASH', 'NOT_REGISTERED'],
} as const satisfies Record<string, readonly string[]>;

/** `ids` and what they are called; other attributes of the definition stay null. */
function defineFixed(path: string, list: (face: Face) => readonly Ref[]): Resource<unknown> {
  const answer = operations[`GET /${path}`]?.answer;
  const definition = Array.isArray(answer) && typeof answer[0] === 'string' ? answer[0].slice(1) : 'Base';
  return defineResource<Ref>({
    path, definition: definitions[definition] ? definition : 'Base', all: list, id: (one) => one.id, find: (id, face) => list(face).find((one) => one.id === id), name: (one) => one.displayed_as, fields: {}, filters: { valid_for_business: () => () => true, country_id: () => () => true },
  });
}

const fixed = Object.entries(codes).map(([path, ids]) => defineFixed(path, () => ids.map((id) => ref(path, id, words(id)))));
const places = defineFixed('countries', () => Object.entries(countries).map(([code, name]) => ref('countries', code, name)));
const moneys = defineFixed('currencies', (face) => face.books.currencies.map(({ code, name }) => ref('currencies', code, `${name} (${code})`)));

type Rate = { code: string; rate: number };
const defineRates = (path: string, definition: string): Resource<unknown> => {
  const all = (face: Face): Rate[] => Object.entries(face.books.rates).filter(([code]) => code !== face.books.company.currency).map(([code, rate]) => ({ code, rate }));
  return defineResource<Rate>({
    path, definition, all, id: (one) => one.code, find: (id, face) => all(face).find((one) => one.code === id), name: (one) => one.code,
    fields: {
      created_at: () => stamp(1_500_000_000), updated_at: () => stamp(1_500_000_000), rate: (one) => rateText(one.rate), inverse_rate: (one) => inverseRateText(one.rate),
      currency: (one) => ref('currencies', one.code, one.code), base_currency: (_, { face }) => ref('currencies', face.books.company.currency, face.books.company.currency),
    },
  });
};

/** These exist and answer with nothing, as in a company that does not use them. */
const unused = ['attachments', 'bank_deposits', 'bank_reconciliations', 'stock_movements', 'sales_quick_entries', 'purchase_quick_entries', 'opening_balance_journals', 'product_sales_price_types', 'service_rate_types', 'ledger_account_classifications', 'eu_sales_descriptions', 'tax_profiles', 'migration_tax_returns', 'address_regions', 'coa_accounts', 'coa_templates', 'hosted_artefact_payment_settings', 'tax_determinations'];
const empty = unused.map((path) => defineFixed(path, () => []));

export const referenceLists = [...fixed, places, moneys, defineRates('exchange_rates', 'ExchangeRate'), defineRates('business_exchange_rates', 'BusinessExchangeRate'), defineRates('live_exchange_rates', 'LiveExchangeRate'), ...empty];
/** In the description, but not for British companies. */
export const notHere = ['journal_codes', 'journal_code_types', 'sales_corrective_invoices', 'purchase_corrective_invoices', 'tax_offices', 'datev_settings', 'legal_form_types', 'business_activity_types', 'corrective_reason_codes'];
