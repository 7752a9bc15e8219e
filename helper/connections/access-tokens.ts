/**
 * Access tokens, and the refresh that rotates the refresh token. Sage's refresh tokens work once: whoever refreshes twice
 * with one, or loses the answer, has lost the sign-in. So: one refresher in this process and one across processes, the
 * storage tried before Sage is asked, the intent written before and cleared with the new token in one transaction, and
 * nothing handed out that is not stored. Getting and renewing is here, keeping in kept-tokens.ts. The steps are numbered
 * as in docs/decisions/2026-11-23-token-rotation.md.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../src/shared/clock.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { ConnectionRow } from './connection-records.ts';
import { settingsOfRow } from './connection-status.ts';
import type { OpenedConnection } from './connection-vault.ts';
import type { AppCredentials, Grant, OAuthClient } from './oauth-client.ts';
import { coolDownAfter, coolDownMsMax } from './cool-down.ts';
import { makeKeptTokens, type KeptTokenParts, type TokenChange } from './kept-tokens.ts';
import { accessOver, endOfToken, isPasted, type PastedTokens } from './pasted-tokens.ts';

export type AccessTokens = {
  /** Throws `sign_in_required`, `client_refused`, `secrets_lost`, `keychain_locked`, `sage_unreachable`, `shutting_down`, … */
  accessToken(id: ConnectionId, insteadOf?: string): Promise<string>;
  /** Sage took it: the token before it is no longer needed. */
  worked(id: ConnectionId, token: string): void;
  /** Sage refused it although it is fresh. */
  refused(id: ConnectionId, token: string): void;
  /** Stores the grant of a sign-in as the next generation, and only then lets anyone have it. */
  storeSignIn(id: ConnectionId, grant: Grant): Promise<void>;
  /** Stores tokens that were pasted as the next generation, together with what else changes, or nothing of it. */
  storePasted(id: ConnectionId, pasted: PastedTokens, change: (opened: OpenedConnection) => TokenChange): Promise<void>;
  /** Refreshes even a token that is fresh: after a refresh that a kill cut off, or to keep an idle sign-in alive. */
  renew(id: ConnectionId): Promise<void>;
  forget(id: ConnectionId): void;
  stop(): Promise<void>;
};

export type AccessTokenParts = KeptTokenParts & {
  readonly random: () => number;
  /** This process, for the lease. */
  readonly holder: string;
  readonly oauthOf: (row: ConnectionRow) => Promise<OAuthClient>;
  readonly appOf: (opened: OpenedConnection) => Promise<AppCredentials>;
};

const leaseMs = 40_000;
const leaseWaitMs = 45_000;
const leasePollMs = 200;
const freeBytesMin = 1024 * 1024;
const stopWaitMs = 20_000;

