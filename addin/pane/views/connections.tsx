/** The Sage sign-ins: whose they are, until when, and how to renew, edit, test or delete one. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import type { Tone } from '../company-state.ts';
import { useGo, usePane } from '../context.ts';
import { productNames, sayError } from '../words.ts';
import { DeleteConnection } from './delete-connection.tsx';
import { Badge, Button, Empty, Field, Icon, Name } from './parts.tsx';
import { TestSteps, useTest } from './test-steps.tsx';
import { TokenWidget } from './token-widget.tsx';

const states = {
  pending_auth: ['warn', 'Not signed in yet'], linked: ['ok', 'Signed in'], deauthorized: ['bad', 'Sign in again'], unlinked: ['quiet', 'Unlinked'],
} as const satisfies Record<ConnectionStatus['status'], readonly [Tone, string]>;

/** More than these are looked for by name. */
const shownAtOnce = 10;

export function Connections(): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const [sought, setSought] = useState('');
  const [shown, setShown] = useState(shownAtOnce);
  const all = state.connections;
  const found = all.filter((one) => [one.name, one.signedInAs ?? '', productNames[one.product]].some((text) => text.toLowerCase().includes(sought.trim().toLowerCase())));
  return (
    <section class="card" aria-labelledby="connections">
      <h2 id="connections">Sage sign-ins</h2>
      {all.length > shownAtOnce && <Field label={`Find one of ${all.length}`}>{(ids) => <input {...ids} type="search" value={sought} onInput={(event) => { setSought(event.currentTarget.value); setShown(shownAtOnce); }} />}</Field>}
      {all.length === 0 ? <Empty>No Sage sign-in yet.</Empty> : found.length === 0 ? <Empty>None is called that.</Empty> : <ul class="rows tall">{found.slice(0, shown).map((connection) => <li key={connection.id}><Connection connection={connection} /></li>)}</ul>}
      <div class="row">
        {found.length > shown && <Button onClick={() => setShown(shown + 50)}>Show more ({found.length - shown})</Button>}
        <Button onClick={() => go({ view: 'connection', connectionId: null })}>Add a connection</Button>
      </div>
    </section>
  );
}

function Connection({ connection }: { readonly connection: ConnectionStatus }): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const [isAsking, setAsking] = useState(false);
  const test = useTest(connection);
  const hasCompanies = state.companies.some((company) => company.connectionId === connection.id);
  const [tone, stateText] = states[connection.status];
  return (
    <div class="fill">
      <div class="line"><strong><Name>{connection.name}</Name></strong><Badge tone={tone}>{stateText}</Badge></div>
      <p class="quiet">{productNames[connection.product]}{connection.edition && <> {connection.edition === 'standard' ? 'Standard' : 'Professional'}</>}{connection.signedInAs && <> · <Name>{connection.signedInAs}</Name></>}</p>
      {connection.dataSet && <p class="quiet"><bdi>{connection.dataSet.folder}</bdi></p>}
      <TokenWidget connection={connection} />
      {connection.problem && <p class="bad">{sayError(connection.problem.code)}</p>}
      <TestSteps test={test} />
      <div class="row">
        {connection.status === 'pending_auth' && <Button kind="primary" onClick={() => go({ view: 'link', connectionId: connection.id })}>Sign in</Button>}
        {connection.dataSet && <Button onClick={() => go({ view: 'data-set', connectionId: connection.id })} label={`Data folder of ${connection.name}`}>Data folder…</Button>}
        {connection.dataSet && hasCompanies && <Button onClick={() => go({ view: 'link', connectionId: connection.id })} label={`Login of ${connection.name}`}>Login…</Button>}
        <Button onClick={() => go({ view: 'connection', connectionId: connection.id })} label={`Edit ${connection.name}`}>Edit…</Button>
        {hasCompanies && <Button onClick={() => go({ view: 'activities', connectionId: connection.id })} label={`Activities of ${connection.name}`}>Activities…</Button>}
        <Button onClick={() => test.run()} isBusy={test.isBusy} label={`Test ${connection.name}`}><Icon name="sync" />Test</Button>
        <Button onClick={() => setAsking(true)} label={`Delete ${connection.name}`}>Delete…</Button>
      </div>
      {isAsking && <DeleteConnection connection={connection} onDeleted={() => setAsking(false)} onNo={() => setAsking(false)} />}
    </div>
  );
}
