/**
 * Turns a list of records or a report into a table for a sheet. Rows stream through, so that 300,000 of them never
 * stand in memory; amounts stay text until the host writes them. The key says how to make the same table again.
 */
import type { CompanyId } from '../../src/shared/ids.ts';
import { companyId as companyIdSchema, connectionId as connectionIdSchema } from '../../src/shared/ids.ts';
import { companies as companyContract } from '../../src/shared/contract/companies.ts';
import { data as dataContract } from '../../src/shared/contract/data.ts';
import { reports as reportContract } from '../../src/shared/contract/reports.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { Client } from '../client/client.ts';
import type { CellFormat, CellValue, SheetTable } from '../hosts/host.ts';
import { paneTables } from './columns.ts';
import type { FieldKind, PaneColumn } from './columns.ts';
import { dateText, monthYearText, shortTimeText } from './format.ts';
import { agedEndpoint, agedInput, asAtInput, notWhole, periodInput, reportNamesInOrder } from './report-ask.ts';
import type { ReportAsk, ReportName } from './report-ask.ts';
import type { QuerySource } from './query-table.ts';
import { sumMoney } from './sums.ts';
import { bucketNames, dataTypeNames, fieldName, proofWords, reportNames } from './words.ts';

export type TableAsk =
  | { readonly kind: 'records'; readonly dataType: DataType; readonly filter: readonly string[]; readonly order: string | null }
  | { readonly kind: 'report'; readonly ask: ReportAsk }
  | ({ readonly kind: 'query' } & QuerySource);

const settings = ['asAt', 'from', 'to', 'by', 'agedBy'] as const;

/** e.g. "company-1/customers", "company-1/profit-and-loss?by=month" or "company-1/query?connection=c-1&id=q-2". A date left out stays "today" at each refresh. */
export function keyOf(companyId: CompanyId, table: TableAsk): string {
  const query = new URLSearchParams();
  if (table.kind === 'records') {
    for (const one of table.filter) query.append('filter', one);
    if (table.order) query.append('order', table.order);
  } else if (table.kind === 'query') {
    query.append('connection', table.connectionId);
    query.append('id', table.queryId);
  } else {
    for (const name of settings) if (table.ask[name] !== undefined) query.append(name, table.ask[name]);
    if (table.ask.sync !== undefined) query.append('sync', String(table.ask.sync));
  }
  const text = query.toString();
  return `${companyId}/${table.kind === 'records' ? table.dataType : table.kind === 'query' ? 'query' : table.ask.report}${text && `?${text}`}`;
}

/** What a key found in a workbook asks for; null when it is none of ours. The contract checks the values when it is read. */
export function readKey(key: string): { readonly companyId: CompanyId; readonly ask: TableAsk } | null {
  const [, company = '', what = '', text = ''] = /^([^/]+)\/([A-Za-z-]+)(?:\?(.*))?$/s.exec(key) ?? [];
  const checked = companyIdSchema.safeParse(company);
  if (!checked.success) return null;
  const query = new URLSearchParams(text);
  if (dataTypes.some((one) => one === what)) {
    return { companyId: checked.data, ask: { kind: 'records', dataType: what as DataType, filter: query.getAll('filter').slice(0, 10), order: query.get('order') } };
  }
  if (what === 'query') {
    const [connection, queryId] = [connectionIdSchema.safeParse(query.get('connection')), query.get('id') ?? ''];
    return connection.success && /^q-[0-9a-f]{20}$/.test(queryId) ? { companyId: checked.data, ask: { kind: 'query', connectionId: connection.data, queryId } } : null;
  }
  if (!reportNamesInOrder.some((one) => one === what)) return null;
  const given = Object.fromEntries(settings.flatMap((name) => (query.has(name) ? [[name, query.get(name)]] : [])));
  const sync = query.get('sync');
  return { companyId: checked.data, ask: { kind: 'report', ask: { ...given, report: what as ReportName, ...(sync ? { sync: Number(sync) } : {}) } as ReportAsk } };
}

