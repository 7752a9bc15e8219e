/** An application asks to see the books: a person reads who asks and where the browser goes, chooses companies and what may be done, and says yes or no. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { appEndpoints as contract } from '../../../src/shared/contract/apps.ts';
import type { AuthorizationRequest, GrantScope } from '../../../src/shared/contract/apps.ts';
import type { CompanyId } from '../../../src/shared/ids.ts';
import { grantScopeWords } from '../app-words.ts';
import { useDoing, useGo, usePane, useRead } from '../context.ts';
import { productNames } from '../words.ts';
import { Button, Failed, Icon, Loaded, Name } from './parts.tsx';

export function Consent({ page }: { readonly page: Window }): JSX.Element {
  const requestId = new URLSearchParams(page.location.search).get('request') ?? '';
  const read = useRead(contract.readAuthorization, /^[\w-]{16,64}$/.test(requestId) ? { requestId } : null);
  const isOver = requestId === '' || read.error?.code === 'not_found' || read.error?.code === 'bad_request';
  return (
    <div class="narrow">
      <h1 tabIndex={-1}>{read.data && !isOver ? <>Connect <Name>{read.data.appName}</Name>?</> : 'Connect an application'}</h1>
      {isOver ? <div class="note warn" role="alert"><Icon name="warn" /><p>This question was answered already, or is more than an hour old. Start again in the application.</p></div>
        : <Loaded read={read} what="what the application asks">{(asked) => <Ask asked={asked} requestId={requestId} page={page} />}</Loaded>}
    </div>
  );
}

function Ask({ asked, requestId, page }: { readonly asked: AuthorizationRequest; readonly requestId: string; readonly page: Window }): JSX.Element {
  const { client, state } = usePane();
  const go = useGo();
  const [unticked, setUnticked] = useState<readonly GrantScope[]>([]);
  const [chosen, setChosen] = useState<readonly CompanyId[] | null>(null);
  const [isAnswered, setAnswered] = useState(false);
  const [only] = state.companies;
  // The only company is ticked; among several the person chooses.
  const companyIds = chosen ?? (only && state.companies.length === 1 ? [only.id] : []);
  const scopes = asked.scopes.filter((scope) => scope === 'read' || !unticked.includes(scope));
  const decide = useDoing(async (isGranted: boolean) => {
    const { redirectTo } = await client.call(contract.decideAuthorization, { requestId, isGranted, scopes: isGranted ? [...scopes] : [], companyIds: isGranted ? [...companyIds] : [] });
    setAnswered(true);
    page.location.assign(redirectTo);
  });
  const toggle = (id: CompanyId, isOn: boolean): void => setChosen(isOn ? [...companyIds, id] : companyIds.filter((one) => one !== id));
  if (isAnswered) return <p role="status">Back to <Name>{asked.appName}</Name>. You can close this window.</p>;
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); if (companyIds.length > 0) decide.run(true); }}>
      <p class="lead"><strong><Name>{asked.appName}</Name></strong> asks to see books on this computer. Say yes only if you have just started this there. Afterwards your browser goes to <strong><bdi>{asked.redirectHost}</bdi></strong>.</p>
      <fieldset>
        <legend>Which companies</legend>
        {state.companies.map((company) => (
          <label class="check" key={company.id}><input type="checkbox" checked={companyIds.includes(company.id)} onChange={(event) => toggle(company.id, event.currentTarget.checked)} /><span><Name>{company.name}</Name><span class="sub">{productNames[company.product]}</span></span></label>
        ))}
        {state.companies.length === 0 && <p>No company is linked on this computer yet. Link one, and you come back to this question.</p>}
        <div class="row"><Button kind={state.companies.length === 0 ? 'primary' : 'plain'} onClick={() => go({ view: 'link' })}>Link a company</Button></div>
      </fieldset>
      <fieldset>
        <legend>What it may do</legend>
        {asked.scopes.map((scope) => (
          <label class="check" key={scope}><input type="checkbox" checked={scopes.includes(scope)} disabled={scope === 'read'} onChange={(event) => setUnticked(event.currentTarget.checked ? unticked.filter((one) => one !== scope) : [...unticked, scope])} /><span>{grantScopeWords[scope].name}<span class="sub">{grantScopeWords[scope].says}</span></span></label>
        ))}
      </fieldset>
      {companyIds.length === 0 && state.companies.length > 0 && <p class="quiet">Tick at least one company to connect.</p>}
      <p class="quiet">You can take this back at any time, in Settings, under Applications.</p>
      <Failed error={decide.error} />
      <div class="row"><Button kind="primary" submit isBusy={decide.isBusy} disabled={companyIds.length === 0 || scopes.length === 0}>Connect</Button><Button onClick={() => decide.run(false)} disabled={decide.isBusy}>Do not connect</Button></div>
    </form>
  );
}
