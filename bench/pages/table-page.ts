/** Runs in Chromium: reads a table with the pane's own client and cuts it into the pane's own chunks, and tells what that took. */
import { chunkBytes, inChunks } from '../../addin/hosts/excel/write-chunks.ts';
import type { Row } from '../../addin/hosts/excel/write-chunks.ts';
import { makeClient } from '../../addin/client/client.ts';
import { contract } from '../../src/shared/contract/index.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

export type TableRead = { readonly rows: number; readonly first_ms: number; readonly parsed_ms: number; readonly chunk_mb: number; readonly task_ms: number };

async function readTable(token: string, columns: string): Promise<TableRead> {
  let longestMs = 0;
  const watch = new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration); });
  watch.observe({ type: 'longtask' });
  const client = makeClient({ origin: location.origin, fetch: (...args) => fetch(...args), readToken: () => token });
  const startedMs = performance.now();
  let firstMs = 0;
  const { rows } = await client.lines(contract.readTable, { companyId: 'bench' as CompanyId, dataType: 'salesInvoices', columns }, { timeoutMs: 60_000 });
  const read: (readonly Row[])[] = [];
  for await (const portion of rows) {
    firstMs ||= performance.now() - startedMs;
    read.push(portion as readonly Row[]);
  }
  const parsedMs = performance.now() - startedMs;
  let largest = 0;
  for await (const chunk of inChunks(read)) {
    largest = Math.max(largest, JSON.stringify(chunk).length);
    // Where Excel would take the chunk.
    await new Promise((wake) => { setTimeout(wake); });
  }
  await new Promise((wake) => { setTimeout(wake, 100); });
  watch.disconnect();
  if (largest > 2 * chunkBytes) throw new Error('a chunk is far beyond its bound');
  return { rows: read.reduce((sum, portion) => sum + portion.length, 0), first_ms: firstMs, parsed_ms: parsedMs, chunk_mb: largest / 1e6, task_ms: longestMs };
}

(window as unknown as { readTable: typeof readTable }).readTable = readTable;
