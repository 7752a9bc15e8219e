/** The trial balance: debits and credits by account, and that they come to the same. */
import type { JSX } from 'preact';
import { reports as contract } from '../../../src/shared/contract/reports.ts';
import { useGo, useRead } from '../context.ts';
import { dateText } from '../format.ts';
import { asAtInput } from '../report-ask.ts';
import { reportNames } from '../words.ts';
import { Empty, Loaded, Money, Name } from './parts.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportProps } from './reports.tsx';

export function TrialBalanceReport({ company, ask }: ReportProps): JSX.Element {
  const go = useGo();
  const read = useRead(contract.readTrialBalance, asAtInput(company.id, ask), company.published?.sync ?? 0);
  return (
    <Loaded read={read} what="the trial balance">
      {(report) => (
        <ReportFrame title={reportNames['trial-balance']} period={`as at ${dateText(report.asAt)}`} from={report} isPast={ask.sync !== undefined}>
          {report.rows.length === 0 ? <Empty>Nothing is posted up to this date.</Empty> : (
            <table class="data figures">
              <thead><tr><th scope="col">Code</th><th scope="col">Account</th><th scope="col" class="num">Debit</th><th scope="col" class="num">Credit</th></tr></thead>
              <tbody>{report.rows.map((row) => (
                <tr key={row.ledgerAccountId}><td class="keep code">{row.nominalCode}</td><th scope="row"><button type="button" class="link" onClick={() => go({ view: 'company', companyId: company.id, tab: 'records', dataType: 'ledgerLines', filter: [`ledgerAccountId=${row.ledgerAccountId}`] })}><Name>{row.name}</Name></button></th><td class="num"><Money amount={row.debit} quiet /></td><td class="num"><Money amount={row.credit} quiet /></td></tr>
              ))}</tbody>
              <tfoot><tr><td /><th scope="row">Total</th><td class="num"><Money amount={report.totalDebit} /></td><td class="num"><Money amount={report.totalCredit} /></td></tr></tfoot>
            </table>
          )}
        </ReportFrame>
      )}
    </Loaded>
  );
}
