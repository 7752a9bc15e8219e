/** API tokens on SQLite; see `helper/store/tokens.ts`. */
import type { TokenRow, Tokens } from '../../tokens.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';
import { addOnce } from './add-once.ts';

const columns = 'id, hash, name, kind, scope, created_at AS createdAt, last_used_at AS lastUsedAt, origin';
type Kept = TokenRow & { readonly hash: Buffer };
const asRow = (kept: Kept): TokenRow => ({ ...kept, hash: new Uint8Array(kept.hash) });

export function tokensIn(db: Db): Tokens {
  return {
    list: () => (prepared(db, `SELECT ${columns} FROM tokens ORDER BY n`).all() as Kept[]).map(asRow),
    find(hash) {
      const kept = prepared(db, `SELECT ${columns} FROM tokens WHERE hash = ?`).get(Buffer.from(hash)) as Kept | undefined;
      return kept ? asRow(kept) : null;
    },
    add: ({ hash, ...row }) => addOnce(`the token "${row.id}"`, () => {
      prepared(db, 'INSERT INTO tokens(id, hash, name, kind, scope, created_at, last_used_at, origin) VALUES (@id, @hash, @name, @kind, @scope, @createdAt, @lastUsedAt, @origin)').run({ ...row, hash: Buffer.from(hash) });
    }),
    markUsed: (id, at) => void prepared(db, 'UPDATE tokens SET last_used_at = ? WHERE id = ?').run(at, id),
    remove: (id) => prepared(db, 'DELETE FROM tokens WHERE id = ?').run(id).changes === 1,
    removeAll: (kind) => prepared(db, 'DELETE FROM tokens WHERE @kind IS NULL OR kind = @kind').run({ kind: kind ?? null }).changes,
  };
}
