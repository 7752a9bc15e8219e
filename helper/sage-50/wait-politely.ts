/**
 * Sage 50 in exclusive mode, a user name in use, locked files: waited out with growing pauses, never hammered. When it
 * lasts, `data_set_busy` says who holds it, as far as anybody knows, and when to come back.
 */
import { AppError } from '../../src/shared/errors.ts';
import { holderIn } from './odbc-errors.ts';

export type Manners = {
  /** The first pause; each further one doubles, up to the longest. */
  readonly firstPauseMs: number;
  readonly pauseMsMax: number;
  /** All pauses of one question together. */
  readonly totalMsMax: number;
  /** What the error then asks for: a backup takes minutes. */
  readonly comeBackMs: number;
};
export const defaultManners: Manners = { firstPauseMs: 1_000, pauseMsMax: 15_000, totalMsMax: 60_000, comeBackMs: 5 * 60_000 };

export type MannersNeeds = {
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Names out of Sage's own list of who is in; null where it tells nothing. Never throws. */
  readonly readHolder: () => Promise<string | null>;
};

export async function waitPolitely<T>(ask: () => Promise<T>, manners: Manners, { sleep, random, readHolder }: MannersNeeds, signal: AbortSignal): Promise<T> {
  let leftMs = manners.totalMsMax;
  for (let pauseMs = manners.firstPauseMs; ; pauseMs = Math.min(manners.pauseMsMax, pauseMs * 2)) {
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'data_set_busy') throw thrown;
      // Between half and all of it, so that two who wait do not come back together.
      const waitMs = Math.ceil(pauseMs * (0.5 + random() / 2));
      if (waitMs > leftMs) throw await busy(thrown, manners, readHolder);
      leftMs -= waitMs;
      await sleep(waitMs, signal);
    }
  }
}

async function busy(error: AppError, { comeBackMs }: Manners, readHolder: () => Promise<string | null>): Promise<AppError> {
  const named = holderIn(error.message);
  const inQueue = named === null ? await readHolder() : null;
  const who = named !== null ? `held by ${named}` : inQueue !== null ? `in Sage now, as far as its list tells: ${inQueue}` : null;
  return new AppError('data_set_busy', who === null ? error.message : `${error.message} (${who})`, { cause: error, retryAfterMs: comeBackMs });
}
