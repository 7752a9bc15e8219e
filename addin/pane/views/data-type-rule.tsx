/** When one list is read, on first link or not, and how far back: a form below its row. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { boundedTypes, dataTypeEndpoints as contract, weekdays } from '../../../src/shared/contract/data-type-settings.ts';
import type { DataTypeSetting } from '../../../src/shared/contract/data-type-settings.ts';
import { scheduleEndpoints } from '../../../src/shared/contract/schedule.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { ruleChangeOf, ruleDraftOf, ruleErrorsOf } from '../data-type-draft.ts';
import type { RuleDraft } from '../data-type-draft.ts';
import { dataTypeWords, dayNames, whenChoices, whenNames } from '../data-type-words.ts';
import { focusSoon } from '../focus-soon.ts';
import { dataTypeNames } from '../words.ts';
import { Button, Failed, Field } from './parts.tsx';

type All = { readonly dataTypes: DataTypeSetting[] };
type Props = { readonly setting: DataTypeSetting; readonly answered: (all: All) => void; readonly close: () => void };
const usualTime = '03:00';

export function DataTypeRule({ setting, answered, close }: Props): JSX.Element {
  const { client, dispatch } = usePane();
  const { dataType } = setting;
  const name = dataTypeNames[dataType];
  const usualAt = useRead(scheduleEndpoints.readSchedule, {}).data?.fullAt ?? usualTime;
  const [edits, setEdits] = useState<Partial<RuleDraft>>({});
  const [isTried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const draft = { ...ruleDraftOf(setting, usualAt), ...edits };
  const found = ruleErrorsOf(draft);
  const errors = isTried ? found : {};
  const edit = (some: Partial<RuleDraft>): void => setEdits({ ...edits, ...some });
  useEffect(() => { form.current?.querySelector('select')?.focus(); }, []);
  const save = useDoing(async () => {
    setTried(true);
    if (Object.keys(found).length > 0) return focusSoon(form.current, '[aria-invalid]');
    answered(await client.call(contract.changeDataTypeSettings, { dataTypes: [ruleChangeOf(dataType, draft)] }));
    dispatch({ type: 'say', text: dataTypeWords.saved(name) });
    close();
  });
  const isOnDays = draft.when === 'days' || draft.when === 'month_days';
  return (
    <form ref={form} noValidate aria-label={name} onSubmit={(event) => { event.preventDefault(); save.run(); }} onKeyDown={(event) => { if (event.key === 'Escape') close(); }}>
      <Field label="When it is read" hint={draft.when === 'off' ? dataTypeWords.off : undefined}>{(ids) => (
        <select {...ids} value={draft.when} onChange={(event) => edit({ when: whenChoices.find((one) => one === event.currentTarget.value) ?? 'with_others' })}>{whenChoices.map((one) => <option key={one} value={one}>{whenNames[one]}</option>)}</select>
      )}</Field>
      {draft.when === 'days' && (
        <fieldset class="days" aria-describedby={errors.days ? 'days-error' : undefined}>
          <legend class="vh">Days of the week</legend>
          {weekdays.map((day) => <label key={day} class="check"><input type="checkbox" aria-invalid={errors.days ? true : undefined} checked={draft.days.includes(day)} onChange={(event) => edit({ days: event.currentTarget.checked ? [...draft.days, day] : draft.days.filter((one) => one !== day) })} /><span>{dayNames[day]}</span></label>)}
          {errors.days && <p class="hint bad" id="days-error" role="alert">{errors.days}</p>}
        </fieldset>
      )}
      {draft.when === 'month_days' && <Field label="Days of the month" hint="As 1, 15." error={errors.monthDays ?? null}>{(ids) => <input {...ids} value={draft.monthDays} maxLength={120} autocomplete="off" onInput={(event) => edit({ monthDays: event.currentTarget.value })} />}</Field>}
      {isOnDays && <Field label="At" error={errors.at ?? null}>{(ids) => <input {...ids} type="time" value={draft.at} onInput={(event) => edit({ at: event.currentTarget.value })} />}</Field>}
      <label class="check"><input type="checkbox" checked={draft.isFirst} onChange={(event) => edit({ isFirst: event.currentTarget.checked })} /><span>Read when a company is first linked</span></label>
      {boundedTypes.has(dataType)
        ? <Field label="Months back" hint={dataTypeWords.months} error={errors.monthsBack ?? null}>{(ids) => <input {...ids} inputMode="numeric" maxLength={4} autocomplete="off" value={draft.monthsBack} onInput={(event) => edit({ monthsBack: event.currentTarget.value })} />}</Field>
        : <p class="quiet">{dataTypeWords.whole}</p>}
      <Failed error={save.error} />
      <div class="row"><Button kind="primary" submit isBusy={save.isBusy} label={`Save ${name}`}>Save</Button><Button onClick={close} label={`Cancel ${name}`}>Cancel</Button></div>
    </form>
  );
}
