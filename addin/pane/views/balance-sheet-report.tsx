/** The balance sheet: what the company has and owes at a date, and that it equals its capital and reserves. */
import type { JSX } from 'preact';
import { reports as contract } from '../../../src/shared/contract/reports.ts';
import { useRead } from '../context.ts';
import { dateText } from '../format.ts';
import { asAtInput } from '../report-ask.ts';
import { reportNames } from '../words.ts';
import { Empty, Loaded } from './parts.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportProps } from './reports.tsx';
import { StatementTable } from './statement-table.tsx';

export function BalanceSheetReport({ company, ask }: ReportProps): JSX.Element {
  const read = useRead(contract.readBalanceSheet, asAtInput(company.id, ask), company.published?.sync ?? 0);
  return (
    <Loaded read={read} what="the balance sheet">
      {(report) => {
        const isEquity = (category: string): boolean => category === 'equity';
        const held = report.sections.filter((section) => !isEquity(section.category)).map((section) => ({ section }));
        const equity = report.sections.filter((section) => isEquity(section.category)).map((section) => ({ section }));
        const heads = report.columns.map((column) => dateText(column.asAt));
        return (
          <ReportFrame title={reportNames['balance-sheet']} period={heads[0] ? `as at ${heads[0]}` : ''} from={report} isPast={ask.sync !== undefined}>
            {report.sections.length === 0 ? <Empty>Nothing is posted up to this date.</Empty>
              : <StatementTable heads={heads} parts={[...held, { name: 'Net assets', values: report.netAssets }, ...equity, { name: 'Capital and reserves', values: report.equity }]} />}
          </ReportFrame>
        );
      }}
    </Loaded>
  );
}
