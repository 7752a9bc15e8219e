/** Saved queries on SQLite; see `helper/store/saved-queries.ts`. */
import type { SavedQuery } from '../../../../src/shared/contract/saved-queries.ts';
import type { SavedQueryRecords } from '../../saved-queries.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';
import { addOnce } from './add-once.ts';

type Kept = { readonly queryId: string; readonly name: string; readonly query: string; readonly changedAt: SavedQuery['changedAt'] };

export function addSavedQueryTables(db: Db): void {
  db.exec(`
    CREATE TABLE saved_queries(
      connection_id TEXT NOT NULL, query_id TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, changed_at TEXT NOT NULL,
      PRIMARY KEY (connection_id, query_id), UNIQUE (connection_id, name)
    ) WITHOUT ROWID;
  `);
}

export function savedQueriesIn(db: Db): SavedQueryRecords {
  return {
    list: (connectionId) => (prepared(db, 'SELECT query_id AS queryId, name, query, changed_at AS changedAt FROM saved_queries WHERE connection_id = ? ORDER BY name').all(connectionId) as Kept[])
      .map((kept) => ({ ...kept, query: JSON.parse(kept.query) as SavedQuery['query'] })),
    add: (connectionId, { queryId, name, query, changedAt }) => addOnce(`a query named "${name}"`, () => {
      prepared(db, 'INSERT INTO saved_queries(connection_id, query_id, name, query, changed_at) VALUES (?, ?, ?, ?, ?)').run(connectionId, queryId, name, JSON.stringify(query), changedAt);
    }),
    change(connectionId, { queryId, name, query, changedAt }) {
      let changes = 0;
      addOnce(`a query named "${name}"`, () => {
        ({ changes } = prepared(db, 'UPDATE saved_queries SET name = ?, query = ?, changed_at = ? WHERE connection_id = ? AND query_id = ?').run(name, JSON.stringify(query), changedAt, connectionId, queryId));
      });
      return changes === 1;
    },
    remove: (connectionId, queryId) => prepared(db, 'DELETE FROM saved_queries WHERE connection_id = ? AND query_id = ?').run(connectionId, queryId).changes === 1,
    removeAll: (connectionId) => void prepared(db, 'DELETE FROM saved_queries WHERE connection_id = ?').run(connectionId),
  };
}
