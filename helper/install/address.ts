/** Where the manifests point: this machine's helper, by the one name and the port that its certificate and gate accept. */
import { AppError } from '../../src/shared/errors.ts';

const allowed = 'allowed: a port from 1024 to 65535, or https://localhost:PORT';

/** "https://localhost:47800" from a port or an address that somebody typed. Throws `bad_request`. */
export function baseOf(asked: { readonly port?: string | undefined; readonly address?: string | undefined }, portNow: number): string {
  if (asked.port !== undefined && asked.address !== undefined) throw new AppError('bad_request', 'give --port or --address, not both');
  const text = asked.address ?? asked.port ?? String(portNow);
  const [, port = ''] = (asked.address === undefined ? /^(\d{4,5})$/ : /^https:\/\/localhost:(\d{4,5})\/?$/i).exec(text.trim()) ?? [];
  const number = Number(port);
  if (port === '' || number < 1024 || number > 65_535) throw new AppError('bad_request', `the ${asked.address === undefined ? 'port' : 'address'} is "${text.slice(0, 80)}"; ${allowed}`);
  return `https://localhost:${number}`;
}

export const portOf = (base: string): number => Number(new URL(base).port);
