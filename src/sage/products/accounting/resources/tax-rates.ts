/** Tax rates; their ids are codes such as GB_STANDARD. */
import { z } from 'zod';
import type { TaxRate } from '../../../../shared/records/basics.ts';
import { toDecimal } from '../../../../shared/money.ts';
import { defineResource } from '../../../define-resource.ts';
import { amountOrNothing, decimalOrNull, flagOrNothing, textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { itemBase } from '../values.ts';

export const taxRates = defineResource({
  dataType: 'taxRates',
  path: '/tax_rates',
  source: z.object({ ...itemBase, displayed_as: textOrNothing, name: textOrNothing, percentage: amountOrNothing, is_visible: flagOrNothing }),
  deletes: 'sweep',
  toRecord: (t): TaxRate => ({
    id: t.id, updatedAt: timeOrNull(t.updated_at), code: t.id, name: textOf(t.name) ?? textOf(t.displayed_as) ?? t.id,
    percentage: decimalOrNull(t.percentage) ?? toDecimal('0'), isActive: t.is_visible ?? true,
  }),
});
