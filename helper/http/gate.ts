/**
 * The gate: what a request must be before anything of ours looks at it. Pure, on the head of the request alone, in the
 * order of the checks below. A browser tells the truth about `Host`, `Origin` and `Sec-Fetch-*`, also when the page is
 * an attacker's; another program can write there what it likes, and is stopped by the token and the peer check behind.
 */
import type { ErrorCode } from '../../src/shared/errors.ts';

/** How a path is served, which decides from where it may be asked for. */
export type PathKind = 'page' | 'consent' | 'docs' | 'asset' | 'icon' | 'callback' | 'api';

export type Head = {
  readonly method: string;
  /** As it stood on the request line. */
  readonly target: string;
  /** Name, value, name, value, … as sent, doubles included. */
  readonly rawHeaders: readonly string[];
};

export type Site = {
  /** Lower case, with port. */
  readonly hosts: ReadonlySet<string>;
  readonly origin: string;
  readonly kindOf: (path: string) => PathKind;
};

export type Refusal = { readonly status: number; readonly code: ErrorCode; readonly why: string };
export type Passed = {
  readonly kind: PathKind;
  readonly path: string;
  /** A browser vouches that one of our own pages asks. */
  readonly fromOwnPage: boolean;
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const readingMethods = ['GET', 'HEAD'];

/** All values of a header, in the order sent. */
export function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  return values;
}

const refuse = (status: number, code: ErrorCode, why: string): Refusal => ({ status, code, why });

/** From where may a browser load this? Null when it may. */
function refusedBySite(kind: PathKind, method: string, fetchSite: string, mode: string | undefined, dest: string | undefined): string | null {
  const isNavigation = mode === 'navigate' && readingMethods.includes(method);
  if (kind === 'page' && isNavigation && (dest === undefined || dest === 'document' || dest === 'iframe')) return null;
  if ((kind === 'docs' || kind === 'consent') && isNavigation && (dest === undefined || dest === 'document')) return null;
  if (kind === 'callback') return isNavigation && (dest === undefined || dest === 'document') ? null : 'the sign-in page is for a browser window only';
  if (kind === 'icon' && dest === 'image') return null;
  if (fetchSite !== 'same-origin') return `asked for by another site (${fetchSite})`;
  if (kind === 'api' && dest !== undefined && dest !== 'empty') return `asked for as ${dest}`;
  return null;
}

/** Either why the request is refused, or what it is. */
export function checkHead(head: Head, site: Site): Refusal | Passed {
  const { method, target, rawHeaders } = head;
  const one = (name: string): string | undefined => valuesOf(rawHeaders, name)[0];

  if (!methods.includes(method)) return refuse(405, 'method_not_allowed', 'method');
  const hosts = valuesOf(rawHeaders, 'host');
  if (hosts.length > 1) return refuse(421, 'wrong_host', 'two Host headers');
  if (!site.hosts.has((hosts[0] ?? '').toLowerCase())) return refuse(421, 'wrong_host', 'Host');
  if (!target.startsWith('/')) return refuse(400, 'bad_request', 'absolute target');
  if (valuesOf(rawHeaders, 'content-type').length > 1) return refuse(400, 'bad_request', 'two Content-Type headers');
  if (one('upgrade') !== undefined) return refuse(400, 'bad_request', 'Upgrade');
  if (one('service-worker') !== undefined) return refuse(403, 'forbidden', 'service worker');

  const path = target.split('?', 1)[0] ?? '/';
  const kind = readingMethods.includes(method) ? site.kindOf(path) : 'api';
  for (const name of ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest']) if (valuesOf(rawHeaders, name).length > 1) return refuse(403, 'forbidden', `two ${name} headers`);
  const fetchSite = one('sec-fetch-site');
  if (fetchSite !== undefined) {
    const why = refusedBySite(kind, method, fetchSite, one('sec-fetch-mode'), one('sec-fetch-dest'));
    if (why !== null) return refuse(403, 'forbidden', why);
  }

  const origins = valuesOf(rawHeaders, 'origin');
  if (origins.length > 1 || (origins[0] !== undefined && origins[0] !== site.origin)) return refuse(403, 'forbidden', 'Origin');
  if (valuesOf(rawHeaders, 'access-control-request-method').length > 0 || valuesOf(rawHeaders, 'access-control-request-headers').length > 0) return refuse(403, 'forbidden', 'preflight');
  if (method === 'OPTIONS') return refuse(405, 'method_not_allowed', 'method');
  return { kind, path, fromOwnPage: origins.length === 1 || fetchSite === 'same-origin' };
}
