/** The products that connections can be made to, with the addresses of those that one signs in to. */
import type { ProductDefinition, RestProduct } from '../../src/sage/define-product.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { IntegrationId } from '../../src/shared/ids.ts';
import type { SageAddresses } from './connections.ts';

export type LinkableProducts = {
  /** Throws `not_supported`. */
  productOf(id: IntegrationId): ProductDefinition;
  /** Throws `not_supported` for one that has no sign-in. */
  signedInTo(id: IntegrationId): { readonly product: RestProduct; readonly addresses: SageAddresses };
};

export function makeLinkableProducts(products: readonly ProductDefinition[], allAddresses: Readonly<Partial<Record<IntegrationId, SageAddresses>>>): LinkableProducts {
  const productOf = (id: IntegrationId): ProductDefinition => {
    const product = products.find(({ integrationId }) => integrationId === id);
    if (!product || (product.kind === 'rest' && !allAddresses[id])) throw new AppError('not_supported', `"${id}" cannot be linked yet; ${products.map(({ integrationId }) => integrationId).join(', ')} can`);
    return product;
  };
  return {
    productOf,
    signedInTo(id) {
      const product = productOf(id);
      const addresses = allAddresses[id];
      if (product.kind !== 'rest' || !addresses) throw new AppError('not_supported', `${product.name} has no sign-in: it is read with a user name and a password`);
      return { product, addresses };
    },
  };
}
