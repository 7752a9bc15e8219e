/** Writing contacts, products, services and stock items, ledger accounts, quotes and journals. */
import { addContact, addItem, changeContact, changeItem, deleteContact, deleteItem } from '../../books/contacts.ts';
import type { ContactDraft, ItemDraft } from '../../books/contacts.ts';
import { accountByCode } from '../../books/create-books.ts';
import { addJournal, deletePosted } from '../../books/ledger.ts';
import { addQuote, changeQuote, deleteQuote } from '../../books/quotes.ts';
import type { Account, AccountGroup, Address, Contact, Item, ItemKind, Journal, Quote, QuoteKind } from '../../books/model.ts';
import { invalid } from '../errors.ts';
import type { Face } from '../face.ts';
import { accountTypes } from '../resources/ledger.ts';
import { keyed } from './actions.ts';
import type { Action, Actions, WriteRequest } from './actions.ts';
import { readLine } from './documents.ts';
import { inputOf, unwrap } from './input.ts';
import type { Input } from './input.ts';

function addressOf(input: Input | null): Address {
  const text = (name: string) => input?.text(name) ?? '';
  return { line1: text('address_line_1'), line2: text('address_line_2'), city: text('city'), region: text('region'), postalCode: text('postal_code'), country: text('country_id') || 'GB' };
}

function contactChanges(input: Input): Partial<ContactDraft> {
  const person = input.nested('main_contact_person');
  return {
    ...(input.has('name') ? { name: input.required('name') } : {}), ...(input.has('reference') ? { reference: input.text('reference', 10) } : {}), ...(input.has('tax_number') ? { taxNumber: input.text('tax_number') } : {}),
    ...(input.has('notes') ? { notes: input.text('notes', 2_000) } : {}), ...(input.has('credit_limit') ? { creditLimit: input.money('credit_limit') } : {}), ...(input.has('credit_days') ? { creditDays: input.decimal('credit_days', 0) } : {}),
    ...(input.nested('main_address') ? { address: addressOf(input.nested('main_address')) } : {}),
    ...(person ? { person: person.text('name'), email: person.text('email'), telephone: person.text('telephone') } : {}),
  };
}

const createContact: Action = (face, { body }) => {
  const input = inputOf(face, unwrap(body, 'contact'));
  const types = input.raw('contact_type_ids');
  const kind = Array.isArray(types) && types[0] === 'CUSTOMER' ? 'customer' : Array.isArray(types) && types[0] === 'VENDOR' ? 'supplier' : null;
  if (!kind) throw invalid('contact_type_ids', "Couldn't find Contact Type.");
  const currency = input.has('currency_id') ? input.text('currency_id') : 'GBP';
  if (!face.books.currencies.some((one) => one.code === currency)) throw invalid('currency_id', "Couldn't find Currency.");
  const reference = input.text('reference', 10) || `NEW${face.books.contacts.length + 1}`;
  if (face.books.contacts.some((one) => one.reference === reference && one.kind === kind && !one.deletedAt)) throw invalid('reference', 'This has already been taken.');
  return addContact(face.books, {
    kind, name: input.required('name'), currency, address: addressOf(null), person: '', email: '', telephone: '', taxNumber: null, notes: null, creditLimit: null, creditDays: 30,
    account: accountByCode(face.books, kind === 'customer' ? 4000 : 5000), active: true, ...contactChanges(input), reference,
  }, face.now());
};

const wrappers = { product: 'products', service: 'services', stock_item: 'stock_items' } as const satisfies Record<ItemKind, string>;

function itemChanges(input: Input): Partial<ItemDraft> {
  const price = input.has('sales_prices') ? input.list('sales_prices')[0]?.money('price') : input.has('sales_rates') ? input.list('sales_rates')[0]?.money('rate') : undefined;
  return {
    ...(input.has('description') ? { description: input.required('description', 2_000) } : {}), ...(input.has('item_code') ? { code: input.text('item_code', 25) } : {}), ...(input.has('active') ? { active: input.flag('active') } : {}),
    ...(input.has('sales_ledger_account_id') ? { salesAccount: input.account('sales_ledger_account_id') } : {}), ...(input.has('purchase_ledger_account_id') ? { purchaseAccount: input.account('purchase_ledger_account_id') } : {}),
    ...(input.has('sales_tax_rate_id') ? { taxRate: input.taxRate('sales_tax_rate_id') } : {}), ...(input.has('cost_price') ? { cost: input.money('cost_price') } : {}), ...(price === undefined ? {} : { price }),
  };
}

const itemActions = (kind: ItemKind): Actions => ({
  [`POST /${wrappers[kind]}`]: (face: Face, { body }: WriteRequest) => {
    const input = inputOf(face, unwrap(body, kind));
    return addItem(face.books, {
      kind, code: '', description: '', price: 0, cost: 0, salesAccount: input.account('sales_ledger_account_id'), purchaseAccount: accountByCode(face.books, 5000), taxRate: input.taxRate('sales_tax_rate_id'), active: true, inStock: 0, reorderLevel: 0, ...itemChanges(input),
    }, face.now());
  },
  [`PUT /${wrappers[kind]}/{key}`]: (face: Face, { key, body }: WriteRequest) => {
    const item = keyed<Item>(face, wrappers[kind], key);
    changeItem(face.books, item, itemChanges(inputOf(face, unwrap(body, kind))), face.now());
    return item;
  },
  [`DELETE /${wrappers[kind]}/{key}`]: (face: Face, { key }: WriteRequest) => {
    deleteItem(face.books, keyed<Item>(face, wrappers[kind], key), face.now());
    return null;
  },
});

