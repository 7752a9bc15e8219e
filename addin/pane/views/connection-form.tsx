/** A connection as an administrator sets it: its fields, Test, Save changes, Discard changes, Delete. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { connectionSettings } from '../../../src/shared/contract/connection-settings.ts';
import type { SettingsOfConnection } from '../../../src/shared/contract/connection-settings.ts';
import { connections as contract } from '../../../src/shared/contract/connections.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { variables as variablesContract } from '../../../src/shared/contract/variables.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import type { ConnectionId } from '../../../src/shared/ids.ts';
import { changesOf, draftOf, isChanged, newConnectionOf, newDraft, nothingKept, problemsOf, type Draft, type Kept, type SignedInProduct } from '../connection-draft.ts';
import { connectionWords } from '../connection-words.ts';
import { useDoing, useGo, useKept, usePane, useRead } from '../context.ts';
import { productNames, sayError } from '../words.ts';
import { NameFields, PermissionFields, ProxyFields, SignInFields } from './connection-fields.tsx';
import { DeleteConnection } from './delete-connection.tsx';
import { Button, Field, Icon, Loaded, Name, Problem, Question } from './parts.tsx';
import { PropertyTable } from './property-table.tsx';
import { TestSteps, useTest } from './test-steps.tsx';

export function ConnectionForm({ connectionId }: { readonly connectionId: ConnectionId | null }): JSX.Element {
  const go = useGo();
  return (
    <div class="narrow">
      <button type="button" class="link back" onClick={() => go({ view: 'settings' })}><Icon name="back" />Settings</button>
      {connectionId === null ? <NewConnection /> : <Existing connectionId={connectionId} />}
    </div>
  );
}

function NewConnection(): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const [product, setProduct] = useState<SignedInProduct>('sage-accounting');
  const taken = state.connections.map((one) => one.name);
  const name = productNames[product];
  const free = [name, ...Array.from({ length: taken.length + 1 }, (_, at) => `${name} ${at + 2}`)].find((one) => !taken.includes(one)) ?? name;
  return (
    <>
      <h1 tabIndex={-1}>Add a connection</h1>
      <p class="lead">A Sage 50 connection comes with its company: <Button kind="link" onClick={() => go({ view: 'link' })}>link one</Button>.</p>
      <Field label="Product">{(ids) => <select {...ids} value={product} onChange={(event) => setProduct(event.currentTarget.value === 'sage-200' ? 'sage-200' : 'sage-accounting')}>{(['sage-accounting', 'sage-200'] as const).map((one) => <option key={one} value={one}>{productNames[one]}</option>)}</select>}</Field>
      <Form key={product} before={newDraft(product, free)} connection={null} settings={null} saved={() => undefined} />
    </>
  );
}

function Existing({ connectionId }: { readonly connectionId: ConnectionId }): JSX.Element {
  const { state } = usePane();
  const connection = state.connections.find((one) => one.id === connectionId);
  const read = useRead(connectionSettings.readConnectionSettings, connection ? { connectionId } : null);
  if (!connection) return <><h1 tabIndex={-1}>Connection</h1><Problem code="not_found" /></>;
  return (
    <>
      <h1 tabIndex={-1}><Name>{connection.name}</Name></h1>
      <p class="quiet">{productNames[connection.product]}</p>
      <Loaded read={read} what="the connection">{({ connection: kept, settings }) => <Form key={JSON.stringify([kept.name, settings])} before={draftOf(kept, settings)} connection={connection} settings={settings} saved={read.again} />}</Loaded>
    </>
  );
}

const Group = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element => {
  const id = `group-${title.toLowerCase().replace(/\W+/g, '-')}`;
  return <section class="card" aria-labelledby={id}><h2 id={id}>{title}</h2>{children}</section>;
};

type FormProps = { readonly before: Draft; readonly connection: ConnectionStatus | null; readonly settings: SettingsOfConnection | null; readonly saved: () => void };

function Form({ before, connection, settings, saved }: FormProps): JSX.Element {
  const { client, dispatch, state } = usePane();
  const go = useGo();
  const [draft, setDraft] = useKept<Draft>(`connection ${connection?.id ?? `new ${before.product}`}`, () => before);
  const [showsAll, setShowsAll] = useState(false);
  const [asked, setAsked] = useState<'discard' | 'delete' | null>(null);
  const known = useRead(variablesContract.listVariables, {});
  const variables = [...new Map((known.data?.variables ?? []).filter(({ project }) => project === null || project === draft.project.trim()).map((one) => [one.name, one])).values()];
  const kept: Kept = connection && settings ? { ...connection, hasSubscriptionKey: settings.hasSubscriptionKey } : nothingKept;
  const problems = problemsOf(draft, kept, connection && before, state.connections.filter((one) => one.id !== connection?.id).map((one) => one.name));
  const hasChanged = isChanged(draft, before);
  const test = useTest(connection);
  const reset = (): void => { setDraft(before); setShowsAll(false); setAsked(null); };
  const save = useDoing(async () => {
    if (connection === null) {
      const added = await client.call(contract.addConnection, newConnectionOf(draft), { timeoutMs: 120_000 });
      setDraft(before);
      dispatch({ type: 'say', text: connectionWords.saved(added.name) });
      go(added.status === 'pending_auth' ? { view: 'link', connectionId: added.id } : { view: 'connection', connectionId: added.id });
      return;
    }
    const changes = changesOf(draft, before);
    if (changes === null) return;
    const answer = await client.call(connectionSettings.changeConnection, { connectionId: connection.id, ...changes }, { timeoutMs: 120_000 });
    // Secrets that were sent are forgotten here.
    setDraft(draftOf(answer.connection, answer.settings));
    dispatch({ type: 'say', text: connectionWords.saved(answer.connection.name) });
    saved();
  });
  const submit = (): void => { setShowsAll(true); if (Object.keys(problems).length === 0) save.run(); };
  const fields = { draft, change: (part: Partial<Draft>) => setDraft({ ...draft, ...part }), problems, showsAll, kept, variables };
  const isRest = draft.product !== 'sage-50';
  return (
    <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Group title="Name"><NameFields {...fields} />{draft.product === 'sage-200' && connection === null && <Edition draft={draft} change={fields.change} />}</Group>
      {isRest && <Group title="Sign-in"><p class="quiet">{connectionWords.variables}</p><SignInFields {...fields} /></Group>}
      {isRest && <Group title="Proxy"><ProxyFields {...fields} proxy={settings?.proxy ?? null} /></Group>}
      {isRest && <Group title="Advanced configurations"><PropertyTable product={draft.product} rows={draft.properties} onRows={(properties) => fields.change({ properties })} variables={variables} /></Group>}
      <Group title="Activities"><PermissionFields draft={draft} change={fields.change} isReadGrant={connection?.product === 'sage-accounting' && connection.grantedScope !== null && !connection.grantedScope.split(/[\s,]+/).includes('full_access')} /></Group>
      {settings && settings.variableProblems.length > 0 && <div class="note warn" role="status"><Icon name="warn" /><ul>{settings.variableProblems.map((one) => <li key={`${one.field} ${one.variable}`}>{one.message}</li>)}</ul></div>}
      <Refused error={save.error} />
      {showsAll && Object.keys(problems).length > 0 && <p class="bad" role="alert">Something is missing: see the fields marked above.</p>}
      <TestSteps test={test} isStale={hasChanged} />
      <div class="row">
        <Button kind="primary" submit isBusy={save.isBusy} disabled={!hasChanged && connection !== null}>Save changes</Button>
        {connection && <Button onClick={() => test.run()} isBusy={test.isBusy} label={`Test ${connection.name}`}><Icon name="sync" />Test</Button>}
        <Button onClick={() => (hasChanged ? setAsked('discard') : go({ view: 'settings' }))}>Discard changes</Button>
        {connection && <Button onClick={() => setAsked('delete')} label={`Delete ${connection.name}`}>Delete…</Button>}
      </div>
      {asked === 'discard' && <Question title={connectionWords.discardTitle} yes="Discard" no="Go on editing" isDanger onYes={() => { reset(); go({ view: 'settings' }); }} onNo={() => setAsked(null)}><p>{connectionWords.discard}</p></Question>}
      {asked === 'delete' && connection && <DeleteConnection connection={connection} onDeleted={() => go({ view: 'settings' })} onNo={() => setAsked(null)} />}
    </form>
  );
}

const Edition = ({ draft, change }: { readonly draft: Draft; readonly change: (part: Partial<Draft>) => void }): JSX.Element => (
  <Field label="Edition" hint="In Sage 200: Help, About.">{(ids) => <select {...ids} value={draft.edition} onChange={(event) => change({ edition: event.currentTarget.value === 'standard' ? 'standard' : 'professional' })}><option value="professional">Professional</option><option value="standard">Standard</option></select>}</Field>
);

/** The helper names the field and what is allowed: whoever sets a connection needs both. */
const Refused = ({ error }: { readonly error: AppError | null }): JSX.Element | null =>
  error && <div class="note bad" role="alert"><Icon name="bad" /><div><p>{sayError(error.code)}</p><p class="quiet">{error.message}</p></div></div>;
