/** Products: stock items, services and goods that are not counted, as their product group says. Sage 200 keeps selling prices in price bands, apart from them. */
import { z } from 'zod';
import type { Item } from '../../../../shared/records/basics.ts';
import { amountOrNothing, decimalOrNull, textOf, textOrNothing } from '../../../source-values.ts';
import { defineList } from '../define-list.ts';
import { isActive } from '../party.ts';
import { entityBase, idOrNothing, idText, utcOrNull } from '../values.ts';

const kindOf = (type: string | null | undefined): Item['kind'] => (/stock/i.test(type ?? '') ? 'stock' : /service|labour/i.test(type ?? '') ? 'service' : 'product');

export const products = defineList({
  dataType: 'items',
  path: '/products',
  expand: 'product_group',
  mayBeAbsent: true,
  source: z.object({
    ...entityBase,
    code: textOrNothing, name: textOrNothing, product_status_type: textOrNothing, tax_code_id: idOrNothing, revenue_nominal_code_id: idOrNothing, issue_nominal_code_id: idOrNothing,
    standard_cost: amountOrNothing, average_buying_price: amountOrNothing, free_stock_quantity: amountOrNothing, product_group: z.object({ product_type: textOrNothing }).nullish(),
  }),
  toRecord: (p): Item => {
    const kind = kindOf(p.product_group?.product_type);
    return {
      id: String(p.id), updatedAt: utcOrNull(p.date_time_updated), kind, code: textOf(p.code), name: textOf(p.name) ?? textOf(p.code) ?? String(p.id),
      salesPrice: null, purchasePrice: decimalOrNull(p.standard_cost) ?? decimalOrNull(p.average_buying_price),
      salesLedgerAccountId: idText(p.revenue_nominal_code_id), purchaseLedgerAccountId: idText(p.issue_nominal_code_id), taxRateId: idText(p.tax_code_id),
      quantityInStock: kind === 'stock' ? decimalOrNull(p.free_stock_quantity) : null, stockValue: null, isActive: isActive(p.product_status_type),
    };
  },
});
