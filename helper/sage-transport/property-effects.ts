/** What the advanced properties of a connection change in the way to Sage: in this process and in that of a sync alike. */
import type { Properties, PropertyKey } from '../../src/shared/connection-properties.ts';
import type { HttpLimits } from './http-client.ts';

export function numberOf(properties: Properties, key: PropertyKey): number | undefined {
  const value = properties[key];
  return typeof value === 'number' ? value : undefined;
}

export function httpLimitsOf(properties: Properties): Partial<HttpLimits> {
  const [total, connect, idle] = (['Timeout', 'ConnectTimeout', 'IdleTimeout'] as const).map((key) => numberOf(properties, key));
  return { ...(total !== undefined && { totalMs: total * 1_000 }), ...(connect !== undefined && { connectMs: connect * 1_000 }), ...(idle !== undefined && { idleMs: idle * 1_000 }) };
}
