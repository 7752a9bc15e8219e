/** The client ID and secret of the user's own Sage app. The secret goes out once and is forgotten here at once. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { contract } from '../../../src/shared/contract/index.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { Button, CopyButton, Failed, Field, Loaded } from './parts.tsx';

export function AppDetails({ onAdded }: { readonly onAdded: (connection: ConnectionStatus) => void }): JSX.Element {
  const { client, dispatch, state } = usePane();
  const integrations = useRead(contract.listIntegrations, {});
  const [name, setName] = useState(() => freeName(state.connections));
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const add = useDoing(async () => {
    const connection = await client.call(contract.addConnection, { name, product: 'sage-accounting', clientId, clientSecret });
    setClientSecret('');
    dispatch({ type: 'connection', connection });
    onAdded(connection);
  });
  const taken = state.connections.some((one) => one.name === name.trim()) ? 'There is a connection with this name already.' : /[/:]/.test(name) ? 'A name may not hold / or : .' : null;
  const isComplete = name.trim() !== '' && clientId.trim() !== '' && clientSecret.trim() !== '' && !taken;
  return (
    <Loaded read={integrations} what="what can be linked">
      {(known) => (
        <form onSubmit={(event) => { event.preventDefault(); if (isComplete) add.run(); }}>
          <p class="lead">Ledgerline reads Sage Accounting with a Sage app of your own, so that nobody stands between you and your books.</p>
          <details class="card">
            <summary>Where do I get these?</summary>
            <ol class="steps">
              <li>Sign in at <strong>developer.sage.com</strong> with your Sage login and create an app for Sage Accounting.</li>
              <li>Register this redirect address with it, exactly as it stands:
                <RedirectAddress url={known.integrations.find((one) => one.integrationId === 'sage-accounting')?.redirectUrl ?? null} /></li>
              <li>Copy the app’s client ID and client secret into the fields below.</li>
            </ol>
          </details>
          <Field label="Name" hint="How you call this connection; for example the practice or the group." error={taken}>{(ids) => <input {...ids} value={name} maxLength={80} required onInput={(event) => setName(event.currentTarget.value)} />}</Field>
          <Field label="Client ID">{(ids) => <input {...ids} value={clientId} maxLength={400} required autocomplete="off" spellcheck={false} onInput={(event) => setClientId(event.currentTarget.value)} />}</Field>
          <Field label="Client secret" hint="Kept in this computer’s keychain; it is never shown again.">{(ids) => <input {...ids} type="password" value={clientSecret} maxLength={400} required autocomplete="off" onInput={(event) => setClientSecret(event.currentTarget.value)} />}</Field>
          <Failed error={add.error} />
          <div class="row"><Button kind="primary" submit isBusy={add.isBusy} disabled={!isComplete}>Continue</Button></div>
        </form>
      )}
    </Loaded>
  );
}

const RedirectAddress = ({ url }: { readonly url: string | null }): JSX.Element | null =>
  url === null ? null : <span class="copyable"><code>{url}</code><CopyButton text={url} what="redirect address" /></span>;

function freeName(connections: readonly ConnectionStatus[]): string {
  const taken = new Set(connections.map((one) => one.name));
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? 'Sage Accounting' : `Sage Accounting ${count}`;
    if (!taken.has(name)) return name;
  }
}
