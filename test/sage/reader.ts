/** Opens a company of the sandbox through the connector, as a sync does, and gathers what it reads. */
import { makeHttpClient } from '../../helper/sage-transport/http-client.ts';
import type { HttpClientOptions } from '../../helper/sage-transport/http-client.ts';
import { makeSageTransport } from '../../helper/sage-transport/sage-transport.ts';
import type { CompanyReader, NormalisedChange, RejectedSource, ResourcePage, Transport } from '../../src/sage/connector.ts';
import { accounting } from '../../src/sage/products/accounting/product.ts';
import { wrapTransport } from '../../src/sage/transport/wrap-transport.ts';
import type { TransportParts } from '../../src/sage/transport/wrap-transport.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { Sandbox } from '../sandbox/start.ts';

export const never = new AbortController().signal;

export const realPorts = {
  clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
  sleep: (waitMs: number, signal: AbortSignal) => new Promise<void>((wake, fail) => {
    const stop = () => { clearTimeout(timer); fail(signal.reason as Error); };
    const timer = setTimeout(() => { signal.removeEventListener('abort', stop); wake(); }, waitMs);
    signal.addEventListener('abort', stop, { once: true });
  }),
  random: Math.random,
};

/** Waits a hundredth of what it should, and its clock passes as if it had waited. */
let skippedMs = 0;
export const hurried = {
  clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() + skippedMs },
  random: Math.random,
  sleep: async (waitMs: number, signal: AbortSignal) => {
    await realPorts.sleep(waitMs / 100, signal);
    skippedMs += waitMs;
  },
};

export type OpenOptions = Partial<TransportParts> & { readonly http?: HttpClientOptions; readonly business?: string; readonly wrap?: (transport: Transport) => Transport };
export type OpenedCompany = { readonly reader: CompanyReader; readonly transport: Transport; close(): void };

export function openSandboxCompany(sandbox: Sandbox, options: OpenOptions = {}): OpenedCompany {
  const client = makeHttpClient(options.http);
  const token = { current: sandbox.control.makeTokens().access_token };
  const bare = makeSageTransport(client, sandbox.addresses.apiUrl);
  const transport = wrapTransport(options.wrap ? options.wrap(bare) : bare, {
    ...hurried,
    auth: { accessToken: (insteadOf) => Promise.resolve(insteadOf === undefined ? token.current : (token.current = sandbox.control.makeTokens().access_token)), worked: () => undefined, refused: () => undefined },
    limit: { requests: 10_000, perMs: 60_000, atOnce: 4 },
    laneOf: (request) => request.headers?.['x-business'] ?? '',
    log: () => undefined,
    ...options,
  });
  const business = options.business ?? sandbox.control.businesses()[0]?.id ?? '';
  return { reader: accounting.connect(transport).openCompany(business), transport, close: () => client.close() };
}

export type Gathered = { readonly pages: ResourcePage[]; readonly changes: NormalisedChange[]; readonly rejected: RejectedSource[]; readonly checkpoint: string | null };

export async function gather(pages: AsyncIterable<ResourcePage>): Promise<Gathered> {
  const all: ResourcePage[] = [];
  for await (const page of pages) all.push(page);
  return { pages: all, changes: all.flatMap((page) => page.changes), rejected: all.flatMap((page) => page.rejected), checkpoint: all.at(-1)?.checkpoint ?? null };
}

export const full = (reader: CompanyReader, name: string) => gather(reader.readResource(name, { kind: 'full', checkpoint: null, resume: false, signal: never }));
export const changed = (reader: CompanyReader, name: string, checkpoint: string | null) => gather(reader.readResource(name, { kind: 'incremental', checkpoint, resume: false, signal: never }));

/** A toy store: what a company holds after the changes of its reads, by data type and id. */
export class Shelf {
  readonly records = new Map<DataType, Map<string, AnyRecord>>();
  readonly checkpoints = new Map<string, string | null>();

  apply(changes: readonly NormalisedChange[]): void {
    for (const { dataType, id, record } of changes) {
      const kept = this.records.get(dataType) ?? new Map<string, AnyRecord>();
      this.records.set(dataType, kept);
      if (record === null) kept.delete(id);
      else kept.set(id, record);
    }
  }

  async readAll(reader: CompanyReader, kind: 'full' | 'incremental'): Promise<RejectedSource[]> {
    const rejected: RejectedSource[] = [];
    for (const { name } of reader.resources) {
      const got = kind === 'full' ? await full(reader, name) : await changed(reader, name, this.checkpoints.get(name) ?? null);
      this.apply(got.changes);
      this.checkpoints.set(name, got.checkpoint);
      rejected.push(...got.rejected);
    }
    return rejected;
  }

  of<T extends AnyRecord>(dataType: DataType): T[] {
    return [...(this.records.get(dataType)?.values() ?? [])] as T[];
  }
}
