/** Our HTTP client in the clothes of `fetch`, for the OAuth library: same limits, same certificates, no redirects, and our errors. */
import type { HttpClient } from './http-client.ts';

type FetchOptions = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: unknown; readonly signal?: AbortSignal };

/** `totalMs` is the deadline of one call, answer included. */
export function asFetch(client: HttpClient, totalMs: number): (url: string, options: FetchOptions) => Promise<Response> {
  return async (url, { method = 'GET', headers = {}, body, signal }) => {
    const text = body === undefined || body === null ? undefined : String(body);
    const reply = await client.send({ method, url: new URL(url), headers: { ...headers }, totalMs, isLone: true, ...(text !== undefined && { body: text }) }, signal ?? new AbortController().signal);
    const shown = new Headers();
    for (const [name, value] of Object.entries(reply.headers)) if (value !== undefined) shown.set(name, String(value));
    const hasNoBody = [101, 204, 205, 304].includes(reply.status);
    return new Response(hasNoBody ? null : reply.text, { status: reply.status, headers: shown });
  };
}
