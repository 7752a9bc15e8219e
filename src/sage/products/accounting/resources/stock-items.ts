/** Stock items: goods that are counted. */
import { defineItems } from '../item.ts';

export const stockItems = defineItems('/stock_items', 'stock');
