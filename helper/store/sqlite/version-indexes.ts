/**
 * The indexes of a data type's versions. During the first sync of a type they are left out until it is all there (or a
 * row has to be found): building one from what is sorted costs a fraction of keeping it while ids come in any order.
 */
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { definitionOf } from '../../../src/shared/records/index.ts';
import { columnName, hasOpenItems, versionsOf } from './company-schema.ts';
import type { Db } from './connection.ts';
import { prepared } from './statements.ts';

type Index = { readonly name: string; readonly sql: string };

export function indexesOf(dataType: DataType): readonly Index[] {
  const v = versionsOf(dataType);
  const columns = Object.entries(definitionOf(dataType).columns).filter(([, column]) => column.indexed).map(([name]) => name);
  return [
    { name: `${v}_open`, sql: `CREATE UNIQUE INDEX ${v}_open ON ${v}(id) WHERE to_sync IS NULL` },
    { name: `${v}_was`, sql: `CREATE INDEX ${v}_was ON ${v}(id) WHERE to_sync IS NOT NULL` },
    { name: `${v}_ended`, sql: `CREATE INDEX ${v}_ended ON ${v}(to_sync) WHERE to_sync IS NOT NULL` },
    ...(hasOpenItems(dataType) ? [{ name: `${v}_span`, sql: `CREATE INDEX ${v}_span ON ${v}(open_span, ${columnName('date')}) WHERE open_span IS NOT NULL` }] : []),
    ...columns.map((column) => ({ name: `${v}_${column}`, sql: `CREATE INDEX ${v}_${column} ON ${v}(${columnName(column)})` })),
  ];
}

function namesThere(db: Db, dataType: DataType): ReadonlySet<string> {
  return new Set(prepared(db, 'SELECT name FROM pragma_index_list(?)').pluck().all(versionsOf(dataType)).map(String));
}

export function lacksIndexes(db: Db, dataType: DataType): boolean {
  const there = namesThere(db, dataType);
  return indexesOf(dataType).some(({ name }) => !there.has(name));
}

/** Makes those that are not there. Runs in the caller's transaction. */
export function makeIndexes(db: Db, dataType: DataType): void {
  const there = namesThere(db, dataType);
  for (const { name, sql } of indexesOf(dataType)) if (!there.has(name)) db.exec(sql);
}
