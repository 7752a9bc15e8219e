/** Companies authorised for one read, on SQLite; see `helper/store/one-off-records.ts`. */
import type { OneOffRecord, OneOffRecords } from '../../one-off-records.ts';
import type { Db } from '../connection.ts';
import type { Migration } from '../migrations.ts';
import { prepared } from '../statements.ts';

export const oneOffTable: Migration = (db) => {
  db.exec('CREATE TABLE one_off_reads(company_id TEXT PRIMARY KEY, state TEXT NOT NULL, after_sync INTEGER NOT NULL, authorised_at TEXT NOT NULL, read_at TEXT) WITHOUT ROWID');
};

const columns = 'company_id AS companyId, state, after_sync AS afterSync, authorised_at AS authorisedAt, read_at AS readAt';

export function oneOffRecordsIn(db: Db): OneOffRecords {
  return {
    list: () => prepared(db, `SELECT ${columns} FROM one_off_reads ORDER BY company_id`).all() as OneOffRecord[],
    read: (companyId) => (prepared(db, `SELECT ${columns} FROM one_off_reads WHERE company_id = ?`).get(companyId) as OneOffRecord | undefined) ?? null,
    save: (record) => void prepared(db, 'INSERT INTO one_off_reads(company_id, state, after_sync, authorised_at, read_at) VALUES (@companyId, @state, @afterSync, @authorisedAt, @readAt) ON CONFLICT DO UPDATE SET state = excluded.state, after_sync = excluded.after_sync, authorised_at = excluded.authorised_at, read_at = excluded.read_at').run(record),
    remove: (companyId) => prepared(db, 'DELETE FROM one_off_reads WHERE company_id = ?').run(companyId).changes === 1,
  };
}
