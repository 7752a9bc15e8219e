/**
 * Pairing: a code that only this machine's user can see, shown by the tray or `ledgerline pair`, exchanged once for a
 * token. Five wrong tries kill the code and lock pairing, each time for longer. It lives in memory: a restart ends it.
 */
import { randomInt, timingSafeEqual } from 'node:crypto';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { Tokens } from './token-file.ts';

/** 32 letters and digits, without those that are taken for one another: I and 1, O and 0. */
export const codeAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const codeLength = 8;
export const codeLifeMs = 2 * 60_000;
export const wrongTriesMax = 5;
const firstLockMs = 60_000;
const lockMsMax = 60 * 60_000;

export type Pairing = {
  /** Shows a new code; the one before is dead. Throws `too_many_tries` while locked. */
  start(): { readonly code: string; readonly endsAt: IsoTime };
  /** Throws `pairing_not_started`, `pairing_code_wrong` or `too_many_tries`. */
  finish(code: string, name: string): { readonly token: string; readonly tokenId: string };
  cancel(): void;
};

export type PairingNeeds = {
  readonly tokens: Tokens;
  /** Must not go back: a code does not live longer because the clock was set. */
  readonly monotonicMs: () => number;
  readonly wallMs: () => number;
  /** For the tray: somebody tried five wrong codes. */
  readonly onLocked?: (lockMs: number) => void;
};

/** As a person may type it: small letters, spaces and hyphens do not matter. */
const plain = (code: string): string => code.toUpperCase().replace(/[\s-]/g, '');

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8')];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function makePairing({ tokens, monotonicMs, wallMs, onLocked }: PairingNeeds): Pairing {
  let shown: { readonly code: string; readonly endsMs: number; wrongTries: number } | null = null;
  let lockedUntilMs = 0;
  let lockMs = firstLockMs;

  function refuseWhileLocked(): void {
    const waitMs = lockedUntilMs - monotonicMs();
    if (waitMs > 0) throw new AppError('too_many_tries', 'pairing is locked after wrong codes', { retryAfterMs: Math.ceil(waitMs) });
  }

  function lock(): void {
    shown = null;
    lockedUntilMs = monotonicMs() + lockMs;
    onLocked?.(lockMs);
    lockMs = Math.min(lockMs * 2, lockMsMax);
  }

  return {
    start() {
      refuseWhileLocked();
      const code = Array.from({ length: codeLength }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
      shown = { code, endsMs: monotonicMs() + codeLifeMs, wrongTries: 0 };
      return { code: `${code.slice(0, 4)}-${code.slice(4)}`, endsAt: isoTimeOf(wallMs() + codeLifeMs) };
    },
    finish(code, name) {
      refuseWhileLocked();
      if (shown !== null && monotonicMs() >= shown.endsMs) shown = null;
      if (shown === null) throw new AppError('pairing_not_started', 'no pairing code is shown just now; the tray or "ledgerline pair" shows one');
      if (!isSame(plain(code), shown.code)) {
        shown.wrongTries += 1;
        if (shown.wrongTries >= wrongTriesMax) lock();
        throw new AppError('pairing_code_wrong', 'this is not the code that is shown');
      }
      // Dead before the token is made: a code that works twice is worse than one that has to be shown again.
      shown = null;
      lockMs = firstLockMs;
      const { token, info } = tokens.create({ name, kind: 'pane', scope: 'admin' });
      return { token, tokenId: info.id };
    },
    cancel() {
      shown = null;
    },
  };
}
