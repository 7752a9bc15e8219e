/** What this is: versions, the connector ID for support, restarting where that is enabled, and what happened to the helper. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { lifecycle as contract } from '../../../src/shared/contract/lifecycle.ts';
import type { AboutHelper } from '../../../src/shared/contract/lifecycle.ts';
import type { HelperStatus } from '../../../src/shared/contract/status.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { dateText, todayOf } from '../format.ts';
import { sayError } from '../words.ts';
import { showAbout } from './about-asked.ts';
import { Button, CopyButton, Field, Icon, Question, When, Failed } from './parts.tsx';

const keychains = { open: 'Open', locked: 'Locked', missing: 'Missing', memory: 'In memory only (demo)' } as const satisfies Record<HelperStatus['keychain'], string>;
const shownMax = 3;

export function About({ helper }: { readonly helper: HelperStatus }): JSX.Element {
  // What enables Restart may change while the pane looks on; a start is another helper.
  const read = useRead(contract.readAbout, {}, `${helper.startedAt} ${helper.canRestart} ${helper.isRestarting}`);
  const about = read.data;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => showAbout(window, heading.current), []);
  return (
    <section class="card" aria-labelledby="about">
      <h2 id="about" ref={heading} tabIndex={-1}>About</h2>
      <dl class="facts">
        <dt>Ledgerline</dt><dd>{about?.productVersion ?? helper.version}{helper.isDemo && ' (demo)'}</dd>
        <dt>Helper</dt><dd>{helper.version}{about && about.productVersion !== helper.version && <span class="sub">The newer version runs after the next start.</span>}</dd>
        <dt>Connector ID</dt><dd><span class="copyable"><code>{helper.connectorId}</code><CopyButton text={helper.connectorId} what="connector ID" /></span></dd>
        <dt>Running since</dt><dd><When time={helper.startedAt} /></dd>
        <dt>Keychain</dt><dd>{keychains[helper.keychain]}</dd>
      </dl>
      <Diagnostics helper={helper} />
      {about && <Happened about={about} />}
      {helper.canRestart && <Restart about={about} />}
      <SupportCode read={read.again} />
    </section>
  );
}

/** The same text as the command line's; the bundle with its evidence is the doctor's. */
function Diagnostics({ helper }: { readonly helper: HelperStatus }): JSX.Element {
  const { host, state } = usePane();
  const diagnostics = JSON.stringify({
    helper, host: host.name, agent: navigator.userAgent,
    companies: state.companies.map((company) => ({ id: company.id, product: company.product, status: company.status, published: company.published?.sync ?? null, problem: company.problem?.code ?? null })),
  }, null, 2);
  return <div class="row"><CopyButton text={diagnostics} what="diagnostics" name="Copy diagnostics" /><span class="quiet">Copies versions and states; no figures, no secrets.</span></div>;
}

function Happened({ about: { restarts, crashes, portInsteadOf, url } }: { readonly about: AboutHelper }): JSX.Element | null {
  return (
    <>
      {portInsteadOf !== null && <div class="note warn"><Icon name="warn" /><p>Another program or user of this computer has port {portInsteadOf}, so Ledgerline is at {url} now. Excel and Outlook need the new address: ledgerline addin install.</p></div>}
      {(restarts.length > 0 || crashes.length > 0) && (
        <ul class="rows" aria-label="What happened">
          {restarts.slice(0, shownMax).map(({ at, by }) => <li key={`r${at}`}><span>Restarted by {by}<span class="sub"><When time={at} /></span></span></li>)}
          {crashes.slice(0, shownMax).map(({ at, why }) => <li key={`c${at}`}><span>Stopped unexpectedly and started again<span class="sub"><When time={at} /> · {why}</span></span></li>)}
        </ul>
      )}
    </>
  );
}

function Restart({ about }: { readonly about: AboutHelper | null }): JSX.Element {
  const { client, dispatch, state } = usePane();
  const [isAsking, setAsking] = useState(false);
  const isRestarting = state.helper?.isRestarting === true;
  const restart = useDoing(async () => {
    await client.call(contract.restart, {});
    setAsking(false);
    dispatch({ type: 'say', text: 'Ledgerline is restarting.' });
  });
  const until = about?.restartEnabledUntil;
  return (
    <>
      <div class="row"><Button onClick={() => setAsking(true)} isBusy={isRestarting} disabled={state.link.is !== 'live'}>{isRestarting ? 'Restarting…' : 'Restart connector'}</Button>{until && <span class="quiet">Enabled until {dateText(todayOf(Date.parse(until)))}.</span>}</div>
      {isAsking && (
        <Question title="Restart Ledgerline?" yes="Restart" isBusy={restart.isBusy} error={restart.error} onYes={restart.run} onNo={() => setAsking(false)}>
          <p>Syncs under way are cancelled for all companies and run again after the restart. What was read before stays here, and every open pane comes back by itself.</p>
        </Question>
      )}
    </>
  );
}

function SupportCode({ read }: { readonly read: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const [code, setCode] = useState('');
  const [until, setUntil] = useState<string | null>(null);
  const apply = useDoing(async () => {
    setUntil(null);
    const answer = await client.call(contract.applySupportCode, { code: code.replace(/\s+/g, '') });
    setUntil(answer.until);
    setCode('');
    dispatch({ type: 'say', text: 'The support code was taken. Restart is enabled.' });
    read();
  });
  const { error } = apply;
  return (
    <details>
      <summary>I have a support code</summary>
      <form onSubmit={(event) => { event.preventDefault(); apply.run(); }}>
        <Field label="Support code" hint="Support makes it for this connector ID alone." error={error?.code === 'support_code_refused' ? `${sayError(error.code)} ${sentence(error.message)}` : error?.code === 'bad_request' ? 'That is too long for a support code. Copy the code alone.' : null}>
          {(ids) => <input {...ids} value={code} autocomplete="off" spellcheck={false} onInput={(event) => { setCode(event.currentTarget.value); apply.forget(); }} />}
        </Field>
        <Failed error={error && error.code !== 'support_code_refused' && error.code !== 'bad_request' ? error : null} />
        {until && <p class="good" role="status"><Icon name="ok" />Restart is enabled until {dateText(todayOf(Date.parse(until)))}.</p>}
        <div class="row"><Button submit isBusy={apply.isBusy} disabled={code.trim() === ''}>Use the code</Button></div>
      </form>
    </details>
  );
}

/** The reasons of a refusal are written as ends of sentences. */
const sentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
