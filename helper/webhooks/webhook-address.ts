/**
 * Where a webhook may go: https, no login in the address, no port of another kind of server, and no private address
 * unless an administrator allowed that host. Pure; names are looked at again when they were resolved.
 */
import { BlockList, isIP } from 'node:net';
import { webhookUrlMax } from '../../src/shared/contract/webhooks.ts';
import { AppError } from '../../src/shared/errors.ts';

export type WebhookAddress = {
  readonly url: URL;
  /** Lower case, an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** "crm.example.co.uk:443": what is confirmed. */
  readonly place: string;
  /** By what is written, without asking anybody what the name stands for. */
  readonly isPrivate: boolean;
};

/** Servers that speak something else, and could be made to do something by a text that is sent to them. */
const refusedPorts = new Set([1433, 1521, 2049, 2375, 2376, 2379, 3306, 3389, 4369, 5432, 5672, 5900, 5984, 5985, 5986, 6000, 6379, 6443, 6660, 6667, 8009, 9100, 9200, 9300, 10250, 11211, 27017]);
const isPortAllowed = (port: number): boolean => port === 443 || (port >= 1024 && !refusedPorts.has(port));

const loopbackNames = /^(localhost|127\.0\.0\.1|::1)$/;

function listOf(family: 'ipv4' | 'ipv6', nets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const net of nets) list.addSubnet(net.split('/')[0] ?? '', Number(net.split('/')[1]), family);
  return list;
}
/** IANA's registries of special addresses. */
const special4 = listOf('ipv4', ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4']);
const global6 = listOf('ipv6', ['2000::/3']);
const special6 = listOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']);

/** Of the open internet. Everything that carries an IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special4.check(address, 'ipv4');
  // A zone ("%eth0") names an interface of this machine.
  return family === 6 && !address.includes('%') && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

const refused = (why: string): AppError => new AppError('webhook_refused', why);

/** Throws `bad_request`, `webhook_refused`. */
export function webhookAddress(text: string): WebhookAddress {
  const trimmed = text.trim();
  if (trimmed.length > webhookUrlMax) throw new AppError('bad_request', `url: longer than ${webhookUrlMax} characters`);
  if (!URL.canParse(trimmed)) throw new AppError('bad_request', 'url: this is no address; write it like https://crm.example.co.uk/hooks/ledger');
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused(`url: "${url.protocol.slice(0, 20)}" is not allowed; a webhook goes to https`);
  if (url.username !== '' || url.password !== '') throw refused('url: a user name or password in the address is not allowed; the signature says who sends');
  url.hash = '';
  // The dot at the end says that the name is whole; it is the same host. The parser has made decimal, octal and hexadecimal addresses plain.
  url.hostname = url.hostname.replace(/\.+$/, '');
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  if (host === '') throw new AppError('bad_request', 'url: the address names no host');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (url.protocol === 'http:' && !loopbackNames.test(host)) throw refused('url: http is not allowed, since anybody on the way could read and alter it; use https');
  if (!isPortAllowed(port) && !(url.protocol === 'http:' && port === 80)) throw refused(`url: port ${port} is not allowed; use 443, or one above 1023 that no other kind of server is known for`);
  const isPrivate = isIP(host) === 0 ? /(^|\.)localhost$/.test(host) : !isPublicAddress(host);
  return { url, host, port, place: placeOf(host, port), isPrivate };
}

const placeOf = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/** A host as somebody names it: "crm.example.co.uk", "localhost:8443", "[::1]:8443", or a whole address. Throws `bad_request`. */
export function placeNamed(name: string): string {
  const bare = name.trim();
  const address = bare.includes('://') ? bare : `https://${bare}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.hostname === '' || url.username !== '' || (!bare.includes('://') && (url.pathname !== '/' || url.search !== ''))) throw new AppError('bad_request', `"${bare.slice(0, 60)}" is no host; write it like crm.example.co.uk or localhost:8443`);
  return placeOf(url.hostname.toLowerCase().replace(/\.+$/, '').replace(/^\[|\]$/g, ''), url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port));
}
