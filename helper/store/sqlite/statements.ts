/** Statements kept prepared, per connection: compiling one costs more than running it. */
import type { Db, Statement } from './connection.ts';

/** Beyond this the oldest goes: filters can be combined in more ways than are worth keeping. */
const keptMax = 300;
const kept = new WeakMap<Db, Map<string, Statement>>();

/** The same text always gives the same statement, so a text is used with one way of reading its rows (raw, plucked, …) only. */
export function prepared(db: Db, sql: string): Statement {
  let statements = kept.get(db);
  if (!statements) kept.set(db, statements = new Map());
  let statement = statements.get(sql);
  if (!statement) {
    statement = db.prepare(sql);
    statements.set(sql, statement);
    if (statements.size > keptMax) for (const oldest of statements.keys()) { statements.delete(oldest); break; }
  }
  return statement;
}
