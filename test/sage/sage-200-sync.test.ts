/** Whole syncs of Sage 200 into the store: published, and proved against Sage's own figures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { runSync } from '../../helper/sync/run-sync.ts';
import type { SyncJob } from '../../helper/sync/sync-job.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { startSandbox } from '../sandbox/start.ts';
import { never } from './reader.ts';
import { openSandbox200 } from './reader-200.ts';

it('agrees with Sage on every check, first in full, then by changes, then after what was deleted without a word', async () => {
  const sandbox = await startSandbox({ seed: 6, size: 'tiny', today: '2026-10-31' });
  const folder = mkdtempSync(join(tmpdir(), 'll-sage-200-'));
  const store = openStore(join(folder, 'books.db'), new Uint8Array(32).fill(7));
  const opened = openSandbox200(sandbox);
  let laterBy = 0;
  const sync = async (kind: SyncJob['kind']) => {
    sandbox.control.setClock({ offsetSeconds: (laterBy += 3_600) });
    const { status, problem } = await runSync({ kind, switchedOn: dataTypes, asked: null, confirmRemovals: false, isCareful: false }, {
      store, reader: opened.reader, clock: { wallMs: () => sandbox.control.nowMs(), monotonicMs: () => performance.now() }, sleep: async () => undefined, onStatus: () => undefined,
    }, never);
    return [problem, status.status, status.proof?.outcome, ...(status.proof?.checks ?? []).map(({ check, outcome, detail }) => (outcome === 'differs' ? [check, outcome, detail] : [check, outcome]))];
  };
  const all = (parties: string) => [null, 'published', 'agrees', ['trial_balance_is_nil', 'agrees'], ['trial_balance_equals_sage', 'agrees'], ['debtors_equal_control', 'agrees'], ['creditors_equal_control', 'agrees'], ['banks_equal_accounts', 'agrees'], ['lines_equal_balances', parties]];
  try {
    expect(await sync('full')).toEqual(all('agrees'));
    sandbox.control.mutate({ do: 'someWork', count: 40, seed: 8 });
    expect(await sync('incremental')).toEqual(all('not_checked'));
    const mutations = sandbox.control.mutations();
    mutations.deleteOtherPayment(mutations.addOtherPayment({ net: 4_500 }));
    mutations.deleteTransfer(mutations.addTransfer({ amount: 900 }));
    expect(await sync('full')).toEqual(all('agrees'));
  } finally {
    opened.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
    await sandbox.close();
  }
});
