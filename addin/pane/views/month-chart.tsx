/** Income against costs, month by month. Drawn for the eye, at the width there is; the table below it has the same figures for everyone. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ProfitAndLoss } from '../../../src/shared/reports/shapes.ts';
import { currencySign, moneyText, monthText, monthYearText } from '../format.ts';
import { lengthOf, lessMoney, sumMoney } from '../sums.ts';

const height = 190;
const edge = { top: 10, bottom: 24, left: 44 };
const widthFirst = 280;

type Month = { readonly from: string; readonly income: string; readonly costs: string; readonly net: string };

export function MonthChart({ report }: { readonly report: ProfitAndLoss }): JSX.Element {
  const [figure, width] = useWidth();
  const months = monthsOf(report);
  const lengths = months.flatMap((month) => [lengthOf(month.income), lengthOf(month.costs)]);
  const step = stepFor(Math.max(1, ...lengths) - Math.min(0, ...lengths));
  const highest = Math.ceil(Math.max(1, ...lengths) / step) * step;
  const lowest = Math.floor(Math.min(0, ...lengths) / step) * step;
  const y = (length: number): number => edge.top + ((highest - length) / (highest - lowest)) * (height - edge.top - edge.bottom);
  const lines = Array.from({ length: Math.round((highest - lowest) / step) + 1 }, (_, index) => lowest + index * step);
  const slot = (width - edge.left) / months.length;
  const barWidth = Math.max(2, Math.min(26, slot * 0.34));
  const everyLabel = Math.ceil(30 / slot);
  const bar = (x: number, length: number, kind: string): JSX.Element => <rect class={kind} x={x} width={barWidth} rx={2} y={y(Math.max(0, length))} height={Math.abs(y(length) - y(0))} />;
  return (
    <figure class="chart">
      <figcaption><span class="key income">Income</span><span class="key costs">Costs</span></figcaption>
      <div ref={figure}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summaryOf(months, report.currency)}>
          {lines.map((length) => <g key={length}><line class={length === 0 ? 'axis' : 'grid'} x1={edge.left} x2={width} y1={y(length)} y2={y(length)} /><text x={edge.left - 6} y={y(length) + 4} text-anchor="end">{shortText(length, report.currency)}</text></g>)}
          {months.map((month, index) => {
            const middle = edge.left + slot * (index + 0.5);
            return (
              <g key={month.from}>
                <title>{`${monthYearText(month.from)}: income ${moneyText(month.income, report.currency)}, costs ${moneyText(month.costs, report.currency)}, net ${moneyText(month.net, report.currency)}`}</title>
                <rect class="hit" x={middle - slot / 2} y={0} width={slot} height={height} />
                {bar(middle - barWidth - 1, lengthOf(month.income), 'income')}
                {bar(middle + 1, lengthOf(month.costs), 'costs')}
                {index % everyLabel === 0 && <text x={middle} y={height - 6} text-anchor="middle">{monthText(month.from)}</text>}
              </g>
            );
          })}
        </svg>
      </div>
    </figure>
  );
}

/** The width of the place, followed as the pane is made wider or narrower. */
function useWidth(): readonly [{ current: HTMLDivElement | null }, number] {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(widthFirst);
  useEffect(() => {
    const measure = (): void => setWidth(Math.max(120, Math.floor(place.current?.clientWidth ?? widthFirst)));
    measure();
    const observer = new ResizeObserver(measure);
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}

/** 1, 2 or 5 times a power of ten, so that three to six lines fit. */
function stepFor(span: number): number {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
}

/** "£40k" for a line of the chart; the exact figures stand in the table. */
function shortText(pence: number, currency: string): string {
  const whole = Math.abs(pence) / 100;
  const [size, unit] = whole >= 1_000_000 ? [whole / 1_000_000, 'm'] : whole >= 1000 ? [whole / 1000, 'k'] : [whole, ''];
  const text = `${currencySign(currency)}${Number(size.toFixed(2))}${unit}`;
  return pence < 0 ? `(${text})` : text;
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
