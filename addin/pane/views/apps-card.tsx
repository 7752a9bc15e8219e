/** Applications that may sign in here: what each was granted, and the way to take it back; and registering one. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { appEndpoints as contract } from '../../../src/shared/contract/apps.ts';
import type { AppGrant, RegisteredApp } from '../../../src/shared/contract/apps.ts';
import { grantScopeWords } from '../app-words.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { Button, CopyButton, Empty, Failed, Field, Loaded, Name, Question, When } from './parts.tsx';

type Asked = { readonly app: RegisteredApp; readonly grant: AppGrant | null };

export function AppsCard(): JSX.Element {
  const { client, dispatch } = usePane();
  const read = useRead(contract.listApps, {});
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isAdding, setAdding] = useState(false);
  const end = useDoing(async ({ app, grant }: Asked) => {
    if (grant) await client.call(contract.revokeGrant, { appId: app.id, grantId: grant.id });
    else await client.call(contract.deleteApp, { appId: app.id });
    setAsked(null);
    dispatch({ type: 'say', text: grant ? `${app.name} sees nothing more.` : `${app.name} is deleted.` });
    read.again();
  });
  return (
    <section class="card" aria-labelledby="apps">
      <h2 id="apps">Applications</h2>
      <Loaded read={read} what="the applications">
        {({ apps }) => apps.length === 0 ? <Empty>No other application may sign in here.</Empty> : (
          <ul class="rows">{apps.map((app) => (
            <li key={app.id}>
              <span><Name>{app.name}</Name><span class="sub">Client id {app.id}</span>{app.grants.map((grant) => <Granted key={grant.id} app={app} grant={grant} onEnd={() => setAsked({ app, grant })} />)}</span>
              <button type="button" class="small" onClick={() => setAsked({ app, grant: null })} aria-label={`Delete ${app.name}`}>Delete</button>
            </li>
          ))}</ul>
        )}
      </Loaded>
      {isAdding ? <Register onDone={(isMade) => { setAdding(false); if (isMade) read.again(); }} onMade={read.again} /> : <div class="row"><Button onClick={() => setAdding(true)}>Register an application</Button></div>}
      {asked && (
        <Question title={asked.grant ? 'Take this back?' : 'Delete this application?'} yes={asked.grant ? 'Take back' : 'Delete'} isDanger isBusy={end.isBusy} error={end.error} onYes={() => end.run(asked)} onNo={() => setAsked(null)}>
          <p><Name>{asked.app.name}</Name> is refused from now on{asked.grant ? ', until it asks again and you say yes' : ', and cannot ask again'}.</p>
        </Question>
      )}
    </section>
  );
}

function Granted({ app, grant, onEnd }: { readonly app: RegisteredApp; readonly grant: AppGrant; readonly onEnd: () => void }): JSX.Element {
  const { state } = usePane();
  const names = grant.companyIds.map((id) => state.companies.find((company) => company.id === id)?.name ?? 'a company no longer linked');
  return (
    <span class="sub">
      {names.map((name, at) => <>{at > 0 && ', '}<Name>{name}</Name></>)}: {grant.scopes.map((scope) => grantScopeWords[scope].name).join(', ')}, since <When time={grant.grantedAt} />{' '}
      <button type="button" class="link" onClick={onEnd} aria-label={`Take back what ${app.name} sees of ${names.join(', ')}`}>Take back</button>
    </span>
  );
}

function Register({ onDone, onMade }: { readonly onDone: (isMade: boolean) => void; readonly onMade: () => void }): JSX.Element {
  const { client } = usePane();
  const [draft, setDraft] = useState({ name: '', redirect: '', isConfidential: false });
  const [made, setMade] = useState<{ readonly id: string; readonly secret: string | null } | null>(null);
  const register = useDoing(async () => {
    const { app, clientSecret } = await client.call(contract.registerApp, { name: draft.name, redirectUris: draft.redirect.split(/\s+/).filter((uri) => uri !== ''), isConfidential: draft.isConfidential });
    setMade({ id: app.id, secret: clientSecret });
    onMade();
  });
  if (made) {
    return (
      <div class="note ok" role="status"><div>
        <p>Registered. Client id: <code>{made.id}</code> <CopyButton text={made.id} what="the client id" /></p>
        {made.secret !== null && <p>Client secret, shown this once: <code>{made.secret}</code> <CopyButton text={made.secret} what="the client secret" /></p>}
        <div class="row"><Button onClick={() => onDone(true)}>Done</Button></div>
      </div></div>
    );
  }
  return (
    <form onSubmit={(event) => { event.preventDefault(); register.run(); }}>
      <Field label="Its name" hint="What people read when they are asked.">{(ids) => <input {...ids} value={draft.name} maxLength={80} required autocomplete="off" onInput={(event) => setDraft({ ...draft, name: event.currentTarget.value })} />}</Field>
      <Field label="Redirect addresses" hint="From its maker; one a line, to the letter.">{(ids) => <textarea {...ids} rows={2} required spellcheck={false} value={draft.redirect} onInput={(event) => setDraft({ ...draft, redirect: event.currentTarget.value })} />}</Field>
      <label class="check"><input type="checkbox" checked={draft.isConfidential} onChange={(event) => setDraft({ ...draft, isConfidential: event.currentTarget.checked })} /><span>It keeps a secret<span class="sub">It runs on a server, where its users cannot read it.</span></span></label>
      <Failed error={register.error} />
      <div class="row"><Button kind="primary" submit isBusy={register.isBusy}>Register</Button><Button onClick={() => onDone(false)}>Cancel</Button></div>
    </form>
  );
}
