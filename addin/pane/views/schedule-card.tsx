/** When is read by itself: the times, the quiet hours, what it waits for, and pausing it. */
import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { pauses, scheduleEndpoints as contract } from '../../../src/shared/contract/schedule.ts';
import type { Pause, Schedule } from '../../../src/shared/contract/schedule.ts';
import { useDoing, usePane } from '../context.ts';
import { scheduleChangesOf, scheduleDraftOf } from '../schedule-draft.ts';
import type { ScheduleDraft } from '../schedule-draft.ts';
import { focusSoon } from '../focus-soon.ts';
import { pauseNames, scheduleWords } from '../schedule-words.ts';
import { useSchedule } from '../use-schedule.ts';
import { Button, Failed, Field, Loaded } from './parts.tsx';
import { Paused } from './paused.tsx';

export function ScheduleCard(): JSX.Element {
  const [read, answered] = useSchedule();
  return (
    <section class="card" aria-labelledby="schedule">
      <h2 id="schedule">Schedule</h2>
      <Loaded read={read} what="the schedule">{(schedule) => <><PauseRow schedule={schedule} answered={answered} /><ScheduleForm schedule={schedule} answered={answered} /></>}</Loaded>
    </section>
  );
}

type Props = { readonly schedule: Schedule; readonly answered: (schedule: Schedule) => void };

function PauseRow({ schedule, answered }: Props): JSX.Element {
  const { client, dispatch } = usePane();
  const row = useRef<HTMLDivElement>(null);
  const changed = (next: Schedule): void => {
    answered(next);
    // The button that was pressed is gone.
    focusSoon(row.current, 'button');
  };
  const pause = useDoing(async (wanted: Pause) => {
    changed(await client.call(contract.pauseSchedule, { for: wanted }));
    dispatch({ type: 'say', text: scheduleWords.paused });
  });
  return (
    <div ref={row}>
      {schedule.isPaused ? <Paused schedule={schedule} resumed={changed} /> : (
        <>
          <p class="quiet">{scheduleWords.pauseAsk}</p>
          <div class="row">{pauses.map((one) => <Button key={one} onClick={() => pause.run(one)} isBusy={pause.isBusy}>{pauseNames[one]}</Button>)}</div>
        </>
      )}
      <Failed error={pause.error} />
    </div>
  );
}

const spans = [5, 10, 15, 30, 60, 120, 240, 720];
const spanText = (minutes: number): string => (minutes % 60 === 0 ? (minutes === 60 ? 'Every hour' : `Every ${minutes / 60} hours`) : `Every ${minutes} minutes`);

function ScheduleForm({ schedule, answered }: Props): JSX.Element {
  const { client, dispatch } = usePane();
  const [edits, setEdits] = useState<Partial<ScheduleDraft>>({});
  const [isTried, setTried] = useState(false);
  const kept = scheduleDraftOf(schedule);
  const draft = { ...kept, ...edits };
  const isChanged = JSON.stringify(draft) !== JSON.stringify(kept);
  const wanted = scheduleChangesOf(draft, schedule);
  const errors = (isTried && wanted.errors) || {};
  const edit = (some: Partial<ScheduleDraft>): void => setEdits({ ...edits, ...some });
  const reset = (): void => { setEdits({}); setTried(false); };
  const save = useDoing(async (form: HTMLFormElement) => {
    setTried(true);
    if (wanted.changes === null) return focusSoon(form, '[aria-invalid]');
    answered(await client.call(contract.changeSchedule, wanted.changes));
    reset();
    dispatch({ type: 'say', text: 'Schedule saved.' });
  });
  const every = schedule.incrementalEveryMinutes;
  const offered = every === null || spans.includes(every) ? spans : [...spans, every].sort((a, b) => a - b);
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); save.run(event.currentTarget); }}>
      <Field label="Read everything each day at" error={errors.fullAt ?? null}>{(ids) => <input {...ids} type="time" value={draft.fullAt} onInput={(event) => edit({ fullAt: event.currentTarget.value })} />}</Field>
      <Field label="Read changes in between">{(ids) => (
        <select {...ids} value={draft.every} onChange={(event) => edit({ every: event.currentTarget.value })}>
          <option value="">Not in between</option>
          {offered.map((minutes) => <option key={minutes} value={String(minutes)}>{spanText(minutes)}</option>)}
          <option value="times">At times of day</option>
        </select>
      )}</Field>
      {draft.every === 'times' && <Field label="Times of day" hint={scheduleWords.timesHint} error={errors.times ?? null}>{(ids) => <input {...ids} value={draft.times} maxLength={200} autocomplete="off" onInput={(event) => edit({ times: event.currentTarget.value })} />}</Field>}
      <Field label="Time zone">{(ids) => (
        <select {...ids} value={draft.timeZone} onChange={(event) => edit({ timeZone: event.currentTarget.value })}>{timeZones(draft.timeZone).map((zone) => <option key={zone}>{zone}</option>)}</select>
      )}</Field>
      <Tick checked={draft.isQuiet} tick={(isQuiet) => edit({ isQuiet })}>Keep quiet hours<span class="sub">Nothing is read by itself in them.</span></Tick>
      {draft.isQuiet && (
        <div class="pair">
          <Field label="Quiet from" error={errors.quietHours ?? null}>{(ids) => <input aria-describedby="quiet-hint" {...ids} type="time" value={draft.quietFrom} onInput={(event) => edit({ quietFrom: event.currentTarget.value })} />}</Field>
          <Field label="Quiet until">{(ids) => <input aria-describedby="quiet-hint" {...ids} type="time" value={draft.quietTo} onInput={(event) => edit({ quietTo: event.currentTarget.value })} />}</Field>
          <p class="hint" id="quiet-hint">{scheduleWords.quietHint(draft.timeZone)}</p>
        </div>
      )}
      <Tick checked={draft.waitsOnMetered} tick={(waitsOnMetered) => edit({ waitsOnMetered })}>Wait on a network that is paid by the amount</Tick>
      <Field label="On battery, wait below so many per cent" hint={scheduleWords.batteryHint} error={errors.batteryPercent ?? null}>{(ids) => <input {...ids} inputMode="numeric" maxLength={3} autocomplete="off" value={draft.batteryPercent} onInput={(event) => edit({ batteryPercent: event.currentTarget.value })} />}</Field>
      <Failed error={save.error} />
      <div class="row"><Button kind="primary" submit isBusy={save.isBusy} disabled={!isChanged} label="Save the schedule">Save</Button>{isChanged && <Button onClick={() => { reset(); save.forget(); }} label="Discard the changes to the schedule">Discard</Button>}</div>
    </form>
  );
}

const Tick = ({ checked, tick, children }: { readonly checked: boolean; readonly tick: (isOn: boolean) => void; readonly children: ComponentChildren }): JSX.Element =>
  <label class="check"><input type="checkbox" checked={checked} onChange={(event) => tick(event.currentTarget.checked)} /><span>{children}</span></label>;

function timeZones(own: string): readonly string[] {
  const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  return known.includes(own) ? known : [own, ...known];
}
