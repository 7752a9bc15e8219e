/** export: a data type or a report as CSV, to stdout or into a new file. */
import { once } from 'node:events';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { isoDate } from '../../../src/shared/dates.ts';
import type { CompanyId, SyncNumber } from '../../../src/shared/ids.ts';
import { dataTypes, type DataType } from '../../../src/shared/records/data-types.ts';
import { definitionOf } from '../../../src/shared/records/index.ts';
import { agedBuckets } from '../../../src/shared/reports/shapes.ts';
import type { Client } from '../client.ts';
import { findCompany, type Context } from '../context.ts';
import { csvLine, type Cell, type CellKind } from '../csv.ts';
import { CommandFailed, exitCodes } from '../say.ts';

export const exportableReports = ['trial-balance', 'profit-and-loss', 'balance-sheet', 'aged-debtors', 'aged-creditors'] as const;
type ReportName = (typeof exportableReports)[number];

export type ExportOptions = { readonly out?: string; readonly asAt?: string; readonly from?: string; readonly to?: string; readonly sync?: string; readonly force?: boolean };

type Table = { readonly columns: readonly string[]; readonly kinds: readonly CellKind[]; readonly rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>; /** What a reader of the figures must know; said beside them, on stderr. */ readonly caution?: string };

async function dataTable(client: Client, companyId: CompanyId, dataType: DataType, sync: SyncNumber | undefined): Promise<Table> {
  const { head, rows } = await client.lines('readTable', { companyId, dataType, ...(sync === undefined ? {} : { sync }) });
  const { columns } = definitionOf(dataType);
  return { columns: head.columns, kinds: head.columns.map((column) => (columns[column]?.kind === 'money' ? 'number' : 'text')), rows: rows as AsyncIterable<readonly Cell[]> };
}

const day = (text: string | undefined, option: string) => {
  if (text === undefined) return {};
  const parsed = isoDate.safeParse(text);
  if (!parsed.success) throw new CommandFailed(`--${option} is "${text}"; a date is written YYYY-MM-DD`, 'bad_request', exitCodes.usage);
  return { [option === 'as-at' ? 'asAt' : option]: parsed.data };
};

async function reportTable(client: Client, companyId: CompanyId, report: ReportName, options: ExportOptions, sync: SyncNumber | undefined): Promise<Table> {
  const at = { companyId, ...(sync === undefined ? {} : { sync }), ...day(options.asAt, 'as-at') };
  if (report === 'trial-balance') {
    const { rows } = await client.call('readTrialBalance', at);
    return { columns: ['nominalCode', 'name', 'debit', 'credit'], kinds: ['text', 'text', 'number', 'number'], rows: rows.map((row) => [row.nominalCode, row.name, row.debit, row.credit]) };
  }
  if (report === 'aged-debtors' || report === 'aged-creditors') {
    const { rows, wholeFrom } = await client.call(report === 'aged-debtors' ? 'readAgedDebtors' : 'readAgedCreditors', at);
    const kinds: CellKind[] = ['text', 'number', ...agedBuckets.map((): CellKind => 'number')];
    return { columns: ['name', 'total', ...agedBuckets], kinds, rows: rows.map((row) => [row.partyName, row.total, ...row.buckets]), ...(wholeFrom !== undefined && { caution: `Not the whole list: documents that were settled by ${wholeFrom} were left out, as the settings say (months back). From that day on it is whole.` }) };
  }
  const period = { companyId, ...(sync === undefined ? {} : { sync }), ...day(options.from, 'from'), ...day(options.to, 'to') };
  const { sections } = report === 'balance-sheet' ? await client.call('readBalanceSheet', at) : await client.call('readProfitAndLoss', period);
  const rows = sections.flatMap((section) => section.lines.map((line): Cell[] => [section.name, line.nominalCode, line.name, line.values[0] ?? null]));
  return { columns: ['section', 'nominalCode', 'name', 'amount'], kinds: ['text', 'text', 'text', 'number'], rows };
}

function tableOf(client: Client, companyId: CompanyId, what: string, options: ExportOptions): Promise<Table> {
  const sync = options.sync === undefined ? undefined : (Number(options.sync) as SyncNumber);
  if (sync !== undefined && !(Number.isInteger(sync) && sync > 0)) throw new CommandFailed(`--sync is "${options.sync}"; it is a sync's number`, 'bad_request', exitCodes.usage);
  if ((dataTypes as readonly string[]).includes(what)) return dataTable(client, companyId, what as DataType, sync);
  if ((exportableReports as readonly string[]).includes(what)) return reportTable(client, companyId, what as ReportName, options, sync);
  throw new CommandFailed(`there is nothing named "${what}" to export; data types: ${dataTypes.join(', ')}; reports: ${exportableReports.join(', ')}`, 'bad_request', exitCodes.usage);
}

/** A new file, for its owner alone; one that is there stays as it is unless it is to be replaced. */
function openNew(path: string, force: boolean): number {
  try {
    return openSync(path, force ? 'w' : 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailed(code === 'EEXIST' ? `${path} is there already; choose another name, or --force` : `${path} could not be made (${code ?? 'unknown reason'})`, code === 'EEXIST' ? 'already_exists' : 'disk_failed');
  }
}

export async function exportCsv({ client, say }: Context, company: string, what: string, options: ExportOptions): Promise<void> {
  const { id } = await findCompany(client, company);
  const { columns, kinds, rows, caution } = await tableOf(client, id, what, options);
  if (caution !== undefined) say.note(caution);
  const file = options.out === undefined ? null : openNew(options.out, options.force ?? false);
  let count = 0;
  try {
    const write = async (line: string): Promise<void> => {
      if (file !== null) writeSync(file, line);
      else if (!process.stdout.write(line)) await once(process.stdout, 'drain');
    };
    if (!(say.isJson && file === null)) await write(csvLine(columns, columns.map(() => 'text')));
    const held: (readonly Cell[])[] = [];
    for await (const row of rows) {
      count += 1;
      if (say.isJson && file === null) held.push(row);
      else await write(csvLine(row, kinds));
    }
    if (file !== null) say.result({ file: options.out, rows: count }, `Wrote ${count} rows to ${options.out ?? ''}.`);
    else if (say.isJson) say.result({ columns, rows: held }, []);
  } catch (error) {
    // Half a file looks like a whole one.
    if (options.out !== undefined) rmSync(options.out, { force: true });
    throw error;
  } finally {
    if (file !== null) closeSync(file);
  }
}
