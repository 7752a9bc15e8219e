/** Settings, the trial balance: one thing each, without a list. */
import { balances } from '../books/measure.ts';
import { ref, refs } from './face.ts';
import type { Face } from './face.ts';
import { invalid } from './errors.ts';
import { attributesOf } from './spec.ts';
import { money, stamp } from './spell.ts';
import type { Json } from './spell.ts';

type Singleton = { definition: string; show: (face: Face) => Record<string, Json> };

export const singletons: Readonly<Record<string, Singleton>> = {
  financial_settings: {
    definition: 'FinancialSettings',
    show: ({ books }) => ({
      $path: '/financial_settings', year_end_date: books.company.yearEnd, year_end_lockdown_date: null, accounting_type: 'accrual', accounts_start_date: books.company.startDate, base_currency: ref('currencies', 'GBP', 'Pound Sterling (GBP)'),
      multi_currency_enabled: true, use_live_exchange_rates: false, mtd_activation_status: 'not_activated', mtd_connected: false, mtd_authenticated_date: '', tax_scheme: ref('tax_schemes', 'VAT_STANDARD', 'VAT Standard'),
      tax_return_frequency: ref('tax_return_frequencies', 'QUARTERLY', 'Quarterly'), tax_number: books.company.taxNumber, general_tax_number: '', tax_office: null, default_irpf_rate: '0.0', flat_rate_tax_percentage: null, recoverable_percentage: '100.0',
      sales_tax_calculation: 'invoice', purchase_tax_calculation: 'invoice', updated_at: stamp(books.accounts[0]?.createdAt ?? 0), postponed_accounting: false, destination_vat: false,
    }),
  },
  business_settings: {
    definition: 'BusinessSettings',
    show: (face) => ({
      $path: '/business_settings', siret: '', business_type: ref('business_types', 'LIMITED_COMPANY', 'Limited Company'), country_of_registration: ref('countries_of_registration', 'GB', 'United Kingdom'), wizard_complete: true, updated_at: stamp(face.books.accounts[0]?.createdAt ?? 0),
      business_created_at: stamp(face.books.accounts[0]?.createdAt ?? 0), default_ledger_accounts: null,
    }),
  },
  invoice_settings: {
    definition: 'InvoiceSettings',
    show: ({ books }) => ({
      $path: '/invoice_settings', next_invoice_number: books.documents.sales_invoice.length + 1, next_credit_note_number: books.documents.sales_credit_note.length + 1, separate_invoice_credit_note_numbering: true, sales_invoice_number_prefix: 'SI-', sales_credit_note_number_prefix: 'SCN-',
      quote_number_prefix: 'QU-', estimate_number_prefix: 'ES-', customer_credit_days: 30, vendor_credit_days: 30, customer_credit_terms: 'date_from_invoice', vendor_credit_terms: 'date_from_payment', updated_at: stamp(books.accounts[0]?.createdAt ?? 0),
    }),
  },
  email_settings: { definition: 'EmailSettings', show: () => ({ $path: '/email_settings' }) },
  cis_settings: { definition: 'CisSettings', show: () => ({ $path: '/cis_settings' }) },
  migrations: { definition: 'Migration', show: () => ({ $path: '/migrations' }) },
};

/** Settings have every attribute of their definition, as nulls where nothing is set. */
export function showSingleton(name: string, face: Face): string {
  const singleton = singletons[name];
  if (!singleton) throw new Error(`no settings ${name}`);
  const known = singleton.show(face);
  return JSON.stringify(Object.fromEntries(attributesOf(singleton.definition).map((attribute) => [attribute, known[attribute] ?? null])));
}

const sides = (amount: number): Json => ({ debit: money(Math.max(amount, 0)), credit: money(Math.max(-amount, 0)) });

/**
 * Not in the description: a bare object, every account that was ever posted to. Sage builds it in the background, so that for `lagSeconds` after a change
 * it may still show what was before.
 */
export function showTrialBalance(face: Face, query: ReadonlyMap<string, string>, lagSeconds: number): string {
  const [from, to] = [query.get('from_date'), query.get('to_date')];
  if (!from || !/^\d{4}-\d{2}-\d{2}$/.test(from)) throw invalid('from_date', 'from_date is required.');
  if (!to || !/^\d{4}-\d{2}-\d{2}$/.test(to)) throw invalid('to_date', 'to_date is required.');
  const knownAt = lagSeconds > 0 ? face.now() - lagSeconds : Number.MAX_SAFE_INTEGER;
  const lines = balances(face.books, from, to, knownAt).filter(({ opening, debits, credits }) => opening !== 0 || debits !== 0 || credits !== 0);
  return JSON.stringify({
    from_date: from, to_date: to,
    ledger_accounts: lines.map(({ account, opening, movement, debits, credits }) => ({ ...refs.account(face, account), opening_balance: sides(opening), closing_balance: sides(opening + movement), debit: money(debits), credit: money(credits) })),
  });
}
