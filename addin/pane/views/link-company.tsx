/**
 * Links a company in four steps: your Sage app, sign in at Sage, choose the company, confirm it. Which step it is
 * follows from the connection's own state, so a reload or a second pane takes up where it stands.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import type { ConnectionId } from '../../../src/shared/ids.ts';
import { useGo, usePane } from '../context.ts';
import { productNames } from '../words.ts';
import { AppDetails } from './app-details.tsx';
import { ChooseCompany } from './choose-company.tsx';
import { Button, Icon, Name } from './parts.tsx';
import { SignIn } from './sign-in.tsx';

const steps = ['Your Sage app', 'Sign in', 'Choose the company'] as const;

export function LinkCompany({ connectionId }: { readonly connectionId: ConnectionId | null }): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const [isNew, setNew] = useState(false);
  const connection = state.connections.find((one) => one.id === connectionId);
  const isSignedIn = connection?.status === 'linked';
  const step = !connection ? 0 : isSignedIn ? 2 : 1;
  // Signing in again for a company that is linked already: nothing to choose afterwards.
  const linked = state.companies.filter((company) => company.connectionId === connectionId);
  const [wasBroken] = useState(connection !== undefined && linked.length > 0 && connection.status !== 'linked');
  return (
    <div class="narrow">
      {state.companies.length > 0 && <button type="button" class="link back" onClick={() => go({ view: 'companies' })}><Icon name="back" />Companies</button>}
      <h1 tabIndex={-1}>{wasBroken ? 'Sign in to Sage again' : 'Link a company'}</h1>
      {!wasBroken && <ol class="stepper" aria-label="Steps">{steps.map((name, index) => <li key={name} class={index < step ? 'done' : ''} aria-current={index === step ? 'step' : undefined}>{name}</li>)}</ol>}
      {!connection && (state.connections.length > 0 && !isNew
        ? <ChooseConnection connections={state.connections} onNew={() => setNew(true)} />
        : <AppDetails onAdded={(added) => go({ view: 'link', connectionId: added.id })} />)}
      {connection && !isSignedIn && <SignIn connection={connection} />}
      {connection && isSignedIn && (wasBroken ? <SignedInAgain connection={connection} /> : <ChooseCompany connection={connection} />)}
    </div>
  );
}

function ChooseConnection({ connections, onNew }: { readonly connections: readonly ConnectionStatus[]; readonly onNew: () => void }): JSX.Element {
  const go = useGo();
  return (
    <>
      <p class="lead">Through which connection is the company reached?</p>
      <ul class="cards">
        {connections.map((connection) => (
          <li key={connection.id}><button type="button" class="choice" onClick={() => go({ view: 'link', connectionId: connection.id })}>
            <strong><Name>{connection.name}</Name></strong>
            <span class="sub">{productNames[connection.product]}{connection.signedInAs && <>, signed in as <Name>{connection.signedInAs}</Name></>}</span>
          </button></li>
        ))}
      </ul>
      <div class="row"><Button onClick={onNew}>Use another Sage app</Button></div>
    </>
  );
}

function SignedInAgain({ connection }: { readonly connection: ConnectionStatus }): JSX.Element {
  const go = useGo();
  return (
    <>
      <div class="note ok" role="status"><Icon name="ok" /><p>Signed in{connection.signedInAs && <> as <Name>{connection.signedInAs}</Name></>}. The books are read again as planned.</p></div>
      <div class="row"><Button kind="primary" onClick={() => go({ view: 'home' })}>Done</Button></div>
    </>
  );
}
