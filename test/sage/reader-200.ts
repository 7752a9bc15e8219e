/** Opens a company of the sandbox's Sage 200 face through the connector, as a sync does. */
import { makeHttpClient } from '../../helper/sage-transport/http-client.ts';
import type { HttpClientOptions } from '../../helper/sage-transport/http-client.ts';
import { makeSageTransport } from '../../helper/sage-transport/sage-transport.ts';
import type { Connector, Transport } from '../../src/sage/connector.ts';
import { sage200 } from '../../src/sage/products/sage-200/product.ts';
import { wrapTransport } from '../../src/sage/transport/wrap-transport.ts';
import type { TransportParts } from '../../src/sage/transport/wrap-transport.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { hurried } from './reader.ts';
import type { OpenedCompany } from './reader.ts';

export type Open200Options = Partial<TransportParts> & { readonly http?: HttpClientOptions; readonly sourceId?: string; readonly edition?: 'professional' | 'standard'; readonly key?: string | null; readonly idleMs?: number; readonly wrap?: (transport: Transport) => Transport };

export function openSandbox200(sandbox: Sandbox, options: Open200Options = {}): OpenedCompany & { readonly connector: Connector } {
  const { sage200: { addresses, subscriptionKey }, control } = sandbox;
  const client = makeHttpClient(options.http);
  const token = { current: control.sage200.makeTokens().access_token };
  const key = options.key === undefined ? subscriptionKey : options.key;
  const bare = makeSageTransport(client, options.edition === 'standard' ? addresses.standardApiUrl : addresses.apiUrl, key === null ? {} : { 'ocp-apim-subscription-key': key }, options.idleMs);
  const transport = wrapTransport(options.wrap ? options.wrap(bare) : bare, {
    ...hurried,
    auth: { accessToken: (insteadOf) => Promise.resolve(insteadOf === undefined ? token.current : (token.current = control.sage200.makeTokens().access_token)), worked: () => undefined, refused: () => undefined },
    limit: { requests: 10_000, perMs: 60_000, atOnce: sage200.limits.atOnce },
    laneOf: sage200.laneOf,
    log: () => undefined,
    ...options,
  });
  const connector = sage200.connect(transport);
  return { connector, reader: connector.openCompany(options.sourceId ?? control.sage200.companies()[0]?.sourceId ?? ''), transport, close: () => client.close() };
}
