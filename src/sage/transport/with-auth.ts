/** Puts the access token on each request. One 401 is answered with a fresh token, a second one ends in `sign_in_required`. */
import { AppError } from '../../shared/errors.ts';
import type { SageReply, SageRequest, Transport } from '../connector.ts';
import { isKeyRefused, isNoSubscription } from '../sage-errors.ts';

/** A 401 that the token is not to blame for. */
const isNoTokenMatter = (reply: SageReply): boolean => isNoSubscription(reply) || isKeyRefused(reply);

/** Implemented by `helper/connections`, in this process or behind a message to another. */
export type Auth = {
  /** A live token; `insteadOf` names one that Sage refused. Throws `sign_in_required`, `keychain_locked`, … */
  accessToken(insteadOf?: string): Promise<string>;
  /** Sage took this token: what was kept for the case that it would not can go. */
  worked(token: string): void;
  /** Sage refused even this fresh token. */
  refused(token: string): void;
};

export function withAuth(next: Transport, auth: Auth): Transport {
  let known: string | null = null;
  const send = (request: SageRequest, token: string, signal: AbortSignal): Promise<SageReply> =>
    next({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }, signal);

  return async (request, signal) => {
    const token = await auth.accessToken();
    const reply = await send(request, token, signal);
    if (reply.status !== 401 || isNoTokenMatter(reply)) {
      if (reply.status < 300 && known !== token) auth.worked(known = token);
      return reply;
    }
    const fresh = await auth.accessToken(token);
    const second = await send(request, fresh, signal);
    if (second.status === 401 && !isNoTokenMatter(second)) {
      auth.refused(fresh);
      throw new AppError('sign_in_required', 'Sage refuses the sign-in, also with a fresh token');
    }
    if (second.status < 300) auth.worked(known = fresh);
    return second;
  };
}
