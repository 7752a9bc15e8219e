/**
 * Access tokens, and the refresh that rotates the refresh token. Sage's refresh tokens work once: whoever refreshes twice
 * with one, or loses the answer, has lost the sign-in. So: one refresher in this process and one across processes, the
 * storage tried before Sage is asked, the intent written before and cleared with the new token in one transaction, and
 * nothing handed out that is not stored. The steps are numbered as in docs/decisions/2026-11-23-token-rotation.md.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../src/shared/clock.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { AccessTokenLife, ConnectionRecords, ConnectionRow, SecretField } from './connection-records.ts';
import { settingsOfRow } from './connection-status.ts';
import type { OpenedConnection, Vault } from './connection-vault.ts';
import type { AppCredentials, Grant, OAuthClient } from './oauth-client.ts';
import { coolDownAfter, coolDownMsMax } from './cool-down.ts';
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

export type TokenChange = { readonly row: (row: ConnectionRow) => ConnectionRow; readonly put: readonly (readonly [SecretField, string])[]; readonly drop: readonly SecretField[] };

export type AccessTokenParts = {
  readonly records: ConnectionRecords;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly sleep: (waitMs: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** This process, for the lease. */
  readonly holder: string;
  readonly oauthOf: (row: ConnectionRow) => Promise<OAuthClient>;
  readonly appOf: (opened: OpenedConnection) => Promise<AppCredentials>;
  /** A token as it is sent: one that was pasted may hold variables. Null when there is none. */
  readonly tokenOf: (opened: OpenedConnection, field: 'accessToken' | 'refreshToken') => Promise<string | null>;
  readonly onChanged: (id: ConnectionId) => void;
  readonly log: (message: string, facts: { readonly connectionId: ConnectionId; readonly err?: unknown }) => void;
};

/** A token this close to its end is not handed out any more. */
const marginMs = 45_000;
const leaseMs = 40_000;
const leaseWaitMs = 45_000;
const leasePollMs = 200;
const freeBytesMin = 1024 * 1024;
const storeTries = 12;
const stopWaitMs = 20_000;
/** What Sage says beyond this is nonsense, and no date could hold it. */
const lifeMsMax = 365 * 86_400_000;

type Held = { readonly token: string; readonly life: AccessTokenLife; readonly isConfirmed: boolean };

