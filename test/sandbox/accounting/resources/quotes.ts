/** Quotes and estimates: like invoices, without a posting; they can't be asked for what was deleted. */
import { sum } from '../../books/money.ts';
import type { Quote, QuoteKind } from '../../books/model.ts';
import { refs } from '../face.ts';
import type { Face } from '../face.ts';
import { defineResource } from '../resource.ts';
import { decimal, inverseRateText, money, rateText, stamp } from '../spell.ts';
import { linesJson } from './documents.ts';
import { findIn, idOf, stampsOf } from './shared.ts';

const states = { pending: 'PENDING', accepted: 'ACCEPTED', declined: 'DECLINED', invoiced: 'INVOICED' } as const satisfies Record<Quote['state'], string>;

function defineQuotes(kind: QuoteKind, path: string, definition: string, prefix: string) {
  const all = (face: Face): readonly Quote[] => face.books.quotes[kind];
  return defineResource<Quote>({
    path, definition, all, id: idOf(path), find: findIn(path, all), name: (one) => `${prefix}${one.number}`, stamps: stampsOf, date: (one) => one.date,
    searchIn: (one) => [one.reference, one.contact.name],
    fields: {
      created_at: (one) => stamp(one.createdAt), updated_at: (one) => stamp(one.updatedAt), links: () => [], editable: () => true, vat_reverse_charge: () => false,
      contact: (one, { face }) => refs.contact(face, one.contact), contact_name: (one) => one.contact.name, contact_reference: (one) => one.contact.reference,
      [`${kind}_number_prefix`]: () => prefix, [`${kind}_number`]: (one) => String(one.number), date: (one) => one.date, expiry_date: (one) => one.expiryDate, reference: (one) => one.reference, notes: () => '', terms_and_conditions: () => '',
      net_amount: (one) => money(one.net), tax_amount: (one) => money(one.tax), total_amount: (one) => money(one.total), currency: (one, { face }) => refs.currency(face, one.currency),
      exchange_rate: (one) => rateText(one.rate), inverse_exchange_rate: (one) => inverseRateText(one.rate), base_currency_net_amount: (one) => money(one.baseNet), base_currency_tax_amount: (one) => money(one.baseTax), base_currency_total_amount: (one) => money(one.baseTotal),
      total_quantity: (one) => decimal(sum(one.lines, (line) => line.quantityHundredths), 2), shipping_net_amount: () => '0.0', shipping_tax_amount: () => '0.0', shipping_total_amount: () => '0.0', total_discount_amount: () => '0.0',
      // A status of a quote has no path.
      status: (one) => ({ id: states[one.state], displayed_as: states[one.state].charAt(0) + states[one.state].slice(1).toLowerCase() }),
      sent: (one) => one.sent, sent_by_email: () => false,
      [`${kind}_lines`]: (one, { face }) => linesJson(face, face.ids.make(path, one.id), one.lines, one.rate, true),
      tax_reconciled: () => false,
    },
    filters: {
      contact_id: (value, face) => (one) => one.contact.id === face.ids.read('contacts', value),
      status_id: (value) => (one) => states[one.state] === value,
      has_attachments: (value) => () => value === 'false',
    },
  });
}

export const quotes = [defineQuotes('quote', 'sales_quotes', 'SalesQuote', 'QU-'), defineQuotes('estimate', 'sales_estimates', 'SalesEstimate', 'ES-')];
