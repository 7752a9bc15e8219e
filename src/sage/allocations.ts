/** What was set against an item, in its own currency and in base currency. */
import { zeroMoney } from '../shared/money.ts';
import type { Money } from '../shared/money.ts';
import type { Allocation } from '../shared/records/parts.ts';
import type { SettlementSource } from './define-resource.ts';
import { isZero, shareOf, subtractMoney } from './exact-amounts.ts';

type Open = { readonly total: Money; readonly baseTotal: Money; readonly baseOutstanding: Money };

/**
 * Allocations with their amounts in base currency, oldest first. Sage tells only the document's currency: each takes its
 * share of what was still open, and the last one whatever makes the sum agree with Sage's own outstanding amount.
 */
export function toAllocations(settlements: readonly SettlementSource[], { total, baseTotal, baseOutstanding }: Open): Allocation[] {
  if (total === baseTotal) return settlements.map(({ date, amount: set, withId }) => ({ date, amount: set, baseAmount: set, withId }));
  const ordered = [...settlements].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  let open = total;
  let baseOpen = baseTotal;
  return ordered.map(({ date, amount: set, withId }, index) => {
    const isLast = index === ordered.length - 1;
    const baseAmount = isLast ? subtractMoney(baseOpen, baseOutstanding) : isZero(open) ? zeroMoney : shareOf(baseOpen, set, open);
    open = subtractMoney(open, set);
    baseOpen = subtractMoney(baseOpen, baseAmount);
    return { date, amount: set, baseAmount, withId };
  });
}
