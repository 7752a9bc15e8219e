/** Refreshes a token of a database in a process of its own, and kills itself (SIGKILL) at the step that it is told: ORDER as JSON. */
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import type { ConnectionRecords } from '../../helper/connections/connection-records.ts';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { makeWorld, type WorldOptions } from './connections-world.ts';

export const steps = ['before the intent', 'after the intent', 'before the store', 'after the store', 'before the lease is given back'] as const;
export type KillStep = (typeof steps)[number];
export type KillOrder = { readonly file: string; readonly key: string; readonly id: ConnectionId; readonly keyName: string; readonly entry: string; readonly addresses: WorldOptions['addresses']; readonly step: KillStep };

const order = process.argv[2] === undefined ? null : JSON.parse(process.argv[2]) as KillOrder;
const die = (at: KillStep): void => { if (order?.step === at) process.kill(process.pid, 'SIGKILL'); };

function dying(records: ConnectionRecords): ConnectionRecords {
  return {
    ...records,
    write(row, secrets) {
      die(secrets?.put ? 'before the store' : 'before the intent');
      const written = records.write(row, secrets);
      die(secrets?.put ? 'after the store' : 'after the intent');
      return written;
    },
    releaseLease(id, holder) {
      die('before the lease is given back');
      records.releaseLease(id, holder);
    },
  };
}

if (order) {
  const keychain = makeMemoryKeychain();
  await keychain.write(order.keyName, new Uint8Array(Buffer.from(order.entry, 'hex')));
  const db = openHelperDb(order.file, new Uint8Array(Buffer.from(order.key, 'hex')));
  const world = makeWorld({ addresses: order.addresses, records: dying(db.connections), keychain });
  world.clock.pass(301_000);
  await world.connections.accessToken(order.id);
  process.stdout.write('refreshed\n');
  world.close();
}