const createAccount: Action = (face, { body }) => {
  const input = inputOf(face, unwrap(body, 'ledger_account'));
  const group = (Object.entries(accountTypes) as [AccountGroup, string][]).find(([, id]) => id === input.raw('ledger_account_type_id'))?.[0];
  if (!group) throw invalid('ledger_account_type_id', "Couldn't find Ledger Account Type.");
  const code = input.decimal('nominal_code', 0);
  if (code < 1 || code > 99_999_999) throw invalid('nominal_code', 'This must be between 1 and 99999999.');
  if (face.books.accounts.some((one) => one.code === code)) throw invalid('nominal_code', 'This has already been taken.');
  const at = face.now();
  const account: Account = { id: face.books.accounts.length + 1, code, name: input.required('name', 200), group, duty: null, balance: 0, createdAt: at, updatedAt: at, deletedAt: 0 };
  face.books.accounts.push(account);
  face.books.revision += 1;
  return account;
};

const changeAccount: Action = (face, { key, body }) => {
  const account = keyed<Account>(face, 'ledger_accounts', key);
  const input = inputOf(face, unwrap(body, 'ledger_account'));
  if (input.has('name')) account.name = input.required('name', 200);
  account.updatedAt = face.now();
  face.books.revision += 1;
  return account;
};

const createJournal: Action = (face, { body }) => {
  const input = inputOf(face, unwrap(body, 'journal'));
  const lines = input.list('journal_lines').map((line) => {
    const [debit, credit] = [line.money('debit'), line.money('credit')];
    if (debit < 0 || credit < 0 || (debit > 0) === (credit > 0)) throw invalid(line.path('debit'), 'A line has either a debit or a credit.');
    return { account: line.account(), amount: debit - credit, text: line.text('details'), categories: line.categories() };
  });
  return addJournal(face.books, { date: input.day('date'), reference: input.required('reference', 25), text: input.text('description', 2_000), lines }, face.now());
};

/** The old journal is gone, and a new one like it stands. */
const reissueJournal: Action = (face, { key }) => {
  const journal = keyed<Journal>(face, 'journals', key);
  deletePosted(face.books, journal, face.now());
  return addJournal(face.books, journal, face.now());
};

const quotePaths = { quote: 'sales_quotes', estimate: 'sales_estimates' } as const satisfies Record<QuoteKind, string>;
const quoteActions = (kind: QuoteKind): Actions => {
  const path = quotePaths[kind];
  const wrapper = `sales_${kind}`;
  return {
    [`POST /${path}`]: (face: Face, { body }: WriteRequest) => {
      const input = inputOf(face, unwrap(body, wrapper));
      return addQuote(face.books, { kind, contact: input.contact(), date: input.day('date'), expiryDate: input.day('expiry_date'), reference: input.text('reference'), lines: input.list(`${kind}_lines`).map(readLine) }, face.now());
    },
    [`PUT /${path}/{key}`]: (face: Face, { key, body }: WriteRequest) => {
      const quote = keyed<Quote>(face, path, key);
      const input = inputOf(face, unwrap(body, wrapper));
      changeQuote(face.books, quote, {
        ...(input.has('date') ? { date: input.day('date') } : {}), ...(input.has('expiry_date') ? { expiryDate: input.day('expiry_date') } : {}), ...(input.has('reference') ? { reference: input.text('reference') } : {}),
        ...(input.has(`${kind}_lines`) ? { lines: input.list(`${kind}_lines`).map(readLine) } : {}),
      }, face.now());
      return quote;
    },
    [`DELETE /${path}/{key}`]: (face: Face, { key }: WriteRequest) => {
      deleteQuote(face.books, keyed<Quote>(face, path, key), face.now());
      return null;
    },
  };
};

export const masterActions: Actions = {
  'POST /contacts': createContact,
  'PUT /contacts/{key}': (face, { key, body }) => {
    const contact = keyed<Contact>(face, 'contacts', key);
    changeContact(face.books, contact, contactChanges(inputOf(face, unwrap(body, 'contact'))), face.now());
    return contact;
  },
  'DELETE /contacts/{key}': (face, { key }) => {
    deleteContact(face.books, keyed<Contact>(face, 'contacts', key), face.now());
    return null;
  },
  ...itemActions('product'), ...itemActions('service'), ...itemActions('stock_item'),
  'POST /ledger_accounts': createAccount,
  'PUT /ledger_accounts/{key}': changeAccount,
  'POST /journals': createJournal,
  'DELETE /journals/{key}': (face, { key }) => {
    deletePosted(face.books, keyed<Journal>(face, 'journals', key), face.now());
    return null;
  },
  'POST /journals/{key}/reissue': reissueJournal,
  ...quoteActions('quote'), ...quoteActions('estimate'),
};
