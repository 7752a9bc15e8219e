/** How a Sage product says what it is: facts as data, and one function that makes its connector from what it is read through. */
import type { IntegrationId } from '../shared/ids.ts';
import type { ActivityTable } from './activities/definition.ts';
import type { Connector, SageRequest, Transport } from './connector.ts';
import type { DataSet } from './data-set.ts';
import type { OAuthFacts } from './oauth.ts';

type Named = {
  readonly integrationId: IntegrationId;
  /** As Sage calls it; a user reads this. */
  readonly name: string;
  /** What can be queried and written there, and its fields; large, so it is loaded when it is first asked for. */
  readonly activities: () => Promise<ActivityTable>;
};

/** `pageSizeMax`: no list is asked for in larger pages, where its owner wants smaller ones. */
export type ConnectOptions = { readonly pageSizeMax?: number };

/** Answers requests after a sign-in. */
export type RestProduct = Named & {
  readonly kind: 'rest';
  readonly oauth: OAuthFacts;
  /** What one business of this product allows us; `helper/connections` hands them to the transport's rate limit. `idleMs`: how long an answer may keep silent, where it is longer than usual. */
  readonly limits: { readonly requestsPerMinute: number; readonly atOnce: number; readonly idleMs?: number };
  /** Whose limit a request counts against: the company that it names, or '' for none. */
  readonly laneOf: (request: SageRequest) => string;
  readonly connect: (transport: Transport, options?: ConnectOptions) => Connector;
};

/** A folder of files on this computer or a share, read through a driver after a login. */
export type DataSetProduct = Named & {
  readonly kind: 'data-set';
  readonly connect: (dataSet: DataSet) => Connector;
};

export type ProductDefinition = RestProduct | DataSetProduct;

export const defineProduct = <P extends ProductDefinition>(product: P): P => product;