export async function makeSheetTable(client: Client, companyId: CompanyId, table: TableAsk, signal: AbortSignal): Promise<SheetTable> {
  const key = keyOf(companyId, table);
  if (table.kind === 'query') return (await import('./query-table.ts')).queryTable(client, companyId, key, table, Date.now(), signal);
  return table.kind === 'records' ? recordsTable(client, companyId, key, table, signal) : reportTable(client, companyId, key, table.ask, signal);
}

const formats: Readonly<Record<FieldKind, CellFormat>> = { text: 'text', code: 'text', date: 'date', money: 'money', decimal: 'text', flag: 'flag', account: 'text', bank: 'text' };

async function recordsTable(client: Client, companyId: CompanyId, key: string, table: Extract<TableAsk, { kind: 'records' }>, signal: AbortSignal): Promise<SheetTable> {
  const columns = paneTables[table.dataType].columns.filter((column) => column.isColumn);
  const company = await client.call(companyContract.readCompany, { companyId }, { signal });
  const accounts = columns.some((column) => column.kind === 'account') ? await namesById(client, companyId, 'ledgerAccounts', signal) : new Map<string, string>();
  const banks = columns.some((column) => column.kind === 'bank') ? await namesById(client, companyId, 'bankAccounts', signal) : new Map<string, string>();
  const { head, rows } = await client.lines(dataContract.readTable, {
    companyId, dataType: table.dataType, columns: ['id', ...columns.map((column) => column.field)].join(','), filter: [...table.filter], order: table.order ?? undefined,
  }, { signal });
  const nameOf = (column: PaneColumn | undefined, value: CellValue): CellValue => (typeof value !== 'string' ? value : column?.kind === 'account' ? accounts.get(value) ?? value : column?.kind === 'bank' ? banks.get(value) ?? value : value);
  return {
    key,
    title: dataTypeNames[table.dataType],
    columns: [{ id: 'id', title: 'ID', format: 'text', hidden: true }, ...columns.map((column) => ({ id: column.field, title: fieldName(column.field), format: formats[column.kind] }))],
    rows: mapped(rows, (row) => row.map((value, index) => (index === 0 ? value : nameOf(columns[index - 1], value)))),
    rowCount: head.rows,
    note: noteOf(company.name, head.sync, head.publishedAt, company.published?.sync === head.sync ? company.published.proof?.outcome ?? 'not_checked' : 'not_checked'),
  };
}

async function* mapped(chunks: AsyncIterable<readonly (readonly unknown[])[]>, change: (row: readonly CellValue[]) => readonly CellValue[]): AsyncGenerator<readonly (readonly CellValue[])[]> {
  for await (const chunk of chunks) yield chunk.map((row) => change(row.map(cellOf)));
}

const cellOf = (value: unknown): CellValue => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null);

async function namesById(client: Client, companyId: CompanyId, dataType: DataType, signal: AbortSignal): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const { rows } = await client.lines(dataContract.readTable, { companyId, dataType, columns: 'id,nominalCode,name' }, { signal });
  for await (const chunk of rows) for (const [id, code, name] of chunk) names.set(String(id), [code, name].filter(Boolean).join(' '));
  return names;
}

const noteOf = (company: string, sync: number, publishedAt: string, proof: keyof typeof proofWords): string => `${company}, as we saw it ${shortTimeText(publishedAt)} (sync ${sync}). ${proofWords[proof]}.`;

type Column = SheetTable['columns'][number];
const text = (id: string, title: string, hidden = false): Column => (hidden ? { id, title, format: 'text', hidden } : { id, title, format: 'text' });
const money = (id: string, title: string): Column => ({ id, title, format: 'money' });

