/** The client ID and secret of the user's own Sage app, and Sage 200's subscription key. Secrets go out once and are forgotten here at once. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { connections as connectionContract } from '../../../src/shared/contract/connections.ts';
import { settings as settingsContract } from '../../../src/shared/contract/settings.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { editionNames } from '../link-words.ts';
import { productNames } from '../words.ts';
import { Button, CopyButton, Failed, Field, Loaded } from './parts.tsx';

type AppProduct = 'sage-accounting' | 'sage-200';
type Edition = NonNullable<ConnectionStatus['edition']>;

export function AppDetails({ product, onAdded }: { readonly product: AppProduct; readonly onAdded: (connection: ConnectionStatus) => void }): JSX.Element {
  const { client, dispatch, state } = usePane();
  const integrations = useRead(settingsContract.listIntegrations, {});
  const [name, setName] = useState(() => freeName(state.connections, productNames[product]));
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const [edition, setEdition] = useState<Edition>('professional');
  const [subscriptionKey, setSubscriptionKey] = useState('');
  const is200 = product === 'sage-200';
  const add = useDoing(async () => {
    const app = { name, clientId, clientSecret };
    const connection = await client.call(connectionContract.addConnection, is200 ? { ...app, product: 'sage-200', edition, subscriptionKey } : { ...app, product: 'sage-accounting' });
    setClientSecret('');
    setSubscriptionKey('');
    dispatch({ type: 'connection', connection });
    onAdded(connection);
  });
  const taken = state.connections.some((one) => one.name === name.trim()) ? 'There is a connection with this name already.' : /[/:]/.test(name) ? 'A name may not hold / or : .' : null;
  const isComplete = name.trim() !== '' && clientId.trim() !== '' && clientSecret.trim() !== '' && (!is200 || subscriptionKey.trim() !== '') && !taken;
  return (
    <Loaded read={integrations} what="what can be linked">
      {(known) => (
        <form onSubmit={(event) => { event.preventDefault(); if (isComplete) add.run(); }}>
          {is200 ? <About200 /> : <AboutAccounting />}
          <p class="hint">Redirect address, to register to the letter: <RedirectAddress url={known.integrations.find((one) => one.integrationId === product)?.redirectUrl ?? null} /></p>
          {is200 && <Field label="Edition" hint="In Sage 200: Help, About.">{(ids) => <select {...ids} value={edition} onChange={(event) => setEdition(event.currentTarget.value as Edition)}>{(['professional', 'standard'] as const).map((one) => <option key={one} value={one}>{editionNames[one]}</option>)}</select>}</Field>}
          <Field label="Name" hint="How you call this connection; for example the practice or the group." error={taken}>{(ids) => <input {...ids} value={name} maxLength={80} required onInput={(event) => setName(event.currentTarget.value)} />}</Field>
          <Field label="Client ID">{(ids) => <input {...ids} value={clientId} maxLength={400} required autocomplete="off" spellcheck={false} onInput={(event) => setClientId(event.currentTarget.value)} />}</Field>
          <Field label="Client secret" hint="Kept in this computer’s keychain; it is never shown again.">{(ids) => <input {...ids} type="password" value={clientSecret} maxLength={400} required autocomplete="off" onInput={(event) => setClientSecret(event.currentTarget.value)} />}</Field>
          {is200 && <Field label="Subscription key" hint="Kept in this computer’s keychain; it is never shown again.">{(ids) => <input {...ids} type="password" value={subscriptionKey} maxLength={400} required autocomplete="off" onInput={(event) => setSubscriptionKey(event.currentTarget.value)} />}</Field>}
          <Failed error={add.error} />
          <div class="row"><Button kind="primary" submit isBusy={add.isBusy} disabled={!isComplete}>Continue</Button></div>
        </form>
      )}
    </Loaded>
  );
}

const AboutAccounting = (): JSX.Element => (
  <>
    <p class="lead">Ledgerline reads Sage Accounting with a Sage app of your own, so that nobody stands between you and your books.</p>
    <details class="card">
      <summary>Where do I get these?</summary>
      <ol class="steps">
        <li>Sign in at <strong>developer.sage.com</strong> with your Sage login and create an app for Sage Accounting.</li>
        <li>Register the redirect address below with it, exactly as it stands.</li>
        <li>Copy the app’s client ID and client secret into the fields below.</li>
      </ol>
    </details>
  </>
);

const About200 = (): JSX.Element => (
  <>
    <p class="lead">Ledgerline reads Sage 200 through Sage’s own API, with a client ID and a subscription key of your own.</p>
    <details class="card">
      <summary>Where do I get these?</summary>
      <ol class="steps">
        <li>Ask Sage’s developer programme, or your Sage partner, for a client ID and secret of the Sage 200 API.</li>
        <li>Give them the redirect address below, exactly as it stands.</li>
        <li>The subscription key stands in your profile at Sage’s developer portal for Sage 200.</li>
        <li>The Sage user that signs in must be enabled for the API in Sage 200.</li>
      </ol>
    </details>
  </>
);

const RedirectAddress = ({ url }: { readonly url: string | null }): JSX.Element | null =>
  url === null ? null : <span class="copyable"><code>{url}</code><CopyButton text={url} what="redirect address" /></span>;

function freeName(connections: readonly ConnectionStatus[], product: string): string {
  const taken = new Set(connections.map((one) => one.name));
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? product : `${product} ${count}`;
    if (!taken.has(name)) return name;
  }
}
