/** Exact sums of amounts for views, in pence. */
import { fromMinor, toMinor } from '../../src/shared/money.ts';
import type { Money } from '../../src/shared/money.ts';

export const sumMoney = (amounts: readonly string[]): Money => fromMinor(amounts.reduce((sum, amount) => sum + toMinor(amount as Money), 0));
export const lessMoney = (amount: string, less: string): Money => fromMinor(toMinor(amount as Money) - toMinor(less as Money));
/** For drawing only: a length on a chart, never a figure. */
export const lengthOf = (amount: string): number => toMinor(amount as Money);
