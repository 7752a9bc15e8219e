/** Linked companies on SQLite; see `helper/store/companies.ts`. */
import type { Companies, CompanyRow } from '../../companies.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';
import { addOnce } from './add-once.ts';

const columns = 'id, name, connection_id AS connectionId, product, source_id AS sourceId, base_currency AS baseCurrency, key_name AS keyName, linked_at AS linkedAt';

export function companiesIn(db: Db): Companies {
  return {
    list: () => prepared(db, `SELECT ${columns} FROM companies ORDER BY n`).all() as CompanyRow[],
    read: (id) => (prepared(db, `SELECT ${columns} FROM companies WHERE id = ?`).get(id) as CompanyRow | undefined) ?? null,
    add: (row) => addOnce(`the company "${row.name}"`, () => {
      prepared(db, 'INSERT INTO companies(id, name, connection_id, product, source_id, base_currency, key_name, linked_at) VALUES (@id, @name, @connectionId, @product, @sourceId, @baseCurrency, @keyName, @linkedAt)').run(row);
    }),
    change: (id, { name, baseCurrency, keyName }) => prepared(db, 'UPDATE companies SET name = coalesce(@name, name), base_currency = CASE @setsCurrency WHEN 1 THEN @baseCurrency ELSE base_currency END, key_name = coalesce(@keyName, key_name) WHERE id = @id')
      .run({ id, name: name ?? null, setsCurrency: baseCurrency === undefined ? 0 : 1, baseCurrency: baseCurrency ?? null, keyName: keyName ?? null }).changes === 1,
    remove: (id) => prepared(db, 'DELETE FROM companies WHERE id = ?').run(id).changes === 1,
  };
}
