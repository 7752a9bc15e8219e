/**
 * Waits for the keychain: what lies behind it is opened when it is open, and tried again by itself for as long as it is
 * locked or missing. Until then everything that needs it is refused with the reason, and nothing is wiped.
 */
import { isoTimeOf } from '../src/shared/dates.ts';
import { AppError, asAppError, recoveryOf, type ErrorCode } from '../src/shared/errors.ts';
import type { Problem } from '../src/shared/contract/status.ts';
import type { Keychain, KeychainState } from './keychain/keychain.ts';
import type { Log } from './log.ts';

export type KeychainWatch<Opened> = {
  readonly state: () => KeychainState;
  /** Why nothing can be synced just now; null when all is well. */
  readonly problem: () => Problem | null;
  /** Throws what stands in the way. */
  readonly opened: () => Opened;
  readonly openedOrNull: () => Opened | null;
  /** The first look is over, however it went. */
  readonly looked: Promise<void>;
  /** Looks now; the first look. Then it looks by itself. */
  start(): Promise<void>;
  stop(): void;
  /** To whoever closes it: from now on it is there for nobody else, such as a tray that draws once more. */
  handOver(): Opened | null;
};

export type KeychainWatchNeeds<Opened> = {
  readonly keychain: Keychain;
  readonly open: () => Promise<Opened>;
  readonly onChange: () => void;
  readonly log: Log;
  readonly wallMs: () => number;
  readonly shutLookMs?: number;
  readonly openLookMs?: number;
};

const fixes: Partial<Record<ErrorCode, Problem['fix']>> = { keychain_locked: 'unlock_keychain', keychain_missing: 'unlock_keychain', disk_full: 'free_disk', store_busy: 'wait', secrets_lost: 'sign_in' };

const sentences: Partial<Record<ErrorCode, string>> = {
  keychain_locked: 'The keychain is locked. Unlock it; Ledgerline goes on by itself.',
  keychain_missing: 'This machine has no keychain service, so no secret can be kept. On Debian: apt install gnome-keyring libsecret-1-0, and log in to a desktop session.',
  secrets_lost: 'The key of the helper\'s own database is gone from the keychain. Nothing was removed; put the keychain entry back, or move the store folder away and link again.',
};

export function makeKeychainWatch<Opened>(needs: KeychainWatchNeeds<Opened>): KeychainWatch<Opened> {
  const { keychain, log, wallMs } = needs;
  let state: KeychainState = 'locked';
  let opened: Opened | null = null;
  let failure: AppError | null = new AppError('keychain_locked', 'the keychain was not asked yet');
  let problem: Problem | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  let tellLooked = (): void => undefined;
  const looked = new Promise<void>((resolve) => { tellLooked = resolve; });

  function note(next: AppError | null, wasState: KeychainState): void {
    const isSame = next?.code === failure?.code && (problem === null) === (next === null);
    failure = next;
    if (isSame) {
      if (wasState !== state) needs.onChange();
      return;
    }
    problem = next === null ? null : { code: next.code, message: sentences[next.code] ?? next.message, since: isoTimeOf(wallMs()), fix: fixes[next.code] ?? (recoveryOf(next.code) === 'retry' ? 'wait' : 'none') };
    if (next === null) log.info('the keychain is open', { state });
    else log.warn('what lies behind the keychain cannot be used', { code: next.code, why: next.message, state });
    needs.onChange();
  }

  async function look(): Promise<void> {
    const before = state;
    try {
      state = await keychain.state();
      if (state === 'locked' || state === 'missing') throw new AppError(state === 'locked' ? 'keychain_locked' : 'keychain_missing', `the keychain is ${state}`);
      if (opened === null && !isStopped) opened = await needs.open();
      note(null, before);
    } catch (thrown) {
      note(asAppError(thrown), before);
    }
  }

  function lookLater(): void {
    if (isStopped) return;
    const waitMs = failure === null ? needs.openLookMs ?? 60_000 : needs.shutLookMs ?? 5_000;
    timer = setTimeout(() => void look().finally(lookLater), waitMs);
    timer.unref();
  }

  return {
    looked,
    state: () => state,
    problem: () => problem,
    opened() {
      if (opened !== null) return opened;
      throw failure ?? new AppError('keychain_locked', 'the keychain was not asked yet');
    },
    openedOrNull: () => opened,
    async start() {
      await look();
      tellLooked();
      lookLater();
    },
    stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
    },
    handOver() {
      const last = opened;
      opened = null;
      failure = new AppError('shutting_down', 'the helper stops');
      return last;
    },
  };
}
