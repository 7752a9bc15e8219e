/** What is said to Sage's driver, as unixODBC itself wrote it down: whole syncs and the company's card, through the real reader process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCompanyCard } from '../../src/sage/products/sage-50/company-card.ts';
import { never } from './reader.ts';
import { allowed } from './sage-50-data-set.ts';
import { makeOdbcWorld } from './sage-50-odbc-world.ts';

/** Every call of ODBC that is made; one more is one that Sage's driver may not know. */
const calls = [
  'SQLAllocHandle', 'SQLBindCol', 'SQLCloseCursor', 'SQLColumns', 'SQLDescribeCol', 'SQLDisconnect', 'SQLDriverConnect', 'SQLEndTran', 'SQLExecDirect', 'SQLFetch', 'SQLFreeHandle', 'SQLGetInfo', 'SQLNumResultCols',
  'SQLRowCount', 'SQLSetEnvAttr', 'SQLSetStmtAttr',
];
const attributes = ['SQL_ATTR_ROWS_FETCHED_PTR', 'SQL_ATTR_ROW_ARRAY_SIZE', 'SQL_ATTR_ROW_BIND_TYPE', 'SQL_ATTR_ROW_STATUS_PTR'];
/** Said beside the pattern of what is allowed, so that a pattern grown too wide is noticed. */
const forbidden = /\*|\?|\b(LIMIT|OFFSET|FETCH|DISTINCT|ORDER|GROUP|UNION|JOIN|TOP)\b|\(SELECT/i;
const found = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map(([, one]) => one ?? ''))].sort();

it('is plain statements that it takes, and never a parameter, a time limit or a catalogue that it lacks', async () => {
  const world = makeOdbcWorld();
  try {
    world.odbc.traceOn();
    const log = join(world.made.dataFolder, 'said.log');
    world.control.plant({ log });
    const dataSet = world.open();
    await readCompanyCard(dataSet, never);
    const reader = world.readerOf(dataSet);
    expect((await world.books.sync({ kind: 'full' }, reader)).status.proof?.outcome).toBe('agrees');
    world.made.mutations().someWork({ count: 5, seed: 3 });
    world.made.update();
    expect((await world.books.sync({}, reader)).status.proof?.outcome).toBe('agrees');
    await dataSet.close();
    const trace = world.odbc.trace();
    expect(found(trace, /\[(SQL\w+)\.c\]/g)).toEqual(calls);
    expect(found(trace, /Attribute = (\w+)/g).filter((name) => name.startsWith('SQL_ATTR_') && !attributes.includes(name) && !name.includes('ODBC_VERSION'))).toEqual([]);
    // The trace has the beginning of each statement and its length, the driver the whole of it.
    const said = readFileSync(log, 'utf8').trim().split('\n').filter((line) => line !== 'catalogue');
    const traced = [...trace.matchAll(/SQL = \[(.*?)(?:\.\.\.)?\]\[length = (\d+)/g)].map(([, text, length]) => ({ text, length: Number(length) }));
    expect(traced).toEqual(said.map((sql, at) => ({ text: sql.slice(0, traced[at]?.text?.length), length: sql.length })));
    expect(said.filter((sql) => !allowed.test(sql) || forbidden.test(sql))).toEqual([]);
    expect(new Set(said.map((sql) => / FROM (\w+)/.exec(sql)?.[1])).size).toBeGreaterThan(15);
  } finally {
    await world.remove();
  }
});
