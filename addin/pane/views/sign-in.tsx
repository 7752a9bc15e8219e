/** Signing in at Sage, in the user's own browser, never in here. The connection's state says when it is done. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { connections as contract } from '../../../src/shared/contract/connections.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { useDoing, useGo, usePane } from '../context.ts';
import { Button, Failed, Icon, Name, Problem, Question, When } from './parts.tsx';
import { RefusedSignIn } from './refused-sign-in.tsx';

type Started = { readonly url: string; readonly endsAt: string; readonly browserOpened: boolean; readonly problemBefore: string | null };

export function SignIn({ connection }: { readonly connection: ConnectionStatus }): JSX.Element {
  const { client, host, nowMs } = usePane();
  const [started, setStarted] = useState<Started | null>(null);
  const isTab = host.name === 'browser';
  const start = useDoing(async () => {
    // In a browser tab the user follows a link; from Office the helper opens the system browser.
    const answer = await client.call(contract.startSignIn, { connectionId: connection.id, openBrowser: !isTab });
    setStarted({ url: answer.signInUrl, endsAt: answer.endsAt, browserOpened: answer.browserOpened, problemBefore: connection.problem?.since ?? null });
  });
  const problem = connection.problem && connection.problem.since !== started?.problemBefore ? connection.problem.code : null;
  const isExpired = started !== null && nowMs > Date.parse(started.endsAt);
  if (started && !problem && !isExpired) {
    return (
      <>
        <p class="lead">{started.browserOpened ? 'Your browser shows Sage’s sign-in page. Sign in there and choose Allow; this pane goes on by itself.' : 'Sign in at Sage and choose Allow; this pane goes on by itself.'}</p>
        {!started.browserOpened && isWebAddress(started.url) && <p><a class="button primary" href={started.url} target="_blank" rel="noopener noreferrer" onClick={isTab ? undefined : (event) => { event.preventDefault(); host.openExternal(started.url); }}>Sign in at Sage<Icon name="out" /></a></p>}
        <p class="waiting" role="status"><span class="spin" aria-hidden="true" /><span>Waiting for Sage. This sign-in ends <When time={started.endsAt} />.</span></p>
        <div class="row"><Button onClick={() => setStarted(null)}>Cancel</Button></div>
      </>
    );
  }
  return (
    <>
      <p class="lead">Next, sign in at Sage and allow <Name>{connection.name}</Name> to read. Your Sage password is typed at Sage alone; Ledgerline never sees it.</p>
      {problem && connection.refusedSignIn ? <RefusedSignIn refused={connection.refusedSignIn} isKept={connection.status === 'linked'} /> : problem ? <Problem code={problem} /> : isExpired ? <Problem code="sign_in_expired" tone="warn" /> : null}
      <Failed error={start.error} />
      <div class="row">
        <Button kind="primary" onClick={() => start.run()} isBusy={start.isBusy}>{problem || isExpired ? 'Sign in again' : 'Sign in to Sage'}</Button>
        {connection.signInEndsAt === null && <StartOver connection={connection} />}
      </div>
    </>
  );
}

/** Only what a browser should be sent to; http for a sandbox on this machine. */
export function isWebAddress(text: string): boolean {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname));
  } catch {
    return false;
  }
}

/** A wrong client ID or secret is mended by entering them anew. */
function StartOver({ connection }: { readonly connection: ConnectionStatus }): JSX.Element {
  const { client, dispatch } = usePane();
  const go = useGo();
  const [isAsking, setAsking] = useState(false);
  const remove = useDoing(async () => {
    await client.call(contract.deleteConnection, { connectionId: connection.id });
    dispatch({ type: 'heard', snapshot: null, events: [{ type: 'connectionDeleted', connectionId: connection.id }] });
    go({ view: 'link' });
  });
  return (
    <>
      <Button kind="link" onClick={() => setAsking(true)}>Enter the client ID and secret again…</Button>
      {isAsking && <Question title="Enter them again?" yes="Enter again" isBusy={remove.isBusy} error={remove.error} onYes={() => remove.run()} onNo={() => setAsking(false)}><p>The connection <Name>{connection.name}</Name> is removed with its client ID and secret, and set up anew.</p></Question>}
    </>
  );
}
