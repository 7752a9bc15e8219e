/** The mail server that sends reminders. Its password goes in and is never shown again. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { reminderEndpoints } from '../../../src/shared/contract/reminders.ts';
import type { MailSettings } from '../../../src/shared/contract/reminders.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { tokenWords } from '../token-words.ts';
import { Button, Failed, Field, Icon, Loaded } from './parts.tsx';
import { useOwnAddress } from './reminder-card.tsx';

const usualPorts = { starttls: 587, tls: 465 } as const;

export function MailCard(): JSX.Element {
  const { nowMs } = usePane();
  const [isWaiting, setWaiting] = useState(false);
  // While a new server waits to be allowed elsewhere, it is asked for again with every tick.
  const read = useRead(reminderEndpoints.readMailSettings, {}, isWaiting ? nowMs : '');
  const waits = read.data !== null && read.data.host !== null && !read.data.isConfirmed;
  if (waits !== isWaiting) setWaiting(waits);
  return (
    <section class="card" aria-labelledby="mail">
      <h2 id="mail">Mail server</h2>
      <Loaded read={read} what="the mail server">{(mail) => (
        <>
          {mail.host === null && <p class="quiet">{tokenWords.noServer}</p>}
          <MailForm mail={mail} saved={read.again} />
          {mail.host !== null && !mail.isConfirmed && <div class="note warn" role="status"><Icon name="warn" /><p>{tokenWords.newServer(`${mail.host}:${mail.port}`)}</p></div>}
          {mail.host !== null && mail.isConfirmed && <TestMail />}
        </>
      )}</Loaded>
    </section>
  );
}

type Draft = { readonly host: string; readonly port: string; readonly security: MailSettings['security']; readonly user: string; readonly password: string; readonly from: string };
const draftOf = (mail: MailSettings): Draft => ({ host: mail.host ?? '', port: String(mail.port), security: mail.security, user: mail.user ?? '', password: '', from: mail.from ?? '' });

function MailForm({ mail, saved }: { readonly mail: MailSettings; readonly saved: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const [draft, setDraft] = useState(draftOf(mail));
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(mail));
  const port = /^\d{1,5}$/.test(draft.port) ? Number(draft.port) : 0;
  const save = useDoing(async () => {
    const user = draft.user.trim();
    const answer = await client.call(reminderEndpoints.changeMailSettings, { host: draft.host, port, security: draft.security, from: draft.from, user: user === '' ? null : user, ...(user === '' ? { password: null } : draft.password === '' ? {} : { password: draft.password }) });
    setDraft(draftOf(answer));
    dispatch({ type: 'say', text: 'Mail server saved.' });
    saved();
  });
  const setSecurity = (security: MailSettings['security']): void => setDraft({ ...draft, security, port: port === usualPorts[draft.security] ? String(usualPorts[security]) : draft.port });
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.run(); }}>
      <Field label="Server">{(ids) => <input {...ids} value={draft.host} maxLength={253} required autocomplete="off" spellcheck={false} onInput={(event) => setDraft({ ...draft, host: event.currentTarget.value })} />}</Field>
      <Field label="Encryption">{(ids) => (
        <select {...ids} value={draft.security} onChange={(event) => setSecurity(event.currentTarget.value === 'tls' ? 'tls' : 'starttls')}><option value="starttls">STARTTLS</option><option value="tls">TLS from the start</option></select>
      )}</Field>
      <Field label="Port">{(ids) => <input {...ids} type="number" min={1} max={65_535} required value={draft.port} onInput={(event) => setDraft({ ...draft, port: event.currentTarget.value })} />}</Field>
      <Field label="From address">{(ids) => <input {...ids} type="email" value={draft.from} maxLength={254} required autocomplete="off" spellcheck={false} onInput={(event) => setDraft({ ...draft, from: event.currentTarget.value })} />}</Field>
      <Field label="User name" hint="Empty where the server asks for no login.">{(ids) => <input {...ids} value={draft.user} maxLength={320} autocomplete="off" spellcheck={false} onInput={(event) => setDraft({ ...draft, user: event.currentTarget.value })} />}</Field>
      <Field label="Mail password" hint={mail.hasPassword ? tokenWords.passwordKept : 'Kept in this computer’s keychain; it is never shown again.'}>{(ids) => <input {...ids} type="password" value={draft.password} maxLength={400} autocomplete="off" onInput={(event) => setDraft({ ...draft, password: event.currentTarget.value })} />}</Field>
      <Failed error={save.error} />
      <div class="row"><Button submit kind="primary" isBusy={save.isBusy} disabled={!isChanged || draft.host.trim() === '' || draft.from.trim() === '' || port < 1 || port > 65_535} label="Save the mail server">Save</Button></div>
    </form>
  );
}

function TestMail(): JSX.Element {
  const { client, dispatch } = usePane();
  const { known, remembered } = useOwnAddress();
  const [to, setTo] = useState(known ?? remembered);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const send = useDoing(async () => {
    setSentTo(null);
    await client.call(reminderEndpoints.testMail, { to }, { timeoutMs: 60_000 });
    setSentTo(to);
    dispatch({ type: 'say', text: tokenWords.testSent(to) });
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); send.run(); }}>
      <Field label="Send a test to">{(ids) => <input {...ids} type="email" value={to} maxLength={254} required autocomplete="email" spellcheck={false} onInput={(event) => setTo(event.currentTarget.value)} />}</Field>
      <Failed error={send.error} />
      {sentTo && <p class="good" role="status"><Icon name="ok" />{tokenWords.testSent(sentTo)}</p>}
      <div class="row"><Button submit isBusy={send.isBusy} disabled={to.trim() === ''}>Test mail</Button></div>
    </form>
  );
}
