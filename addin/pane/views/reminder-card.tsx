/** Who is reminded by mail that a sign-in ends, and when. Each user switches their own address on or off. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { reminderEndpoints } from '../../../src/shared/contract/reminders.ts';
import type { Reminders } from '../../../src/shared/contract/reminders.ts';
import { mailboxOf } from '../../../src/shared/mail-address.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { tokenWords } from '../token-words.ts';
import { sayError } from '../words.ts';
import { Button, Failed, Field, Loaded, Name, When } from './parts.tsx';

/** Where the pane remembers an address that was typed. */
const addressName = 'reminder-address';

export function useOwnAddress(): { readonly known: string | null; readonly remembered: string; readonly remember: (email: string) => void } {
  const { host } = usePane();
  return { known: host.userEmail(), remembered: host.memory.read(addressName) ?? '', remember: (email) => host.memory.write(addressName, email) };
}

export function ReminderCard(): JSX.Element {
  const read = useRead(reminderEndpoints.readReminders, {});
  return (
    <section class="card" aria-labelledby="reminders">
      <h2 id="reminders">Reminders</h2>
      <p class="quiet">A mail each day, from some days before a Sage sign-in ends until it is renewed. One mail lists all of them.</p>
      <Loaded read={read} what="the reminders">{(reminders) => <><Own reminders={reminders} saved={read.again} /><Days reminders={reminders} saved={read.again} /><Others reminders={reminders} /></>}</Loaded>
    </section>
  );
}

function Own({ reminders, saved }: { readonly reminders: Reminders; readonly saved: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const { known, remembered, remember } = useOwnAddress();
  const [typed, setTyped] = useState(remembered);
  const email = (known ?? typed).trim();
  const isOn = email !== '' && reminders.recipients.some((one) => mailboxOf(one.email) === mailboxOf(email));
  const change = useDoing(async (next: boolean) => {
    await client.call(reminderEndpoints.setReminder, { email, isOn: next });
    if (known === null) remember(email);
    dispatch({ type: 'say', text: next ? tokenWords.reminderOn(email) : tokenWords.reminderOff(email) });
    saved();
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); change.run(!isOn); }}>
      {known === null && <Field label="Your e-mail address">{(ids) => <input {...ids} type="email" value={typed} maxLength={254} required autocomplete="email" spellcheck={false} onInput={(event) => setTyped(event.currentTarget.value)} />}</Field>}
      {known !== null && <p>{isOn ? 'You are reminded at' : 'You are not reminded at'} <Name>{known}</Name>.</p>}
      <Failed error={change.error} />
      <div class="row"><Button submit kind={isOn ? 'plain' : 'primary'} isBusy={change.isBusy} disabled={email === ''}>{isOn ? 'Stop reminding me' : 'Remind me by mail'}</Button></div>
    </form>
  );
}

function Days({ reminders, saved }: { readonly reminders: Reminders; readonly saved: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const [days, setDays] = useState(String(reminders.daysBefore));
  const [at, setAt] = useState(reminders.at);
  const daysBefore = /^\d{1,3}$/.test(days) ? Number(days) : 0;
  const isChanged = daysBefore !== reminders.daysBefore || at !== reminders.at;
  const save = useDoing(async () => {
    await client.call(reminderEndpoints.changeReminders, { daysBefore, at });
    dispatch({ type: 'say', text: 'Reminders saved.' });
    saved();
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.run(); }}>
      <Field label="Days before it ends">{(ids) => <input {...ids} type="number" min={1} max={365} required value={days} onInput={(event) => setDays(event.currentTarget.value)} />}</Field>
      <Field label="From this time of day">{(ids) => <input {...ids} type="time" required value={at} onInput={(event) => setAt(event.currentTarget.value)} />}</Field>
      <Failed error={save.error} />
      <div class="row"><Button submit isBusy={save.isBusy} disabled={!isChanged || daysBefore < 1 || daysBefore > 365 || at === ''} label="Save the reminders">Save</Button></div>
    </form>
  );
}

function Others({ reminders }: { readonly reminders: Reminders }): JSX.Element | null {
  if (reminders.recipients.length === 0) return null;
  return (
    <ul class="rows" aria-label="Who is reminded">{reminders.recipients.map((one) => (
      <li key={one.email}><span><Name>{one.email}</Name><span class="sub">{one.lastSentAt ? <>Last mailed <When time={one.lastSentAt} /></> : 'Not mailed yet'}</span>{one.problem && <span class="sub bad">Today’s mail did not go out: {sayError(one.problem.code)}</span>}</span></li>
    ))}</ul>
  );
}
