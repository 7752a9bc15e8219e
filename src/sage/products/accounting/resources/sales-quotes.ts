/** Sales quotes. */
import { z } from 'zod';
import { defineResource } from '../../../define-resource.ts';
import { textOrNothing } from '../../../source-values.ts';
import { quoteFields, toQuote } from '../quote.ts';
import { documentLines } from '../trade-document.ts';
import { inOrder } from '../values.ts';

export const salesQuotes = defineResource({
  dataType: 'quotes',
  path: '/sales_quotes',
  ...inOrder,
  mayBeAbsent: true,
  source: z.object({ ...quoteFields, quote_number_prefix: textOrNothing, quote_number: textOrNothing, quote_lines: documentLines }),
  deletes: 'sweep',
  toRecord: (q, beside) => toQuote(q, { prefix: q.quote_number_prefix, number: q.quote_number }, q.quote_lines, beside),
});
