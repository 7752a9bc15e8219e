/**
 * The balance sheet at one or more dates. Sage Accounting never closes a year into reserves by itself, so the profit
 * that no one has carried to equity is shown there in two lines: of this financial year and of earlier ones.
 */
import type { IsoDate } from '../dates.ts';
import type { Minor } from '../money.ts';
import type { LedgerAccount } from '../records/ledger.ts';
import { accountsInOrder, balanceSheetSections, statementOf } from './chart.ts';
import type { LedgerTotal } from './inputs.ts';
import type { Provenance } from './provenance.ts';
import { addFigures, asMoney, lineOf, negate, noFigures, sectionOf, shownSections, totalsOf, type SectionLine } from './sections.ts';
import type { BalanceSheet } from './shapes.ts';
import { addMinor, balancesByAccount, sumMinor } from './sums.ts';

export type DateTotals = {
  readonly asAt: IsoDate;
  /** All lines up to and including `asAt`. */
  readonly totals: readonly LedgerTotal[];
  /** All lines before the financial year of `asAt`. */
  readonly totalsBeforeYear: readonly LedgerTotal[];
};

export type BalanceSheetInput = { readonly provenance: Provenance; readonly accounts: readonly LedgerAccount[]; readonly columns: readonly DateTotals[] };

export function balanceSheetOf({ provenance, accounts, columns }: BalanceSheetInput): BalanceSheet {
  const width = columns.length;
  const balances = columns.map((column) => balancesByAccount(column.totals));
  const posted = accountsInOrder(accounts, balances.flatMap((column) => [...column.keys()])).filter((account) => account.statement === 'balance_sheet');
  const undistributed = profitLines(accounts, columns);
  const sections = balanceSheetSections.map((rule) => {
    const lines = posted.filter((account) => account.category === rule.category).map((account) => lineOf(account, balances, rule.sign));
    return sectionOf(rule, rule.category === 'equity' ? [...lines, ...undistributed] : lines, width);
  });
  const netAssets = balanceSheetSections.filter((rule) => rule.category !== 'equity').reduce((sum, rule) => {
    const totals = totalsOf(sections, rule.category, width);
    return addFigures(sum, rule.sign === 1 ? totals : negate(totals));
  }, noFigures(width));
  return {
    ...provenance,
    report: 'balance-sheet',
    columns: columns.map((column) => ({ asAt: column.asAt })),
    sections: shownSections(sections),
    netAssets: asMoney(netAssets),
    equity: asMoney(totalsOf(sections, 'equity', width)),
  };
}

function profitLines(accounts: readonly LedgerAccount[], columns: readonly DateTotals[]): readonly SectionLine[] {
  const types = new Map(accounts.map((account) => [account.id, account.type]));
  const profitIn = (totals: readonly LedgerTotal[]): Minor => sumMinor(totals.map((total) => {
    const type = types.get(total.ledgerAccountId);
    return type && statementOf(type) === 'profit_and_loss' ? addMinor(total.credit, -total.debit) : 0;
  }));
  const earlier = columns.map((column) => profitIn(column.totalsBeforeYear));
  const ofYear = columns.map((column, index) => addMinor(profitIn(column.totals), -(earlier[index] ?? 0)));
  return [
    { id: null, nominalCode: null, name: 'Profit of earlier years', values: earlier },
    { id: null, nominalCode: null, name: 'Profit of this year', values: ofYear },
  ];
}
