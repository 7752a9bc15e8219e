/** Income against costs, month by month. Drawn for the eye; the table below it holds the same figures for everyone. */
import type { JSX } from 'preact';
import type { ProfitAndLoss } from '../../../src/shared/reports/shapes.ts';
import { moneyText, monthText, monthYearText } from '../format.ts';
import { lengthOf, lessMoney, sumMoney } from '../sums.ts';

const height = 150;
const monthWidth = 44;
const plot = { top: 8, bottom: 24 };

type Month = { readonly from: string; readonly income: string; readonly costs: string; readonly net: string };

export function MonthChart({ report }: { readonly report: ProfitAndLoss }): JSX.Element {
  const months = monthsOf(report);
  const values = months.flatMap((month) => [lengthOf(month.income), lengthOf(month.costs)]);
  const highest = Math.max(1, ...values);
  const lowest = Math.min(0, ...values);
  const scale = (height - plot.top - plot.bottom) / (highest - lowest);
  const zeroY = plot.top + highest * scale;
  const width = months.length * monthWidth;
  const bar = (x: number, value: number, kind: string): JSX.Element => <rect class={kind} x={x} width={15} rx={2} y={value >= 0 ? zeroY - value * scale : zeroY} height={Math.max(value === 0 ? 0 : 1, Math.abs(value) * scale)} />;
  return (
    <figure class="chart">
      <figcaption><span class="key income">Income</span><span class="key costs">Costs</span></figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summaryOf(months, report.currency)} preserveAspectRatio="xMinYMid meet">
        {months.map((month, index) => (
          <g key={month.from}>
            <title>{`${monthYearText(month.from)}: income ${moneyText(month.income, report.currency)}, costs ${moneyText(month.costs, report.currency)}, net ${moneyText(month.net, report.currency)}`}</title>
            <rect class="hit" x={index * monthWidth} y={0} width={monthWidth} height={height} />
            {bar(index * monthWidth + 6, lengthOf(month.income), 'income')}
            {bar(index * monthWidth + 23, lengthOf(month.costs), 'costs')}
            <text x={index * monthWidth + monthWidth / 2} y={height - 8} text-anchor="middle">{monthText(month.from)}</text>
          </g>
        ))}
        <line class="axis" x1={0} x2={width} y1={zeroY} y2={zeroY} />
      </svg>
    </figure>
  );
}

/** Costs are what lies between income and net profit, whatever sections there are. */
function monthsOf(report: ProfitAndLoss): readonly Month[] {
  const incomes = report.sections.filter((section) => section.category === 'sales' || section.category === 'other_income');
  return report.columns.map((column, index) => {
    const income = sumMoney(incomes.map((section) => section.totals[index] ?? '0.00'));
    const net = report.netProfit[index] ?? '0.00';
    return { from: column.from, income, costs: lessMoney(income, net), net };
  });
}

function summaryOf(months: readonly Month[], currency: string): string {
  const sorted = [...months].sort((a, b) => lengthOf(b.net) - lengthOf(a.net));
  const best = sorted[0];
  const worst = sorted.at(-1);
  if (!best || !worst) return 'Income and costs by month';
  return `Income and costs by month. Best month: ${monthYearText(best.from)}, net ${moneyText(best.net, currency)}. Weakest: ${monthYearText(worst.from)}, net ${moneyText(worst.net, currency)}. The table below has every figure.`;
}
