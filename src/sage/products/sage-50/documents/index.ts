/** Every kind of numbered document, in the order in which a sync reads them. A new one is its file and one word here. */
import type { DocumentResource } from './define-documents.ts';
import { invoices } from './invoices.ts';
import { purchaseOrders } from './purchase-orders.ts';
import { salesOrders } from './sales-orders.ts';

export const documents: readonly DocumentResource[] = [invoices, salesOrders, purchaseOrders];
