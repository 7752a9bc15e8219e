/**
 * The shapes of one company's double-entry books, as no Sage product spells them: every face of the sandbox shows these same objects.
 * Amounts are integer minor units (pence); `base…` is in the company's own currency, the rest in the document's currency.
 * Stamps (`createdAt`, `updatedAt`, `deletedAt`) are whole seconds since 1970 in UTC; 0 in `deletedAt` means not deleted. Days are ISO text.
 */
export type Stamps = { createdAt: number; updatedAt: number; deletedAt: number };

export type AccountGroup =
  | 'sales' | 'other_income' | 'direct_expenses' | 'overheads' | 'depreciation'
  | 'fixed_assets' | 'current_assets' | 'bank' | 'current_liability' | 'future_liability' | 'equity' | 'taxes';

/** The accounts that the books post to by themselves. */
export type AccountDuty =
  | 'debtors' | 'creditors' | 'vat_on_sales' | 'vat_on_purchases' | 'vat_liability' | 'exchange_difference'
  | 'discount_allowed' | 'discount_taken' | 'opening_balances' | 'retained_profit';

export type Account = Stamps & {
  id: number; code: number; name: string; group: AccountGroup; duty: AccountDuty | null;
  /** What is posted here and not deleted, debit positive. */
  balance: number;
};

export type TaxRate = { key: 'standard' | 'reduced' | 'zero' | 'exempt' | 'none'; name: string; percentage: number };

export type Currency = { code: string; name: string; symbol: string };

export type Address = { line1: string; line2: string; city: string; region: string; postalCode: string; country: string };

export type ContactKind = 'customer' | 'supplier';

export type Contact = Stamps & {
  id: number; kind: ContactKind; name: string; reference: string; currency: string; address: Address;
  person: string; email: string; telephone: string; taxNumber: string | null; notes: string | null;
  creditLimit: number | null; creditDays: number; account: Account; active: boolean;
  /** What is open, in base currency: owed to us by a customer, by us to a supplier. */
  balance: number;
};

export type ItemKind = 'product' | 'service' | 'stock_item';

export type Item = Stamps & {
  id: number; kind: ItemKind; code: string; description: string; price: number; cost: number;
  salesAccount: Account; purchaseAccount: Account; taxRate: TaxRate; active: boolean; inStock: number; reorderLevel: number;
};

export type Category = Stamps & { id: number; code: string; name: string; type: AnalysisType };
export type AnalysisType = Stamps & { id: number; name: string; categories: Category[] };

export type BankKind = 'current' | 'savings' | 'credit_card' | 'cash';

export type BankAccount = Stamps & { id: number; account: Account; kind: BankKind; name: string; sortCode: string | null; number: string | null; active: boolean };

/** Who made a posting: the kind of thing, which names the list of the books that holds it. */
export type SourceKind = DocumentKind | PaymentKind | 'customer_allocation' | 'supplier_allocation' | 'other_payment' | 'other_receipt' | 'bank_transfer' | 'journal' | 'opening_balance';

export type Leg = {
  id: number; transaction: Transaction; account: Account; amount: number; taxRate: TaxRate | null; text: string | null;
  createdAt: number; updatedAt: number;
  /** When it stopped counting (its document was voided, deleted or changed); 0 while it counts. */
  deletedAt: number;
};

export type Transaction = Stamps & {
  id: number; kind: SourceKind; sourceId: number; date: string; reference: string; contact: Contact | null;
  total: number; currencyTotal: number | null; legs: Leg[];
};

/** Something of a contact that can be settled: an invoice, a credit note, money on account. */
export type OpenItem = {
  contact: Contact; currency: string; outstanding: number; baseOutstanding: number; settledBy: Settlement[];
};

export type Settlement = {
  item: Document | Payment; by: Payment | Allocation;
  amount: number; discount: number;
  /** What left the item's base balance. */
  base: number;
};

