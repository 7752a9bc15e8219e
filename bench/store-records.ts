/** Source records of the size and shape that Sage Accounting sends, made from their number alone, with their records. */
import { createHash } from 'node:crypto';
import type { IsoTime } from '../src/shared/dates.ts';
import type { RecordOf } from '../src/shared/records/index.ts';

const words = 'annual audit bracket cable consulting delivery engine filter freight garden hosting install kettle labour laptop licence machine monthly office packing panel paper printer repair rental service shelf support training valve website winter wiring'.split(' ');
const startMs = Date.UTC(2022, 0, 1);
const mix = (n: number): number => {
  let x = Math.imul(n ^ (n >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
};
const phrase = (seed: number, count: number): string => Array.from({ length: count }, (_, k) => words[mix(seed * 31 + k) % words.length]).join(' ');
const pounds = (pence: number): string => `${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, '0')}`;
const guid = (kind: string, n: number): string => createHash('md5').update(`${kind}${n}`).digest('hex');
const ref = (path: string, id: string, name: string) => ({ id, displayed_as: name, $path: `/${path}/${id}` });
export const asTime = (seconds: number): IsoTime => new Date(Date.UTC(2026, 10, 23) + seconds * 1000).toISOString() as IsoTime;
/** Spread over four years whatever the number of records. */
const dayOf = (n: number): string => new Date(startMs + (mix(n >>> 3) % 1460) * 86_400_000).toISOString().slice(0, 10);

export type SourceInvoice = ReturnType<typeof invoiceSource>;
export function invoiceSource(n: number, revision: number) {
  const customer = mix(n) % 20_000;
  const lines = Array.from({ length: 1 + (mix(n + 5) % 3) }, (_, k) => {
    const [quantity, price] = [1 + (mix(n * 3 + k) % 9), mix(n * 7 + k) % 40_000];
    const net = quantity * price;
    return {
      id: guid('l', n * 4 + k), displayed_as: phrase(n + k, 3), description: phrase(n * 3 + k, 6), ledger_account: ref('ledger_accounts', guid('a', k), 'Sales Type A (4000)'),
      quantity: `${quantity}.0`, unit_price: pounds(price), net_amount: pounds(net), tax_amount: pounds(Math.round(net / 5)), tax_rate: ref('tax_rates', 'GB_STANDARD', 'Standard 20.00%'), total_amount: pounds(net + Math.round(net / 5)), pence: net,
    };
  });
  const net = lines.reduce((sum, line) => sum + line.pence, 0);
  const total = net + Math.round(net / 5);
  const isOpen = mix(n + 9) % 40 === 0;
  const number = `SI-${String(n).padStart(8, '0')}`;
  const name = `Customer ${String(customer).padStart(8, '0')} Ltd`;
  return {
    id: guid('i', n), displayed_as: number, $path: `/sales_invoices/${guid('i', n)}`, created_at: `${dayOf(n)}T09:00:00Z`, updated_at: `${dayOf(n)}T09:00:${String(revision % 60).padStart(2, '0')}Z`,
    transaction_type: ref('transaction_types', 'SALES_INVOICE', 'Sales Invoice'), invoice_number: number, contact: ref('contacts', guid('c', customer), name), contact_name: name, contact_reference: `C${customer}`,
    date: dayOf(n), due_date: dayOf(n), reference: `REF-${n}-R${revision}`,
    main_address: { address_line_1: `${1 + (n % 250)} High Street`, address_line_2: phrase(n, 2), city: 'Newcastle upon Tyne', postal_code: `NE${n % 99} ${n % 9}AB`, country: ref('countries', 'GB', 'United Kingdom') },
    notes: phrase(n, 12), net_amount: pounds(net), tax_amount: pounds(total - net), total_amount: pounds(total), outstanding_amount: isOpen ? pounds(total) : '0.00', currency: ref('currencies', 'GBP', 'Pound Sterling (GBP)'),
    exchange_rate: '1.0', status: isOpen ? ref('artefact_statuses', 'UNPAID', 'Unpaid') : ref('artefact_statuses', 'PAID', 'Paid'), sent: n % 2 === 0, void_reason: null, invoice_lines: lines.map(({ pence: _pence, ...line }) => line),
  };
}

const later = (date: string, days: number): string => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

export function invoiceRecord(x: SourceInvoice): RecordOf<'salesInvoices'> {
  return {
    id: x.id, updatedAt: x.updated_at, number: x.invoice_number, reference: x.reference, partyId: x.contact.id, partyName: x.contact_name, date: x.date, dueDate: x.due_date, currency: 'GBP', exchangeRate: '1',
    net: x.net_amount, tax: x.tax_amount, total: x.total_amount, outstanding: x.outstanding_amount, baseNet: x.net_amount, baseTax: x.tax_amount, baseTotal: x.total_amount, baseOutstanding: x.outstanding_amount,
    status: x.outstanding_amount === '0.00' ? 'paid' : 'open', voidReason: null, notes: x.notes,
    lines: x.invoice_lines.map((line) => ({ description: line.description, ledgerAccountId: line.ledger_account.id, itemId: null, quantity: line.quantity.slice(0, -2), unitPrice: line.unit_price, discount: null, net: line.net_amount, tax: line.tax_amount, total: line.total_amount, taxRateId: line.tax_rate.id, trackingIds: [] })),
    allocations: x.outstanding_amount === '0.00' ? [{ date: later(x.date, 5 + (Number(x.contact_reference.slice(1)) % 60)), amount: x.total_amount, baseAmount: x.total_amount, withId: x.contact.id }] : [],
  } as unknown as RecordOf<'salesInvoices'>;
}

export type SourceLine = ReturnType<typeof lineSource>;
export function lineSource(n: number, revision: number) {
  const [pence, account] = [mix(n >>> 1) % 500_000, mix(n) % 120];
  return {
    id: guid('e', n), displayed_as: String(n), $path: `/ledger_entries/${guid('e', n)}`, created_at: `${dayOf(n)}T09:00:00Z`, updated_at: `${dayOf(n)}T09:00:${String(revision % 60).padStart(2, '0')}Z`, date: dayOf(n),
    description: `${phrase(n, 6)} R${revision}`, debit: n % 2 ? pounds(pence) : '0.00', credit: n % 2 ? '0.00' : pounds(pence),
    transaction: { ...ref('transactions', guid('t', n >>> 2), `SI-${n >>> 2}`), transaction_type: ref('transaction_types', 'SALES_INVOICE', 'Sales Invoice') },
    ledger_account: ref('ledger_accounts', guid('a', account), `Account ${account} (${4000 + account})`), contact: ref('contacts', guid('c', mix(n >>> 2) % 20_000), 'Customer Ltd'), currency: ref('currencies', 'GBP', 'Pound Sterling (GBP)'), exchange_rate: '1.0',
  };
}

export function lineRecord(x: SourceLine): RecordOf<'ledgerLines'> {
  return {
    id: x.id, updatedAt: x.updated_at, transactionId: x.transaction.id, transactionType: x.transaction.transaction_type.id, date: x.date, ledgerAccountId: x.ledger_account.id, reference: x.transaction.displayed_as, description: x.description,
    partyId: x.contact.id, partyName: x.contact.displayed_as, debit: x.debit, credit: x.credit, trackingIds: [],
  } as unknown as RecordOf<'ledgerLines'>;
}
