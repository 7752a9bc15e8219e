/** A product's connector over what it is read through: requests with everything wrapped around them, or a data set. */
import type { Connector } from '../../src/sage/connector.ts';
import type { DataSet } from '../../src/sage/data-set.ts';
import type { ProductDefinition } from '../../src/sage/define-product.ts';
import type { Ports } from '../../src/sage/transport/ports.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import type { LogRequest } from '../../src/sage/transport/with-log.ts';
import type { RateLimit } from '../../src/sage/transport/with-rate-limit.ts';
import { defaultRetryRules } from '../../src/sage/transport/with-retry.ts';
import { wrapTransport } from '../../src/sage/transport/wrap-transport.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { Access } from '../connections/connections.ts';
import type { HttpClient } from './http-client.ts';
import { httpLimitsOf, numberOf } from './property-effects.ts';
import { makeSageTransport } from './sage-transport.ts';

type DataSetAccess = Extract<Access, { readonly kind: 'data-set' }>;

/** Loaded when first needed: a process that reads a data set has no use for an HTTP client, and the other way round. */
export type ConnectorParts = Ports & {
  readonly auth: Auth;
  readonly log: LogRequest;
  readonly limit?: Partial<RateLimit>;
  readonly httpClient: () => HttpClient | Promise<HttpClient>;
  readonly openDataSet: (access: DataSetAccess) => DataSet | Promise<DataSet>;
};

export async function makeConnector(product: ProductDefinition, access: Access, parts: ConnectorParts): Promise<Connector> {
  if (product.kind === 'data-set' && access.kind === 'data-set') return product.connect(await parts.openDataSet(access));
  if (product.kind !== 'rest' || access.kind !== 'rest') throw new AppError('our_bug', `${product.integrationId} is not read through a ${access.kind}`);
  const { properties = {} } = access;
  const { idleMs = product.limits.idleMs } = httpLimitsOf(properties);
  const transport = wrapTransport(makeSageTransport(await parts.httpClient(), access.apiUrl, access.headers, idleMs), {
    ...parts,
    limit: {
      requests: Math.min(numberOf(properties, 'RequestsPerMinute') ?? Number.POSITIVE_INFINITY, access.requestsPerMinute ?? product.limits.requestsPerMinute), perMs: 60_000,
      atOnce: numberOf(properties, 'RequestsAtOnce') ?? product.limits.atOnce, ...parts.limit,
    },
    retry: { ...defaultRetryRules, triesMax: numberOf(properties, 'Tries') ?? defaultRetryRules.triesMax },
    laneOf: product.laneOf,
  });
  const pageSizeMax = numberOf(properties, 'PageSize');
  return product.connect(transport, pageSizeMax === undefined ? {} : { pageSizeMax });
}
