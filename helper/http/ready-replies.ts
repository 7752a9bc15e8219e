/** Replies that are JSON already: text that the store holds checked, and lines that are made while they are sent; and replies that are made only when the caller does not hold them yet. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { IsoTime } from '../../src/shared/dates.ts';

const jsonTexts = new WeakMap<object, string>();
const lineReplies = new WeakMap<object, Iterable<string>>();

/** Stands in for the reply whose JSON text this is. */
export function asJsonText<Reply extends object>(text: string): Reply {
  const standIn = {} as Reply;
  jsonTexts.set(standIn, text);
  return standIn;
}

/** A head as the contract has it, then one JSON array a line. */
export function asLines<Reply extends object>(head: Reply, lines: Iterable<string>): Reply {
  const withLines = { ...head };
  lineReplies.set(withLines, lines);
  return withLines;
}

/** What a reply is of: the same tag stands for the same content, for ever. */
export type Version = { readonly tag: string; readonly at: IsoTime; readonly sync: number };
export type Versioned = { readonly version: Version; readonly make: () => unknown; /** The records alone, one a line. */ readonly records: (() => Iterable<string>) | null };
const versioned = new WeakMap<object, Versioned>();

/** Stands in for a reply that `make` makes when it is needed. */
export function asVersioned<Reply extends object>(version: Version, make: () => Reply, records: (() => Iterable<string>) | null = null): Reply {
  const standIn = {} as Reply;
  versioned.set(standIn, { version, make, records });
  return standIn;
}

const of = <Value>(kept: WeakMap<object, Value>, reply: unknown): Value | undefined => (typeof reply === 'object' && reply !== null ? kept.get(reply) : undefined);
export const jsonTextOf = (reply: unknown): string | undefined => of(jsonTexts, reply);
export const versionedOf = (reply: unknown): Versioned | undefined => of(versioned, reply);
export const linesOf = (reply: unknown): Iterable<string> | undefined => of(lineReplies, reply);

const chunkLength = 64 * 1024;
/** The first chunk is small: somebody waits to see something. */
const firstChunkLength = 8 * 1024;

/** Never holds more than a chunk, and gives everybody else a turn after each. */
export async function sendLines(response: ServerResponse, head: string | null, lines: Iterable<string>, signal: AbortSignal): Promise<void> {
  response.statusCode = 200;
  response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  let chunk = head === null ? '' : `${head}\n`;
  let enough = firstChunkLength;
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < enough) continue;
    enough = chunkLength;
    const isTaken = response.write(chunk);
    chunk = '';
    if (isTaken) await new Promise((resolve) => { setImmediate(resolve); });
    else await once(response, 'drain', { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
  response.end(chunk);
}
