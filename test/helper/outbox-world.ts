/** The outbox over a real database and the sandbox, through the real transport; time that it would wait passes at once. */
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Log } from '../../helper/log.ts';
import { makeOutbox, type Outbox, type OutboxNeeds } from '../../helper/outbox/outbox.ts';
import { makePlaceOrder, type Company, type Ordering, type PlaceOrder } from '../../helper/outbox/place-order.ts';
import { makeHttpClient } from '../../helper/sage-transport/http-client.ts';
import { makeSageTransport } from '../../helper/sage-transport/sage-transport.ts';
import type { HelperDb } from '../../helper/store/helper-db.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import type { ActivityTable } from '../../src/sage/activities/definition.ts';
import { touchedTypes } from '../../src/sage/activities/touched-types.ts';
import { table as accountingTable } from '../../src/sage/products/accounting/activities/table.ts';
import { accounting } from '../../src/sage/products/accounting/product.ts';
import { table as sage200Table } from '../../src/sage/products/sage-200/activities/table.ts';
import { sage200 } from '../../src/sage/products/sage-200/product.ts';
import { wrapTransport } from '../../src/sage/transport/wrap-transport.ts';
import type { AppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { Connector, Transport } from '../../src/sage/connector.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { hurried, never } from '../sage/reader.ts';
import type { Sandbox } from '../sandbox/start.ts';

export const quietLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as Log;

export type Product = 'sage-accounting' | 'sage-200';
const connectionIds = { 'sage-accounting': 'accounting' as ConnectionId, 'sage-200': 'two-hundred' as ConnectionId };

export function connectorTo(sandbox: Sandbox, product: Product, http: Parameters<typeof makeHttpClient>[0], seen: (method: string, path: string) => void = () => undefined): { readonly connector: Connector; close(): void } {
  const client = makeHttpClient({ limits: { idleMs: 250, totalMs: 600 }, ...http });
  const tokenOf = (): string => String(product === 'sage-accounting' ? sandbox.control.makeTokens().access_token : sandbox.control.sage200.makeTokens().access_token);
  let token = tokenOf();
  const { apiUrl } = product === 'sage-accounting' ? sandbox.addresses : sandbox.sage200.addresses;
  const headers = product === 'sage-accounting' ? {} : { 'ocp-apim-subscription-key': sandbox.sage200.subscriptionKey };
  const definition = product === 'sage-accounting' ? accounting : sage200;
  const bare = makeSageTransport(client, apiUrl, headers);
  const transport: Transport = (request, signal) => {
    seen(request.method, request.path);
    return bare(request, signal);
  };
  return {
    connector: definition.connect(wrapTransport(transport, {
      ...hurried, auth: { accessToken: (insteadOf) => Promise.resolve(insteadOf === token ? (token = tokenOf()) : token), worked: () => undefined, refused: () => undefined },
      limit: { requests: 100_000, perMs: 60_000, atOnce: 4 }, laneOf: definition.laneOf, log: () => undefined, breaker: { failuresMax: 1_000, openMs: 1, openMsMax: 1 },
    })),
    close: () => client.close(),
  };
}

export type World = {
  readonly outbox: Outbox; readonly db: HelperDb; readonly place: PlaceOrder; readonly table: ActivityTable; readonly company: Company; readonly readBacks: (readonly DataType[])[];
  /** The requests that left. */
  readonly sent: string[];
  /** Set to keep orders from leaving. */
  readonly gate: { forbidden: AppError | null; notReady: AppError | null; canRead: boolean; skippedMs: number };
  order(verb: Ordering['verb'], object: string, rows: readonly unknown[], more?: Partial<Ordering>): ReturnType<PlaceOrder>;
  close(): Promise<void>;
};

export type WorldOptions = { readonly file: string; readonly key: Uint8Array; readonly product?: Product; readonly needs?: Partial<OutboxNeeds>; readonly isOff?: boolean };

export async function openWorld(sandbox: Sandbox, { file, key, product = 'sage-accounting', needs = {}, isOff = false }: WorldOptions): Promise<World> {
  const db = openHelperDb(file, key);
  const sent: string[] = [];
  const { connector, close } = connectorTo(sandbox, product, {}, (method, path) => { if (method !== 'GET') sent.push(`${method} ${path}`); });
  const table = product === 'sage-accounting' ? accountingTable : sage200Table;
  const sourceId = product === 'sage-accounting' ? sandbox.control.business().id : (sandbox.control.sage200.companies()[0]?.sourceId ?? '');
  const company: Company = { id: 'company' as CompanyId, name: 'Practice', connectionId: connectionIds[product], sourceId };
  const gate: World['gate'] = { forbidden: null, notReady: null, canRead: true, skippedMs: 0 };
  const readBacks: (readonly DataType[])[] = [];
  const nowMs = (): number => Date.now() + gate.skippedMs;
  const outbox = makeOutbox({
    orders: db.orders, log: quietLog, nowMs, random: () => 0.5, onChanged: () => undefined, touches: (head) => touchedTypes(head.object), forbids: () => gate.forbidden,
    writer(_connectionId, forSource) {
      if (gate.notReady) return Promise.reject(gate.notReady);
      return Promise.resolve(connector.openWriter?.(forSource, table) as NonNullable<ReturnType<NonNullable<Connector['openWriter']>>>);
    },
    readBack(_companyId, dataTypes) {
      if (gate.canRead) readBacks.push(dataTypes);
      return gate.canRead;
    },
    setTimer(call, waitMs) {
      const timer = setTimeout(() => { gate.skippedMs += waitMs; call(); }, 2);
      return () => clearTimeout(timer);
    },
    ...needs,
  });
  const place = makePlaceOrder({
    orders: db.orders, outbox, companies: () => [company], checkPermitted: () => { if (gate.forbidden) throw gate.forbidden; }, table: () => Promise.resolve(table), holds: () => null,
    randomHex: (count) => randomBytes(count).toString('hex'), nowMs,
  });
  if (!isOff) outbox.start();
  return {
    outbox, db, place, table, company, readBacks, sent, gate,
    order: (verb, object, rows, more = {}) => place({ connectionId: company.connectionId, verb, object, procedure: null, rows, dryRun: false, waitMs: 1e9, ...more }, never),
    async close() {
      await outbox.stop();
      close();
      db.close();
    },
  };
}

export const fileIn = (folder: string): string => join(folder, 'helper.db');
