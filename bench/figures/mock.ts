/** The floor's Sage, as the figures steer it. */
import { startServer } from '../measure.ts';

export async function withSage<T>(args: readonly string[], work: (sage: Sage) => Promise<T>): Promise<T> {
  const server = await startServer(['bench/floor/sage-mock.mjs', '--port', '0', ...args]);
  const ask = async (path: string, method = 'POST') => (await fetch(server.url + path, { method })).json() as Promise<Record<string, number>>;
  try {
    return await work({
      url: server.url,
      change: (every, offset) => ask(`/__bench/change?every=${every}&offset=${offset}`),
      reset: (query = '') => ask(`/__bench/reset?${query}`),
      stats: () => ask('/__bench/stats', 'GET'),
    });
  } finally {
    await server.stop();
  }
}

export type Sage = {
  readonly url: string;
  /** Every `every`-th invoice, from `offset` on, gets a new revision and a newer stamp. */
  change(every: number, offset: number): Promise<Record<string, number>>;
  reset(query?: string): Promise<Record<string, number>>;
  stats(): Promise<Record<string, number>>;
};

export const invoices = Number(process.env['BENCH_INVOICES'] ?? 200_000);
export const large = Number(process.env['BENCH_LARGE'] ?? 2_000_000);
export const small = 20_000;
export const count = (rows: number): readonly string[] => ['--count', `sales_invoices=${rows}`];
export const ofRows = (rows: number): string => rows.toLocaleString('en-GB');
