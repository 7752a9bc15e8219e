/** How a Sage product says what it is: facts as data, and one function that makes its connector from a transport. */
import type { IntegrationId } from '../shared/ids.ts';
import type { Connector, Transport } from './connector.ts';
import type { OAuthFacts } from './oauth.ts';

export type ProductDefinition = {
  readonly integrationId: IntegrationId;
  /** As Sage calls it; a user reads this. */
  readonly name: string;
  readonly oauth: OAuthFacts;
  /** What one business of this product allows us; `helper/connections` hands them to the transport's rate limit. */
  readonly limits: { readonly requestsPerMinute: number; readonly atOnce: number };
  readonly connect: (transport: Transport) => Connector;
};

export const defineProduct = (product: ProductDefinition): ProductDefinition => product;
