/**
 * The reader process over the real ODBC package and a driver that meets a fault: LL_FAULT names it, LL_FAULT_TIMES how
 * often (for all processes together), LL_FAULT_NOTES the file that counts and notes what the driver was asked.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { runReader, type Odbc, type OdbcConnection, type OdbcCursor } from '../../helper/sage-50/reader-program.ts';

export type Fault = 'none' | 'no_blocks' | 'no_storage' | 'exclusive' | 'crash' | 'silent' | 'frozen' | 'slow' | 'complains_past_end' | 'ends_too_early' | 'no_storage_late';

const fault = (process.env.LL_FAULT ?? 'none') as Fault;
const times = Number(process.env.LL_FAULT_TIMES ?? Number.POSITIVE_INFINITY);
const notes = process.env.LL_FAULT_NOTES ?? '';
const note = (line: string): void => appendFileSync(notes, `${line}\n`);
const noted = (line: string): number => (existsSync(notes) ? readFileSync(notes, 'utf8').split('\n').filter((one) => one === line).length : 0);

function meets(name: Fault): boolean {
  if (fault !== name || noted(name) >= times) return false;
  note(name);
  return true;
}

const driverError = (message: string, state: string, text: string): Error => Object.assign(new Error(message), { odbcErrors: [{ state, code: 0, message: text }] });
const noStorage = 'Specified driver could not be loaded due to system error 8: Not enough storage is available to process this command (Sage Line 50 v21).';

runReader(async () => {
  const real = (await import('odbc')).default as unknown as Odbc;
  return {
    async connect(options) {
      if (meets('exclusive')) throw driverError('[odbc] Error connecting to the database', 'HY000', 'Program is in exclusive mode. Logon cannot proceed');
      if (meets('no_storage')) throw driverError('[odbc] Error connecting to the database', 'IM003', noStorage);
      return wrapConnection(await real.connect(options));
    },
  };
});

const wrapConnection = (connection: OdbcConnection): OdbcConnection => ({
  async query(sql, options) {
    note(`query ${Object.keys(options).join(' ')} ${options.fetchSize}`);
    if (options.fetchSize > 1 && meets('no_blocks')) throw driverError('[odbc] Error setting the fetch size on the statement', 'HYC00', 'Optional feature not implemented');
    return wrapCursor(await connection.query(sql, options));
  },
  columns: (catalog, schema, table, column) => connection.columns(catalog, schema, table, column),
  cancel: () => connection.cancel(),
  close: () => connection.close(),
});

function wrapCursor(cursor: OdbcCursor): OdbcCursor {
  let fetches = 0;
  let isOver = false;
  return {
    get noData() { return fault === 'ends_too_early' || cursor.noData; },
    async fetch() {
      fetches += 1;
      if (fetches === 10 && meets('crash')) process.kill(process.pid, 'SIGSEGV');
      if (fetches === 10 && meets('no_storage_late')) throw driverError('[odbc] Error fetching results with SQLFetch', 'HY000', noStorage);
      if (fetches === 10 && meets('silent')) await new Promise(() => undefined);
      if (fetches === 10 && meets('frozen')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 100));
      if (isOver && meets('complains_past_end')) throw driverError('[odbc] Error fetching results with SQLFetch', '24000', 'Invalid cursor state');
      const rows = await cursor.fetch();
      isOver = cursor.noData;
      return rows;
    },
    close: () => cursor.close(),
  };
}
