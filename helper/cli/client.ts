/** The command line's way to the helper: the same contract as the pane's, over the socket in the home folder. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { Endpoint, ErrorReply, InputOf, ReplyOf } from '../../src/shared/contract/endpoint.ts';
import { contract, type Contract } from '../../src/shared/contract/whole.ts';
import { AppError } from '../../src/shared/errors.ts';
import { localContract, type LocalContract } from '../http/local-contract.ts';

type All = Contract & LocalContract;
/** Fields that the schema fills in by itself may be left out. */
type Asked<K extends keyof All> = Partial<InputOf<All[K]>>;

export type Client = {
  call<K extends keyof All>(name: K, input?: Asked<K>): Promise<ReplyOf<All[K]>>;
  /** The head of a streamed answer, then its lines. */
  lines<K extends keyof All>(name: K, input: Asked<K>): Promise<{ readonly head: ReplyOf<All[K]>; readonly rows: AsyncIterable<unknown[]> }>;
};

/** No helper answers on the socket. */
export class NotRunning extends Error {
  constructor() {
    super('Ledgerline is not running here. Start it with: ledgerline start');
    this.name = 'NotRunning';
  }
}

const all: Readonly<Record<string, Endpoint<never, never>>> = { ...contract, ...localContract } as unknown as Record<string, Endpoint<never, never>>;
const callMsMax = 120_000;

function targetOf(endpoint: Endpoint<never, never>, input: Readonly<Record<string, unknown>>): { readonly path: string; readonly body: string | null } {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = String(rest.get(name) ?? '');
    rest.delete(name);
    return encodeURIComponent(value);
  });
  if (endpoint.method !== 'GET' && endpoint.method !== 'DELETE') return { path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams();
  for (const [name, value] of rest) for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  return { path: query.size > 0 ? `${path}?${query.toString()}` : path, body: null };
}

const isNobodyThere = (error: unknown): boolean => ['ENOENT', 'ECONNREFUSED', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function errorOf(status: number, text: string): AppError {
  try {
    const { error } = JSON.parse(text) as ErrorReply;
    return new AppError(error.code, error.message, error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs });
  } catch {
    return new AppError('helper_unreachable', `the helper answered with status ${status} and nothing that can be read`);
  }
}

async function* rowsOf(lines: AsyncIterator<string>): AsyncGenerator<unknown[]> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) if (next.value !== '') yield JSON.parse(next.value) as unknown[];
}

export function makeClient(socketPath: string): Client {
  function send(endpoint: Endpoint<never, never>, input: Readonly<Record<string, unknown>>): Promise<IncomingMessage> {
    const { path, body } = targetOf(endpoint, input);
    // Each call on a connection of its own: one kept from an earlier call may be that of a helper that has ended since.
    return new Promise((resolve, reject) => {
      const headers = body === null ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
      const request = httpRequest({ socketPath, path, method: endpoint.method, headers, timeout: callMsMax, agent: false }, resolve);
      request.on('error', (error) => reject(isNobodyThere(error) ? new NotRunning() : error));
      request.on('timeout', () => request.destroy(new AppError('helper_unreachable', 'the helper did not answer in time')));
      request.end(body ?? undefined);
    });
  }

  return {
    async call(name, input = {}) {
      const endpoint = all[name as string] as Endpoint<never, never>;
      const response = await send(endpoint, input);
      const text = await textOf(response);
      if (response.statusCode !== 200) throw errorOf(response.statusCode ?? 0, text);
      return endpoint.reply.parse(JSON.parse(text)) as never;
    },
    async lines(name, input) {
      const endpoint = all[name as string] as Endpoint<never, never>;
      const response = await send(endpoint, input);
      if (response.statusCode !== 200) throw errorOf(response.statusCode ?? 0, await textOf(response));
      const lines = createInterface({ input: response, crlfDelay: Infinity })[Symbol.asyncIterator]();
      const first = await lines.next();
      return { head: endpoint.reply.parse(JSON.parse(String(first.value))) as never, rows: rowsOf(lines) };
    },
  };
}
