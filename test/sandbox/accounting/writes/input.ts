/** Reads the fields of a request body, with Sage's answer 422 and the field's path when one is not as it must be. */
import type { Account, BankAccount, Category, Contact, Document, Item, Payment, PaymentMethod, TaxRate } from '../../books/model.ts';
import { taxRates } from '../../books/chart.ts';
import { invalid } from '../errors.ts';
import { taxRateIds } from '../face.ts';
import type { Face } from '../face.ts';
import { resources } from '../resources/index.ts';
import { readMoney } from '../spell.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The object inside the wrapper, such as `{"sales_invoice": {…}}`. */
export function unwrap(body: unknown, wrapper: string): Fields {
  const inner = isObject(body) ? body[wrapper] : undefined;
  if (!isObject(inner)) throw invalid('base', `${wrapper} is required.`);
  return inner;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export type Input = {
  has(name: string): boolean; raw(name: string): unknown; path(name: string): string; flag(name: string): boolean;
  text(name: string, lengthMax?: number): string; required(name: string, lengthMax?: number): string; day(name: string): string;
  money(name: string): number; decimal(name: string, places: number): number;
  list(name: string): Input[]; nested(name: string): Input | null;
  contact(name?: string): Contact; account(name?: string): Account; bank(name?: string): BankAccount; taxRate(name?: string): TaxRate; item(): Item | null;
  categories(): Category[]; artefact(name?: string): Document | Payment; method(): PaymentMethod;
  /** Sage's own length for references of money; documents allow more. */
  reference(lengthMax?: number): string;
  checkCurrency(contact: Contact): void; rate(): number | undefined;
};

const openItemLists = ['sales_invoices', 'sales_credit_notes', 'purchase_invoices', 'purchase_credit_notes', 'contact_opening_balances'];
const methods: Readonly<Record<string, PaymentMethod>> = { CASH: 'cash', CHECK: 'cheque', CREDIT_DEBIT: 'card', ELECTRONIC: 'electronic' };

/** `at` is the path in front of the field names, for what stands in a list. */
export function inputOf(face: Face, fields: Fields, at = ''): Input {
  const path = (name: string): string => (at ? `${at}.${name}` : name);
  const has = (name: string): boolean => fields[name] !== undefined && fields[name] !== null;

  function text(name: string, lengthMax = 255): string {
    const value = fields[name];
    if (!has(name)) return '';
    if (typeof value !== 'string') throw invalid(path(name), 'This must be text.');
    if (value.length > lengthMax) throw invalid(path(name), `This is too long (maximum is ${lengthMax} characters).`);
    return value;
  }
  function required(name: string, lengthMax?: number): string {
    const value = text(name, lengthMax);
    if (value.trim() === '') throw invalid(path(name), "This can't be blank.");
    return value;
  }
  function day(name: string): string {
    const value = required(name);
    if (!/^\d{4}-\d{2}-\d{2}/.test(value) || Number.isNaN(Date.parse(value.slice(0, 10))) || new Date(value.slice(0, 10)).toISOString().slice(0, 10) !== value.slice(0, 10)) throw invalid(path(name), 'This is not a valid date.');
    return value.slice(0, 10);
  }
  function money(name: string): number {
    const value = readMoney(fields[name]);
    if (value === null) throw invalid(path(name), 'This is not a number.');
    return value;
  }
  const decimalOf = (name: string, places: number): number => {
    const value = readMoney(fields[name], places);
    if (value === null) throw invalid(path(name), 'This is not a number.');
    return value;
  };
  /** What another list holds under the id; ids of Sage's own lists are words. */
  function find<T>(name: string, list: string, message: string): T {
    const found = resources.get(list)?.find(String(fields[name] ?? ''), face) as (T & { deletedAt?: number }) | undefined;
    if (found === undefined || found.deletedAt) throw invalid(path(name), message);
    return found;
  }
  const list = (name: string): Input[] => {
    const value = fields[name];
    if (!Array.isArray(value) || value.length === 0) throw invalid(path(name), "This can't be blank.");
    return value.map((one) => inputOf(face, isObject(one) ? one : {}, path(name)));
  };

  return {
    has, text, required, day, money, list, path, decimal: decimalOf,
    flag: (name: string): boolean => fields[name] === true,
    raw: (name: string): unknown => fields[name],
    nested: (name: string): Input | null => {
      const value = fields[name];
      return isObject(value) ? inputOf(face, value, path(name)) : null;
    },
    contact: (name = 'contact_id'): Contact => find(name, 'contacts', "Couldn't find Contact."),
    account: (name = 'ledger_account_id'): Account => find(name, 'ledger_accounts', "Couldn't find Ledger Account."),
    bank: (name = 'bank_account_id'): BankAccount => find(name, 'bank_accounts', "Couldn't find Bank Account."),
    taxRate: (name = 'tax_rate_id'): TaxRate => {
      if (!has(name)) return taxRates.none;
      const found = Object.values(taxRates).find((rate) => taxRateIds[rate.key] === fields[name]);
      if (!found) throw invalid(path(name), "Couldn't find Tax Rate.");
      return found;
    },
    item: (): Item | null => {
      if (has('service_id')) return find<Item>('service_id', 'services', "Couldn't find Service.");
      if (!has('product_id')) return null;
      const id = String(fields['product_id']);
      const found = resources.get('products')?.find(id, face) ?? resources.get('stock_items')?.find(id, face);
      if (!found) throw invalid(path('product_id'), "Couldn't find Product.");
      return found as Item;
    },
    categories: (): Category[] => {
      const ids = fields['analysis_type_categories'];
      if (!Array.isArray(ids)) return [];
      return ids.map((id) => {
        const found = resources.get('analysis_type_categories')?.find(String(id), face);
        if (!found) throw invalid(path('analysis_type_categories'), "Couldn't find Analysis Type Category.");
        return found as Category;
      });
    },
    artefact: (name = 'artefact_id'): Document | Payment => {
      const id = String(fields[name] ?? '');
      const document = openItemLists.map((list) => resources.get(list)?.find(id, face)).find((one) => one !== undefined);
      const found = (document as Document | undefined) ?? face.books.payments[(face.ids.read('payments_on_account', id) ?? 0) - 1];
      if (!found) throw invalid(path(name), "Couldn't find Artefact.");
      return found;
    },
    method: (): PaymentMethod => {
      const method = has('payment_method_id') ? methods[String(fields['payment_method_id'])] : 'electronic';
      if (!method) throw invalid(path('payment_method_id'), "Couldn't find Payment Method.");
      return method;
    },
    reference: (lengthMax = 25): string => text('reference', lengthMax),
    checkCurrency: (contact: Contact): void => {
      if (has('currency_id') && fields['currency_id'] !== contact.currency) throw invalid(path('currency_id'), 'The currency must be that of the contact.');
    },
    rate: (): number | undefined => (has('exchange_rate') ? decimalOf('exchange_rate', 6) : undefined),
  };
}
