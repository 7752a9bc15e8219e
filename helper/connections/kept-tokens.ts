/**
 * Keeping tokens: those that may be handed out, in memory and sealed in the store as generations, each written together
 * with what it replaces. A grant that the disk would not take is kept until it does: Sage gives it only once.
 */
import type { Clock } from '../../src/shared/clock.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { AccessTokenLife, ConnectionRecords, ConnectionRow, SecretField } from './connection-records.ts';
import type { OpenedConnection, Vault } from './connection-vault.ts';
import type { Grant } from './oauth-client.ts';
import type { PastedTokens } from './pasted-tokens.ts';

export type TokenChange = { readonly row: (row: ConnectionRow) => ConnectionRow; readonly put: readonly (readonly [SecretField, string])[]; readonly drop: readonly SecretField[] };

export type KeptTokenParts = {
  readonly records: ConnectionRecords;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly sleep: (waitMs: number, signal?: AbortSignal) => Promise<void>;
  /** A token as it is sent: one that was pasted may hold variables. Null when there is none. */
  readonly tokenOf: (opened: OpenedConnection, field: 'accessToken' | 'refreshToken') => Promise<string | null>;
  readonly onChanged: (id: ConnectionId) => void;
  readonly log: (message: string, facts: { readonly connectionId: ConnectionId; readonly err?: unknown }) => void;
};

export type KeptTokens = {
  /** From memory; null where it is another's turn. */
  fresh(id: ConnectionId, insteadOf: string | undefined): string | null;
  /** The stored token, where another process has refreshed it. */
  read(opened: OpenedConnection, insteadOf: string | undefined): Promise<string | null>;
  /** As the next generation, and only then for anybody. `signedIn`: what a sign-in by a person changes beside the tokens. */
  store(opened: OpenedConnection, grant: Grant, signedIn?: Partial<ConnectionRow>): Promise<void>;
  /** As the next generation, together with what else changes, or nothing of it. */
  storePasted(opened: OpenedConnection, pasted: PastedTokens, change: (opened: OpenedConnection) => TokenChange): Promise<void>;
  /** Granted by Sage and not yet stored, because the disk failed at that moment. */
  unsaved(row: ConnectionRow): Grant | null;
  isHeld(id: ConnectionId, token: string): boolean;
  /** Sage took it: the token before it is no longer needed. */
  confirm(id: ConnectionId, token: string): void;
  /** From memory alone. */
  letGo(id: ConnectionId): void;
  forget(id: ConnectionId): void;
};

/** A token this close to its end is not handed out any more. */
const marginMs = 45_000;
const storeTries = 12;
/** What Sage says beyond this is nonsense, and no date could hold it. */
const lifeMsMax = 365 * 86_400_000;

type Held = { readonly token: string; readonly life: AccessTokenLife; readonly isConfirmed: boolean };

export function makeKeptTokens(parts: KeptTokenParts): KeptTokens {
  const { records, vault, clock, sleep } = parts;
  const held = new Map<ConnectionId, Held>();
  const granted = new Map<ConnectionId, { readonly generation: number; readonly grant: Grant }>();

  const isFresh = ({ obtainedAtMs, obtainedAtMonotonicMs, lifeMs }: AccessTokenLife): boolean => {
    const ages = [clock.wallMs() - obtainedAtMs, clock.monotonicMs() - obtainedAtMonotonicMs];
    // A token is fresh only if both clocks say so: either may have jumped.
    return ages.every((ageMs) => ageMs >= 0 && ageMs < lifeMs - Math.min(marginMs, lifeMs / 2));
  };

  return {
    fresh(id, insteadOf) {
      const known = held.get(id);
      return known && known.token !== insteadOf && isFresh(known.life) ? known.token : null;
    },
    async read(opened, insteadOf) {
      const { row } = opened;
      if (!row.accessToken || !isFresh(row.accessToken)) return null;
      const token = await parts.tokenOf(opened, 'accessToken');
      if (token === null || token === insteadOf) return null;
      held.set(row.id, { token, life: row.accessToken, isConfirmed: false });
      return token;
    },
    async store(opened, grant, signedIn = {}) {
      const { id } = opened.row;
      const generation = opened.row.generation + 1;
      const life: AccessTokenLife = { obtainedAtMs: clock.wallMs(), obtainedAtMonotonicMs: clock.monotonicMs(), lifeMs: grant.accessLifeMs };
      const previous = opened.secret('refreshToken');
      granted.set(id, { generation: opened.row.generation, grant });
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
      granted.delete(id);
      held.set(id, { token: grant.accessToken, life, isConfirmed: false });
      await vault.remember(opened, generation).catch((thrown: unknown) => parts.log('the keychain did not take the generation of a token', { connectionId: id, err: thrown }));
      parts.onChanged(id);
    },
    async storePasted(opened, { access, refresh }, change) {
      const { id } = opened.row;
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
      granted.delete(id);
      await vault.remember(opened, generation).catch((thrown: unknown) => parts.log('the keychain did not take the generation of a token', { connectionId: id, err: thrown }));
    },
    unsaved(row) {
      const pending = granted.get(row.id);
      return pending?.generation === row.generation ? pending.grant : null;
    },
    isHeld: (id, token) => held.get(id)?.token === token,
    confirm(id, token) {
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
    letGo: (id) => void held.delete(id),
    forget: (id) => { held.delete(id); granted.delete(id); },
  };
}

/** A refresh that comes back after a new sign-in has lost its meaning. */
function unlessSuperseded(row: ConnectionRow, asked: ConnectionRow): ConnectionRow {
  if (row.generation !== asked.generation) throw new AppError('sage_failed', `connection ${row.id} was given other tokens meanwhile`, { retryAfterMs: 1_000 });
  return row;
}

const isPassing = (error: AppError): boolean => ['disk_full', 'disk_failed', 'store_busy'].includes(error.code);
