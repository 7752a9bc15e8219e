/** A process that reads a statement through a reader process and drops the rows, as a sync does with pages that it has written; says its own peak memory. */
import { makeOdbcDataSet } from '../../helper/sage-50/odbc-data-set.ts';
import { forkReader } from '../../helper/sage-50/reader-line.ts';

export type AskerOrder = { readonly readerFile: string; readonly connectionString: string; readonly sql: string };
export type AskerAnswer = { readonly rows: number; readonly peakMiB: number };

process.on('message', (order: AskerOrder) => {
  void (async () => {
    const dataSet = makeOdbcDataSet({ startReader: forkReader(order.readerFile), connectionString: order.connectionString, password: '', sleep: () => Promise.resolve(), random: Math.random, readHolder: () => Promise.resolve(null) });
    let rows = 0;
    for await (const batch of dataSet.readRows(order.sql, new AbortController().signal)) rows += batch.length;
    await dataSet.close();
    process.send?.({ rows, peakMiB: process.resourceUsage().maxRSS / 1_024 } satisfies AskerAnswer);
  })();
});
