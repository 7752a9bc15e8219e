/** Stock items, services and non-stock items. Sage keeps one kind's figures in 364 columns; these are the ones that say what it is. */
import type { Item } from '../../../../shared/records/basics.ts';
import { toDecimal, toMoney } from '../../../../shared/money.ts';
import { decimalOrNull, isSet, money, numberOf, reference, text, updatedAt, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import { defineTable } from '../define-table.ts';

const nought = toDecimal('0');

export const stock = defineTable({
  name: 'stock',
  dataType: 'items',
  table: {
    name: 'STOCK',
    required: ['STOCK_CODE', 'DESCRIPTION'],
    optional: ['SALES_PRICE', 'LAST_PURCHASE_PRICE', 'AVERAGE_COST_PRICE', 'NOMINAL_CODE', 'PURCHASE_NOMINAL_CODE', 'TAX_CODE', 'QTY_IN_STOCK', 'IGNORE_STK_LVL_FLAG', 'ITEM_TYPE', 'INACTIVE_FLAG'],
    mayBeAbsent: true,
  },
  keys: ['STOCK_CODE'],
  idOf: (row) => reference(row['STOCK_CODE'], 'STOCK_CODE'),
  beside: () => Promise.resolve(null),
  toRecord: (row): Item => {
    const code = reference(row['STOCK_CODE'], 'STOCK_CODE');
    const kind = kindOf(row);
    const quantity = kind === 'stock' ? decimalOrNull(row['QTY_IN_STOCK']) ?? nought : null;
    const cost = numberOf(row['AVERAGE_COST_PRICE']);
    return {
      id: code,
      updatedAt: updatedAt(row),
      kind,
      code,
      name: text(row['DESCRIPTION']) ?? code,
      salesPrice: decimalOrNull(row['SALES_PRICE']),
      purchasePrice: decimalOrNull(row['LAST_PURCHASE_PRICE']),
      salesLedgerAccountId: text(row['NOMINAL_CODE']),
      purchaseLedgerAccountId: text(row['PURCHASE_NOMINAL_CODE']),
      taxRateId: text(row['TAX_CODE']),
      quantityInStock: quantity,
      stockValue: quantity === null || cost === null ? null : quantity === nought ? toMoney('0') : money(Number(quantity) * cost),
      isActive: !isSet(row['INACTIVE_FLAG']),
    };
  },
});

/** Versions that tell the item's type number it 0 stock, 1 non-stock, 2 service; older ones only say whether its level is ignored. */
function kindOf(row: SourceRow): Item['kind'] {
  const type = wholeOf(row['ITEM_TYPE']);
  if (type !== null) return type === 0 ? 'stock' : type === 2 ? 'service' : 'product';
  return isSet(row['IGNORE_STK_LVL_FLAG']) ? 'product' : 'stock';
}