async function reportTable(client: Client, companyId: CompanyId, key: string, ask: ReportAsk, signal: AbortSignal): Promise<SheetTable> {
  const options = { signal };
  switch (ask.report) {
    case 'trial-balance': {
      const report = await client.call(reportContract.readTrialBalance, asAtInput(companyId, ask), options);
      return whole(key, ask, report, dateText(report.asAt), [text('id', 'ID', true), text('nominalCode', 'Code'), text('name', 'Account'), money('debit', 'Debit'), money('credit', 'Credit')],
        report.rows.map((row) => [row.ledgerAccountId, row.nominalCode, row.name, row.debit, row.credit]));
    }
    case 'profit-and-loss': {
      const report = await client.call(reportContract.readProfitAndLoss, periodInput(companyId, ask), options);
      const byMonth = report.columns.length > 1;
      const columns = report.columns.map((column) => money(column.from.slice(0, 7), byMonth ? monthYearText(column.from) : `${dateText(column.from)} to ${dateText(column.to)}`));
      const rows = sectionRows(report.sections, [['gross-profit', 'Gross profit', report.grossProfit], ['net-profit', 'Net profit', report.netProfit]]);
      return whole(key, ask, report, '', [...statementColumns, ...columns, ...(byMonth ? [money('total', 'Total')] : [])], byMonth ? rows.map((row) => [...row, sumMoney(row.slice(4).map(String))]) : rows);
    }
    case 'balance-sheet': {
      const report = await client.call(reportContract.readBalanceSheet, asAtInput(companyId, ask), options);
      return whole(key, ask, report, '', [...statementColumns, ...report.columns.map((column, index) => money(`column-${index}`, dateText(column.asAt)))],
        sectionRows(report.sections, [['net-assets', 'Net assets', report.netAssets], ['equity', 'Capital and reserves', report.equity]]));
    }
    case 'aged-debtors': case 'aged-creditors': {
      const report = await client.call(agedEndpoint(ask.report), agedInput(companyId, ask), options);
      return whole(key, ask, report, dateText(report.asAt), [text('id', 'ID', true), text('name', 'Name'), money('total', 'Total'), ...bucketNames.map((name, index) => money(`bucket-${index}`, name)), { id: 'documents', title: 'Documents', format: 'whole' }],
        report.rows.map((row) => [row.partyId ?? 'none', row.partyName, row.total, ...row.buckets, row.documents]));
    }
    default: throw new AppError('not_supported', `no report ${String(ask.report)}`);
  }
}

const statementColumns = [text('id', 'ID', true), text('section', 'Section'), text('nominalCode', 'Code'), text('name', 'Account')];

type Section = { readonly category: string; readonly name: string; readonly lines: readonly { readonly ledgerAccountId: string | null; readonly nominalCode: string | null; readonly name: string; readonly values: readonly string[] }[]; readonly totals: readonly string[] };

function sectionRows(sections: readonly Section[], sums: readonly (readonly [string, string, readonly string[]])[]): (readonly CellValue[])[] {
  return [
    ...sections.flatMap((section) => [
      ...section.lines.map((line) => [line.ledgerAccountId ?? `${section.category}/${line.name}`, section.name, line.nominalCode, line.name, ...line.values]),
      [`total/${section.category}`, section.name, null, `Total ${section.name.toLowerCase()}`, ...section.totals],
    ]),
    ...sums.map(([id, name, values]) => [id, null, null, name, ...values]),
  ];
}

type Provenance = { readonly companyName: string; readonly sync: number; readonly publishedAt: string; readonly proof: keyof typeof proofWords; readonly wholeFrom?: IsoDate | undefined };

function whole(key: string, ask: ReportAsk, from: Provenance, period: string, columns: readonly Column[], rows: readonly (readonly CellValue[])[]): SheetTable {
  return { key, title: [reportNames[ask.report], period].filter(Boolean).join(' '), columns, rows: once(rows), rowCount: rows.length, note: [noteOf(from.companyName, from.sync, from.publishedAt, from.proof), notWhole(from)].filter(Boolean).join(' ') };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}
