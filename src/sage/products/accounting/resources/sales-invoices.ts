/** Sales invoices. */
import { z } from 'zod';
import { defineResource } from '../../../define-resource.ts';
import { textOrNothing } from '../../../source-values.ts';
import { documentFields, documentLines, documentList, numberOf, salesItemQuery, toLines, toTradeDocument } from '../trade-document.ts';

export const salesInvoices = defineResource({
  dataType: 'salesInvoices',
  path: '/sales_invoices',
  ...documentList,
  itemQuery: salesItemQuery,
  source: z.object({ ...documentFields, invoice_number_prefix: textOrNothing, invoice_number: textOrNothing, invoice_lines: documentLines }),
  deletes: 'list',
  toRecord: (d, beside) => toTradeDocument(d, numberOf(d.invoice_number_prefix, d.invoice_number), toLines(d.invoice_lines), beside),
});
