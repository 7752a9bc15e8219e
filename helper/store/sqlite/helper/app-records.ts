/** Registered applications, grants and tokens on SQLite; see `helper/store/app-records.ts`. */
import type { GrantScope } from '../../../../src/shared/contract/apps.ts';
import type { IsoTime } from '../../../../src/shared/dates.ts';
import type { CompanyId } from '../../../../src/shared/ids.ts';
import type { AppRecords, AppRow, GrantRow, GrantTokenRow } from '../../app-records.ts';
import type { Db } from '../connection.ts';
import type { Migration } from '../migrations.ts';
import { prepared } from '../statements.ts';
import { addOnce } from './add-once.ts';
import { endWebhooksWithout } from './webhook-owners.ts';

export const addAppTables: Migration = (db) => {
  db.exec(`
    CREATE TABLE apps(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, redirect_uris TEXT NOT NULL, secret_hash TEXT, created_at TEXT NOT NULL);
    CREATE TABLE app_grants(id TEXT PRIMARY KEY, app_id TEXT NOT NULL, scopes TEXT NOT NULL, company_ids TEXT NOT NULL, granted_at TEXT NOT NULL, last_used_at TEXT) WITHOUT ROWID;
    CREATE INDEX app_grants_app ON app_grants(app_id);
    CREATE TABLE app_tokens(kind TEXT NOT NULL, hash TEXT NOT NULL, grant_id TEXT, expires_at_ms REAL NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (kind, hash)) WITHOUT ROWID;
    CREATE INDEX app_tokens_grant ON app_tokens(grant_id);
    CREATE INDEX app_tokens_expiry ON app_tokens(expires_at_ms);
  `);
};

type KeptApp = { readonly id: string; readonly name: string; readonly redirectUris: string; readonly secretHash: string | null; readonly createdAt: IsoTime };
type KeptGrant = { readonly id: string; readonly appId: string; readonly scopes: string; readonly companyIds: string; readonly grantedAt: IsoTime; readonly lastUsedAt: IsoTime | null };
const appColumns = 'id, name, redirect_uris AS redirectUris, secret_hash AS secretHash, created_at AS createdAt';
const grantColumns = 'id, app_id AS appId, scopes, company_ids AS companyIds, granted_at AS grantedAt, last_used_at AS lastUsedAt';

const appOf = (kept: KeptApp): AppRow => ({ ...kept, redirectUris: JSON.parse(kept.redirectUris) as string[] });
const grantOf = (kept: KeptGrant): GrantRow => ({ ...kept, scopes: JSON.parse(kept.scopes) as GrantScope[], companyIds: JSON.parse(kept.companyIds) as CompanyId[] });

function removeGrant(db: Db, id: string): boolean {
  prepared(db, 'DELETE FROM app_tokens WHERE grant_id = ?').run(id);
  const appId = prepared(db, 'DELETE FROM app_grants WHERE id = ? RETURNING app_id').pluck().get(id) as string | undefined;
  if (appId === undefined) return false;
  endWebhooksWithout(db, appId);
  return true;
}

function removeApp(db: Db, id: string): boolean {
  for (const grant of prepared(db, 'SELECT id FROM app_grants WHERE app_id = ?').pluck().all(id) as string[]) removeGrant(db, grant);
  return prepared(db, 'DELETE FROM apps WHERE id = ?').run(id).changes === 1;
}

function saveToken(db: Db, row: GrantTokenRow, nowMs: number): void {
  prepared(db, 'DELETE FROM app_tokens WHERE expires_at_ms <= ?').run(nowMs);
  prepared(db, 'INSERT INTO app_tokens(kind, hash, grant_id, expires_at_ms, payload) VALUES (@kind, @hash, @grantId, @expiresAtMs, @payload) ON CONFLICT DO UPDATE SET grant_id = excluded.grant_id, expires_at_ms = excluded.expires_at_ms, payload = excluded.payload').run(row);
}

export function appRecordsIn(db: Db): AppRecords {
  return {
    list: () => (prepared(db, `SELECT ${appColumns} FROM apps ORDER BY n`).all() as KeptApp[]).map(appOf),
    read(id) {
      const kept = prepared(db, `SELECT ${appColumns} FROM apps WHERE id = ?`).get(id) as KeptApp | undefined;
      return kept === undefined ? null : appOf(kept);
    },
    add: (row) => addOnce(`an application named "${row.name}"`, () => {
      prepared(db, 'INSERT INTO apps(id, name, redirect_uris, secret_hash, created_at) VALUES (?, ?, ?, ?, ?)').run(row.id, row.name, JSON.stringify(row.redirectUris), row.secretHash, row.createdAt);
    }),
    remove: (id) => db.transaction(removeApp).immediate(db, id),
    grants: (appId) => (prepared(db, `SELECT ${grantColumns} FROM app_grants WHERE app_id = ? ORDER BY granted_at, id`).all(appId) as KeptGrant[]).map(grantOf),
    readGrant(id) {
      const kept = prepared(db, `SELECT ${grantColumns} FROM app_grants WHERE id = ?`).get(id) as KeptGrant | undefined;
      return kept === undefined ? null : grantOf(kept);
    },
    addGrant: (row) => void prepared(db, 'INSERT INTO app_grants(id, app_id, scopes, company_ids, granted_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?)').run(row.id, row.appId, JSON.stringify(row.scopes), JSON.stringify(row.companyIds), row.grantedAt, row.lastUsedAt),
    noteUse: (grantId, at) => void prepared(db, 'UPDATE app_grants SET last_used_at = ? WHERE id = ?').run(at, grantId),
    removeGrant: (id) => db.transaction(removeGrant).immediate(db, id),
    saveToken: (row, nowMs) => db.transaction(saveToken).immediate(db, row, nowMs),
    readToken: (kind, hash, nowMs) => (prepared(db, 'SELECT kind, hash, grant_id AS grantId, expires_at_ms AS expiresAtMs, payload FROM app_tokens WHERE kind = ? AND hash = ? AND expires_at_ms > ?').get(kind, hash, nowMs) as GrantTokenRow | undefined) ?? null,
    removeToken: (kind, hash) => void prepared(db, 'DELETE FROM app_tokens WHERE kind = ? AND hash = ?').run(kind, hash),
    removeTokensOf: (kind, grantId) => void prepared(db, 'DELETE FROM app_tokens WHERE kind = ? AND grant_id = ?').run(kind, grantId),
  };
}
