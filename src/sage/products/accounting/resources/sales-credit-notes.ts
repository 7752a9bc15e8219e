/** Sales credit notes. */
import { z } from 'zod';
import { defineResource } from '../../../define-resource.ts';
import { textOrNothing } from '../../../source-values.ts';
import { documentFields, documentLines, documentList, numberOf, salesItemQuery, toLines, toTradeDocument } from '../trade-document.ts';

export const salesCreditNotes = defineResource({
  dataType: 'salesCreditNotes',
  path: '/sales_credit_notes',
  ...documentList,
  itemQuery: salesItemQuery,
  source: z.object({ ...documentFields, credit_note_number_prefix: textOrNothing, credit_note_number: textOrNothing, credit_note_lines: documentLines }),
  deletes: 'list',
  toRecord: (d, beside) => toTradeDocument(d, numberOf(d.credit_note_number_prefix, d.credit_note_number), toLines(d.credit_note_lines), beside),
});
