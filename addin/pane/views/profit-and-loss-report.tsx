/** Profit and loss, in all or month by month with a chart of income against costs; the table below says the same. */
import type { JSX } from 'preact';
import { reports as contract } from '../../../src/shared/contract/reports.ts';
import type { ProfitAndLoss } from '../../../src/shared/reports/shapes.ts';
import { useRead } from '../context.ts';
import { dateText, monthYearText } from '../format.ts';
import { sumMoney } from '../sums.ts';
import { periodInput } from '../report-ask.ts';
import { reportNames } from '../words.ts';
import { MonthChart } from './month-chart.tsx';
import { Empty, Loaded } from './parts.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportProps } from './reports.tsx';
import { StatementTable } from './statement-table.tsx';
import type { StatementPart } from './statement-table.tsx';

export function ProfitAndLossReport({ company, ask }: ReportProps): JSX.Element {
  const read = useRead(contract.readProfitAndLoss, periodInput(company.id, ask), company.published?.sync ?? 0);
  return (
    <Loaded read={read} what="profit and loss">
      {(report) => {
        const first = report.columns[0];
        const last = report.columns.at(-1);
        const period = first && last ? `${dateText(first.from)} to ${dateText(last.to)}` : '';
        const byMonth = report.columns.length > 1;
        return (
          <ReportFrame title={reportNames['profit-and-loss']} period={period} from={report} isPast={ask.sync !== undefined} before={byMonth && <MonthChart report={report} />}>
            {report.sections.length === 0 ? <Empty>Nothing is posted in this period.</Empty>
              : <StatementTable heads={report.columns.map((column) => (byMonth ? monthYearText(column.from) : 'Period'))} parts={partsOf(report)} sum={byMonth ? sumMoney : undefined} />}
          </ReportFrame>
        );
      }}
    </Loaded>
  );
}

function partsOf(report: ProfitAndLoss): readonly StatementPart[] {
  const isGross = (category: string): boolean => category === 'sales' || category === 'direct_costs';
  const gross = report.sections.filter((section) => isGross(section.category)).map((section) => ({ section }));
  const rest = report.sections.filter((section) => !isGross(section.category)).map((section) => ({ section }));
  return [...gross, ...(gross.length > 0 ? [{ name: 'Gross profit', values: report.grossProfit }] : []), ...rest, { name: 'Net profit', values: report.netProfit }];
}
