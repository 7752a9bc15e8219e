/** The nominal ledger: the chart of accounts with the control accounts that the company's settings name. Its balances are read for the proof only, not kept with the accounts. */
import type { LedgerAccount } from '../../../../shared/records/ledger.ts';
import { isSet, reference, text, updatedAt, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import { defineTable } from '../define-table.ts';
import { placeInChart, readChart, typeOfCategory } from './chart.ts';
import type { Category, ChartRange } from './chart.ts';

type Beside = { readonly company: SourceRow; readonly chart: readonly ChartRange[]; readonly bankCodes: ReadonlySet<string> };

export const nominalLedger = defineTable<Beside, 'ledgerAccounts'>({
  name: 'nominal_ledger',
  dataType: 'ledgerAccounts',
  table: { name: 'NOMINAL_LEDGER', required: ['ACCOUNT_REF', 'NAME'], optional: ['INACTIVE_FLAG'] },
  // A few hundred accounts, whose place changes with the chart and the settings, not with themselves.
  changes: 'whole',
  keys: ['ACCOUNT_REF'],
  idOf: (row) => reference(row['ACCOUNT_REF'], 'ACCOUNT_REF'),
  beside: async (facts, dataSet, signal) => {
    const company = await facts.company(signal);
    return { company, chart: await readChart(dataSet, wholeOf(company['DEFAULT_CHART']), signal), bankCodes: await facts.bankCodes(signal) };
  },
  toRecord: (row, beside): LedgerAccount => {
    const code = reference(row['ACCOUNT_REF'], 'ACCOUNT_REF');
    const category = categoryOf(code, beside);
    return {
      id: code, updatedAt: updatedAt(row), nominalCode: code, name: text(row['NAME']) ?? code, type: typeOfCategory[category], category,
      controls: controlsOf(code, beside), taxRateId: null, isActive: !isSet(row['INACTIVE_FLAG']),
    };
  },
});

const named = (code: string, company: SourceRow, column: string): boolean => text(company[column])?.trim() === code;

function categoryOf(code: string, { company, chart, bankCodes }: Beside): Category {
  if (bankCodes.has(code)) return 'bank';
  if (named(code, company, 'NOM_TAX_SALES') || named(code, company, 'NOM_TAX_PURCHASE')) return 'taxes';
  return placeInChart(code, chart);
}

function controlsOf(code: string, { company, bankCodes }: Beside): LedgerAccount['controls'] {
  if (named(code, company, 'NOM_DEBTORS')) return 'debtors_control';
  if (named(code, company, 'NOM_CREDITORS')) return 'creditors_control';
  if (named(code, company, 'NOM_RETAINED_EARNINGS')) return 'retained_earnings';
  return bankCodes.has(code) ? 'bank' : null;
}
