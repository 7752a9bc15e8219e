/** Every Sage product that can be linked. A new one is its folder and one line here. */
import type { IntegrationId } from '../../shared/ids.ts';
import type { ProductDefinition } from '../define-product.ts';
import { accounting } from './accounting/product.ts';
import { sage200 } from './sage-200/product.ts';
import { sage50 } from './sage-50/product.ts';

export const products: readonly ProductDefinition[] = [accounting, sage50, sage200];

export const findProduct = (integrationId: IntegrationId): ProductDefinition | null => products.find((product) => product.integrationId === integrationId) ?? null;
