/** All that can be set: each card comes by itself. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { pairing as pairingContract } from '../../../src/shared/contract/pairing.ts';
import type { TokenInfo } from '../../../src/shared/contract/pairing.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { scopeNames } from '../words.ts';
import { About } from './about.tsx';
import { AutostartCard } from './autostart-card.tsx';
import { Connections } from './connections.tsx';
import { lazy } from './lazy.tsx';
import { MailCard } from './mail-card.tsx';
import { ReminderCard } from './reminder-card.tsx';
import { SettingsIndex } from './settings-index.tsx';
import { VariablesCard } from './variables-card.tsx';
import { Empty, Loaded, Name, Question, When } from './parts.tsx';

const ScheduleCard = lazy(async () => (await import('./schedule-card.tsx')).ScheduleCard);
const OneOffCard = lazy(async () => (await import('./one-off-card.tsx')).OneOffCard);
const DataTypesCard = lazy(async () => (await import('./data-types-card.tsx')).DataTypesCard);
const AppsCard = lazy(async () => (await import('./apps-card.tsx')).AppsCard);
const WebhooksCard = lazy(async () => (await import('./webhooks-card.tsx')).WebhooksCard);

export function Settings(): JSX.Element {
  const { state } = usePane();
  return (
    <>
      <div class="head"><h1 tabIndex={-1}>Settings</h1></div>
      <SettingsIndex />
      <div class="columns">
        <div><Connections /><VariablesCard /><ReminderCard /><MailCard /><WebhooksCard /></div>
        <div><ScheduleCard /><OneOffCard /><DataTypesCard /><TokensCard /><AppsCard /><AutostartCard />{state.helper && <About helper={state.helper} />}</div>
      </div>
    </>
  );
}

function TokensCard(): JSX.Element {
  const { client, dispatch } = usePane();
  const read = useRead(pairingContract.listTokens, {});
  const [asked, setAsked] = useState<TokenInfo | null>(null);
  const revoke = useDoing(async (token: TokenInfo) => {
    await client.call(pairingContract.revokeToken, { tokenId: token.id });
    setAsked(null);
    dispatch({ type: 'say', text: `${token.name} may no longer look.` });
    read.again();
  });
  return (
    <section class="card" aria-labelledby="tokens">
      <h2 id="tokens">Paired panes and programs</h2>
      <Loaded read={read} what="what is paired">
        {({ tokens }) => tokens.length === 0 ? <Empty>Nothing is paired.</Empty> : (
          <ul class="rows">{tokens.map((token) => (
            <li key={token.id}>
              <span><Name>{token.name}</Name><span class="sub">{scopeNames[token.scope]} · {token.lastUsedAt ? <>last used <When time={token.lastUsedAt} /></> : 'never used'}</span></span>
              <button type="button" class="small" onClick={() => setAsked(token)} aria-label={`Revoke ${token.name}`}>Revoke</button>
            </li>
          ))}</ul>
        )}
      </Loaded>
      {asked && (
        <Question title="Take this pairing back?" yes="Revoke" isDanger isBusy={revoke.isBusy} error={revoke.error} onYes={() => revoke.run(asked)} onNo={() => setAsked(null)}>
          <p><Name>{asked.name}</Name> is refused from now on. {asked.kind === 'pane' ? 'If it is this pane, it has to be paired again.' : 'The program needs a new token to go on.'}</p>
        </Question>
      )}
    </section>
  );
}
