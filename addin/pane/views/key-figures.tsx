/** A few figures at a glance, of the same published books as the reports. */
import type { JSX } from 'preact';
import { reports as contract } from '../../../src/shared/contract/reports.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { useRead } from '../context.ts';
import { sumMoney } from '../sums.ts';
import { Money } from './parts.tsx';

export function KeyFigures({ company }: { readonly company: CompanyStatus }): JSX.Element | null {
  const version = company.published?.sync ?? 0;
  const sheet = useRead(contract.readBalanceSheet, { companyId: company.id }, version).data;
  const profit = useRead(contract.readProfitAndLoss, { companyId: company.id, by: 'total' }, version).data;
  if (!sheet || !profit) return null;
  const totalOf = (sections: typeof sheet.sections, category: string): string => sumMoney(sections.filter((section) => section.category === category).map((section) => section.totals[0] ?? '0.00'));
  const figures: readonly (readonly [string, string])[] = [
    ['Bank and cash', totalOf(sheet.sections, 'bank')],
    ['Sales this year', totalOf(profit.sections, 'sales')],
    ['Net profit this year', profit.netProfit[0] ?? '0.00'],
    ['Net assets', sheet.netAssets[0] ?? '0.00'],
  ];
  return <dl class="tiles">{figures.map(([name, amount]) => <div key={name}><dt>{name}</dt><dd><Money amount={amount} currency={sheet.currency} /></dd></div>)}</dl>;
}
