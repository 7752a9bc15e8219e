/** Another user or password for a Sage 50 company that is linked already; taken once it is seen to work. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { dataSets as contract } from '../../../src/shared/contract/data-sets.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { useDoing, usePane } from '../context.ts';
import { DataSetFailed } from './data-set-parts.tsx';
import { dataSetMsMax } from './link-data-set.tsx';
import { Button, Field, Name } from './parts.tsx';

export function ChangeLogin({ connection, onDone }: { readonly connection: ConnectionStatus; readonly onDone: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const [user, setUser] = useState(connection.dataSet?.user ?? '');
  const [password, setPassword] = useState('');
  const change = useDoing(async () => {
    const changed = await client.call(contract.changeDataSetLogin, { connectionId: connection.id, user, password }, { timeoutMs: dataSetMsMax });
    setPassword('');
    dispatch({ type: 'connection', connection: changed });
    dispatch({ type: 'say', text: 'The login works and was kept.' });
    onDone();
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (user.trim() !== '') change.run(); }}>
      <p class="lead">Which Sage 50 user reads the books of <Name>{connection.name}</Name>?</p>
      <Field label="Sage 50 user">{(ids) => <input {...ids} value={user} maxLength={64} required autocomplete="off" spellcheck={false} onInput={(event) => setUser(event.currentTarget.value)} />}</Field>
      <Field label="Password" hint="Kept in this computer’s keychain; it is never shown again. Empty if the user has none.">{(ids) => <input {...ids} type="password" value={password} maxLength={64} autocomplete="off" onInput={(event) => setPassword(event.currentTarget.value)} />}</Field>
      <DataSetFailed error={change.error} />
      <div class="row"><Button kind="primary" submit isBusy={change.isBusy} disabled={user.trim() === ''}>Test and keep</Button></div>
    </form>
  );
}
