/** Replies that are JSON already: text that the store holds checked, and lines that are made while they are sent. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

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

const of = <Value>(kept: WeakMap<object, Value>, reply: unknown): Value | undefined => (typeof reply === 'object' && reply !== null ? kept.get(reply) : undefined);
export const jsonTextOf = (reply: unknown): string | undefined => of(jsonTexts, reply);
export const linesOf = (reply: unknown): Iterable<string> | undefined => of(lineReplies, reply);

const chunkLength = 64 * 1024;
/** The first chunk is small: somebody waits to see something. */
const firstChunkLength = 8 * 1024;

/** Never holds more than a chunk, and gives everybody else a turn after each. */
export async function sendLines(response: ServerResponse, head: string, lines: Iterable<string>, signal: AbortSignal): Promise<void> {
  response.statusCode = 200;
  response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  let chunk = `${head}\n`;
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
