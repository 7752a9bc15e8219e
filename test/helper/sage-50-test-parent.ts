/** A child process that asks a data set what takes minutes, for a test to kill: its reader is the test's grandchild, as in a sync. Says the reader's process id. */
import { makeOdbcDataSet } from '../../helper/sage-50/odbc-data-set.ts';
import { forkReader } from '../../helper/sage-50/reader-line.ts';

process.on('message', (order: { readonly readerFile: string; readonly connectionString: string; readonly sql: string }) => {
  const start = forkReader(order.readerFile);
  const dataSet = makeOdbcDataSet({
    startReader: () => { const reader = start(); process.send?.({ pid: reader.pid }); return reader; },
    connectionString: order.connectionString, password: '', sleep: async () => undefined, random: Math.random, readHolder: async () => null,
  });
  void (async () => {
    await dataSet.columnsOf('AUDIT_SPLIT', new AbortController().signal);
    setTimeout(() => process.send?.({ isAsked: true }), 200);
    for await (const _rows of dataSet.readRows(order.sql, new AbortController().signal)) break;
  })();
});
