/**
 * A browser's visit to the authorization server, without a cookie in the browser. `oidc-provider` ties the steps of a
 * visit together by cookies; a cookie of localhost goes to every port of this machine, so the helper sets none. The
 * steps are driven in here, and the cookies stay with the visit. What binds the answer to a person is the pane's token.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Provider } from 'oidc-provider';

export type Jar = Map<string, string>;
export type Step = { readonly status: number; readonly location: string | null; readonly body: string };

function keepCookies(jar: Jar, set: number | string | readonly string[] | undefined): void {
  for (const line of Array.isArray(set) ? set : set === undefined ? [] : [String(set)]) {
    const [pair = ''] = String(line).split(';', 1);
    const at = pair.indexOf('=');
    jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/** One GET, as if a browser made it: `path` is below `/oauth`. */
export function driveStep(provider: Provider, path: string, jar: Jar): Promise<Step> {
  const host = new URL(provider.issuer).host;
  const request = new IncomingMessage(Object.assign(new Socket(), { encrypted: true }));
  Object.assign(request, { method: 'GET', url: path, originalUrl: `/oauth${path}`, headers: { host, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } });
  request.push(null);
  const response = new ServerResponse(request);
  return new Promise((resolve, reject) => {
    const end = (chunk?: unknown): ServerResponse => {
      keepCookies(jar, response.getHeader('set-cookie'));
      const location = response.getHeader('location');
      resolve({ status: response.statusCode, location: typeof location === 'string' ? location : null, body: typeof chunk === 'string' || Buffer.isBuffer(chunk) ? chunk.toString() : '' });
      return response;
    };
    Object.assign(response, { end });
    provider.callback()(request, response).catch(reject);
  });
}
