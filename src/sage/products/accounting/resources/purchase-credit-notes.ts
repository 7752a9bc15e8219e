/** Purchase credit notes: credit notes of suppliers. */
import { z } from 'zod';
import { defineResource } from '../../../define-resource.ts';
import { textOf, textOrNothing } from '../../../source-values.ts';
import { documentFields, documentItemQuery, documentLines, documentList, toLines, toTradeDocument } from '../trade-document.ts';

export const purchaseCreditNotes = defineResource({
  dataType: 'supplierCreditNotes',
  path: '/purchase_credit_notes',
  ...documentList,
  itemQuery: documentItemQuery,
  source: z.object({ ...documentFields, vendor_reference: textOrNothing, displayed_as: textOrNothing, credit_note_lines: documentLines }),
  deletes: 'list',
  toRecord: (d, beside) => toTradeDocument(d, textOf(d.vendor_reference) ?? textOf(d.displayed_as), toLines(d.credit_note_lines), beside),
});
