/** Connection records in memory: for the tests and for the demo without a disk. Several `Connections` may share one, as processes share a database. */
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { ConnectionRecords, ConnectionRow, SealedSecret, SecretField } from './connection-records.ts';
import { leaseLifeMsMax } from './connection-records.ts';

type Kept = { row: ConnectionRow; secrets: Map<SecretField, SealedSecret> };

export function makeConnectionRecordsInMemory(): ConnectionRecords {
  const kept = new Map<ConnectionId, Kept>();
  const leases = new Map<ConnectionId, { holder: string; untilMs: number }>();
  return {
    list: () => [...kept.values()].map((one) => structuredClone(one.row)),
    read: (id) => structuredClone(kept.get(id)?.row ?? null),
    secrets: (id) => structuredClone([...(kept.get(id)?.secrets.values() ?? [])]),
    add(row, secrets) {
      const taken = kept.has(row.id) || [...kept.values()].some((one) => one.row.name === row.name);
      if (taken) throw new AppError('already_exists', `a connection named "${row.name}" exists`);
      kept.set(row.id, { row: structuredClone(row), secrets: new Map(secrets.map((secret) => [secret.field, structuredClone(secret)])) });
    },
    write(row, secrets = {}) {
      const found = kept.get(row.id);
      if (!found || found.row.revision !== row.revision) return false;
      if ([...kept.values()].some((one) => one.row.name === row.name && one.row.id !== row.id)) throw new AppError('already_exists', `a connection named "${row.name}" exists`);
      found.row = { ...structuredClone(row), revision: row.revision + 1 };
      for (const field of secrets.drop ?? []) found.secrets.delete(field);
      for (const secret of secrets.put ?? []) found.secrets.set(secret.field, structuredClone(secret));
      return true;
    },
    remove(id) {
      leases.delete(id);
      return kept.delete(id);
    },
    takeLease(id, holder, nowMs, untilMs) {
      const held = leases.get(id);
      const counts = held !== undefined && held.holder !== holder && nowMs < held.untilMs && held.untilMs - nowMs <= leaseLifeMsMax;
      if (counts) return false;
      leases.set(id, { holder, untilMs });
      return true;
    },
    releaseLease(id, holder) {
      if (leases.get(id)?.holder === holder) leases.delete(id);
    },
    preflight: () => undefined,
  };
}
