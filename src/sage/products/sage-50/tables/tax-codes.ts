/** Tax codes, T0 to T99. The table tells no times; a company has at most a hundred. Codes that were never named are not in use. */
import type { TaxRate } from '../../../../shared/records/basics.ts';
import { toDecimal } from '../../../../shared/money.ts';
import { decimalOrNull, reference, text } from '../cells.ts';
import { defineTable } from '../define-table.ts';

export const taxCodes = defineTable({
  name: 'tax_codes',
  dataType: 'taxRates',
  table: { name: 'TAX_CODE', required: ['TAX_CODE', 'TAX_RATE'], optional: ['DESCRIPTION', 'VAT_INCLUDE', 'IS_REVERSECHARGE'] },
  changes: 'whole',
  keys: ['TAX_CODE'],
  idOf: (row) => reference(row['TAX_CODE'], 'TAX_CODE'),
  beside: () => Promise.resolve(null),
  toRecord: (row): TaxRate => {
    const code = reference(row['TAX_CODE'], 'TAX_CODE');
    const name = text(row['DESCRIPTION']);
    const percentage = decimalOrNull(row['TAX_RATE']) ?? toDecimal('0');
    return { id: code, updatedAt: null, code, name: name ?? code, percentage, isActive: name !== null || percentage !== '0' };
  },
});
