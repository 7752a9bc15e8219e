/**
 * Which port the pane is served at. The one that was set, and no other; else the one that this home had before, so
 * that its address stays, and another where that is taken: each user of a terminal server gets one of their own.
 */
import { AppError } from '../src/shared/errors.ts';
import type { Log } from './log.ts';

export type PortNeeds<Listening extends { readonly port: number }> = {
  /** 0: any that is free. */
  readonly wanted: number;
  readonly isSet: boolean;
  /** The one that was served at last. */
  readonly before: number | null;
  readonly keep: (port: number) => void;
  /** Throws `port_taken`. */
  readonly listen: (port: number) => Promise<Listening>;
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
};

export const spareWays = 100;
const triesForOwn = 4;
const betweenTriesMs = 500;

const isTaken = (error: unknown): boolean => error instanceof AppError && error.code === 'port_taken';

/** `insteadOf`: the port that the address had or usually has, and that another program holds. */
export async function listenSomewhere<Listening extends { readonly port: number }>(needs: PortNeeds<Listening>): Promise<{ readonly web: Listening; readonly insteadOf: number | null }> {
  const { wanted, isSet, before, keep, listen, log } = needs;
  if (isSet && wanted !== 0) return { web: await listen(wanted), insteadOf: null };
  const first = before ?? wanted;
  // Manifests name the address that was served before: a program that holds it for a moment is waited out.
  for (let tries = 1; ; tries += 1) {
    try {
      const web = await listen(first);
      if (web.port !== before) keep(web.port);
      return { web, insteadOf: null };
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (before === null || tries >= triesForOwn) break;
      await needs.pause(betweenTriesMs);
    }
  }
  log.warn('the port is taken by another program or user, and another is chosen', { port: first, code: 'port_taken' });
  for (let way = 1; way <= spareWays; way += 1) {
    const port = wanted === 0 ? 0 : wanted + way;
    if (port === first) continue;
    try {
      const web = await listen(port);
      keep(web.port);
      return { web, insteadOf: first };
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw new AppError('port_taken', `the ports ${wanted} to ${wanted + spareWays} of this machine are all taken; give Ledgerline another one: "port" in config.json, or LEDGERLINE_PORT`);
}
