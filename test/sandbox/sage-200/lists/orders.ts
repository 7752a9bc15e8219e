/** Order processing. The books hold no orders, so they are shown from what they hold: estimates as sales orders, quotes as quotes, and each fourth purchase invoice as the purchase order that it came from. */
import type { DocumentLine, Document, Quote } from '../../books/model.ts';
import type { Face } from '../face.ts';
import { idOf } from '../ids.ts';
import type { IdKind } from '../ids.ts';
import { defineList } from '../list.ts';
import type { List } from '../list.ts';
import { day, money, stamp } from '../spell.ts';
import type { Json } from '../spell.ts';
import { documentNumber } from '../document-numbers.ts';
import { currencyId, partyShort, taxId } from './masters.ts';

const statuses: Readonly<Record<Quote['state'], string>> = { pending: 'EnumDocumentStatusLive', accepted: 'EnumDocumentStatusLive', declined: 'EnumDocumentStatusCancelled', invoiced: 'EnumDocumentStatusComplete' };

const lineOf = (price: 'selling_unit_price' | 'unit_buying_price') => (line: DocumentLine, index: number): Json => ({
  id: idOf('line', index + 1), line_number: index + 1, line_type: line.item ? 'EnumLineTypeStandard' : 'EnumLineTypeFreeText', code: line.item?.code ?? '', description: line.text, product_id: line.item ? idOf('product', line.item.id) : null, line_quantity: line.quantityHundredths / 100,
  tax_code_id: taxId(line.taxRate), nominal_reference: String(line.account.code), nominal_cost_centre: '', nominal_department: '', [price]: money(line.unitPrice), line_total_value: money(line.net), line_tax_value: money(line.tax),
});

type Ordered = Pick<Quote | Document, 'id' | 'number' | 'contact' | 'date' | 'rate' | 'lines' | 'net' | 'tax' | 'total' | 'createdAt' | 'updatedAt' | 'reference' | 'currency'>;
const common = <T extends Ordered>(kind: IdKind, price: 'selling_unit_price' | 'unit_buying_price') => ({
  id: (one: T) => idOf(kind, one.id), document_no: documentNumber, document_date: (one: T) => day(one.date), exchange_rate: (one: T) => one.rate / 1_000_000, is_draft: () => false,
  total_net_value: (one: T) => money(one.net), total_tax_value: (one: T) => money(one.tax), total_gross_value: (one: T) => money(one.total), lines: (one: T): Json => one.lines.map(lineOf(price)),
  date_time_created: (one: T) => stamp(one.createdAt, one.id), date_time_updated: (one: T) => stamp(one.updatedAt, one.id),
});

const sales = (name: 'sop_orders' | 'sop_quotes', from: Quote['kind'], kind: IdKind): List<Quote> => ({
  name,
  all: ({ books }) => books.quotes[from].filter((one) => !one.deletedAt),
  fields: {
    ...common<Quote>(kind, 'selling_unit_price'), customer_id: (one) => idOf('customer', one.contact.id), customer: (one, face: Face) => partyShort(one.contact, face), currency_id: (one, face) => currencyId(face, one.currency),
    document_status: (one) => statuses[one.state], requested_delivery_date: () => null, quotation_expiry_date: (one) => (name === 'sop_quotes' ? day(one.expiryDate) : null), customer_document_no: (one) => one.reference,
  },
});

export const orders: readonly List<unknown>[] = [
  defineList(sales('sop_orders', 'estimate', 'order')), defineList(sales('sop_quotes', 'quote', 'quote')),
  defineList({
    name: 'pop_orders',
    all: ({ books }) => books.documents.purchase_invoice.filter((one) => one.id % 4 === 0),
    fields: {
      ...common<Document>('purchaseOrder', 'unit_buying_price'), supplier_id: (one) => idOf('supplier', one.contact.id), supplier: (one, face) => partyShort(one.contact, face), document_status: () => 'EnumDocumentStatusComplete',
      authorisation_status: () => 'EnumAuthorisationStatusAuthorised', supplier_document_no: (one) => one.reference.slice(0, 20), requested_delivery_date: (one) => day(one.date),
    },
  } satisfies List<Document>),
];
