/** Amounts of a transaction as our model tells them: positive, in its currency and in base currency, with what was set against it. Pure. */
import type { Decimal, Money } from '../../../../shared/money.ts';
import { toDecimal, zeroMoney } from '../../../../shared/money.ts';
import type { Allocation, DocumentLine } from '../../../../shared/records/parts.ts';
import { addMoney, isZero, subtractMoney } from '../../../exact-amounts.ts';
import { positive } from '../../../source-values.ts';
import { decimalOrNull, isDeleted, money, moneyOrNull, numberOf, reference, requiredDate, text, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import type { Currencies } from '../company-facts.ts';
import { costCodeId, departmentId, projectId } from '../party-ids.ts';
import type { Posting } from './postings.ts';
import { journalId, transactionId } from './transaction-types.ts';

export type Amounts = { readonly net: Money; readonly tax: Money; readonly total: Money; readonly open: Money };
export type BothAmounts = { readonly own: Amounts; readonly base: Amounts; readonly currency: string; readonly exchangeRate: Decimal };

const one = toDecimal('1');
const nought = zeroMoney;
const negated = (amount: Money): Money => subtractMoney(nought, amount);
const turnedBy = (isTurned: boolean, amount: Money): Money => (isTurned && !isZero(amount) ? negated(amount) : amount);

/** Sage signs amounts by the type of transaction; ours are positive, and a line that goes the other way stays negative beside the rest. */
export function amountsOf(header: SourceRow, currencies: Currencies): BothAmounts {
  const gross = money(header['GROSS_AMOUNT']);
  const isTurned = gross.startsWith('-') || (isZero(gross) && money(header['NET_AMOUNT']).startsWith('-'));
  const side = (prefix: string): Amounts => ({
    net: turnedBy(isTurned, money(header[`${prefix}NET_AMOUNT`])),
    tax: turnedBy(isTurned, money(header[`${prefix}TAX_AMOUNT`])),
    total: positive(money(header[`${prefix}GROSS_AMOUNT`])),
    open: positive(money(header[`${prefix}OUTSTANDING`])),
  });
  const base = side('');
  const rate = numberOf(header['FOREIGN_RATE']);
  const foreignGross = moneyOrNull(header['FOREIGN_GROSS_AMOUNT']);
  // Where a company knows no other currency, a version may leave the foreign amounts at nought.
  const isBase = foreignGross === null || (isZero(foreignGross) && !isZero(gross)) || ((rate === null || rate === 0 || rate === 1) && foreignGross === gross);
  const currency = currencies.codeOf(header['CURRENCY'], isBase);
  const own = isBase ? base : side('FOREIGN_');
  return { own, base, currency, exchangeRate: isBase || rate === null || rate === 0 ? one : decimalOrNull(rate) ?? one };
}

export const liveSplits = ({ splits }: Posting): readonly SourceRow[] =>
  splits.filter((row) => !isDeleted(row)).sort((a, b) => (wholeOf(a['SPLIT_NUMBER']) ?? 0) - (wholeOf(b['SPLIT_NUMBER']) ?? 0));

/**
 * Its splits as lines. How Sage signs them "according to transaction type" is nowhere said, and need not be as in the
 * header: what they come to shows which way they stand.
 */
export function linesOf(posting: Posting, amounts: BothAmounts): DocumentLine[] {
  const splits = liveSplits(posting);
  const sumOf = (...columns: readonly string[]): Money => addMoney(nought, ...splits.flatMap((split) => columns.map((column) => money(split[column]))));
  const [sum, net] = [sumOf('NET_AMOUNT', 'TAX_AMOUNT'), sumOf('NET_AMOUNT')];
  const isTurned = sum.startsWith('-') || (isZero(sum) && net.startsWith('-'));
  return splits.map((split) => lineOf(split, amounts, isTurned));
}

function lineOf(split: SourceRow, { own, base }: BothAmounts, isTurned: boolean): DocumentLine {
  const prefix = own === base ? '' : 'FOREIGN_';
  const amount = (column: string): Money => turnedBy(isTurned, moneyOrNull(split[`${prefix}${column}`]) ?? money(split[column]));
  const [net, tax] = [amount('NET_AMOUNT'), amount('TAX_AMOUNT')];
  return {
    description: text(split['DETAILS']), ledgerAccountId: reference(split['NOMINAL_CODE'], 'NOMINAL_CODE'), itemId: null, quantity: null, unitPrice: null, discount: null,
    net, tax, total: addMoney(net, tax), taxRateId: text(split['TAX_CODE'])?.trim() ?? null, trackingIds: trackingOf(split),
  };
}

export function trackingOf(row: SourceRow): string[] {
  const numbered = (column: string, idOf: (number: number) => string): string[] => { const number = wholeOf(row[column]); return number !== null && number > 0 ? [idOf(number)] : []; };
  return [...numbered('DEPT_NUMBER', departmentId), ...numbered('PROJECT_ID', projectId), ...numbered('COST_CODE_ID', costCodeId)];
}

/**
 * What was set against a transaction, oldest first. Sage tells both currencies, so nothing is shared out. It may write a
 * row on what is paid alone, or one on each of the two; in a foreign currency the two may differ in pounds. Of the rows
 * between two transactions those that stand on this one count, and the other's only where it has none of its own.
 */
export function allocationsOf(posting: Posting, isBase: boolean): Allocation[] {
  const told = new Map<string, [Allocation[], Allocation[]]>();
  for (const split of liveSplits(posting)) {
    for (const { other, isTurned, row } of posting.usages.get(wholeOf(split['SPLIT_NUMBER']) ?? -1) ?? []) {
      const baseAmount = positive(money(row['AMOUNT']));
      const owner = posting.owners.get(other);
      const key = owner ? ownerId(owner) : `split ${other}`;
      const sides = told.get(key) ?? [[], []];
      told.set(key, sides);
      sides[isTurned ? 1 : 0].push({ date: requiredDate(row['DATE'], 'DATE'), amount: isBase ? baseAmount : positive(moneyOrNull(row['FOREIGN_AMOUNT']) ?? baseAmount), baseAmount, withId: owner ? ownerId(owner) : null });
    }
  }
  const textOf = (allocation: Allocation): string => `${allocation.date} ${allocation.withId ?? ''} ${allocation.baseAmount}`;
  return [...told.values()].flatMap(([own, turned]) => (own.length > 0 ? own : turned)).sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

export const ownerId = ({ type, header }: { readonly type: string; readonly header: number }): string => (type === 'JC' || type === 'JD' ? journalId(header) : transactionId(type, header));
