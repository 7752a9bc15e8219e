/**
 * Numbered, additive changes of a database's schema. Each runs in a transaction of its own with its number, so that a
 * kill leaves the schema before it or after it. An existing database is copied first (by SQLite itself, encrypted as it
 * is); the copy is removed once all have run.
 */
import { existsSync, rmSync } from 'node:fs';
import { makePrivately, numberPragma, type Db } from './connection.ts';

export type Migration = (db: Db) => void;

export const copyBefore = (file: string, version: number): string => `${file}.before-${version}`;

export function migrate(db: Db, file: string, applicationId: number, migrations: readonly Migration[]): void {
  const found = numberPragma(db, 'user_version');
  if (found >= migrations.length) return dropCopies(file, migrations.length);
  const copy = copyBefore(file, found);
  if (found > 0) keepCopy(db, copy);
  for (let version = found; version < migrations.length; version += 1) {
    const migration = migrations[version];
    db.transaction(() => {
      // Another process may have been here between our look and our lock.
      if (numberPragma(db, 'user_version') !== version) return;
      migration?.(db);
      db.pragma(`application_id=${applicationId}`);
      db.pragma(`user_version=${version + 1}`);
    }).immediate();
  }
  dropCopies(file, migrations.length);
}

/** Also those that a kill left, between the last change and this, or of a version further back. */
function dropCopies(file: string, version: number): void {
  for (let before = 1; before < version; before += 1) if (existsSync(copyBefore(file, before))) rmSync(copyBefore(file, before), { force: true });
}

/** A copy that a kill left half-written is replaced: the database itself is still the one it was a copy of. */
function keepCopy(db: Db, copy: string): void {
  rmSync(copy, { force: true });
  makePrivately(copy);
  db.prepare('VACUUM INTO ?').run(copy);
}
