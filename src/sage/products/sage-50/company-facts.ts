/** What many records need from beside their own table: the base currency, the control accounts, the banks, the parties' names. Read once for each reader, when first needed. */
import { AppError } from '../../../shared/errors.ts';
import type { DataSet } from '../../data-set.ts';
import { currencyPattern } from '../../source-values.ts';
import type { CellOrNothing, SourceRow } from './cells.ts';
import { isDeleted, isSet, numberOf, text, wholeOf } from './cells.ts';
import type { IsoTime } from '../../../shared/dates.ts';
import { readDeletions } from './deletions.ts';
import type { Deletions } from './deletions.ts';
import { allRows, openTable, readRows } from './source-table.ts';
import type { SourceTable } from './source-table.ts';

/** Narrow: COMPANY holds passwords of payment services too, which are never read. */
export const companyTable: SourceTable = {
  name: 'COMPANY',
  required: ['NAME'],
  optional: [
    'COMPANYID', 'L_NAME', 'ADDRESS_1', 'ADDRESS_2', 'ADDRESS_3', 'ADDRESS_4', 'ADDRESS_5', 'COUNTRY_CODE', 'VAT_REG_NUMBER', 'START_MONTH', 'FINANCIAL_YEAR', 'DEFAULT_CHART',
    'CLOSED_LEDGER_DATE_ENABLED', 'CLOSED_LEDGER_CHECK_DATE', 'NOM_DEBTORS', 'NOM_CREDITORS', 'NOM_RETAINED_EARNINGS', 'NOM_TAX_SALES', 'NOM_TAX_PURCHASE', 'NOM_SUSPENSE', 'NOM_MISPOSTINGS',
  ],
};
const currencyTable: SourceTable = { name: 'CURRENCY', required: ['NUMBER', 'CODE'], optional: ['BASE_CURRENCY'], mayBeAbsent: true };
const bankTable: SourceTable = { name: 'BANK', required: ['ACCOUNT_REF'], optional: [] };
const nameTable = (name: string): SourceTable => ({ name, required: ['ACCOUNT_REF', 'NAME'], optional: [] });

export type Currencies = {
  readonly base: string;
  /** The code of a `CURRENCY` number. Throws `record_rejected` for one that the list does not hold, unless the amounts are in base currency anyway. */
  codeOf(number: CellOrNothing, isBase: boolean): string;
};

export type CompanyFacts = {
  company(signal: AbortSignal): Promise<SourceRow>;
  currencies(signal: AbortSignal): Promise<Currencies>;
  /** Nominal codes that are bank accounts. */
  bankCodes(signal: AbortSignal): Promise<ReadonlySet<string>>;
  partyNames(signal: AbortSignal): Promise<Readonly<Record<'customer' | 'supplier', ReadonlyMap<string, string>>>>;
  /** What Sage lists as deleted later than `after`; see `readDeletions`. */
  deletions(after: string | null | undefined, now: IsoTime | null, signal: AbortSignal): Promise<Deletions>;
  /** What was read may have changed: it is read again when next needed. */
  forget(): void;
};

export function makeCompanyFacts(dataSet: DataSet): CompanyFacts {
  const kept = new Map<string, Promise<unknown>>();
  /** A question that failed is asked again. */
  const once = <T>(name: string, ask: () => Promise<T>): Promise<T> => {
    const before = kept.get(name) as Promise<T> | undefined;
    if (before) return before;
    const asked = ask().catch((thrown: unknown) => { kept.delete(name); throw thrown; });
    kept.set(name, asked);
    return asked;
  };
  return {
    company: (signal) => once('company', () => readCompany(dataSet, signal)),
    currencies: (signal) => once('currencies', () => readCurrencies(dataSet, signal)),
    bankCodes: (signal) => once('banks', () => readBankCodes(dataSet, signal)),
    partyNames: (signal) => once('names', async () => ({ customer: await readNames(dataSet, 'SALES_LEDGER', signal), supplier: await readNames(dataSet, 'PURCHASE_LEDGER', signal) })),
    deletions: (after, now, signal) => once(`deletions ${after}`, () => readDeletions(dataSet, after, now, signal)),
    forget: () => kept.clear(),
  };
}

async function readCompany(dataSet: DataSet, signal: AbortSignal): Promise<SourceRow> {
  const table = await openTable(dataSet, companyTable, signal);
  const [company] = table ? await allRows(dataSet, table, [], signal) : [];
  if (!company) throw new AppError('sage_rubbish', 'the data set holds no company');
  return company;
}

/** Before there is a second currency Sage may list none: then the country says which it is. */
async function readCurrencies(dataSet: DataSet, signal: AbortSignal): Promise<Currencies> {
  const table = await openTable(dataSet, currencyTable, signal);
  const rows = table ? await allRows(dataSet, table, [], signal) : [];
  const codes = new Map<number, string>();
  let base: string | null = null;
  for (const row of rows) {
    const code = text(row['CODE'])?.trim().toUpperCase() ?? '';
    const number = wholeOf(row['NUMBER']);
    if (isDeleted(row) || number === null || !currencyPattern.test(code)) continue;
    codes.set(number, code);
    if (isSet(row['BASE_CURRENCY'])) base ??= code;
  }
  const country = base === null ? text((await readCompany(dataSet, signal))['COUNTRY_CODE']) : null;
  const inBase = base ?? (country === 'IE' ? 'EUR' : 'GBP');
  return {
    base: inBase,
    codeOf(cell, isBase) {
      if (isBase) return inBase;
      const number = numberOf(cell);
      const code = number === null ? undefined : codes.get(number);
      if (code === undefined) throw new AppError('record_rejected', `CURRENCY: ${number ?? 'nothing'} is not in Sage's list of currencies`);
      return code;
    },
  };
}

async function readBankCodes(dataSet: DataSet, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const table = await openTable(dataSet, bankTable, signal);
  const rows = table ? await allRows(dataSet, table, [], signal) : [];
  return new Set(rows.filter((row) => !isDeleted(row)).map((row) => text(row['ACCOUNT_REF'])?.trim() ?? '').filter((code) => code !== ''));
}

async function readNames(dataSet: DataSet, name: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const table = await openTable(dataSet, nameTable(name), signal);
  const names = new Map<string, string>();
  if (table) for await (const batch of readRows(dataSet, table, [], signal, ['ACCOUNT_REF', 'NAME'])) for (const row of batch) names.set(text(row['ACCOUNT_REF'])?.trim() ?? '', text(row['NAME']) ?? '');
  return names;
}
