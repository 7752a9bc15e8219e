/** A child process that reads a data set without end, for a test to kill: its reader is the test's grandchild, as in a sync. Says the reader's process id. */
import { setTimeout as sleepFor } from 'node:timers/promises';
import { makeOdbcDataSet } from '../../helper/sage-50/odbc-data-set.ts';
import { forkReader } from '../../helper/sage-50/reader-line.ts';

process.on('message', (order: { readonly readerFile: string; readonly connectionString: string; readonly sql: string }) => {
  const start = forkReader(order.readerFile);
  let pid: number | undefined;
  const dataSet = makeOdbcDataSet({ startReader: () => { const reader = start(); pid = reader.pid; return reader; }, connectionString: order.connectionString, password: '', sleep: async () => undefined, random: Math.random, readHolder: async () => null });
  void (async () => {
    for await (const rows of dataSet.readRows(order.sql, new AbortController().signal)) {
      process.send?.({ pid, rows: rows.length });
      await sleepFor(50);
    }
  })();
});
