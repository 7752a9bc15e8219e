/** When is read, what is read, which Sage sign-ins there are, who may look, and what this is. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { pairing as pairingContract } from '../../../src/shared/contract/pairing.ts';
import { settings as settingsContract } from '../../../src/shared/contract/settings.ts';
import { asAppError } from '../../../src/shared/errors.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { Schedule } from '../../../src/shared/contract/schedule.ts';
import type { TokenInfo } from '../../../src/shared/contract/pairing.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { dataTypeNames, scopeNames } from '../words.ts';
import { About } from './about.tsx';
import { AutostartCard } from './autostart-card.tsx';
import { Connections } from './connections.tsx';
import { lazy } from './lazy.tsx';
import { MailCard } from './mail-card.tsx';
import { ReminderCard } from './reminder-card.tsx';
import { VariablesCard } from './variables-card.tsx';
import { Button, Empty, Failed, Field, Loaded, Name, Question, When } from './parts.tsx';

const AppsCard = lazy(async () => (await import('./apps-card.tsx')).AppsCard);
const WebhooksCard = lazy(async () => (await import('./webhooks-card.tsx')).WebhooksCard);

export function Settings(): JSX.Element {
  const { state } = usePane();
  return (
    <>
      <div class="head"><h1 tabIndex={-1}>Settings</h1></div>
      <div class="columns">
        <div><Connections /><VariablesCard /><ReminderCard /><MailCard /><WebhooksCard /></div>
        <div><ScheduleCard /><DataTypesCard /><TokensCard /><AppsCard /><AutostartCard />{state.helper && <About helper={state.helper} />}</div>
      </div>
    </>
  );
}

function ScheduleCard(): JSX.Element {
  const read = useRead(settingsContract.readSchedule, {});
  return <section class="card" aria-labelledby="schedule"><h2 id="schedule">Schedule</h2><Loaded read={read} what="the schedule">{(schedule) => <ScheduleForm schedule={schedule} saved={read.again} />}</Loaded></section>;
}

const spans = [5, 10, 15, 30, 60, 120, 240, 720];
const spanText = (minutes: number): string => (minutes % 60 === 0 ? (minutes === 60 ? 'Every hour' : `Every ${minutes / 60} hours`) : `Every ${minutes} minutes`);

function ScheduleForm({ schedule, saved }: { readonly schedule: Schedule; readonly saved: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const [draft, setDraft] = useState(schedule);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(schedule);
  const save = useDoing(async () => {
    const answer = await client.call(settingsContract.changeSchedule, draft);
    setDraft(answer);
    dispatch({ type: 'say', text: 'Schedule saved.' });
    saved();
  });
  const every = draft.incrementalEveryMinutes;
  const offered = every === null || spans.includes(every) ? spans : [...spans, every].sort((a, b) => a - b);
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.run(); }}>
      <Field label="Read everything each day at">{(ids) => <input {...ids} type="time" required value={draft.fullAt} onInput={(event) => setDraft({ ...draft, fullAt: event.currentTarget.value })} />}</Field>
      <Field label="Read changes in between">{(ids) => (
        <select {...ids} value={String(every ?? '')} onChange={(event) => setDraft({ ...draft, incrementalEveryMinutes: event.currentTarget.value === '' ? null : Number(event.currentTarget.value) })}>
          <option value="">Not in between</option>
          {offered.map((minutes) => <option key={minutes} value={String(minutes)}>{spanText(minutes)}</option>)}
        </select>
      )}</Field>
      <Field label="Time zone">{(ids) => (
        <select {...ids} value={draft.timeZone} onChange={(event) => setDraft({ ...draft, timeZone: event.currentTarget.value })}>{timeZones(draft.timeZone).map((zone) => <option key={zone}>{zone}</option>)}</select>
      )}</Field>
      <label class="check"><input type="checkbox" checked={draft.isPaused} onChange={(event) => setDraft({ ...draft, isPaused: event.currentTarget.checked })} /><span>Pause the schedule<span class="sub">Nothing is read until you choose Sync now.</span></span></label>
      <Failed error={save.error} />
      <div class="row"><Button kind="primary" submit isBusy={save.isBusy} disabled={!isChanged || draft.fullAt === ''} label="Save the schedule">Save</Button>{isChanged && <Button onClick={() => setDraft(schedule)}>Discard</Button>}</div>
    </form>
  );
}

function timeZones(own: string): readonly string[] {
  const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  return known.includes(own) ? known : [own, ...known];
}

function DataTypesCard(): JSX.Element {
  const { client, dispatch } = usePane();
  const read = useRead(settingsContract.readDataTypeSettings, {});
  // A tick shows at once and goes back when the helper did not take it.
  const [ticked, setTicked] = useState<Partial<Record<DataType, boolean>>>({});
  const [error, setError] = useState<AppError | null>(null);
  const change = (dataType: DataType, isOn: boolean): void => {
    setError(null);
    setTicked((before) => ({ ...before, [dataType]: isOn }));
    client.call(settingsContract.changeDataTypeSettings, { dataTypes: [{ dataType, isOn }] }).then(
      () => dispatch({ type: 'say', text: `${dataTypeNames[dataType]} switched ${isOn ? 'on' : 'off'}.` }),
      (thrown: unknown) => {
        setTicked((before) => ({ ...before, [dataType]: !isOn }));
        setError(asAppError(thrown));
      },
    );
  };
  return (
    <section class="card" aria-labelledby="data-types">
      <h2 id="data-types">What is read</h2>
      <p class="quiet">Lists that are switched off are left alone when a company is linked or synced. What was read before stays.</p>
      <Failed error={error} />
      <Loaded read={read} what="the lists">
        {({ dataTypes }) => <div class="checkgrid">{dataTypes.map((one) => (
          <label key={one.dataType} class="check"><input type="checkbox" checked={ticked[one.dataType] ?? one.isOn} onChange={(event) => change(one.dataType, event.currentTarget.checked)} /><span>{dataTypeNames[one.dataType]}</span></label>
        ))}</div>}
      </Loaded>
    </section>
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
