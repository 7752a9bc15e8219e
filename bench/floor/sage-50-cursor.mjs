// The floor of reading a Sage 50 data set: a bare ODBC cursor, rows counted and dropped. One JSON line on stdout.
//   node sage-50-cursor.mjs --connection STRING --statements FILE [--fetch-size 100]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import odbc from 'odbc';

const { values: o } = parseArgs({ options: { connection: { type: 'string' }, statements: { type: 'string' }, 'fetch-size': { type: 'string', default: '100' } } });
const statements = readFileSync(o.statements, 'utf8').split('\n');
const startedMs = performance.now();
const connection = await odbc.connect({ connectionString: o.connection, fetchArray: true });
let rows = 0;
for (const sql of statements) {
  const cursor = await connection.query(sql, { cursor: true, fetchSize: Number(o['fetch-size']) });
  for (let got = await cursor.fetch(); got.length > 0; got = await cursor.fetch()) rows += got.length;
  await cursor.close();
}
const s = (performance.now() - startedMs) / 1000;
await connection.close();
const u = process.resourceUsage();
console.log(JSON.stringify({ rows, s: Number(s.toFixed(3)), rows_s: Math.round(rows / s), cpu_s: Number(((u.userCPUTime + u.systemCPUTime) / 1e6).toFixed(2)), rss_mb: Math.round(u.maxRSS / 1024) }));
