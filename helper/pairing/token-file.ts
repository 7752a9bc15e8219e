/**
 * The tokens that panes and programs hold: kept as SHA-256 alone, in a file of the home folder, so that a locked
 * keychain does not shut the pane out from being told about it. Reading the file gives nobody a token.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { tokenInfo, type TokenInfo } from '../../src/shared/contract/pairing.ts';
import type { Scope } from '../../src/shared/contract/endpoint.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import { writePrivateFile } from '../instance-home.ts';

const keptToken = tokenInfo.extend({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
type KeptToken = z.infer<typeof keptToken>;
type Held = KeptToken & { readonly digest: Buffer };
const fileSchema = z.strictObject({ version: z.literal(1), tokens: z.array(keptToken) });

export const tokensMax = 200;
/** How exactly `lastUsedAt` is kept: not every call is worth a write. */
const lastUsedStepMs = 10 * 60_000;

export type NewToken = { readonly name: string; readonly kind: 'pane' | 'program'; readonly scope: Scope };
export type Tokens = {
  /** The only time that the token itself is told. */
  create(wanted: NewToken): { readonly token: string; readonly info: TokenInfo };
  /** Who holds this token; null when nobody does. Takes the same time for every wrong one. */
  find(token: string): TokenInfo | null;
  list(): readonly TokenInfo[];
  /** False when there was none of this id. */
  revoke(tokenId: string): boolean;
};

const hashOf = (token: string): Buffer => createHash('sha256').update(token, 'utf8').digest();

function readKept(file: string): KeptToken[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new AppError('disk_failed', `${file} could not be read`, { cause: error });
  }
  try {
    return fileSchema.parse(JSON.parse(text)).tokens;
  } catch (error) {
    throw new AppError('store_damaged', `${file} is damaged; remove it and pair again`, { cause: error });
  }
}

function infoOf({ hash: _hash, ...info }: KeptToken): TokenInfo {
  return info;
}

export function makeTokens(file: string, nowMs: () => number = Date.now): Tokens {
  let kept: readonly Held[] = readKept(file).map((token) => ({ ...token, digest: Buffer.from(token.hash, 'hex') }));

  function save(next: readonly Held[]): void {
    writePrivateFile(file, `${JSON.stringify({ version: 1, tokens: next.map(({ digest: _digest, ...token }) => token) }, null, 1)}\n`);
    kept = next;
  }

  function noteUse(used: Held): void {
    const now = nowMs();
    if (used.lastUsedAt !== null && now - Date.parse(used.lastUsedAt) < lastUsedStepMs && now >= Date.parse(used.lastUsedAt)) return;
    try {
      save(kept.map((token) => (token.id === used.id ? { ...token, lastUsedAt: isoTimeOf(now) } : token)));
    } catch {
      // A full disk is no reason to refuse a call; the time of last use is told as it was.
    }
  }

  return {
    create({ name, kind, scope }) {
      if (kept.length >= tokensMax) throw new AppError('too_many_tries', `there are ${tokensMax} tokens; revoke some first`);
      const token = `ll_${randomBytes(32).toString('base64url')}`;
      const digest = hashOf(token);
      const info: TokenInfo = { id: randomBytes(8).toString('hex'), name, kind, scope, createdAt: isoTimeOf(nowMs()), lastUsedAt: null };
      save([...kept, { ...info, hash: digest.toString('hex'), digest }]);
      return { token, info };
    },
    find(token) {
      const digest = hashOf(token);
      let found: Held | undefined;
      // All are compared, each in constant time, so that the time taken tells nothing.
      for (const one of kept) if (timingSafeEqual(one.digest, digest)) found = one;
      if (!found) return null;
      noteUse(found);
      const { digest: _digest, ...rest } = found;
      return infoOf(rest);
    },
    list: () => kept.map(({ digest: _digest, ...rest }) => infoOf(rest)),
    revoke(tokenId) {
      const next = kept.filter((token) => token.id !== tokenId);
      if (next.length === kept.length) return false;
      save(next);
      return true;
    },
  };
}
