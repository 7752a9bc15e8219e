/** The Sage sign-ins: whose they are, until when, and how to renew, test or delete one. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { connections as contract } from '../../../src/shared/contract/connections.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import type { Tone } from '../company-state.ts';
import { useDoing, useGo, usePane } from '../context.ts';
import { productNames, sayError } from '../words.ts';
import { Badge, Button, Empty, Failed, Icon, Name, Question } from './parts.tsx';
import { TokenWidget } from './token-widget.tsx';

const states = {
  pending_auth: ['warn', 'Not signed in yet'], linked: ['ok', 'Signed in'], deauthorized: ['bad', 'Sign in again'], unlinked: ['quiet', 'Unlinked'],
} as const satisfies Record<ConnectionStatus['status'], readonly [Tone, string]>;

export function Connections(): JSX.Element {
  const { state } = usePane();
  return (
    <section class="card" aria-labelledby="connections">
      <h2 id="connections">Sage sign-ins</h2>
      {state.connections.length === 0 ? <Empty>No Sage sign-in yet.</Empty> : <ul class="rows tall">{state.connections.map((connection) => <li key={connection.id}><Connection connection={connection} /></li>)}</ul>}
    </section>
  );
}

function Connection({ connection }: { readonly connection: ConnectionStatus }): JSX.Element {
  const { client, dispatch, state } = usePane();
  const go = useGo();
  const [isAsking, setAsking] = useState(false);
  const [steps, setSteps] = useState<readonly { step: string; ok: boolean; detail: string }[] | null>(null);
  const test = useDoing(async () => setSteps((await client.call(contract.testConnection, { connectionId: connection.id }, { timeoutMs: 120_000 })).steps));
  const remove = useDoing(async () => {
    await client.call(contract.deleteConnection, { connectionId: connection.id });
    dispatch({ type: 'heard', snapshot: null, events: [{ type: 'connectionDeleted', connectionId: connection.id }] });
  });
  const dependents = state.companies.filter((company) => company.connectionId === connection.id);
  const [tone, stateText] = states[connection.status];
  return (
    <div class="fill">
      <div class="line"><strong><Name>{connection.name}</Name></strong><Badge tone={tone}>{stateText}</Badge></div>
      <p class="quiet">{productNames[connection.product]}{connection.edition && <> {connection.edition === 'standard' ? 'Standard' : 'Professional'}</>}{connection.signedInAs && <> · <Name>{connection.signedInAs}</Name></>}</p>
      {connection.dataSet && <p class="quiet"><bdi>{connection.dataSet.folder}</bdi></p>}
      <TokenWidget connection={connection} />
      {connection.problem && <p class="bad">{sayError(connection.problem.code)}</p>}
      {steps && <ul class="checks">{steps.map((step) => <li key={step.step}><div class="line"><span>{step.step}</span><Badge tone={step.ok ? 'ok' : 'bad'}>{step.ok ? 'Works' : 'Failed'}</Badge></div>{step.detail && <p class="quiet">{step.detail}</p>}</li>)}</ul>}
      <Failed error={test.error} />
      <div class="row">
        {connection.status === 'pending_auth' && <Button kind="primary" onClick={() => go({ view: 'link', connectionId: connection.id })}>Sign in</Button>}
        {connection.dataSet && <Button onClick={() => go({ view: 'data-set', connectionId: connection.id })} label={`Data folder of ${connection.name}`}>Data folder…</Button>}
        {connection.dataSet && dependents.length > 0 && <Button onClick={() => go({ view: 'link', connectionId: connection.id })} label={`Login of ${connection.name}`}>Login…</Button>}
        <Button onClick={() => test.run()} isBusy={test.isBusy} label={`Test ${connection.name}`}><Icon name="sync" />Test</Button>
        <Button onClick={() => setAsking(true)} label={`Delete ${connection.name}`}>Delete…</Button>
      </div>
      {isAsking && (
        <Question title={`Delete ${connection.name}?`} yes="Delete" isDanger isBusy={remove.isBusy} error={remove.error} onYes={() => remove.run()} onNo={() => setAsking(false)}>
          <p>{connection.dataSet ? 'Its user name and password go from this computer’s keychain.' : 'The access granted by Sage is given back, and its client ID and secret go from this computer’s keychain.'}</p>
          {dependents.length > 0 && <><p>With it go the stored books, with every older state of them, of:</p><ul>{dependents.map((company) => <li key={company.id}><Name>{company.name}</Name></li>)}</ul></>}
          <p>Nothing changes in Sage.</p>
        </Question>
      )}
    </div>
  );
}
