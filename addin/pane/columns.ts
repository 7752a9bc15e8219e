/**
 * Which fields of each data type are shown, in which order and as what. The compiler holds the names to the records;
 * a test holds `isColumn` to the columns that the helper has. The first `shown` stand in the records' table; all
 * of them in a record's own view and on a sheet.
 */
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { RecordOf } from '../../src/shared/records/index.ts';

export type FieldKind = 'text' | 'code' | 'date' | 'money' | 'decimal' | 'flag' | 'account' | 'bank';
export type PaneColumn = { readonly field: string; readonly kind: FieldKind; readonly isColumn: boolean };
export type PaneTable = { readonly columns: readonly PaneColumn[]; readonly shown: number };

type Fields<R> = { readonly [F in keyof R & string]?: FieldKind | `${FieldKind}*` };

/** A star behind the kind: the helper has this field as a column, for filters, order and sheets. */
function table<R>(shown: number, fields: Fields<R>): PaneTable {
  return { shown, columns: Object.entries<string>(fields as Record<string, string>).map(([field, kind]) => ({ field, kind: kind.replace('*', '') as FieldKind, isColumn: kind.endsWith('*') })) };
}

const document = table<RecordOf<'salesInvoices'>>(7, {
  date: 'date*', number: 'text*', partyName: 'text*', dueDate: 'date*', status: 'code*', total: 'money*', outstanding: 'money*',
  reference: 'text*', currency: 'text*', exchangeRate: 'decimal*', net: 'money*', tax: 'money*', baseNet: 'money*', baseTax: 'money*', baseTotal: 'money*', baseOutstanding: 'money*', voidReason: 'text', notes: 'text*',
});
const order = table<RecordOf<'quotes'>>(6, {
  date: 'date*', number: 'text*', partyName: 'text*', expectedDate: 'date', status: 'code*', total: 'money*', reference: 'text', currency: 'text', exchangeRate: 'decimal', net: 'money', tax: 'money', notes: 'text',
});
const settlement = table<RecordOf<'receipts'>>(6, {
  date: 'date*', partyName: 'text*', reference: 'text*', bankAccountId: 'bank*', total: 'money*', baseUnallocated: 'money*',
  kind: 'code', currency: 'text', exchangeRate: 'decimal', unallocated: 'money', baseTotal: 'money', isVoid: 'flag',
});
/** `email` is the first of a party's addresses: a column of the helper's, for lists and sheets. */
const party = table<RecordOf<'customers'> & { email: string }>(5, {
  name: 'text*', reference: 'text*', balance: 'money*', creditLimit: 'money*', onHold: 'flag',
  contactName: 'text*', email: 'text*', phone: 'text*', taxNumber: 'text*', currency: 'text', creditDays: 'decimal', isActive: 'flag*', notes: 'text',
});

export const paneTables: Readonly<Record<DataType, PaneTable>> = {
  company: table<RecordOf<'company'>>(4, { name: 'text*', legalName: 'text', baseCurrency: 'text', yearEnd: 'text', registrationNumber: 'text', taxNumber: 'text', country: 'text', lockedUpTo: 'date' }),
  ledgerAccounts: table<RecordOf<'ledgerAccounts'>>(5, { nominalCode: 'text*', name: 'text*', type: 'code*', category: 'code*', isActive: 'flag*', controls: 'code' }),
  taxRates: table<RecordOf<'taxRates'>>(4, { name: 'text*', code: 'text*', percentage: 'decimal', isActive: 'flag*' }),
  trackingCategories: table<RecordOf<'trackingCategories'>>(4, { name: 'text*', code: 'text', parentId: 'text*', isActive: 'flag' }),
  bankAccounts: table<RecordOf<'bankAccounts'>>(5, { name: 'text*', nominalCode: 'text*', kind: 'code', currency: 'text', balance: 'money*', sortCode: 'text', accountNumber: 'text', iban: 'text', isActive: 'flag' }),
  customers: party,
  suppliers: party,
  items: table<RecordOf<'items'>>(6, { code: 'text*', name: 'text*', kind: 'code*', salesPrice: 'decimal', purchasePrice: 'decimal', isActive: 'flag*', quantityInStock: 'decimal', stockValue: 'money' }),
  salesInvoices: document,
  salesCreditNotes: document,
  bills: document,
  supplierCreditNotes: document,
  receipts: settlement,
  payments: settlement,
  bankTransactions: table<RecordOf<'bankTransactions'>>(5, { date: 'date*', kind: 'code*', reference: 'text*', bankAccountId: 'bank*', total: 'money*', currency: 'text', net: 'money', tax: 'money', isVoid: 'flag' }),
  transfers: table<RecordOf<'transfers'>>(5, { date: 'date*', fromBankAccountId: 'bank*', toBankAccountId: 'bank*', reference: 'text*', amount: 'money*', currency: 'text', isVoid: 'flag' }),
  journalEntries: table<RecordOf<'journalEntries'>>(4, { date: 'date*', reference: 'text*', description: 'text', total: 'money*' }),
  ledgerLines: table<RecordOf<'ledgerLines'> & { vatBoxes: string; vatReconciledOn: string }>(7, { date: 'date*', ledgerAccountId: 'account*', reference: 'text*', description: 'text*', partyName: 'text*', debit: 'money*', credit: 'money*', transactionType: 'code*', vatBoxes: 'text*', vatReconciledOn: 'date*' }),
  quotes: order,
  salesOrders: order,
  purchaseOrders: order,
};

/** An id says nothing to a person, so nobody orders or filters by typing one. */
export const canOrderBy = (column: PaneColumn): boolean => column.isColumn && column.kind !== 'account' && column.kind !== 'bank';

export const isNumeric = (kind: FieldKind): boolean => kind === 'money' || kind === 'decimal';

/** A record as it came over the wire: every field is looked at before it is shown. */
export type WireRecord = Readonly<Record<string, unknown>>;
export const asRecord = (item: unknown): WireRecord => (typeof item === 'object' && item !== null ? (item as WireRecord) : {});
export const textOf = (record: WireRecord, field: string): string => {
  const value = record[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
