/** Sign-ins under way: each has a state of its own that is good for one answer, within ten minutes, on its product's path. Kept in memory: one that a restart cut off is begun anew. */
import type { Clock } from '../../src/shared/clock.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';

export type PendingSignIn = { readonly connectionId: ConnectionId; readonly callbackPath: string; readonly redirectUri: string; readonly state: string; readonly verifier: string };

export type SignIns = {
  begin(pending: PendingSignIn): void;
  /** The sign-in that an answer belongs to; it is used up by this. Throws `sign_in_unknown` or `sign_in_expired`. */
  take(path: string, query: URLSearchParams): PendingSignIn;
};

export const signInLifeMs = 10 * 60_000;
/** Abandoned ones are forgotten, the oldest first. */
const pendingMax = 20;

export function makeSignIns(clock: Clock): SignIns {
  const pending = new Map<string, PendingSignIn & { readonly beganAtMs: number }>();
  const isOver = ({ beganAtMs }: { readonly beganAtMs: number }): boolean => clock.monotonicMs() - beganAtMs > signInLifeMs;
  return {
    begin(signIn) {
      for (const [state, one] of pending) if (isOver(one) && pending.size > pendingMax) pending.delete(state);
      for (const state of pending.keys()) if (pending.size >= 2 * pendingMax) pending.delete(state);
      pending.set(signIn.state, { ...signIn, beganAtMs: clock.monotonicMs() });
    },
    take(path, query) {
      const states = query.getAll('state');
      const state = states[0];
      const found = states.length === 1 && state ? pending.get(state) : undefined;
      if (!found || found.callbackPath !== path) throw new AppError('sign_in_unknown', 'nobody here began this sign-in');
      pending.delete(found.state);
      if (isOver(found)) throw new AppError('sign_in_expired', 'the sign-in took longer than ten minutes');
      if (['code', 'error', 'iss'].some((name) => query.getAll(name).length > 1)) throw new AppError('sign_in_refused', 'the answer to the sign-in says something twice');
      return found;
    },
  };
}
