/** The duty of keeping registered applications, what they were granted, and their tokens: each token by its hash alone. */
import type { GrantScope } from '../../src/shared/contract/apps.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

export type AppRow = { readonly id: string; readonly name: string; readonly redirectUris: readonly string[]; /** SHA-256 in hex; null for a public application. */ readonly secretHash: string | null; readonly createdAt: IsoTime };
export type GrantRow = { readonly id: string; readonly appId: string; readonly scopes: readonly GrantScope[]; readonly companyIds: readonly CompanyId[]; readonly grantedAt: IsoTime; readonly lastUsedAt: IsoTime | null };
/** `kind`: AccessToken, RefreshToken, AuthorizationCode, Grant. `payload`: what the authorization server keeps with it, without the token itself. */
export type GrantTokenRow = { readonly kind: string; readonly hash: string; readonly grantId: string | null; readonly expiresAtMs: number; readonly payload: string };

export type AppRecords = {
  list(): readonly AppRow[];
  read(id: string): AppRow | null;
  /** Throws `already_exists` for a name that is taken. */
  add(row: AppRow): void;
  /** With its grants and tokens. */
  remove(id: string): boolean;
  grants(appId: string): readonly GrantRow[];
  readGrant(id: string): GrantRow | null;
  addGrant(row: GrantRow): void;
  noteUse(grantId: string, at: IsoTime): void;
  /** With its tokens. */
  removeGrant(id: string): boolean;
  /** Also drops what has expired by now. */
  saveToken(row: GrantTokenRow, nowMs: number): void;
  readToken(kind: string, hash: string, nowMs: number): GrantTokenRow | null;
  removeToken(kind: string, hash: string): void;
  removeTokensOf(kind: string, grantId: string): void;
};
