/** Tiny books in a Sage 50 data set, synced the whole way: store, connector, reader process, unixODBC and the strict driver. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { forkChild } from '../../helper/fork-child.ts';
import { makeOdbcDataSet, type OdbcNeeds } from '../../helper/sage-50/odbc-data-set.ts';
import type { ReaderProcess } from '../../helper/sage-50/reader-line.ts';
import type { FromReader, ToReader } from '../../helper/sage-50/reader-messages.ts';
import type { CompanyReader } from '../../src/sage/connector.ts';
import type { DataSet } from '../../src/sage/data-set.ts';
import { sage50 } from '../../src/sage/products/sage-50/product.ts';
import { makeDataSet } from '../sandbox/sage-50/make-data-set.ts';
import { driverControl, makeOdbcEnvironment } from '../sandbox/sage-50/odbc-environment.ts';
import { makeSyncedBooks } from './sage-50-books.ts';

const readerFile = join(__dirname, '..', '..', 'helper', 'sage-50', 'reader.ts');

export function makeOdbcWorld({ seed = 5, size = 12 }: { readonly seed?: number; readonly size?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'll-fifty-way-'));
  const odbc = makeOdbcEnvironment({ folder });
  const made = makeDataSet({ folder, seed, size });
  const books = makeSyncedBooks();
  const processes: ReaderProcess[] = [];
  const opened: DataSet[] = [];
  const open = (needs: Partial<OdbcNeeds> = {}): DataSet => {
    const dataSet = makeOdbcDataSet({
      startReader: () => { const reader = forkChild<ToReader, FromReader>(readerFile, { heapMiB: 128, env: odbc.env }); processes.push(reader); return reader; },
      connectionString: odbc.connectionString(made), password: made.password, random: () => 0.5, readHolder: () => Promise.resolve(null),
      sleep: async (waitMs, signal) => { await sleepFor(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted()); }, ...needs,
    });
    opened.push(dataSet);
    return dataSet;
  };
  return {
    made, odbc, books, processes, open, control: driverControl(made.dataFolder),
    readerOf: (dataSet: DataSet): CompanyReader => sage50.connect(dataSet).openCompany(made.companyId.replace(/[{}]/g, '').toLowerCase()),
    async remove() {
      await Promise.all(opened.map((dataSet) => dataSet.close()));
      books.close();
      made.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type OdbcWorld = ReturnType<typeof makeOdbcWorld>;
