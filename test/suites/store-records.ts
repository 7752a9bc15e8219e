/** Small records for store tests, made from a few facts; everything else in them is constant. */
import type { Change } from '../../helper/store/store.ts';
import type { IsoDate, IsoTime } from '../../src/shared/dates.ts';
import { fromMinor } from '../../src/shared/money.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { AnyRecord, RecordOf } from '../../src/shared/records/index.ts';

export const at = (minute: number): IsoTime => new Date(Date.UTC(2026, 10, 23, 9, minute)).toISOString() as IsoTime;
export const day = (text: string): IsoDate => text as IsoDate;

export type InvoiceFacts = { readonly date: string; readonly total: number; readonly paid?: readonly (readonly [date: string, amount: number])[]; readonly party?: string; readonly status?: 'open' | 'void' | 'draft'; readonly dueDate?: string | null };

export function invoice(id: string, { date, total, paid = [], party = 'p1', status = 'open', dueDate = null }: InvoiceFacts): RecordOf<'salesInvoices'> {
  const outstanding = total - paid.reduce((sum, [, amount]) => sum + amount, 0);
  const [all, open] = [fromMinor(total), fromMinor(outstanding)];
  return {
    id, updatedAt: null, number: `N-${id}`, reference: null, partyId: party, partyName: `Party ${party}`, date: day(date), dueDate: dueDate === null ? null : day(dueDate), currency: 'GBP', exchangeRate: '1' as never,
    net: all, tax: fromMinor(0), total: all, outstanding: open, baseNet: all, baseTax: fromMinor(0), baseTotal: all, baseOutstanding: open, status, voidReason: null, notes: null, lines: [],
    allocations: paid.map(([when, amount]) => ({ date: day(when), amount: fromMinor(amount), baseAmount: fromMinor(amount), withId: null })),
  };
}

export type ReceiptFacts = { readonly date: string; readonly total: number; readonly used?: readonly (readonly [date: string, amount: number])[]; readonly kind?: 'payment' | 'refund'; readonly isVoid?: boolean };

export function receipt(id: string, { date, total, used = [], kind = 'payment', isVoid = false }: ReceiptFacts): RecordOf<'receipts'> {
  const unallocated = fromMinor(total - used.reduce((sum, [, amount]) => sum + amount, 0));
  return {
    id, updatedAt: null, kind, partyId: 'p1', partyName: null, bankAccountId: null, date: day(date), reference: `R-${id}`, currency: 'GBP', exchangeRate: '1' as never, total: fromMinor(total), unallocated, baseTotal: fromMinor(total), baseUnallocated: unallocated, isVoid,
    allocations: used.map(([when, amount]) => ({ date: day(when), amount: fromMinor(amount), baseAmount: fromMinor(amount), withId: null })),
  };
}

/** Positive is a debit. */
export function line(id: string, date: string, account: string, amount: number): RecordOf<'ledgerLines'> {
  return {
    id, updatedAt: null, transactionId: `t-${id}`, transactionType: null, date: day(date), ledgerAccountId: account, reference: null, description: null, partyId: null, partyName: null,
    debit: fromMinor(Math.max(amount, 0)), credit: fromMinor(Math.max(-amount, 0)), trackingIds: [],
  };
}

export function account(id: string, name: string, changes: Partial<RecordOf<'ledgerAccounts'>> = {}): RecordOf<'ledgerAccounts'> {
  return { id, updatedAt: null, nominalCode: id, name, type: 'income', category: 'sales', controls: null, taxRateId: null, isActive: true, ...changes };
}

export function customer(id: string, name: string, changes: Partial<RecordOf<'customers'>> = {}): RecordOf<'customers'> {
  return { id, updatedAt: null, reference: null, name, contactName: null, emails: [], phone: null, addresses: [], taxNumber: null, currency: null, creditLimit: null, creditDays: null, onHold: false, balance: null, notes: null, isActive: true, ...changes };
}

export const put = (dataType: DataType, record: AnyRecord, source: string = JSON.stringify({ of: record })): Change => ({ dataType, id: record.id, record, source });
export const gone = (dataType: DataType, id: string): Change => ({ dataType, id, record: null, source: null });
