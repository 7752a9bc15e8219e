/** What customers owe, or what is owed to suppliers, by age. */
import type { JSX } from 'preact';
import { useRead } from '../context.ts';
import { useGo } from '../context.ts';
import { dateText, countText } from '../format.ts';
import { agedEndpoint, agedInput, notWhole } from '../report-ask.ts';
import { bucketNames, reportNames, words } from '../words.ts';
import { useState } from 'preact/hooks';
import { Button, Empty, Loaded, Money, Name } from './parts.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportProps } from './reports.tsx';

const rowsStep = 200;

export function AgedReport({ company, ask }: ReportProps): JSX.Element {
  const go = useGo();
  const [shown, setShown] = useState(rowsStep);
  const isDebtors = ask.report !== 'aged-creditors';
  const read = useRead(agedEndpoint(ask.report), agedInput(company.id, ask), company.published?.sync ?? 0);
  return (
    <Loaded read={read} what={reportNames[ask.report].toLowerCase()}>
      {(report) => (
        <ReportFrame title={reportNames[ask.report]} period={`as at ${dateText(report.asAt)}, by ${report.agedBy === 'date' ? 'invoice date' : 'due date'}`} from={report} isPast={ask.sync !== undefined} before={notWhole(report) !== null && <p class="note warn">{notWhole(report)}</p>}>
          {report.rows.length === 0 ? <Empty>{isDebtors ? 'No customer owes anything at this date.' : 'Nothing is owed to suppliers at this date.'}</Empty> : (
            <>
              <table class="data figures">
                <thead><tr><th scope="col">{isDebtors ? 'Customer' : 'Supplier'}</th><th scope="col" class="num">Total</th>{bucketNames.map((name) => <th key={name} scope="col" class="num">{name}</th>)}</tr></thead>
                <tbody>{report.rows.slice(0, shown).map((row) => (
                  <tr key={row.partyId ?? ''}>
                    <th scope="row">{row.partyId === null ? 'Without a name' : <button type="button" class="link" onClick={() => go({ view: 'company', companyId: company.id, tab: 'records', dataType: isDebtors ? 'customers' : 'suppliers', recordId: row.partyId ?? '' })}><Name>{row.partyName}</Name></button>}</th>
                    <td class="num strong"><Money amount={row.total} /></td>
                    {row.buckets.map((amount, index) => <td key={index} class="num"><Money amount={amount} quiet /></td>)}
                  </tr>
                ))}</tbody>
                <tfoot><tr><th scope="row">Total</th><td class="num"><Money amount={report.total} /></td>{report.buckets.map((amount, index) => <td key={index} class="num"><Money amount={amount} /></td>)}</tr></tfoot>
              </table>
              {report.rows.length > shown && <div class="row"><Button onClick={() => setShown(shown + rowsStep)}>Show more</Button><span class="quiet">{countText(shown)} of {words.rows(report.rows.length)}; the total is of all</span></div>}
            </>
          )}
        </ReportFrame>
      )}
    </Loaded>
  );
}
