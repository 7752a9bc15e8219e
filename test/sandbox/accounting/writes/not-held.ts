/** What Sage Accounting takes and the sandbox's books have no place for: refused with 403, never pretended. A test holds that nothing else is missing. */
export const notHeld: Readonly<Record<string, string>> = {
  'POST addresses': 'the books keep one address of a contact', 'DELETE addresses': 'the books keep one address of a contact',
  'POST contact_persons': 'the books keep one person of a contact', 'DELETE contact_persons': 'the books keep one person of a contact',
  attachments: 'the books keep no files',
  bank_deposits: 'the books keep cash as an ordinary bank account',
  bank_reconciliations: 'the books do not reconcile',
  business_exchange_rates: 'the rates of the books are fixed',
  hosted_artefact_payment_settings: 'the books know no payment provider',
  opening_balance_journals: 'opening balances are kept one by one',
  purchase_quick_entries: 'the books know documents with lines only', sales_quick_entries: 'the books know documents with lines only',
  product_sales_price_types: 'an item of the books has one price', service_rate_types: 'an item of the books has one price',
  stock_movements: 'the books keep a quantity, not its movements',
  tax_rates: 'Sage lets only businesses in the US write them', tax_profiles: 'of the US',
  business_settings: 'the books keep no settings', cis_settings: 'the books keep no settings', financial_settings: 'the books keep no settings', invoice_settings: 'the books keep no settings', email_settings: 'the books keep no settings',
  migrations: 'nothing is migrated', migration_tax_returns: 'nothing is migrated',
  businesses: 'of the user, not of the books', user: 'of the user, not of the books',
};

export const whyNotHeld = (method: string, resource: string): string | undefined => notHeld[`${method} ${resource}`] ?? notHeld[resource];
