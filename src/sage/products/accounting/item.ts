/** Products, services and stock items: one shape; services have rates where the others have prices. */
import { z } from 'zod';
import type { Item } from '../../../shared/records/basics.ts';
import { defineResource } from '../../define-resource.ts';
import { amountOrNothing, decimalOrNull, flagOrNothing, moneyOrNull, textOf, textOrNothing, timeOrNull } from '../../source-values.ts';
import { idOfRef, itemBase, refOrNothing } from './values.ts';

const source = z.object({
  ...itemBase,
  displayed_as: textOrNothing, item_code: textOrNothing, description: textOrNothing, cost_price: amountOrNothing, active: flagOrNothing,
  sales_prices: z.array(z.object({ price: amountOrNothing })).nullish(), sales_rates: z.array(z.object({ rate: amountOrNothing })).nullish(),
  sales_ledger_account: refOrNothing, purchase_ledger_account: refOrNothing, sales_tax_rate: refOrNothing,
  quantity_in_stock: amountOrNothing, average_cost_price_stock_value: amountOrNothing,
});

export const defineItems = (path: `/${string}`, kind: Item['kind']) => defineResource({
  dataType: 'items',
  path,
  source,
  deletes: 'list',
  toRecord: (i): Item => ({
    id: i.id,
    updatedAt: timeOrNull(i.updated_at),
    kind,
    code: textOf(i.item_code),
    name: textOf(i.description) ?? textOf(i.displayed_as) ?? i.id,
    // The first of the prices is the one that Sage offers on a new document.
    salesPrice: decimalOrNull(i.sales_prices?.[0]?.price ?? i.sales_rates?.[0]?.rate),
    purchasePrice: decimalOrNull(i.cost_price),
    salesLedgerAccountId: idOfRef(i.sales_ledger_account),
    purchaseLedgerAccountId: idOfRef(i.purchase_ledger_account),
    taxRateId: idOfRef(i.sales_tax_rate),
    quantityInStock: decimalOrNull(i.quantity_in_stock),
    stockValue: moneyOrNull(i.average_cost_price_stock_value),
    isActive: i.active ?? true,
  }),
});
