/** Queries saved by name: save the one that stands there, open, rename or delete one, put its rows on a sheet. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ActivityObject, ActivityQuery } from '../../../src/shared/contract/activities.ts';
import { savedQueries as contract } from '../../../src/shared/contract/saved-queries.ts';
import type { SavedQuery } from '../../../src/shared/contract/saved-queries.ts';
import type { CompanyStatus, ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { activityWords } from '../activity-words.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { draftOf } from '../query-draft.ts';
import type { QueryDraft } from '../query-draft.ts';
import { Button, Empty, Failed, Field, Loaded, Name, Question } from './parts.tsx';
import { SheetButton } from './sheet-button.tsx';

type Props = { readonly connection: ConnectionStatus; readonly company: CompanyStatus; readonly object: ActivityObject; readonly query: ActivityQuery; readonly open: (draft: QueryDraft) => void };

export function SavedQueries({ connection, company, object, query, open }: Props): JSX.Element {
  const { client, dispatch } = usePane();
  const [name, setName] = useState('');
  const read = useRead(contract.listSavedQueries, { connectionId: connection.id });
  const all = read.data?.queries ?? [];
  const before = all.find((one) => one.name === name.trim());
  const save = useDoing(async () => {
    const saved = before ? await client.call(contract.changeSavedQuery, { connectionId: connection.id, queryId: before.queryId, query }) : await client.call(contract.saveQuery, { connectionId: connection.id, name, query });
    setName('');
    dispatch({ type: 'say', text: activityWords.saved(saved.name) });
    read.again();
  });
  const own = all.filter((one) => one.query.object === object.name);
  return (
    <section class="card" aria-labelledby="saved-queries">
      <h2 id="saved-queries">Saved queries</h2>
      <form onSubmit={(event) => { event.preventDefault(); save.run(); }}>
        <Field label="Name of this query" hint={before ? 'The query of this name is replaced.' : 'A saved query can be put on a sheet and run by its name.'}>{(ids) => <input {...ids} value={name} maxLength={80} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />}</Field>
        <Failed error={save.error} />
        <div class="row"><Button submit kind="primary" isBusy={save.isBusy} disabled={name.trim() === ''} label="Save the query">Save</Button></div>
      </form>
      <Loaded read={read} what="the saved queries">{() => (own.length === 0 ? <Empty>None of this object yet.</Empty> : (
        <ul class="rows tall">{own.map((one) => <li key={one.queryId}><Saved saved={one} connection={connection} company={company} open={open} changed={read.again} /></li>)}</ul>
      ))}</Loaded>
    </section>
  );
}

type SavedProps = { readonly saved: SavedQuery; readonly connection: ConnectionStatus; readonly company: CompanyStatus; readonly open: (draft: QueryDraft) => void; readonly changed: () => void };

function Saved({ saved, connection, company, open, changed }: SavedProps): JSX.Element {
  const { client, dispatch } = usePane();
  const [newName, setNewName] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const it = { connectionId: connection.id, queryId: saved.queryId };
  const rename = useDoing(async () => {
    await client.call(contract.changeSavedQuery, { ...it, name: newName ?? '' });
    setNewName(null);
    changed();
  });
  const remove = useDoing(async () => {
    await client.call(contract.deleteSavedQuery, it);
    setAsking(false);
    dispatch({ type: 'say', text: activityWords.deleted(saved.name) });
    changed();
  });
  return (
    <div class="fill">
      <strong><Name>{saved.name}</Name></strong>
      {newName !== null && (
        <form onSubmit={(event) => { event.preventDefault(); rename.run(); }}>
          <Field label={`New name of ${saved.name}`}>{(ids) => <input {...ids} value={newName} maxLength={80} autocomplete="off" onInput={(event) => setNewName(event.currentTarget.value)} />}</Field>
          <Failed error={rename.error} />
          <div class="row"><Button submit isBusy={rename.isBusy} disabled={newName.trim() === ''} label={`Save the new name of ${saved.name}`}>Save</Button><Button onClick={() => setNewName(null)}>Cancel</Button></div>
        </form>
      )}
      <div class="row">
        <Button onClick={() => open(draftOf(saved.query))} label={`Open ${saved.name}`}>Open</Button>
        <Button onClick={() => setNewName(saved.name)} label={`Rename ${saved.name}`}>Rename…</Button>
        <Button onClick={() => setAsking(true)} label={`Delete ${saved.name}`}>Delete…</Button>
      </div>
      <SheetButton company={company} table={{ kind: 'query', ...it }} />
      {isAsking && <Question title={`Delete ${saved.name}?`} yes="Delete" isDanger isBusy={remove.isBusy} error={remove.error} onYes={() => remove.run()} onNo={() => setAsking(false)}><p>Programs and sheets that run it by its name find it no more. The rows on sheets stay as they are.</p></Question>}
    </div>
  );
}
