/**
 * What the authorization server keeps, in the form that `oidc-provider` asks for: codes and tokens in the helper's own
 * database, each under the hash of itself; what lasts for one visit in memory; applications as they are registered.
 */
import { createHash } from 'node:crypto';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { grantScopes } from '../../src/shared/contract/apps.ts';
import type { AppRecords, AppRow } from '../store/app-records.ts';

export const hashOfToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');
const kept = ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'Grant'];
/** A visit that nobody finishes is forgotten; a flood of them does not fill the memory. */
const visitsMax = 200;

type StoreNeeds = { readonly records: AppRecords; readonly nowMs: () => number };

function clientOf(app: AppRow): AdapterPayload {
  const isPublic = app.secretHash === null;
  return {
    client_id: app.id, client_name: app.name, redirect_uris: [...app.redirectUris], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], scope: grantScopes.join(' '),
    // A program's loopback address may have any port (RFC 8252); one with a secret is compared to the letter.
    application_type: isPublic ? 'native' : 'web', token_endpoint_auth_method: isPublic ? 'none' : 'client_secret_basic', id_token_signed_response_alg: 'ES256',
    // Compared as a hash: see make-provider.ts.
    ...(app.secretHash === null ? {} : { client_secret: app.secretHash }),
  };
}

function inMemory(nowMs: () => number): Adapter {
  const visits = new Map<string, { readonly payload: AdapterPayload; readonly endsMs: number }>();
  const read = (id: string): AdapterPayload | undefined => {
    const found = visits.get(id);
    return found === undefined || found.endsMs <= nowMs() ? undefined : found.payload;
  };
  return {
    async upsert(id, payload, expiresIn = 0) {
      for (const [other, { endsMs }] of visits) if (endsMs <= nowMs() || visits.size >= visitsMax) visits.delete(other);
      visits.set(id, { payload, endsMs: nowMs() + expiresIn * 1000 });
    },
    find: async (id) => read(id),
    findByUid: async (uid) => [...visits.keys()].map(read).find((payload) => payload?.uid === uid),
    findByUserCode: async () => undefined,
    async consume(id) { const payload = read(id); if (payload) payload.consumed = Math.floor(nowMs() / 1000); },
    async destroy(id) { visits.delete(id); },
    revokeByGrantId: async () => undefined,
  };
}

function inDatabase(kind: string, { records, nowMs }: StoreNeeds): Adapter {
  const read = (id: string): AdapterPayload | undefined => {
    const row = records.readToken(kind, hashOfToken(id), nowMs());
    return row === null ? undefined : { ...(JSON.parse(row.payload) as AdapterPayload), jti: id };
  };
  const save = (id: string, { jti: _itself, ...payload }: AdapterPayload, expiresAtMs: number): void =>
    records.saveToken({ kind, hash: hashOfToken(id), grantId: kind === 'Grant' ? id : payload.grantId ?? null, expiresAtMs, payload: JSON.stringify(payload) }, nowMs());
  return {
    upsert: async (id, payload, expiresIn = 0) => save(id, payload, nowMs() + expiresIn * 1000),
    find: async (id) => read(id),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    async consume(id) {
      const payload = read(id);
      if (payload) save(id, { ...payload, consumed: Math.floor(nowMs() / 1000) }, (payload.exp ?? 0) * 1000);
    },
    async destroy(id) {
      records.removeToken(kind, hashOfToken(id));
      if (kind === 'Grant') records.removeGrant(id);
    },
    async revokeByGrantId(grantId) {
      records.removeTokensOf(kind, grantId);
      if (kind === 'Grant') records.removeGrant(grantId);
    },
  };
}

const applications = ({ records }: StoreNeeds): Adapter => ({
  upsert: async () => { throw new Error('applications are registered elsewhere'); },
  async find(id) {
    const app = records.read(id);
    return app === null ? undefined : clientOf(app);
  },
  findByUid: async () => undefined, findByUserCode: async () => undefined, consume: async () => undefined, destroy: async () => undefined, revokeByGrantId: async () => undefined,
});

export const makeTokenStore = (needs: StoreNeeds) => (name: string): Adapter => (name === 'Client' ? applications(needs) : kept.includes(name) ? inDatabase(name, needs) : inMemory(needs.nowMs));
