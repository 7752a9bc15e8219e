/** A quick entry is a document with one line and no lines of its own: its ledger account and tax rate stand on the entry. */
import { z } from 'zod';
import type { DataType } from '../../../shared/records/data-types.ts';
import type { Normalised, ResourceDefinition } from '../../define-resource.ts';
import { defineMixedResource } from '../../define-resource.ts';
import { positive, textOf, textOrNothing } from '../../source-values.ts';
import { documentFields, documentItemQuery, toTradeDocument } from './trade-document.ts';
import { ref, refOrNothing, toLine } from './values.ts';

const source = z.object({
  ...documentFields,
  quick_entry_type: ref, ledger_account: refOrNothing, details: textOrNothing, tax_rate: refOrNothing, displayed_as: textOrNothing,
  analysis_type_categories: z.array(ref).nullish(),
});
type QuickEntry = z.infer<typeof source>;
type DocumentType = Extract<DataType, 'salesInvoices' | 'salesCreditNotes' | 'bills' | 'supplierCreditNotes'>;

export function defineQuickEntries(path: `/${string}`, invoices: DocumentType, creditNotes: DocumentType): ResourceDefinition<QuickEntry> {
  const typeOf = (id: unknown): DocumentType => (/CREDIT/i.test(String(id)) ? creditNotes : invoices);
  return defineMixedResource<QuickEntry>({
    path,
    dataTypes: [invoices, creditNotes],
    query: { attributes: 'all', show_payments_allocations: 'true' },
    itemQuery: documentItemQuery,
    mayBeAbsent: true,
    keyAttributes: 'quick_entry_type',
    keyTypes: (key) => [typeOf((key['quick_entry_type'] as { readonly id?: unknown } | null)?.id)],
    source,
    deletes: 'list',
    normalise: (entry, beside) => {
      const line = toLine({ ...entry, description: null, product: null, service: null, quantity: null, unit_price: null, discount_amount: null });
      const lines = [{ ...line, net: positive(line.net), tax: positive(line.tax), total: positive(line.total) }];
      const record = toTradeDocument(entry, textOf(entry.reference) ?? textOf(entry.displayed_as), lines, beside);
      return [{ dataType: typeOf(entry.quick_entry_type.id), id: entry.id, record } satisfies Normalised];
    },
  });
}
