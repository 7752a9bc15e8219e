/** Purchase invoices: bills. Their number is the supplier's own reference. */
import { z } from 'zod';
import { defineResource } from '../../../define-resource.ts';
import { textOf, textOrNothing } from '../../../source-values.ts';
import { documentFields, documentItemQuery, documentLines, documentList, toLines, toTradeDocument } from '../trade-document.ts';

export const purchaseInvoices = defineResource({
  dataType: 'bills',
  path: '/purchase_invoices',
  ...documentList,
  itemQuery: documentItemQuery,
  source: z.object({ ...documentFields, vendor_reference: textOrNothing, displayed_as: textOrNothing, invoice_lines: documentLines }),
  deletes: 'list',
  toRecord: (d, beside) => toTradeDocument(d, textOf(d.vendor_reference) ?? textOf(d.displayed_as), toLines(d.invoice_lines), beside),
});
