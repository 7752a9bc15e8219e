/** The way to Sage through an HTTP proxy: which one, who logs in to it, and for which hosts it is left out. Pure. */

export type ProxyRoute = {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly user: string; readonly password: string } | null;
  /** "sage.com" (and all below it), ".sage.com", "*.sage.com", "10.1.2.3", "sage.com:443", "*", "<local>" for names without a dot. */
  readonly exceptions: readonly string[];
  /** Of this computer's own settings: they never lead to this computer itself through a proxy. */
  readonly isSystem: boolean;
};

/** As it is confirmed and shown: "proxy.example.co.uk:8080". */
export const placeOf = ({ host, port }: Pick<ProxyRoute, 'host' | 'port'>): string => `${host.includes(':') ? `[${host}]` : host}:${port}`.toLowerCase();

/** A name or an address, without a scheme, a login or a port. */
export const isHostName = (text: string): boolean => /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*\.?$/.test(text) || isIpv6(text);
const isIpv6 = (text: string): boolean => /^[0-9A-Fa-f:.]{2,45}$/.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`);

const isThisComputer = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
const defaultPorts: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

export function goesThrough(route: ProxyRoute, { hostname, port, protocol }: Pick<URL, 'hostname' | 'port' | 'protocol'>): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase();
  if (route.isSystem && isThisComputer(host)) return false;
  return !route.exceptions.some((exception) => isMeant(exception.trim().toLowerCase(), host, port || defaultPorts[protocol] || ''));
}

function isMeant(exception: string, host: string, port: string): boolean {
  if (exception === '*') return true;
  if (exception === '<local>') return !host.includes('.') && !host.includes(':');
  const [, named = exception, namedPort] = /^(.*[^:]|\[.*\]):(\d{1,5})$/.exec(exception) ?? [];
  if (namedPort !== undefined && namedPort !== port) return false;
  const bare = named.replace(/^\[|\]$/g, '').replace(/^\*?\./, '').replace(/\.$/, '');
  return bare !== '' && (host === bare || host.endsWith(`.${bare}`));
}
