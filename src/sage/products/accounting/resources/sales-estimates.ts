/** Sales estimates: quotes that bind nobody. */
import { z } from 'zod';
import { defineResource } from '../../../define-resource.ts';
import { textOrNothing } from '../../../source-values.ts';
import { quoteFields, toQuote } from '../quote.ts';
import { documentLines } from '../trade-document.ts';

export const salesEstimates = defineResource({
  dataType: 'quotes',
  path: '/sales_estimates',
  mayBeAbsent: true,
  source: z.object({ ...quoteFields, estimate_number_prefix: textOrNothing, estimate_number: textOrNothing, estimate_lines: documentLines }),
  deletes: 'sweep',
  toRecord: (q, beside) => toQuote(q, { prefix: q.estimate_number_prefix, number: q.estimate_number }, q.estimate_lines, beside),
});
