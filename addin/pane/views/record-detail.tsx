/** One record: its fields, its lines, what was set against it, what it counts for in the VAT return, and the source record exactly as Sage sent it. */
import type { JSX } from 'preact';
import { data as contract } from '../../../src/shared/contract/data.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { asRecord, paneTables, textOf } from '../columns.ts';
import type { PaneColumn, WireRecord } from '../columns.ts';
import { useGo, useRead } from '../context.ts';
import { amountOf, dateText } from '../format.ts';
import { dataTypeNames, fieldName } from '../words.ts';
import { Cell } from './cell.tsx';
import { useLookup } from './lookups.ts';
import type { Lookup } from './lookups.ts';
import { Icon, Loaded, Money, Name, Scroll, When } from './parts.tsx';

export function RecordDetail({ company, dataType, recordId }: { readonly company: CompanyStatus; readonly dataType: DataType; readonly recordId: string }): JSX.Element {
  const go = useGo();
  const read = useRead(contract.readRecord, { companyId: company.id, dataType, id: recordId }, company.published?.sync ?? 0);
  const lookup = useLookup(company, true);
  return (
    <>
      <button type="button" class="link back" onClick={() => go({ view: 'company', companyId: company.id, tab: 'records', dataType })}><Icon name="back" />{dataTypeNames[dataType]}</button>
      <Loaded read={read} what="the record">
        {({ record, source, removedAt }) => {
          const shown = asRecord(record);
          return (
            <article class="card">
              <h2><Name>{titleOf(shown) || dataTypeNames[dataType]}</Name></h2>
              {removedAt && <p class="note warn"><Icon name="warn" /><span>Removed from Sage; noticed <When time={removedAt} />.</span></p>}
              <dl class="facts">{paneTables[dataType].columns.filter((column) => hasValue(shown, column) && !isRepeated(shown, column)).map((column) => <div key={column.field}><dt>{fieldName(column.field)}</dt><dd><Cell record={shown} column={column} lookup={lookup} /></dd></div>)}</dl>
              <Emails record={shown} />
              <Lines record={shown} field="lines" title="Lines" lookup={lookup} />
              <Lines record={shown} field="allocations" title="Set against it" lookup={lookup} />
              <Lines record={shown} field="vat" title="On the VAT return" lookup={lookup} />
              <details><summary>As Sage sent it</summary><Scroll label="Source record"><pre>{JSON.stringify(source, null, 2)}</pre></Scroll></details>
            </article>
          );
        }}
      </Loaded>
    </>
  );
}

const titleOf = (record: WireRecord): string => [textOf(record, 'number') || textOf(record, 'nominalCode') || textOf(record, 'reference'), textOf(record, 'partyName') || textOf(record, 'name')].filter(Boolean).join(' · ');

const hasValue = (record: WireRecord, column: PaneColumn): boolean => typeof record[column.field] === 'boolean' || textOf(record, column.field) !== '';

/** In the company's own currency the base figures say everything twice. */
const isRepeated = (record: WireRecord, column: PaneColumn): boolean => textOf(record, 'exchangeRate') === '1' && /^(base[A-Z]|exchangeRate)/.test(column.field);

function Emails({ record }: { readonly record: WireRecord }): JSX.Element | null {
  const emails = Array.isArray(record['emails']) ? record['emails'].map(String) : [];
  return emails.length === 0 ? null : <dl class="facts"><div><dt>E-mail</dt><dd>{emails.map((email) => <span key={email} class="sub"><Name>{email}</Name></span>)}</dd></div></dl>;
}

const amounts = new Set(['net', 'tax', 'total', 'debit', 'credit', 'amount', 'baseAmount', 'discount']);

function Lines({ record, field, title, lookup }: { readonly record: WireRecord; readonly field: 'lines' | 'allocations' | 'vat'; readonly title: string; readonly lookup: Lookup }): JSX.Element | null {
  const lines = Array.isArray(record[field]) ? record[field].map(asRecord) : [];
  const fields = Object.keys(lines[0] ?? {}).filter((name) => !['itemId', 'trackingIds', 'withId'].includes(name) && lines.some((line) => textOf(line, name) !== ''));
  if (lines.length === 0 || fields.length === 0) return null;
  const isFigure = (name: string): boolean => amounts.has(name) || name === 'quantity' || name === 'unitPrice';
  const show = (line: WireRecord, name: string): JSX.Element => {
    const text = textOf(line, name);
    if (amounts.has(name)) return <Money amount={text} />;
    if (isFigure(name)) return <span class="money">{amountOf(text)?.digits ?? text}</span>;
    if ((name === 'date' || name === 'reconciledOn') && text) return <span class="keep">{dateText(text)}</span>;
    return <Name>{name === 'ledgerAccountId' ? lookup('account', text) : text}</Name>;
  };
  return (
    <>
      <h3>{title}</h3>
      <Scroll label={title}>
        <table class="data">
          <thead><tr>{fields.map((name) => <th key={name} scope="col" class={isFigure(name) ? 'num' : undefined}>{fieldName(name)}</th>)}</tr></thead>
          <tbody>{lines.map((line, index) => <tr key={index}>{fields.map((name) => <td key={name} class={isFigure(name) ? 'num' : undefined}>{show(line, name)}</td>)}</tr>)}</tbody>
        </table>
      </Scroll>
    </>
  );
}
