/** The same books through the real way: reader process, ODBC driver manager, and the driver that refuses what Sage's refuses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { forkChild } from '../../helper/fork-child.ts';
import { makeDataSetOpener } from '../../helper/sage-50/open-data-set.ts';
import type { FromReader, ToReader } from '../../helper/sage-50/reader-messages.ts';
import { findSystemDrivers, readBytes } from '../../helper/sage-50/system-places.ts';
import { sage50 } from '../../src/sage/products/sage-50/product.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { makeDataSet } from '../sandbox/sage-50/make-data-set.ts';
import { makeOdbcEnvironment } from '../sandbox/sage-50/odbc-environment.ts';
import { makeSyncedBooks } from './sage-50-books.ts';
import { Shelf } from './reader.ts';
import { openStrictDataSet } from './sage-50-data-set.ts';
import { allOf } from './sage-50-world.ts';

const readerFile = join(__dirname, '..', '..', 'helper', 'sage-50', 'reader.ts');

it('a whole sync through ODBC agrees with Sage, in full and after work, and gives what the tables hold', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'll-fifty-odbc-'));
  const { env } = makeOdbcEnvironment({ folder, drivers: ['Sage Line 50 v32'] });
  const made = makeDataSet({ folder, seed: 5, size: 'tiny', user: 'LEDGER', password: 'pa55' });
  const opener = makeDataSetOpener({
    startReader: () => forkChild<ToReader, FromReader>(readerFile, { heapMiB: 128, env }), style: 'posix', programBits: 64, confirmedHosts: () => new Set(), namedDriver: null,
    findDrivers: async () => (await findSystemDrivers('linux', 'x64', env)).drivers, readBytes,
    sleep: async (waitMs, signal) => { await sleepFor(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted()); }, random: () => 0.5,
  });
  const dataSet = opener.open(await opener.place({ folder: made.companyFolder, user: 'LEDGER', password: 'pa55' }), 'pa55');
  const direct = openStrictDataSet(made.dataFolder);
  const books = makeSyncedBooks();
  try {
    const reader = sage50.connect(dataSet).openCompany(made.companyId.replace(/[{}]/g, '').toLowerCase());
    for (const kind of ['full', 'incremental'] as const) {
      const outcome = await books.sync({ kind }, reader);
      expect([outcome.problem, outcome.status.proof?.outcome]).toEqual([null, 'agrees']);
      expect(books.trialBalance()).toEqual(made.trialBalance());
      made.mutations().someWork({ count: 10, seed: 2 });
      made.update();
    }
    const [byOdbc, byTables] = [new Shelf(), new Shelf()];
    expect(await byOdbc.readAll(reader, 'full')).toEqual([]);
    await byTables.readAll(sage50.connect(direct).openCompany('company'), 'full');
    expect(allOf(byOdbc, dataTypes)).toEqual(allOf(byTables, dataTypes));
  } finally {
    await dataSet.close();
    await direct.close();
    books.close();
    made.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
