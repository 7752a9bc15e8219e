/** The input of a call: path parts, query and body brought together, each with its limit, before the contract's own check. */
import type { IncomingMessage } from 'node:http';
import { parse as parseJson } from 'secure-json-parse';
import { AppError } from '../../src/shared/errors.ts';
import { BadRequest } from './error-reply.ts';

export const bodyBytesMax = 256 * 1024;
const queryFieldsMax = 40;

const declaredBytes = (request: IncomingMessage): number => Number(request.headers['content-length'] ?? 0);
const hasBody = (request: IncomingMessage): boolean => request.headers['transfer-encoding'] !== undefined || declaredBytes(request) > 0;

/** What the head says of the body; before anything is read of it. */
export function checkBodyHead(request: IncomingMessage): void {
  if (!hasBody(request)) return;
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'DELETE') throw new BadRequest(`${request.method} takes no body`);
  const type = (request.headers['content-type'] ?? '').toLowerCase().replace(/\s/g, '');
  if (type !== 'application/json' && type !== 'application/json;charset=utf-8') throw new AppError('unsupported_media_type', 'the body must be application/json');
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') throw new AppError('unsupported_media_type', 'the body may not be compressed');
  if (declaredBytes(request) > bodyBytesMax) throw tooLarge();
}

const tooLarge = (): AppError => new AppError('body_too_large', `the body may hold ${bodyBytesMax} bytes`);

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bodyBytesMax) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    // The caller went away in the middle, or broke the rules of the transfer.
    throw new BadRequest('the body broke off');
  }
  return Buffer.concat(chunks);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (!hasBody(request)) return {};
  const bytes = await readBytes(request);
  let json: unknown;
  try {
    const text = strictUtf8.decode(bytes);
    if (text.startsWith('\ufeff')) throw new BadRequest('a byte order mark is no JSON');
    json = parseJson(text, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    throw new BadRequest('the body is not JSON in UTF-8');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new BadRequest('the body must be a JSON object');
  return json as Record<string, unknown>;
}

/** A parameter that is repeated becomes a list; there is no other structure in a query string. */
export function readQuery(target: string): Readonly<Record<string, unknown>> {
  const start = target.indexOf('?');
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  if (start < 0) return fields;
  let count = 0;
  for (const [name, value] of new URLSearchParams(target.slice(start + 1))) {
    count += 1;
    if (count > queryFieldsMax) throw new BadRequest(`a query may hold ${queryFieldsMax} parameters`);
    const before = fields[name];
    fields[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return fields;
}

/** A field given twice, in the path and beside it, is refused: which one would count? */
function joined(pathParts: Readonly<Record<string, string>>, rest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  for (const name of Object.keys(pathParts)) if (Object.hasOwn(rest, name)) throw new BadRequest(`${name} stands in the path already`, name);
  return { ...rest, ...pathParts };
}

/** Reading calls take their fields from path and query, the others from path and body. */
export async function readInput(request: IncomingMessage, pathParts: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const query = readQuery(request.url ?? '/');
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'DELETE') return joined(pathParts, query);
  const [stray] = Object.keys(query);
  if (stray !== undefined) throw new BadRequest(`"${stray.slice(0, 60)}" belongs into the body`, stray.slice(0, 60));
  return joined(pathParts, await readBody(request));
}