export type DocumentKind = 'sales_invoice' | 'sales_credit_note' | 'purchase_invoice' | 'purchase_credit_note' | 'customer_opening' | 'supplier_opening';

export type DocumentLine = {
  text: string; account: Account; item: Item | null; quantityHundredths: number; unitPrice: number;
  net: number; tax: number; taxRate: TaxRate; baseNet: number; baseTax: number; categories: Category[];
};

export type Document = Stamps & OpenItem & {
  id: number; kind: DocumentKind; number: number; date: string; dueDate: string | null; reference: string; notes: string | null;
  /** Units of the document's currency for one unit of base currency, in millionths. */
  rate: number; lines: DocumentLine[]; net: number; tax: number; total: number; baseNet: number; baseTax: number; baseTotal: number;
  state: 'draft' | 'open' | 'void'; voidReason: string | null; sent: boolean; transaction: Transaction | null; lastPaid: string | null;
};

export type QuoteKind = 'quote' | 'estimate';
export type Quote = Stamps & {
  id: number; kind: QuoteKind; number: number; contact: Contact; date: string; expiryDate: string; reference: string; currency: string; rate: number;
  lines: DocumentLine[]; net: number; tax: number; total: number; baseNet: number; baseTax: number; baseTotal: number;
  state: 'pending' | 'accepted' | 'declined' | 'invoiced'; sent: boolean;
};

export type PaymentKind = 'customer_receipt' | 'supplier_payment' | 'customer_refund' | 'supplier_refund';
export type PaymentMethod = 'cheque' | 'cash' | 'card' | 'electronic';

/** Money from or to a contact; `outstanding` is the part on account. */
export type Payment = Stamps & OpenItem & {
  id: number; kind: PaymentKind; bank: BankAccount; date: string; reference: string; method: PaymentMethod;
  rate: number; total: number; baseTotal: number; applied: Settlement[]; transaction: Transaction; lastPaid: string | null;
};

export type Allocation = Stamps & { id: number; kind: 'customer_allocation' | 'supplier_allocation'; contact: Contact; date: string; applied: Settlement[]; transaction: Transaction };

export type BankEntryLine = { account: Account; text: string; net: number; tax: number; taxRate: TaxRate; categories: Category[] };
export type BankEntry = Stamps & {
  id: number; kind: 'other_payment' | 'other_receipt'; bank: BankAccount; contact: Contact | null; date: string; reference: string; method: PaymentMethod;
  lines: BankEntryLine[]; net: number; tax: number; total: number; transaction: Transaction;
};

export type Transfer = Stamps & { id: number; from: BankAccount; to: BankAccount; date: string; amount: number; reference: string; text: string; transaction: Transaction };

export type JournalLine = { account: Account; amount: number; text: string; categories: Category[] };
export type Journal = Stamps & { id: number; date: string; reference: string; text: string; lines: JournalLine[]; transaction: Transaction };

export type Opening = Stamps & { id: number; account: Account; amount: number; date: string; transaction: Transaction };

export type Company = {
  name: string; seed: number; currency: string; today: string; startDate: string;
  /** The last day of the current financial year. */
  yearEnd: string; address: Address; taxNumber: string; registeredNumber: string; email: string;
};

export type Books = {
  company: Company;
  /** Goes up with every change, so that readers can keep what they derived. */
  revision: number;
  accounts: Account[]; taxRates: TaxRate[]; currencies: Currency[];
  /** Units of the currency for one of base currency in millionths, today. */
  rates: Record<string, number>;
  contacts: Contact[]; items: Item[]; analysisTypes: AnalysisType[]; categories: Category[]; bankAccounts: BankAccount[];
  documents: Record<DocumentKind, Document[]>; quotes: Record<QuoteKind, Quote[]>;
  payments: Payment[]; allocations: Allocation[]; bankEntries: BankEntry[]; transfers: Transfer[]; journals: Journal[]; openings: Opening[];
  transactions: Transaction[]; legs: Leg[];
};
