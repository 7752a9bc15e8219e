/** Notices on SQLite; see `helper/store/notices.ts`. */
import type { Problem } from '../../../../src/shared/contract/status.ts';
import type { Notice, Notices } from '../../notices.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';

type Kept = Omit<Notice, 'problem'> & { readonly problem: string };

export function noticesIn(db: Db): Notices {
  return {
    list: () => (prepared(db, 'SELECT key, company_id AS companyId, connection_id AS connectionId, problem FROM notices ORDER BY n').all() as Kept[]).map((kept) => ({ ...kept, problem: JSON.parse(kept.problem) as Problem })),
    raise: (notice) => prepared(db, `
      INSERT INTO notices(key, company_id, connection_id, problem) VALUES (@key, @companyId, @connectionId, @problem)
      ON CONFLICT DO UPDATE SET company_id = excluded.company_id, connection_id = excluded.connection_id, problem = excluded.problem
      WHERE company_id IS NOT excluded.company_id OR connection_id IS NOT excluded.connection_id OR problem <> excluded.problem`)
      .run({ ...notice, problem: JSON.stringify(notice.problem) }).changes === 1,
    clear: (key) => prepared(db, 'DELETE FROM notices WHERE key = ?').run(key).changes === 1,
    clearAllOf(about) {
      if ('companyId' in about) prepared(db, 'DELETE FROM notices WHERE company_id = ?').run(about.companyId);
      else prepared(db, 'DELETE FROM notices WHERE connection_id = ?').run(about.connectionId);
    },
  };
}
