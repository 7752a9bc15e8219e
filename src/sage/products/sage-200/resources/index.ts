/** Every list that is read, in the order in which a sync reads them. A new one is its file and one line here. */
import type { ListDefinition } from '../define-list.ts';
import { bankPostedTransactions } from './bank-posted-transactions.ts';
import { banks } from './banks.ts';
import { costCentres } from './cost-centres.ts';
import { customers } from './customers.ts';
import { departments } from './departments.ts';
import { nominalCodes } from './nominal-codes.ts';
import { nominalTransactions } from './nominal-transactions.ts';
import { popOrders } from './pop-orders.ts';
import { products } from './products.ts';
import { purchasePostedTransactions } from './purchase-posted-transactions.ts';
import { salesPostedTransactions } from './sales-posted-transactions.ts';
import { sopOrders } from './sop-orders.ts';
import { sopQuotes } from './sop-quotes.ts';
import { suppliers } from './suppliers.ts';
import { taxCodes } from './tax-codes.ts';

/** Each definition is checked where it is written; a list of them can only be handled as a whole. */
const list = <S>(definition: ListDefinition<S>): ListDefinition => definition as unknown as ListDefinition;

export const resources: readonly ListDefinition[] = [
  list(nominalCodes), list(taxCodes), list(costCentres), list(departments), list(banks), list(customers), list(suppliers), list(products),
  list(salesPostedTransactions), list(purchasePostedTransactions), list(bankPostedTransactions), list(nominalTransactions), list(sopQuotes), list(sopOrders), list(popOrders),
];
