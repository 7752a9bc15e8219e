/** The categories of ledger accounts. In a file of their own, since reports name them without the records. */

/** Where an account stands in the profit and loss account or the balance sheet. */
export const accountCategories = [
  'sales', 'other_income', 'direct_costs', 'overheads', 'depreciation',
  'fixed_assets', 'current_assets', 'bank', 'current_liabilities', 'long_term_liabilities', 'equity', 'taxes', 'unknown',
] as const;
