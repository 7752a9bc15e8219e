/**
 * Links a company: which Sage; then, for the cloud, your Sage app, sign in, choose and confirm; for Sage 50 the data and
 * the login, and confirm. Which step it is follows from the connection's own state, so a reload takes up where it stands.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import type { ConnectionId, IntegrationId } from '../../../src/shared/ids.ts';
import { useGo, usePane } from '../context.ts';
import { productNames } from '../words.ts';
import { AppDetails } from './app-details.tsx';
import { ChangeLogin } from './change-login.tsx';
import { ChooseCompany } from './choose-company.tsx';
import { ChooseProduct } from './choose-product.tsx';
import { LinkDataSet } from './link-data-set.tsx';
import { Button, Icon, Name } from './parts.tsx';
import { SignIn } from './sign-in.tsx';

const steps = ['Your Sage app', 'Sign in', 'Choose the company'] as const;
const dataSetSteps = ['The data and the login', 'The right company?'] as const;

export function LinkCompany({ connectionId }: { readonly connectionId: ConnectionId | null }): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const [isNew, setNew] = useState(false);
  const [product, setProduct] = useState<IntegrationId | null>(null);
  const [isChecked, setChecked] = useState(false);
  const [isDone, setDone] = useState(false);
  const connection = state.connections.find((one) => one.id === connectionId);
  const isSignedIn = connection?.status === 'linked';
  // Signing in again for a company that is linked already: nothing to choose afterwards.
  const linked = state.companies.filter((company) => company.connectionId === connectionId);
  const [wasBroken] = useState(connection !== undefined && linked.length > 0 && (connection.status !== 'linked' || connection.product === 'sage-50'));
  const isDataSet = (connection?.product ?? product) === 'sage-50';
  const step = !connection ? (isChecked ? 1 : 0) : isDataSet ? 1 : isSignedIn ? 2 : 1;
  const hasSteps = !wasBroken && (connection !== undefined || product !== null);
  const isChoosing = !connection && product === null && state.connections.length > 0 && !isNew;
  return (
    <div class="narrow">
      {state.companies.length > 0 && <button type="button" class="link back" onClick={() => go({ view: 'companies' })}><Icon name="back" />Companies</button>}
      {!connection && product !== null && <button type="button" class="link back" onClick={() => { setProduct(null); setChecked(false); }}><Icon name="back" />Another Sage</button>}
      <h1 tabIndex={-1}>{wasBroken ? (isDataSet ? 'Log in to Sage 50 again' : 'Sign in to Sage again') : 'Link a company'}</h1>
      {hasSteps && <ol class="stepper" aria-label="Steps">{(isDataSet ? dataSetSteps : steps).map((name, index) => <li key={name} class={index < step ? 'done' : ''} aria-current={index === step ? 'step' : undefined}>{name}</li>)}</ol>}
      {isChoosing && <ChooseConnection connections={state.connections} onNew={() => setNew(true)} />}
      {!connection && !isChoosing && (product === null ? <ChooseProduct onChosen={setProduct} />
        : product === 'sage-50' ? <LinkDataSet onChecked={setChecked} />
          : <AppDetails key={product} product={product} onAdded={(added) => go({ view: 'link', connectionId: added.id })} />)}
      {connection && !isSignedIn && !isDataSet && <SignIn connection={connection} />}
      {connection && isDataSet && wasBroken && !isDone && <ChangeLogin connection={connection} onDone={() => setDone(true)} />}
      {connection && isSignedIn && (!wasBroken ? <ChooseCompany connection={connection} /> : (!isDataSet || isDone) && <SignedInAgain connection={connection} />)}
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
      <div class="row"><Button onClick={onNew}>Another connection</Button></div>
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
