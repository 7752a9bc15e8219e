/** Sage 50: where the data lie and who logs in, tried; then "is this the right company?"; and only then is anything kept. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { CheckedDataSet, FoundDataSet } from '../../../src/shared/contract/data-sets.ts';
import { companies as companyContract } from '../../../src/shared/contract/companies.ts';
import { connections as connectionContract } from '../../../src/shared/contract/connections.ts';
import { dataSets as dataSetContract } from '../../../src/shared/contract/data-sets.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { useDoing, useGo, usePane, useRead } from '../context.ts';
import { foundFrom } from '../link-words.ts';
import { CardFacts, DataSetFailed, MissingParts } from './data-set-parts.tsx';
import { Button, Field, Icon, Loaded } from './parts.tsx';

/** Sage 50 may be busy with others, and is waited for politely. */
export const dataSetMsMax = 120_000;
type Login = { readonly folder: string; readonly driver: string; readonly user: string; readonly password: string };
const inputOf = ({ driver, ...login }: Login) => ({ ...login, ...(driver !== '' && { driver }) });

export function LinkDataSet({ onChecked }: { readonly onChecked: (isChecked: boolean) => void }): JSX.Element {
  const { client } = usePane();
  const found = useRead(dataSetContract.findDataSets, {});
  const [login, setLogin] = useState<Login>({ folder: '', driver: '', user: 'MANAGER', password: '' });
  const [checked, setChecked] = useState<CheckedDataSet | null>(null);
  const test = useDoing(async () => {
    setChecked(await client.call(dataSetContract.checkDataSet, inputOf(login), { timeoutMs: dataSetMsMax }));
    onChecked(true);
  });
  if (checked) return <RightCompany login={login} checked={checked} back={() => { setChecked(null); onChecked(false); }} />;
  const put = (part: Partial<Login>): void => { test.forget(); setLogin({ ...login, ...part }); };
  const isComplete = login.folder.trim() !== '' && login.user.trim() !== '';
  return (
    <Loaded read={found} what="the Sage 50 companies of this computer">
      {({ dataSets, drivers, missing }) => (
        <form onSubmit={(event) => { event.preventDefault(); if (isComplete) test.run(); }}>
          {missing && <><MissingParts missing={missing} /><div class="row"><Button onClick={found.again}>Look again</Button></div></>}
          <ChooseFolder dataSets={dataSets} folder={login.folder} onChosen={(folder) => put({ folder })} />
          {(drivers.length > 1 || test.error?.code === 'driver_missing') && drivers.length > 0 && (
            <Field label="Sage 50’s ODBC driver" hint="Ledgerline takes the one of the data’s own version, unless you choose.">{(ids) => (
              <select {...ids} value={login.driver} onChange={(event) => put({ driver: event.currentTarget.value })}><option value="">Chosen by itself</option>{drivers.map(({ name }) => <option key={name} value={name}>{name}</option>)}</select>
            )}</Field>
          )}
          <Field label="Sage 50 user" hint="Best a user of its own for Ledgerline, since Sage lets each user in once at a time.">{(ids) => <input {...ids} value={login.user} maxLength={64} required autocomplete="off" spellcheck={false} onInput={(event) => put({ user: event.currentTarget.value })} />}</Field>
          <Field label="Password" hint="Kept in this computer’s keychain; it is never shown again. Empty if the user has none.">{(ids) => <input {...ids} type="password" value={login.password} maxLength={64} autocomplete="off" onInput={(event) => put({ password: event.currentTarget.value })} />}</Field>
          <DataSetFailed error={test.error} />
          <div class="row"><Button kind="primary" submit isBusy={test.isBusy} disabled={!isComplete}>Test</Button></div>
        </form>
      )}
    </Loaded>
  );
}

function ChooseFolder({ dataSets, folder, onChosen }: { readonly dataSets: readonly FoundDataSet[]; readonly folder: string; readonly onChosen: (folder: string) => void }): JSX.Element {
  const [isTyped, setTyped] = useState(dataSets.length === 0);
  const where = (one: FoundDataSet): string => [one.sageVersion, foundFrom[one.from], one.isLinked ? 'linked already' : null, one.isThere === false ? 'not there now' : null, one.isThere === null ? `on ${one.host}, not confirmed yet` : null].filter(Boolean).join(' · ');
  return (
    <>
      {dataSets.length > 0 && (
        <fieldset>
          <legend>These Sage 50 companies were found. Which one?</legend>
          {dataSets.map((one) => (
            <label key={one.folder} class="choice">
              <input type="radio" name="folder" checked={!isTyped && folder === one.folder} onChange={() => { setTyped(false); onChosen(one.folder); }} />
              <span><strong><bdi>{one.folder}</bdi></strong><span class="sub">{where(one)}</span></span>
            </label>
          ))}
          <label class="choice"><input type="radio" name="folder" checked={isTyped} onChange={() => { setTyped(true); onChosen(''); }} /><span><strong>Another folder</strong></span></label>
        </fieldset>
      )}
      {isTyped && <Field label="Data folder" hint="In Sage 50: Help, About, Data Directory. It ends in ACCDATA.">{(ids) => <input {...ids} value={folder} maxLength={4096} required autocomplete="off" spellcheck={false} onInput={(event) => onChosen(event.currentTarget.value)} />}</Field>}
    </>
  );
}

function RightCompany({ login, checked, back }: { readonly login: Login; readonly checked: CheckedDataSet; readonly back: () => void }): JSX.Element {
  const { client, dispatch, state } = usePane();
  const go = useGo();
  const link = useDoing(async () => {
    const names = new Set(state.connections.map((one) => one.name));
    const base = (checked.card.name.replace(/[/:\p{Cc}]+/gu, ' ').trim() || 'Sage 50').slice(0, 70);
    let name = base;
    for (let count = 2; names.has(name); count += 1) name = `${base} ${count}`;
    const connection = await client.call(connectionContract.addConnection, { product: 'sage-50', name, ...inputOf({ ...login, folder: checked.folder, driver: checked.driver }) }, { timeoutMs: dataSetMsMax });
    dispatch({ type: 'connection', connection });
    const { companies } = await client.call(connectionContract.findCompanies, { connectionId: connection.id }, { timeoutMs: dataSetMsMax });
    const [only] = companies;
    if (!only) throw new AppError('not_found', 'the data set has no company');
    const company = await client.call(companyContract.linkCompany, { connectionId: connection.id, sourceId: only.sourceId }, { timeoutMs: dataSetMsMax });
    dispatch({ type: 'company', company });
    dispatch({ type: 'say', text: `${company.name} is linked.` });
    go({ view: 'company', companyId: company.id, tab: 'overview' });
  });
  return (
    <section class="card" aria-labelledby="confirm">
      <h2 id="confirm" tabIndex={-1} ref={(heading) => heading?.focus()}>Is this the right company?</h2>
      <CardFacts card={checked.card} folder={checked.folder} sageVersion={checked.sageVersion} />
      {checked.isLinked && <div class="note warn" role="alert"><Icon name="warn" /><p>This company is linked already. Linking it again keeps its books a second time.</p></div>}
      <p class="quiet">Its books are then read for the first time and kept, encrypted, on this computer. Nothing is ever written to Sage 50.</p>
      <DataSetFailed error={link.error} />
      <div class="row"><Button kind="primary" onClick={() => link.run()} isBusy={link.isBusy}>Yes, read its books</Button><Button onClick={back} disabled={link.isBusy}>No, go back</Button></div>
    </section>
  );
}
