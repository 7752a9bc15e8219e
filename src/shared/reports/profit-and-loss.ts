/** The profit and loss account of a period, in all or month by month. */
import type { LedgerAccount } from '../records/ledger.ts';
import { accountsInOrder, profitAndLossSections } from './chart.ts';
import { monthsOf, type Period } from './financial-year.ts';
import type { LedgerMonth, LedgerTotal } from './inputs.ts';
import type { Provenance } from './provenance.ts';
import { addFigures, asMoney, lineOf, negate, noFigures, sectionOf, shownSections, totalsOf } from './sections.ts';
import type { ProfitAndLoss } from './shapes.ts';
import { balancesByAccount } from './sums.ts';

/** One column: a period and what was posted in it. */
export type PeriodTotals = { readonly period: Period; readonly totals: readonly LedgerTotal[] };

export type ProfitAndLossInput = { readonly provenance: Provenance; readonly accounts: readonly LedgerAccount[]; readonly columns: readonly PeriodTotals[] };

/** A column for each calendar month of the period, also for months without a posting. */
export function columnsByMonth(period: Period, months: readonly LedgerMonth[]): readonly PeriodTotals[] {
  const byMonth = new Map<string, LedgerMonth[]>();
  for (const month of months) {
    const ofMonth = byMonth.get(month.month);
    if (ofMonth) ofMonth.push(month);
    else byMonth.set(month.month, [month]);
  }
  return monthsOf(period).map((month) => ({ period: month, totals: byMonth.get(month.from.slice(0, 7)) ?? [] }));
}

export function profitAndLossOf({ provenance, accounts, columns }: ProfitAndLossInput): ProfitAndLoss {
  const balances = columns.map((column) => balancesByAccount(column.totals));
  const posted = accountsInOrder(accounts, balances.flatMap((column) => [...column.keys()])).filter((account) => account.statement === 'profit_and_loss');
  const sections = profitAndLossSections.map((rule) =>
    sectionOf(rule, posted.filter((account) => account.category === rule.category).map((account) => lineOf(account, balances, rule.sign)), columns.length));
  const grossProfit = addFigures(totalsOf(sections, 'sales', columns.length), negate(totalsOf(sections, 'direct_costs', columns.length)));
  const netProfit = profitAndLossSections.reduce((sum, rule) => {
    const totals = totalsOf(sections, rule.category, columns.length);
    return addFigures(sum, rule.sign === -1 ? totals : negate(totals));
  }, noFigures(columns.length));
  return {
    ...provenance,
    report: 'profit-and-loss',
    columns: columns.map((column) => ({ from: column.period.from, to: column.period.to })),
    sections: shownSections(sections),
    grossProfit: asMoney(grossProfit),
    netProfit: asMoney(netProfit),
  };
}
