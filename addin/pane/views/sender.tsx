/** Beside an e-mail: who the sender is among customers and suppliers, what is owed, how late, and which documents are open. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { data as contract } from '../../../src/shared/contract/data.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import type { ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import type { MailHost } from '../../hosts/host.ts';
import { asRecord, textOf } from '../columns.ts';
import type { WireRecord } from '../columns.ts';
import { useGo, usePane, useRead } from '../context.ts';
import { dateText, isZero } from '../format.ts';
import { agedEndpoint } from '../report-ask.ts';
import { lessMoney, lengthOf, sumMoney } from '../sums.ts';
import { bucketNames, words } from '../words.ts';
import { Badge, Empty, Loaded, Money, Name, When } from './parts.tsx';

type Match = ReplyOf<typeof contract.findParties>['matches'][number];

export function Sender({ mail }: { readonly mail: MailHost }): JSX.Element {
  const [sender, setSender] = useState(() => mail.sender());
  const { state } = usePane();
  useEffect(() => mail.onSenderChanged(setSender), [mail]);
  const version = state.companies.map((company) => company.published?.sync ?? 0).join();
  const found = useRead(contract.findParties, isAddress(sender?.email) ? { email: sender.email } : null, version);
  if (!sender) return <><h1 tabIndex={-1}>Sender</h1><Empty>Open a message to see who sent it.</Empty></>;
  return (
    <>
      <h1 tabIndex={-1}><Name>{sender.name || sender.email}</Name></h1>
      <p class="quiet"><Name>{sender.email}</Name>{sender.subject && <> · <Name>{sender.subject}</Name></>}</p>
      <div class="sender">
        {!isAddress(sender.email) ? <Empty>This message has no sender’s address.</Empty> : (
          <Loaded read={found} what="the sender">
            {({ matches }) => matches.length === 0 ? <Empty>{state.companies.length === 0 ? 'No company is linked yet.' : 'Not among the customers and suppliers of your companies.'}</Empty>
              : <ul class="cards">{matches.map((match) => <li key={`${match.companyId} ${match.dataType} ${match.id}`}><PartyCard match={match} /></li>)}</ul>}
          </Loaded>
        )}
      </div>
    </>
  );
}

const isAddress = (email: string | undefined): email is string => email !== undefined && email.length >= 3 && email.includes('@');

function PartyCard({ match }: { readonly match: Match }): JSX.Element | null {
  const { state } = usePane();
  const go = useGo();
  const company = state.companies.find((one) => one.id === match.companyId);
  const isCustomer = match.dataType === 'customers';
  const version = company?.published?.sync ?? 0;
  const party = useRead(contract.readRecord, { companyId: match.companyId, dataType: match.dataType, id: match.id }, version);
  const aged = useRead(agedEndpoint(isCustomer ? 'aged-debtors' : 'aged-creditors'), { companyId: match.companyId, agedBy: 'dueDate' }, version);
  if (!company) return null;
  const row = aged.data?.rows.find((one) => one.partyId === match.id);
  const record = asRecord(party.data?.record);
  return (
    <article class="card">
      <h2><button type="button" class="link title" onClick={() => go({ view: 'company', companyId: match.companyId, tab: 'records', dataType: match.dataType, recordId: match.id })}><Name>{match.name}</Name></button></h2>
      <p class="quiet">{isCustomer ? 'Customer' : 'Supplier'} of <Name>{match.companyName}</Name>{match.by === 'domain' && ' · another address of the same business'}</p>
      <div class="badges">
        {record['onHold'] === true && <Badge tone="bad">On hold</Badge>}
        {isCustomer && isOverLimit(record, row?.total) && <Badge tone="warn">Over the credit limit</Badge>}
        {company.isOld && <Badge tone="warn">Older figures</Badge>}
      </div>
      <Loaded read={aged} what="the balance">
        {(report) => (
          <>
            <dl class="tiles">
              <div><dt>{isCustomer ? 'Owes you' : 'You owe'}</dt><dd><Money amount={row?.total ?? '0.00'} currency={report.currency} /></dd></div>
              <div><dt>Overdue</dt><dd><Money amount={row ? lessMoney(row.total, row.buckets[0] ?? '0.00') : '0.00'} currency={report.currency} /></dd></div>
              {isCustomer && textOf(record, 'creditLimit') && <div><dt>Credit limit</dt><dd><Money amount={textOf(record, 'creditLimit')} currency={report.currency} /></dd></div>}
            </dl>
            {row && !isZero(sumMoney(row.buckets.slice(1))) && (
              <dl class="ages">{row.buckets.map((amount, index) => !isZero(amount) && <div key={index}><dt>{index === 0 ? 'Not due yet' : `${bucketNames[index]} days late`}</dt><dd><Money amount={amount} currency={report.currency} /></dd></div>)}</dl>
            )}
            <OpenDocuments company={company} match={match} />
            <p class="quiet">As we saw it <When time={report.publishedAt} /></p>
          </>
        )}
      </Loaded>
    </article>
  );
}

function isOverLimit(record: WireRecord, balance: string | undefined): boolean {
  const limit = textOf(record, 'creditLimit');
  return limit !== '' && !isZero(limit) && balance !== undefined && lengthOf(balance) > lengthOf(limit);
}

const documentsShown = 8;

function OpenDocuments({ company, match }: { readonly company: CompanyStatus; readonly match: Match }): JSX.Element {
  const go = useGo();
  const { nowMs } = usePane();
  const dataType = match.dataType === 'customers' ? 'salesInvoices' : 'bills';
  const read = useRead(contract.readRecords, { companyId: company.id, dataType, limit: documentsShown + 1, order: 'dueDate', filter: [`partyId=${match.id}`, 'baseOutstanding>0.00', 'status!=draft'] }, company.published?.sync ?? 0);
  return (
    <Loaded read={read} what="open documents">
      {({ items }) => items.length === 0 ? <p class="quiet">No open documents.</p> : (
        <>
          <h3>{items.length > documentsShown ? `The ${documentsShown} oldest open documents` : words.documents(items.length)}</h3>
          <ul class="rows">
            {items.slice(0, documentsShown).map(asRecord).map((record) => {
              const due = textOf(record, 'dueDate');
              return (
                <li key={textOf(record, 'id')}>
                  <span><button type="button" class="link" onClick={() => go({ view: 'company', companyId: company.id, tab: 'records', dataType, recordId: textOf(record, 'id') })}><Name>{textOf(record, 'number') || 'Without a number'}</Name></button>
                    {due && <span class={`sub ${Date.parse(due) < nowMs - 86_400_000 ? 'bad' : ''}`}>due {dateText(due)}</span>}</span>
                  <Money amount={textOf(record, 'outstanding')} currency={textOf(record, 'currency')} />
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Loaded>
  );
}
