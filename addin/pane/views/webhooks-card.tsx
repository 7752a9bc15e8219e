/** Other programs that are told when there is something new: add, test, pause, change the secret, delete. A secret is shown once. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { webhookEndpoints as contract, webhookNameMax, webhookUrlMax } from '../../../src/shared/contract/webhooks.ts';
import type { Attempt, Webhook } from '../../../src/shared/contract/webhooks.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { sayAttempt, webhookStates, webhookWords } from '../webhook-words.ts';
import { sayError } from '../words.ts';
import { Badge, Button, CopyButton, Empty, Failed, Field, Icon, Loaded, Name, Question, When } from './parts.tsx';
import { everything, isChosen, ToldOf, WebhookChoice } from './webhook-choice.tsx';
import { WebhookLog } from './webhook-log.tsx';

type Shown = { readonly name: string; readonly secret: string; readonly isNew: boolean };

export function WebhooksCard(): JSX.Element {
  const { nowMs } = usePane();
  const [isMoving, setMoving] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  // While something waits elsewhere, it is asked for again with every tick.
  const read = useRead(contract.listWebhooks, {}, isMoving ? nowMs : '');
  const moves = read.data !== null && read.data.webhooks.some((one) => one.state === 'unconfirmed' || one.waiting > 0);
  if (moves !== isMoving) setMoving(moves);
  return (
    <section class="card" aria-labelledby="webhooks">
      <h2 id="webhooks">Other programs are told</h2>
      <p class="quiet">{webhookWords.what}</p>
      <Loaded read={read} what="who is told">{({ webhooks }) => (webhooks.length === 0 ? <Empty>{webhookWords.none}</Empty>
        : <ul class="rows tall">{webhooks.map((one) => <li key={one.id}><One webhook={one} changed={read.again} show={setShown} /></li>)}</ul>)}</Loaded>
      {shown && <Secret shown={shown} done={() => setShown(null)} />}
      <NewWebhook added={(next) => { setShown(next); read.again(); }} />
    </section>
  );
}

const Secret = ({ shown, done }: { readonly shown: Shown; readonly done: () => void }): JSX.Element => (
  <div class="note ok" role="status"><Icon name="ok" /><div>
    <p><strong><Name>{shown.name}</Name></strong></p>
    <p>{webhookWords.secret}</p>
    <p><code>{shown.secret}</code></p>
    {!shown.isNew && <p>{webhookWords.overlap}</p>}
    <div class="row"><CopyButton text={shown.secret} what="secret" /><Button onClick={done} label="I have copied the secret">Done</Button></div>
  </div></div>
);

function NewWebhook({ added }: { readonly added: (shown: Shown) => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [choice, setChoice] = useState(everything);
  const add = useDoing(async () => {
    const made = await client.call(contract.createWebhook, { name, url, events: [...choice.events], ...(choice.companyIds !== null && { companyIds: [...choice.companyIds] }) });
    setName('');
    setUrl('');
    setChoice(everything);
    dispatch({ type: 'say', text: `${made.webhook.name} was added. Copy its secret now.` });
    added({ name: made.webhook.name, secret: made.secret, isNew: true });
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); add.run(); }}>
      <Field label="Name of the program">{(ids) => <input {...ids} value={name} maxLength={webhookNameMax} required autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />}</Field>
      <Field label="Its https address" hint={add.error?.code === 'webhook_refused' ? webhookWords.private : undefined}>{(ids) => <input {...ids} type="url" value={url} maxLength={webhookUrlMax} required autocomplete="off" spellcheck={false} placeholder="https://" onInput={(event) => setUrl(event.currentTarget.value)} />}</Field>
      <WebhookChoice choice={choice} choose={setChoice} />
      <Failed error={add.error} />
      <div class="row"><Button submit kind="primary" isBusy={add.isBusy} disabled={name.trim() === '' || url.trim() === '' || !isChosen(choice)}>Add the program</Button></div>
    </form>
  );
}

function One({ webhook, changed, show }: { readonly webhook: Webhook; readonly changed: () => void; readonly show: (shown: Shown) => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const { id, name } = webhook;
  const [answer, setAnswer] = useState<Attempt | null>(null);
  const [asked, setAsked] = useState<'rotate' | 'delete' | null>(null);
  const [isLogOpen, setLogOpen] = useState(false);
  const test = useDoing(async () => {
    setAnswer(null);
    const got = await client.call(contract.testWebhook, { webhookId: id }, { timeoutMs: 40_000 });
    setAnswer(got);
    dispatch({ type: 'say', text: sayAttempt(got) });
    changed();
  });
  const isOff = webhook.state === 'paused' || webhook.state === 'gone';
  const pause = useDoing(async () => {
    await client.call(isOff ? contract.resumeWebhook : contract.pauseWebhook, { webhookId: id });
    dispatch({ type: 'say', text: isOff ? `${name} is told again.` : `${name} is paused.` });
    changed();
  });
  const rotate = useDoing(async () => {
    const made = await client.call(contract.rotateWebhookSecret, { webhookId: id });
    setAsked(null);
    show({ name, secret: made.secret, isNew: false });
    changed();
  });
  const remove = useDoing(async () => {
    await client.call(contract.deleteWebhook, { webhookId: id });
    dispatch({ type: 'say', text: `${name} is told nothing any more.` });
    changed();
  });
  const [tone, stateText] = webhookStates[webhook.state];
  return (
    <div class="fill">
      <div class="line"><strong><Name>{name}</Name></strong><Badge tone={tone}>{stateText}</Badge></div>
      <span class="sub"><bdi>{webhook.url}</bdi></span>
      {webhook.owner && <span class="sub">{webhookWords.owner} <Name>{webhook.owner.name}</Name></span>}
      <ToldOf events={webhook.events} companyIds={webhook.companyIds} />
      <span class="sub">{webhook.lastAttempt ? <>Last sent <When time={webhook.lastAttempt.at} />: {sayAttempt(webhook.lastAttempt)}</> : 'Nothing sent yet'}{webhook.waiting > 0 && ` · ${webhook.waiting} waiting`}</span>
      {webhook.state === 'unconfirmed' && <div class="note warn" role="status"><Icon name="warn" /><p><bdi>{webhookWords.unconfirmed(webhook.url)}</bdi></p></div>}
      {webhook.problem && <div class="note warn" role="status"><Icon name="warn" /><p>{sayError(webhook.problem.code)}</p></div>}
      <Failed error={test.error ?? pause.error} />
      {answer && <p class={answer.outcome === 'delivered' ? 'good' : 'bad'} role="status"><Icon name={answer.outcome === 'delivered' ? 'ok' : 'bad'} />{sayAttempt(answer)}</p>}
      <div class="row">
        <Button onClick={() => test.run()} isBusy={test.isBusy} disabled={webhook.state === 'unconfirmed'} label={`Send a test to ${name}`}>Test</Button>
        <Button onClick={() => pause.run()} isBusy={pause.isBusy} label={`${isOff ? 'Resume' : 'Pause'} ${name}`}>{isOff ? 'Resume' : 'Pause'}</Button>
        <Button onClick={() => setLogOpen(!isLogOpen)} label={`${isLogOpen ? 'Hide the log' : 'Log'} of ${name}`}>{isLogOpen ? 'Hide the log' : 'Log'}</Button>
        {webhook.owner === null && <Button onClick={() => setAsked('rotate')} label={`New secret for ${name}`}>New secret…</Button>}
        <Button onClick={() => setAsked('delete')} label={`Delete ${name}`}>Delete…</Button>
      </div>
      {isLogOpen && <WebhookLog webhook={webhook} changed={changed} />}
      {asked === 'rotate' && <Question title="Make a new secret?" yes="Make a new secret" isBusy={rotate.isBusy} error={rotate.error} onYes={() => rotate.run()} onNo={() => setAsked(null)}><p><Name>{name}</Name></p><p>{webhookWords.rotateAsk}</p></Question>}
      {asked === 'delete' && <Question title="Tell this program nothing more?" yes="Delete" isDanger isBusy={remove.isBusy} error={remove.error} onYes={() => remove.run()} onNo={() => setAsked(null)}><p><Name>{name}</Name></p><p>{webhookWords.deleteAsk}</p></Question>}
    </div>
  );
}
