/** Where the data of a linked Sage 50 company went: what was found, shown whose it is, and taken when the person says so. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DataSetOffer } from '../../../src/shared/contract/data-sets.ts';
import type { ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import { companies as companyContract } from '../../../src/shared/contract/companies.ts';
import { dataSets as dataSetContract } from '../../../src/shared/contract/data-sets.ts';
import type { ConnectionId } from '../../../src/shared/ids.ts';
import { useDoing, useGo, usePane } from '../context.ts';
import { offerReasonWords, takeQuestion } from '../link-words.ts';
import { CardFacts, DataSetFailed } from './data-set-parts.tsx';
import { dataSetMsMax } from './link-data-set.tsx';
import { Button, Field, Icon, Name } from './parts.tsx';

type Looked = ReplyOf<typeof dataSetContract.findMovedData>;

const outcomeWords = {
  stay: 'The data are where they were, and no newer ones of this company were found.',
  moved: 'The same company was found in another folder.',
  other_company: 'The folder that was read holds another company now. Nothing of it was taken in.',
  missing: 'The data folder is not there, and the company was not found elsewhere on this computer. If its drive or server is off, switch it on; if the data were moved, type the new folder.',
} as const satisfies Record<Looked['outcome'], string>;

export function MovedData({ connectionId }: { readonly connectionId: ConnectionId }): JSX.Element | null {
  const { client, dispatch, state } = usePane();
  const go = useGo();
  const [looked, setLooked] = useState<Looked | null>(null);
  const [typed, setTyped] = useState('');
  const look = useDoing(async () => setLooked(await client.call(dataSetContract.findMovedData, { connectionId }, { timeoutMs: dataSetMsMax })));
  useEffect(() => look.run(), [connectionId]);
  const connection = state.connections.find((one) => one.id === connectionId);
  const company = state.companies.find((one) => one.connectionId === connectionId);
  const take = useDoing(async (folder: string) => {
    const changed = await client.call(dataSetContract.moveDataSet, { connectionId, folder }, { timeoutMs: dataSetMsMax });
    dispatch({ type: 'connection', connection: changed });
    dispatch({ type: 'say', text: `Read from ${folder} from now on.` });
    if (company) dispatch({ type: 'company', company: await client.call(companyContract.startSync, { companyId: company.id, kind: 'full', confirmRemovals: false }) });
    go(company ? { view: 'company', companyId: company.id, tab: 'overview' } : { view: 'companies' });
  });
  if (!connection) return null;
  return (
    <div class="narrow">
      <button type="button" class="link back" onClick={() => go(company ? { view: 'company', companyId: company.id, tab: 'overview' } : { view: 'companies' })}><Icon name="back" />Back</button>
      <h1 tabIndex={-1}>Where are the data?</h1>
      <p class="lead"><Name>{company?.name ?? connection.name}</Name> is read from <bdi>{connection.dataSet?.folder ?? ''}</bdi>.</p>
      {look.isBusy && <div class="loading" role="status"><span class="spin" aria-hidden="true" /> Looking through this computer’s Sage 50 companies…</div>}
      <DataSetFailed error={look.error} />
      {looked && !look.isBusy && <p role="status">{outcomeWords[looked.outcome]}</p>}
      {looked?.offers.map((offer) => <Offer key={offer.folder} offer={offer} isBusy={take.isBusy} onTaken={() => take.run(offer.folder)} />)}
      {looked && looked.unseen.length > 0 && <><p>These could not be looked into:</p><ul>{looked.unseen.map((folder) => <li key={folder}><bdi>{folder}</bdi></li>)}</ul></>}
      <form onSubmit={(event) => { event.preventDefault(); if (typed.trim() !== '') take.run(typed); }}>
        <Field label="Another folder" hint="In Sage 50: Help, About, Data Directory. Only the same company’s data are taken.">{(ids) => <input {...ids} value={typed} maxLength={4096} autocomplete="off" spellcheck={false} onInput={(event) => setTyped(event.currentTarget.value)} />}</Field>
        <DataSetFailed error={take.error} />
        <div class="row"><Button submit isBusy={take.isBusy} disabled={typed.trim() === ''}>Read from this folder</Button><Button onClick={() => look.run()} isBusy={look.isBusy}>Look again</Button></div>
      </form>
    </div>
  );
}

function Offer({ offer, isBusy, onTaken }: { readonly offer: DataSetOffer; readonly isBusy: boolean; readonly onTaken: () => void }): JSX.Element {
  return (
    <section class="card" aria-label={offer.folder}>
      <p><strong>{takeQuestion(offer.folder, offer.card.lastTransactionDate)}</strong></p>
      <p class="quiet">{offerReasonWords[offer.reason]}</p>
      <CardFacts card={offer.card} folder={offer.folder} sageVersion={offer.sageVersion} />
      <div class="row"><Button kind="primary" onClick={onTaken} isBusy={isBusy} label={`Yes, read from here: ${offer.folder}`}>Yes, read from here</Button></div>
    </section>
  );
}
