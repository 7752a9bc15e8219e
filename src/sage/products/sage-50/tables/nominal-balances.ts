/** What each nominal account stands at by Sage's own reckoning, debits positive: now, and never as at another day. */
import type { IsoDate } from '../../../../shared/dates.ts';
import { toMinor } from '../../../../shared/money.ts';
import type { CompanyReader } from '../../../connector.ts';
import type { DataSet } from '../../../data-set.ts';
import { dateOf, isDeleted, money, reference, text } from '../cells.ts';
import type { CellOrNothing } from '../cells.ts';
import { allRows, highestText, openTable } from '../source-table.ts';

const table = { name: 'NOMINAL_LEDGER', required: ['ACCOUNT_REF', 'BALANCE'], optional: [] };

export async function nominalBalances(dataSet: DataSet, signal: AbortSignal): Promise<ReadonlyMap<string, CellOrNothing>> {
  const opened = await openTable(dataSet, table, signal);
  const rows = opened ? await allRows(dataSet, opened, [], signal) : [];
  return new Map(rows.filter((row) => !isDeleted(row)).map((row) => [text(row['ACCOUNT_REF'])?.trim() ?? '', row['BALANCE']]));
}

/** Sage's trial balance of this moment; null for a day before the last posting, as Sage keeps no balances of earlier days. */
export async function readTrialBalance(asAt: IsoDate, dataSet: DataSet, signal: AbortSignal): ReturnType<CompanyReader['trialBalance']> {
  const journal = await openTable(dataSet, { name: 'AUDIT_JOURNAL', required: ['DATE'], optional: [] }, signal);
  const last = journal && dateOf(await highestText(dataSet, journal, 'DATE', signal));
  if (last !== null && last > asAt) return null;
  const balances = await nominalBalances(dataSet, signal);
  return [...balances].map(([code, cell]) => {
    const balance = toMinor(money(cell));
    return { ledgerAccountId: reference(code, 'ACCOUNT_REF'), debit: Math.max(balance, 0) as typeof balance, credit: Math.max(-balance, 0) as typeof balance };
  });
}
