/** A program that does ODBC for a test, one JSON line for each act: unixODBC reads its environment from the process, and some faults kill it. */
import { createInterface } from 'node:readline';
import odbc from 'odbc';
import type { Connection } from 'odbc';

export type OdbcAct =
  | { do: 'connect'; connectionString: string }
  | { do: 'query'; sql: string; parameters?: (string | number)[]; timeout?: number }
  /** All rows by a cursor, so many at a time. */
  | { do: 'read'; sql: string; fetchSize: number }
  | { do: 'tables' | 'primaryKeys' | 'foreignKeys' | 'columns'; table?: string }
  | { do: 'close' };

const nothing = null as unknown as string;
let connection: Connection | undefined;

async function readAll(sql: string, fetchSize: number): Promise<unknown[]> {
  const cursor = await open().query(sql, [], { cursor: true, fetchSize });
  const rows: unknown[] = [];
  try {
    while (!cursor.noData) rows.push(...await cursor.fetch());
  } finally {
    await cursor.close();
  }
  return rows;
}

function open(): Connection {
  if (!connection) throw new Error('not connected');
  return connection;
}

async function act(given: OdbcAct): Promise<unknown> {
  switch (given.do) {
    case 'connect':
      await connection?.close();
      connection = undefined;
      connection = await odbc.connect(given.connectionString);
      return null;
    case 'query': return [...await open().query(given.sql, given.parameters ?? [], given.timeout === undefined ? {} : { cursor: true, fetchSize: 1, timeout: given.timeout } as object)];
    case 'read': return readAll(given.sql, given.fetchSize);
    case 'tables': return [...await open().tables(nothing, nothing, nothing, nothing)];
    case 'columns': return [...await open().columns(nothing, nothing, given.table ?? nothing, nothing)];
    case 'primaryKeys': return [...await open().primaryKeys(nothing, nothing, given.table ?? '')];
    case 'foreignKeys': return [...await open().foreignKeys(nothing, nothing, given.table ?? '', nothing, nothing, nothing)];
    case 'close':
      await connection?.close();
      connection = undefined;
      return null;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    process.stdout.write(`${JSON.stringify({ value: await act(JSON.parse(line) as OdbcAct) })}\n`);
  } catch (error) {
    const { message, odbcErrors = [] } = error as Error & { odbcErrors?: readonly { state: string; message: string }[] };
    process.stdout.write(`${JSON.stringify({ message, errors: odbcErrors.map((one) => ({ state: one.state, message: one.message })) })}\n`);
  }
}
