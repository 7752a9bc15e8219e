/** A bare caller of the sandbox for its own tests: a token, a business, JSON both ways, no manners. */
import type { Sandbox } from './start.ts';

export type Reply = { status: number; headers: Headers; text: string; body: Record<string, unknown> };
export type Caller = ReturnType<typeof makeCaller>;

export function makeCaller({ addresses, control }: Sandbox, options: { scope?: string; business?: string } = {}) {
  const { access_token: token } = control.makeTokens({ scope: options.scope ?? 'full_access' });
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const response = await fetch(`${addresses.apiUrl}${path}`, {
      method, redirect: 'manual', headers: { authorization: `Bearer ${token}`, ...(options.business ? { 'x-business': options.business } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: (/^[[{]/.test(text) ? JSON.parse(text) : {}) as Record<string, unknown> };
  }
  const get = (path: string, headers?: Record<string, string>) => call('GET', path, undefined, headers);
  /** Every item of a list, page by page, as a careful client reads it. */
  async function all(path: string): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let next: string | null = `${path}${path.includes('?') ? '&' : '?'}items_per_page=200`;
    while (next) {
      const reply: Reply = await get(next);
      if (reply.status !== 200) throw new Error(`${next}: ${reply.status} ${reply.text.slice(0, 200)}`);
      items.push(...(reply.body['$items'] as Record<string, unknown>[]));
      next = reply.body['$next'] as string | null;
    }
    return items;
  }
  return { call, get, all, token };
}

/** Sage's decimal text in pence. */
export const pence = (value: unknown): number => {
  if (typeof value !== 'string' || !/^-?\d+\.\d{1,2}$/.test(value)) throw new Error(`not a decimal text: ${JSON.stringify(value)}`);
  return Math.round(Number(value) * 100);
};
export const idOf = (value: unknown): string => String((value as { id?: unknown } | null)?.id);
