/** The time left on a connection's sign-in, what it means, and the way to begin a new one. Every connection of every product has it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { connections as contract } from '../../../src/shared/contract/connections.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { signInLeft, type SignInLeft } from '../../../src/shared/sign-in-left.ts';
import { useDoing, usePane } from '../context.ts';
import { leftWords, meaningOf, stepBars, stepTones, tokenWords } from '../token-words.ts';
import { Badge, Button, Failed, Icon, Problem, When } from './parts.tsx';
import { RefusedSignIn } from './refused-sign-in.tsx';
import { isWebAddress } from './sign-in.tsx';

type Started = { readonly url: string; readonly endsAt: string; readonly browserOpened: boolean; readonly signedInBefore: string | null; readonly refusedBefore: string | null };

export function TokenWidget({ connection }: { readonly connection: ConnectionStatus }): JSX.Element {
  const { nowMs } = usePane();
  const left = signInLeft(connection, nowMs);
  if (left === null) return <p class="quiet">{tokenWords.noSignIn}</p>;
  return (
    <div class="token">
      <div class="badges"><TimeLeft left={left} />{connection.outage && left.step !== 'ended' && <Badge tone="warn">Sage cannot be reached</Badge>}</div>
      <p class="quiet">{meaningOf(connection, left)}{connection.outage && <> Next try <When time={connection.outage.nextTryAt} />.</>}</p>
      {left.step !== 'unsigned' && connection.oauthMode === 'GETANDREFRESH' && <Login connection={connection} isUrgent={left.step !== 'fine'} />}
    </div>
  );
}

function TimeLeft({ left }: { readonly left: SignInLeft }): JSX.Element {
  return (
    <span class={`left ${left.step}`}>
      <span class="bars" aria-hidden="true">{[1, 2, 3, 4].map((bar) => <i key={bar} class={bar <= stepBars[left.step] ? 'on' : ''} />)}</span>
      <Badge tone={stepTones[left.step]}>{leftWords(left)}</Badge>
    </span>
  );
}

/** Begun, it waits for the helper to hear from Sage; refused, abandoned or cancelled, it can be begun again. */
function Login({ connection, isUrgent }: { readonly connection: ConnectionStatus; readonly isUrgent: boolean }): JSX.Element {
  const { client, dispatch, nowMs } = usePane();
  const [started, setStarted] = useState<Started | null>(null);
  const start = useDoing(async () => {
    const before = { signedInBefore: connection.signedInAt, refusedBefore: connection.refusedSignIn?.at ?? null };
    const answer = await client.call(contract.startSignIn, { connectionId: connection.id, openBrowser: true });
    setStarted({ url: answer.signInUrl, endsAt: answer.endsAt, browserOpened: answer.browserOpened, ...before });
  });
  const isDone = started !== null && connection.signedInAt !== null && connection.signedInAt !== started.signedInBefore;
  const { refusedSignIn } = connection;
  const isRefused = refusedSignIn !== null && refusedSignIn.at !== started?.refusedBefore;
  const isExpired = started !== null && nowMs > Date.parse(started.endsAt);
  useEffect(() => { if (isDone) dispatch({ type: 'say', text: tokenWords.renewed }); }, [isDone]);
  if (started && !isDone && !isRefused && !isExpired) return <Waiting started={started} cancel={() => setStarted(null)} />;
  return (
    <>
      {isDone && <p class="good" role="status"><Icon name="ok" />{tokenWords.renewed}</p>}
      {refusedSignIn && !isDone && <RefusedSignIn refused={refusedSignIn} isKept={connection.status === 'linked'} />}
      {isExpired && !isDone && !isRefused && <Problem code="sign_in_expired" tone="warn" />}
      <Failed error={start.error} />
      <div class="row"><Button kind={isUrgent ? 'primary' : 'plain'} onClick={() => start.run()} isBusy={start.isBusy} label={`${tokenWords.loginNow}: ${connection.name}`}>{tokenWords.loginNow}</Button></div>
    </>
  );
}

function Waiting({ started, cancel }: { readonly started: Started; readonly cancel: () => void }): JSX.Element {
  const { host } = usePane();
  const isTab = host.name === 'browser';
  return (
    <>
      <p>{started.browserOpened ? tokenWords.inBrowser : tokenWords.byLink}</p>
      {!started.browserOpened && isWebAddress(started.url) && <p><a class="button primary" href={started.url} target="_blank" rel="noopener noreferrer" onClick={isTab ? undefined : (event) => { event.preventDefault(); host.openExternal(started.url); }}>Sign in at Sage<Icon name="out" /></a></p>}
      <p class="waiting" role="status"><span class="spin" aria-hidden="true" /><span>Waiting for Sage. This sign-in ends <When time={started.endsAt} />.</span></p>
      <div class="row"><Button onClick={cancel}>Cancel</Button></div>
    </>
  );
}
