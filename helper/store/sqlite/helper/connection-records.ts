/** Connections, their sealed secrets and leases on SQLite; see `helper/connections/connection-records.ts`. */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../../../src/shared/errors.ts';
import type { ConnectionId } from '../../../../src/shared/ids.ts';
import { leaseLifeMsMax, type ConnectionRecords, type ConnectionRow, type SealedSecret, type SecretChanges } from '../../../connections/connection-records.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';
import { addOnce } from './add-once.ts';

type KeptSecret = SealedSecret & { readonly sealed: Buffer };

function changeSecrets(db: Db, id: ConnectionId, { put = [], drop = [] }: SecretChanges): void {
  for (const field of drop) prepared(db, 'DELETE FROM secrets WHERE connection_id = ? AND field = ?').run(id, field);
  for (const { field, generation, sealed } of put) {
    prepared(db, 'INSERT INTO secrets(connection_id, field, generation, sealed) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET generation = excluded.generation, sealed = excluded.sealed').run(id, field, generation, Buffer.from(sealed));
  }
}

function addRow(db: Db, row: ConnectionRow, secrets: readonly SealedSecret[]): void {
  addOnce(`a connection named "${row.name}"`, () => {
    prepared(db, 'INSERT INTO connections(id, name, revision, row) VALUES (?, ?, ?, ?)').run(row.id, row.name, row.revision, JSON.stringify(row));
  });
  changeSecrets(db, row.id, { put: secrets });
}

function writeRow(db: Db, row: ConnectionRow, secrets: SecretChanges = {}): boolean {
  const next = { ...row, revision: row.revision + 1 };
  let written = 0;
  addOnce(`a connection named "${row.name}"`, () => {
    written = prepared(db, 'UPDATE connections SET name = ?, revision = ?, row = ? WHERE id = ? AND revision = ?').run(next.name, next.revision, JSON.stringify(next), row.id, row.revision).changes;
  });
  if (written === 1) changeSecrets(db, row.id, secrets);
  return written === 1;
}

function removeRow(db: Db, id: ConnectionId): boolean {
  for (const table of ['secrets', 'leases']) prepared(db, `DELETE FROM ${table} WHERE connection_id = ?`).run(id);
  return prepared(db, 'DELETE FROM connections WHERE id = ?').run(id).changes === 1;
}

function preflight(db: Db, file: string, freeBytesMin: number): void {
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize < freeBytesMin) throw new AppError('disk_full', `${freeBytesMin} bytes are needed on the disk, and ${bavail * bsize} are free`);
  // A write that changes nothing still takes the lock and reaches the disk.
  prepared(db, "INSERT INTO settings(name, value) VALUES ('.preflight', ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(String(process.hrtime.bigint()));
}

export function connectionRecordsIn(db: Db, file: string): ConnectionRecords {
  return {
    list: () => (prepared(db, 'SELECT row FROM connections ORDER BY n').pluck().all() as string[]).map((row) => JSON.parse(row) as ConnectionRow),
    read(id) {
      const row = prepared(db, 'SELECT row FROM connections WHERE id = ?').pluck().get(id) as string | undefined;
      return row === undefined ? null : (JSON.parse(row) as ConnectionRow);
    },
    secrets: (id) => (prepared(db, 'SELECT field, generation, sealed FROM secrets WHERE connection_id = ? ORDER BY field').all(id) as KeptSecret[]).map((kept) => ({ ...kept, sealed: new Uint8Array(kept.sealed) })),
    add: (row, secrets) => db.transaction(addRow).immediate(db, row, secrets),
    write: (row, secrets) => db.transaction(writeRow).immediate(db, row, secrets),
    remove: (id) => db.transaction(removeRow).immediate(db, id),
    takeLease: (id, holder, nowMs, untilMs) => prepared(db, `
      INSERT INTO leases(connection_id, holder, until_ms) VALUES (@id, @holder, @untilMs)
      ON CONFLICT DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms
      WHERE holder = excluded.holder OR until_ms <= @nowMs OR until_ms - @nowMs > @lifeMsMax`).run({ id, holder, nowMs, untilMs, lifeMsMax: leaseLifeMsMax }).changes === 1,
    releaseLease: (id, holder) => void prepared(db, 'DELETE FROM leases WHERE connection_id = ? AND holder = ?').run(id, holder),
    preflight: (freeBytesMin) => preflight(db, file, freeBytesMin),
  };
}
