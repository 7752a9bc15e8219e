/** Products: goods that are not counted. */
import { defineItems } from '../item.ts';

export const products = defineItems('/products', 'product');
