/** Which of the companies that the sign-in reaches; and, before anything is read: is this the right one? */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { companies as companyContract } from '../../../src/shared/contract/companies.ts';
import { connections as connectionContract } from '../../../src/shared/contract/connections.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { useDoing, useGo, usePane, useRead } from '../context.ts';
import { productNames } from '../words.ts';
import { Button, Empty, Failed, Loaded, Name } from './parts.tsx';

type Found = { readonly sourceId: string; readonly name: string; readonly country: string | null; readonly isLinked: boolean };

export function ChooseCompany({ connection }: { readonly connection: ConnectionStatus }): JSX.Element {
  const found = useRead(connectionContract.findCompanies, { connectionId: connection.id });
  const [chosen, setChosen] = useState<Found | null>(null);
  const [isConfirming, setConfirming] = useState(false);
  if (chosen && isConfirming) return <Confirm found={chosen} connection={connection} back={() => setConfirming(false)} />;
  return (
    <Loaded read={found} what="the companies">
      {({ companies }) => companies.length === 0 ? <Empty>This Sage login reaches no company. Sign in with another one.</Empty> : (
        <form onSubmit={(event) => { event.preventDefault(); if (chosen) setConfirming(true); }}>
          <fieldset>
            <legend>{connection.signedInAs ? <><Name>{connection.signedInAs}</Name> can reach these companies. Which one?</> : 'Which company?'}</legend>
            {companies.map((one) => (
              <label key={one.sourceId} class="choice">
                <input type="radio" name="company" disabled={one.isLinked} checked={chosen?.sourceId === one.sourceId} onChange={() => setChosen(one)} />
                <span><strong><Name>{one.name}</Name></strong><span class="sub">{[one.country, one.isLinked ? 'linked already' : null].filter(Boolean).join(' · ')}</span></span>
              </label>
            ))}
          </fieldset>
          <div class="row"><Button kind="primary" submit disabled={!chosen}>Continue</Button></div>
        </form>
      )}
    </Loaded>
  );
}

function Confirm({ found, connection, back }: { readonly found: Found; readonly connection: ConnectionStatus; readonly back: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const go = useGo();
  const link = useDoing(async () => {
    const company = await client.call(companyContract.linkCompany, { connectionId: connection.id, sourceId: found.sourceId });
    dispatch({ type: 'company', company });
    dispatch({ type: 'say', text: `${company.name} is linked.` });
    go({ view: 'company', companyId: company.id, tab: 'overview' });
  });
  return (
    <section class="card" aria-labelledby="confirm">
      <h2 id="confirm">Is this the right company?</h2>
      <dl class="facts">
        <dt>Company</dt><dd><strong><Name>{found.name}</Name></strong></dd>
        {found.country && <><dt>Country</dt><dd>{found.country}</dd></>}
        <dt>Read from</dt><dd>{productNames[connection.product]}</dd>
        {connection.signedInAs && <><dt>Signed in as</dt><dd><Name>{connection.signedInAs}</Name></dd></>}
      </dl>
      <p class="quiet">Its books are then read for the first time and kept, encrypted, on this computer. That can take some minutes.</p>
      <Failed error={link.error} />
      <div class="row"><Button kind="primary" onClick={() => link.run()} isBusy={link.isBusy}>Yes, read its books</Button><Button onClick={back} disabled={link.isBusy}>No, go back</Button></div>
    </section>
  );
}
