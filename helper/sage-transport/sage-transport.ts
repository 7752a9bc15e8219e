/** The transport to one Sage API: a request's path and query become an address below the API's base address, and never leave it. */
import type { SageRequest, Transport } from '../../src/sage/connector.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { HttpClient } from './http-client.ts';

/** `alwaysHeaders` go with every request, such as a subscription key; `idleMs`: how long an answer may keep silent, where it is not the client's own figure. */
export function makeSageTransport(client: HttpClient, apiUrl: string, alwaysHeaders: Readonly<Record<string, string>> = {}, idleMs?: number): Transport {
  const base = new URL(apiUrl);
  return (request, signal) => client.send({
    method: request.method,
    url: addressOf(base, request),
    headers: { ...request.headers, ...alwaysHeaders, ...(request.body !== undefined && { 'content-type': 'application/json' }) },
    ...(request.body !== undefined && { body: request.body }),
    ...(idleMs !== undefined && { idleMs }),
    // A kept connection may turn out dead, and then nobody knows whether what was to be written has arrived.
    ...(request.method !== 'GET' && { isLone: true }),
  }, signal);
}

/** Throws `our_bug` for a path that would lead anywhere else; ids in it are encoded by `pathWithId` of the connector. */
export function addressOf(base: URL, request: Pick<SageRequest, 'path' | 'query'>): URL {
  const below = base.pathname.replace(/\/$/, '') + request.path;
  const url = new URL(base.origin + below);
  const isAsAsked = request.path.startsWith('/') && url.origin === base.origin && url.pathname === below && url.search === '' && url.hash === '' && url.username === '';
  if (!isAsAsked) throw new AppError('our_bug', `"${request.path.slice(0, 200)}" is no path below ${base.href}`);
  url.search = new URLSearchParams(request.query).toString();
  return url;
}