export function makeAccessTokens(parts: AccessTokenParts): AccessTokens {
  const { records, vault, clock, sleep } = parts;
  const kept = makeKeptTokens(parts);
  const underWay = new Map<ConnectionId, Promise<string>>();
  let isStopping = false;
  let leases = 0;

  /** A pasted one that nothing renews is used until it says itself that it is over, or Sage does. */
  const pastedToken = async (opened: OpenedConnection, insteadOf: string | undefined): Promise<string> => {
    const token = await parts.tokenOf(opened, 'accessToken');
    const endMs = token === null ? null : endOfToken(token);
    if (token !== null && token !== insteadOf && (endMs === null || endMs > clock.wallMs())) return token;
    throw giveUp(opened.row.id, accessOver(opened.row, endMs));
  };

  const refresh = async (id: ConnectionId, insteadOf: string | undefined): Promise<string> => {
    const before = await open(id);
    if (isPasted(before.row)) return pastedToken(before, insteadOf);
    const stored = await kept.read(before, insteadOf);
    if (stored !== null) return stored;
    checkCoolDown(before.row, clock);
    const holder = await takeLease(id);
    try {
      // 2: read again now that nobody else refreshes; whoever had the lease may have done it.
      const opened = await open(id);
      const meanwhile = await kept.read(opened, insteadOf);
      if (meanwhile !== null) return meanwhile;
      checkCoolDown(opened.row, clock);
      const pending = kept.unsaved(opened.row);
      if (pending) {
        await kept.store(opened, pending);
        return pending.accessToken;
      }
      return await rotate(opened);
    } finally {
      records.releaseLease(id, holder);
    }
  };

  const rotate = async (opened: OpenedConnection): Promise<string> => {
    const { id, generation } = opened.row;
    // What a variable or an unconfirmed proxy stands in the way of is found before the token is at stake.
    const refreshToken = await parts.tokenOf(opened, 'refreshToken');
    if (opened.secret('clientSecret') === null || refreshToken === null) throw giveUp(id, new AppError('secrets_lost', `connection ${id} has lost its secrets`));
    const [app, oauth] = [await parts.appOf(opened), await parts.oauthOf(opened.row)];
    // 3: can the answer be stored at all? 4: the intent, on disk before Sage is asked.
    records.preflight(freeBytesMin);
    vault.write(id, (row) => ({ ...row, intent: { generation, tokenHash: hashOf(refreshToken), startedAt: isoTimeOf(clock.wallMs()) } }));
    let grant: Grant;
    try {
      grant = await oauth.refresh(app, refreshToken);
    } catch (thrown) {
      throw failed(id, generation, asAppError(thrown));
    }
    await kept.store(opened, grant);
    return grant.accessToken;
  };

  const failed = (id: ConnectionId, generation: number, error: AppError): AppError => {
    // 8: somebody else may have stored a newer token meanwhile; then this refusal says nothing.
    if (vault.row(id).generation !== generation) return new AppError('sage_failed', 'another process has refreshed the token', { cause: error, retryAfterMs: 1_000 });
    if (error.code === 'sign_in_required' || error.code === 'client_refused') return giveUp(id, error);
    // 10: an outage. What became of the token is not known: the intent stays, and the next try finds out.
    const now = clock.wallMs();
    const row = vault.write(id, (current) => ({ ...current, failures: coolDownAfter(current.failures, now, parts.random(), error) }));
    parts.log('a token could not be refreshed', { connectionId: id, err: error });
    parts.onChanged(id);
    return new AppError(error.code, error.message, { cause: error, retryAfterMs: (row.failures?.notBeforeMs ?? now) - now });
  };

  /** Only a person can mend this: one notice, no further tries, the books stay readable. */
  const giveUp = (id: ConnectionId, error: AppError): AppError => {
    kept.letGo(id);
    vault.write(id, (row) => ({
      ...row, status: 'deauthorized', intent: null, failures: null, accessToken: null,
      problem: { code: error.code, message: error.message.slice(0, 300), since: isoTimeOf(clock.wallMs()), fix: settingsOfRow(row).oauthMode === 'GETANDREFRESH' ? 'sign_in' : 'edit_connection' },
    }));
    parts.log('the sign-in no longer works', { connectionId: id, err: error });
    parts.onChanged(id);
    return error;
  };

  const open = async (id: ConnectionId): Promise<OpenedConnection> => {
    const row = vault.row(id);
    if (row.status !== 'linked') {
      const code = row.status === 'deauthorized' ? row.problem?.code : undefined;
      throw new AppError(code === 'client_refused' || code === 'access_token_over' ? code : 'sign_in_required', code === 'access_token_over' ? row.problem?.message ?? '' : `connection ${id} is not signed in`);
    }
    try {
      const opened = await vault.open(id);
      opened.secret('refreshToken');
      return opened;
    } catch (thrown) {
      const error = asAppError(thrown);
      throw error.code === 'secrets_lost' ? giveUp(id, error) : error;
    }
  };

  const takeLease = async (id: ConnectionId): Promise<string> => {
    const holder = `${parts.holder}/${(leases += 1)}`;
    const startedMs = clock.monotonicMs();
    for (;;) {
      const now = clock.wallMs();
      if (records.takeLease(id, holder, now, now + leaseMs)) return holder;
      if (clock.monotonicMs() - startedMs > leaseWaitMs) throw new AppError('store_busy', `another process keeps refreshing connection ${id}`, { retryAfterMs: leaseMs });
      await sleep(leasePollMs);
    }
  };

  const accessToken: AccessTokens['accessToken'] = (id, insteadOf) => {
    const known = kept.fresh(id, insteadOf);
    if (known !== null) return Promise.resolve(known);
    const running = underWay.get(id);
    if (running) return running;
    // 9: no refresh begins on the way out.
    if (isStopping) return Promise.reject(new AppError('shutting_down', 'the helper is stopping'));
    const started = refresh(id, insteadOf).finally(() => underWay.delete(id));
    underWay.set(id, started);
    return started;
  };

  return {
    accessToken,
    worked: (id, token) => kept.confirm(id, token),
    refused(id, token) {
      if (kept.isHeld(id, token)) giveUp(id, new AppError('sign_in_required', 'Sage refuses a token that it has just granted'));
    },
    async storeSignIn(id, grant) {
      const holder = await takeLease(id);
      try {
        kept.letGo(id);
        await kept.store(await vault.open(id), grant, { signedInAt: isoTimeOf(clock.wallMs()), refusedSignIn: null, isGivingBack: false });
      } finally {
        records.releaseLease(id, holder);
      }
    },
    async storePasted(id, pasted, change) {
      const holder = await takeLease(id);
      try {
        kept.letGo(id);
        await kept.storePasted(await vault.open(id), pasted, change);
      } finally {
        records.releaseLease(id, holder);
      }
    },
    async renew(id) {
      if (isStopping || underWay.has(id)) return;
      const opened = await open(id);
      if (!isPasted(opened.row)) await accessToken(id, (await parts.tokenOf(opened, 'accessToken')) ?? undefined);
    },
    forget: (id) => kept.forget(id),
    async stop() {
      isStopping = true;
      const enough = new AbortController();
      const deadline = sleep(stopWaitMs, enough.signal).catch(() => undefined);
      await Promise.race([Promise.allSettled(underWay.values()), deadline]);
      enough.abort();
    },
  };
}

/** In words that stay true: a proxy that fails is not Sage. */
const wordOf = (code: ErrorCode): ErrorCode => (code.startsWith('proxy_') ? code : 'sage_unreachable');

function checkCoolDown({ id, failures }: ConnectionRow, clock: Clock): void {
  if (failures === null) return;
  const leftMs = failures.notBeforeMs - clock.wallMs();
  // A wait that is longer than any we set comes from a clock that jumped.
  if (leftMs > 0 && leftMs <= coolDownMsMax) throw new AppError(wordOf(failures.code), `connection ${id} could not be refreshed; the next try is in ${Math.ceil(leftMs / 1000)} s`, { retryAfterMs: leftMs });
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
