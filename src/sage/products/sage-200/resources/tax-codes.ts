/** Tax codes, which Sage 200 numbers. */
import { z } from 'zod';
import type { TaxRate } from '../../../../shared/records/basics.ts';
import { toDecimal } from '../../../../shared/money.ts';
import { amountOrNothing, decimalOrNull, textOf, textOrNothing, wholeOrNothing } from '../../../source-values.ts';
import { defineList } from '../define-list.ts';
import { entityBase, utcOrNull } from '../values.ts';

export const taxCodes = defineList({
  dataType: 'taxRates',
  path: '/tax_codes',
  source: z.object({ ...entityBase, code: wholeOrNothing, name: textOrNothing, tax_rate: amountOrNothing }),
  toRecord: (t): TaxRate => {
    const code = t.code === null || t.code === undefined ? null : String(t.code);
    return { id: String(t.id), updatedAt: utcOrNull(t.date_time_updated), code, name: textOf(t.name) ?? code ?? String(t.id), percentage: decimalOrNull(t.tax_rate) ?? toDecimal('0'), isActive: true };
  },
});
