/** Activities of a connection: choose a company, an object and what to do with it; then the query or the fields that a writing verb takes. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { activities as contract } from '../../../src/shared/contract/activities.ts';
import type { ActivityObject } from '../../../src/shared/contract/activities.ts';
import type { CompanyStatus, ConnectionStatus } from '../../../src/shared/contract/status.ts';
import type { CompanyId, ConnectionId } from '../../../src/shared/ids.ts';
import { activityWords } from '../activity-words.ts';
import { useGo, useKept, usePane, useRead } from '../context.ts';
import { productNames } from '../words.ts';
import { ActivityFields } from './activity-fields.tsx';
import { Button, Empty, Field, Icon, Loaded, Name } from './parts.tsx';
import { QueryView } from './query-view.tsx';

export function Activities({ connectionId }: { readonly connectionId: ConnectionId }): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const connection = state.connections.find((one) => one.id === connectionId);
  const companies = state.companies.filter((one) => one.connectionId === connectionId);
  return (
    <div class="view activities">
      <div class="row"><Button kind="link" onClick={() => go({ view: 'settings' })}><Icon name="back" />Settings</Button></div>
      <h1 tabIndex={-1}>Activities</h1>
      {connection && <p class="quiet"><Name>{connection.name}</Name> · {productNames[connection.product]}</p>}
      {!connection || companies.length === 0 ? <Empty>{activityWords.noCompany}</Empty> : <Chosen connection={connection} companies={companies} />}
    </div>
  );
}

type Choice = { readonly companyId: CompanyId | ''; readonly object: string; readonly cell: string };

function Chosen({ connection, companies }: { readonly connection: ConnectionStatus; readonly companies: readonly CompanyStatus[] }): JSX.Element {
  const read = useRead(contract.listActivities, { connectionId: connection.id });
  const [choice, setChoice] = useKept<Choice>(`activities ${connection.id}`, () => ({ companyId: companies[0]?.id ?? '', object: '', cell: 'query' }), (held) => companies.some(({ id }) => id === held.companyId));
  const company = companies.find(({ id }) => id === choice.companyId) ?? companies[0];
  return (
    <Loaded read={read} what="the objects of Sage">{({ objects }) => {
      const object = objects.find(({ name }) => name === choice.object) ?? null;
      return (
        <>
          <section class="card" aria-label="What to do">
            {companies.length > 1 && <Field label="Company">{(ids) => <select {...ids} value={company?.id} onChange={(event) => setChoice({ ...choice, companyId: event.currentTarget.value as CompanyId })}>{companies.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</select>}</Field>}
            <ObjectField objects={objects} chosen={object} choose={(name) => setChoice({ ...choice, object: name, cell: objects.find((one) => one.name === name)?.capabilities[0]?.verb ?? 'query' })} />
            {object && <VerbField object={object} cell={choice.cell} choose={(cell) => setChoice({ ...choice, cell })} />}
          </section>
          {object && company && <Cell key={`${object.name} ${company.id}`} connection={connection} company={company} object={object} cell={choice.cell} />}
        </>
      );
    }}</Loaded>
  );
}

/** Some hundreds of them: a few letters narrow the list. */
function ObjectField({ objects, chosen, choose }: { readonly objects: readonly ActivityObject[]; readonly chosen: ActivityObject | null; readonly choose: (name: string) => void }): JSX.Element {
  const [find, setFind] = useState('');
  const wanted = find.trim().toLowerCase().replaceAll(' ', '_');
  const shown = objects.filter((one) => one.name.toLowerCase().includes(wanted) || one.name === chosen?.name);
  return (
    <>
      <Field label="Find an object" hint={`${shown.length} of ${objects.length}`}>{(ids) => <input {...ids} type="search" value={find} maxLength={60} onInput={(event) => setFind(event.currentTarget.value)} />}</Field>
      <Field label="Object">{(ids) => (
        <select {...ids} value={chosen?.name ?? ''} onChange={(event) => choose(event.currentTarget.value)}><option value="" disabled>Choose…</option>{shown.map(({ name, label }) => <option key={name} value={name}>{label}</option>)}</select>
      )}</Field>
    </>
  );
}

const cellName = ({ verb, procedure }: ActivityObject['capabilities'][number]): string => (procedure === null ? verb : `${verb} ${procedure}`);

function VerbField({ object, cell, choose }: { readonly object: ActivityObject; readonly cell: string; readonly choose: (cell: string) => void }): JSX.Element {
  return (
    <Field label="Activity">{(ids) => (
      <select {...ids} value={cell} onChange={(event) => choose(event.currentTarget.value)}>{object.capabilities.map((one) => <option key={cellName(one)} value={cellName(one)}>{one.label}{one.state === 'read_only' ? ' (read only)' : ''}</option>)}</select>
    )}</Field>
  );
}

type CellProps = { readonly connection: ConnectionStatus; readonly company: CompanyStatus; readonly object: ActivityObject; readonly cell: string };

function Cell({ connection, company, object, cell }: CellProps): JSX.Element | null {
  const capability = object.capabilities.find((one) => cellName(one) === cell);
  const read = useRead(contract.readActivityObject, capability?.state === 'offered' ? { connectionId: connection.id, object: object.name } : null);
  if (!capability) return null;
  if (capability.state === 'read_only') return <div class="note warn" role="status"><Icon name="warn" /><p>{capability.says}.</p></div>;
  return (
    <Loaded read={read} what="its fields">{(definition) => {
      if (capability.verb === 'query') return definition.query && <QueryView connection={connection} company={company} object={object} query={definition.query} />;
      const write = definition.writes.find(({ verb, procedure }) => verb === capability.verb && procedure === capability.procedure);
      return write && <ActivityFields write={write} label={`${capability.label}: ${object.label}`} />;
    }}</Loaded>
  );
}