export function makeAccessTokens(parts: AccessTokenParts): AccessTokens {
  const { records, vault, clock, sleep } = parts;
  const held = new Map<ConnectionId, Held>();
  const underWay = new Map<ConnectionId, Promise<string>>();
  /** Granted by Sage and not yet stored, because the disk failed at that moment. */
  const unsaved = new Map<ConnectionId, { readonly generation: number; readonly grant: Grant }>();
  let isStopping = false;
  let leases = 0;

  const isFresh = ({ obtainedAtMs, obtainedAtMonotonicMs, lifeMs }: AccessTokenLife): boolean => {
    const ages = [clock.wallMs() - obtainedAtMs, clock.monotonicMs() - obtainedAtMonotonicMs];
    // A token is fresh only if both clocks say so: either may have jumped.
    return ages.every((ageMs) => ageMs >= 0 && ageMs < lifeMs - Math.min(marginMs, lifeMs / 2));
  };

  /** The stored token, where another process has refreshed it. */
  const readStored = async (opened: OpenedConnection, insteadOf: string | undefined): Promise<string | null> => {
    const { row } = opened;
    if (!row.accessToken || !isFresh(row.accessToken)) return null;
    const token = await parts.tokenOf(opened, 'accessToken');
    if (token === null || token === insteadOf) return null;
    held.set(row.id, { token, life: row.accessToken, isConfirmed: false });
    return token;
  };

  /** A pasted one that nothing renews is used until it says itself that it is over, or Sage does. */
  const pastedToken = async (opened: OpenedConnection, insteadOf: string | undefined): Promise<string> => {
    const token = await parts.tokenOf(opened, 'accessToken');
    const endMs = token === null ? null : endOfToken(token);
    if (token !== null && token !== insteadOf && (endMs === null || endMs > clock.wallMs())) return token;
    throw giveUp(opened.row.id, accessOver(opened.row, endMs));
  };

  /** `signedIn`: what a sign-in by a person changes beside the tokens. */
  const store = async (opened: OpenedConnection, grant: Grant, signedIn: Partial<ConnectionRow> = {}): Promise<void> => {
    const { id } = opened.row;
    const generation = opened.row.generation + 1;
    const life: AccessTokenLife = { obtainedAtMs: clock.wallMs(), obtainedAtMonotonicMs: clock.monotonicMs(), lifeMs: grant.accessLifeMs };
    const previous = opened.secret('refreshToken');
    unsaved.set(id, { generation: opened.row.generation, grant });
    // 6: the new token, the old one kept as "previous", and the intent cleared, in one transaction.
    for (let tries = 1; ; tries += 1) {
      try {
        vault.write(id, (row) => ({
          ...unlessSuperseded(row, opened.row), status: 'linked', generation, accessToken: life, intent: null, failures: null, problem: null, scope: grant.scope ?? row.scope,
          areTokensTyped: false, hasRefreshToken: true, accessTokenEndsAt: isoTimeOf(life.obtainedAtMs + Math.min(life.lifeMs, lifeMsMax)),
          signInEndsAt: isoTimeOf(life.obtainedAtMs + grant.refreshLifeMs), lastRefreshAt: isoTimeOf(life.obtainedAtMs), ...signedIn,
        }), {
          put: [
            opened.seal('refreshToken', generation, grant.refreshToken), opened.seal('accessToken', generation, grant.accessToken),
            ...(previous === null ? [] : [opened.seal('previousRefreshToken', opened.row.generation, previous)]),
          ],
        });
        break;
      } catch (thrown) {
        if (tries >= storeTries || !isPassing(asAppError(thrown))) throw thrown;
        parts.log('a fresh token could not be stored; trying again', { connectionId: id, err: thrown });
        await sleep(250 * tries);
      }
    }
    unsaved.delete(id);
    held.set(id, { token: grant.accessToken, life, isConfirmed: false });
    await vault.remember(opened, generation).catch((thrown: unknown) => parts.log('the keychain did not take the generation of a token', { connectionId: id, err: thrown }));
    parts.onChanged(id);
  };

  const refresh = async (id: ConnectionId, insteadOf: string | undefined): Promise<string> => {
    const before = await open(id);
    if (isPasted(before.row)) return pastedToken(before, insteadOf);
    const stored = await readStored(before, insteadOf);
    if (stored !== null) return stored;
    checkCoolDown(before.row, clock);
    const holder = await takeLease(id);
    try {
      // 2: read again now that nobody else refreshes; whoever had the lease may have done it.
      const opened = await open(id);
      const meanwhile = await readStored(opened, insteadOf);
      if (meanwhile !== null) return meanwhile;
      checkCoolDown(opened.row, clock);
      const pending = unsaved.get(id);
      if (pending?.generation === opened.row.generation) {
        await store(opened, pending.grant);
        return pending.grant.accessToken;
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
    await store(opened, grant);
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
    held.delete(id);
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
    const known = held.get(id);
    if (known && known.token !== insteadOf && isFresh(known.life)) return Promise.resolve(known.token);
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
    worked(id, token) {
      const known = held.get(id);
      if (!known || known.token !== token || known.isConfirmed) return;
      held.set(id, { ...known, isConfirmed: true });
      // 7: its refresh token is the good one, too.
      try {
        if (records.secrets(id).some(({ field }) => field === 'previousRefreshToken')) vault.write(id, (row) => row, { drop: ['previousRefreshToken'] });
      } catch (thrown) {
        parts.log('the token before the last could not be dropped', { connectionId: id, err: thrown });
      }
    },
    refused(id, token) {
      if (held.get(id)?.token === token) giveUp(id, new AppError('sign_in_required', 'Sage refuses a token that it has just granted'));
    },
    async storeSignIn(id, grant) {
      const holder = await takeLease(id);
      try {
        held.delete(id);
        await store(await vault.open(id), grant, { signedInAt: isoTimeOf(clock.wallMs()), refusedSignIn: null, isGivingBack: false });
      } finally {
        records.releaseLease(id, holder);
      }
    },
    async storePasted(id, { access, refresh }, change) {
      const holder = await takeLease(id);
      try {
        held.delete(id);
        const opened = await vault.open(id);
        const { row, put, drop } = change(opened);
        const generation = opened.row.generation + 1;
        const previous = refresh === null ? null : opened.secret('refreshToken');
        vault.write(id, (current) => ({ ...row(unlessSuperseded(current, opened.row)), generation, intent: null, failures: null }), {
          put: [
            ...put.map(([field, secret]) => opened.seal(field, generation, secret)), opened.seal('accessToken', generation, access), ...(refresh === null ? [] : [opened.seal('refreshToken', generation, refresh)]),
            ...(previous === null ? [] : [opened.seal('previousRefreshToken', opened.row.generation, previous)]),
          ],
          drop,
        });
        unsaved.delete(id);
        await vault.remember(opened, generation).catch((thrown: unknown) => parts.log('the keychain did not take the generation of a token', { connectionId: id, err: thrown }));
      } finally {
        records.releaseLease(id, holder);
      }
    },
    async renew(id) {
      if (isStopping || underWay.has(id)) return;
      const opened = await open(id);
      if (!isPasted(opened.row)) await accessToken(id, (await parts.tokenOf(opened, 'accessToken')) ?? undefined);
    },
    forget: (id) => { held.delete(id); unsaved.delete(id); },
    async stop() {
      isStopping = true;
      const enough = new AbortController();
      const deadline = sleep(stopWaitMs, enough.signal).catch(() => undefined);
      await Promise.race([Promise.allSettled(underWay.values()), deadline]);
      enough.abort();
    },
  };
}

/** A refresh that comes back after a new sign-in has lost its meaning. */
function unlessSuperseded(row: ConnectionRow, asked: ConnectionRow): ConnectionRow {
  if (row.generation !== asked.generation) throw new AppError('sage_failed', `connection ${row.id} was given other tokens meanwhile`, { retryAfterMs: 1_000 });
  return row;
}

const isPassing = (error: AppError): boolean => ['disk_full', 'disk_failed', 'store_busy'].includes(error.code);

/** In words that stay true: a proxy that fails is not Sage. */
const wordOf = (code: ErrorCode): ErrorCode => (code.startsWith('proxy_') ? code : 'sage_unreachable');

function checkCoolDown({ id, failures }: ConnectionRow, clock: Clock): void {
  if (failures === null) return;
  const leftMs = failures.notBeforeMs - clock.wallMs();
  // A wait that is longer than any we set comes from a clock that jumped.
  if (leftMs > 0 && leftMs <= coolDownMsMax) throw new AppError(wordOf(failures.code), `connection ${id} could not be refreshed; the next try is in ${Math.ceil(leftMs / 1000)} s`, { retryAfterMs: leftMs });
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
