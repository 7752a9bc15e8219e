/** The rows of conditions of a query: a field, how, and a value; and groups of them, one level deep. */
import type { JSX } from 'preact';
import type { Comparison } from '../../../src/shared/contract/activities.ts';
import { comparisonsOf, comparisonWords, dayWords, fieldWords, takesValue } from '../activity-words.ts';
import { isGroup, newCondition, withField } from '../query-draft.ts';
import type { DraftCondition, DraftField, DraftGroup, QueryDraft } from '../query-draft.ts';
import { Button } from './parts.tsx';

type Change<T> = (next: T) => void;
const conditionsMax = 20;

export function QueryConditions({ draft, fields, change }: { readonly draft: QueryDraft; readonly fields: readonly DraftField[]; readonly change: Change<QueryDraft> }): JSX.Element {
  const setParts = (parts: QueryDraft['parts']): void => change({ ...draft, parts });
  const isFull = draft.parts.length >= conditionsMax;
  return (
    <fieldset class="conditions">
      <legend>Conditions</legend>
      {draft.parts.length > 1 && <Join label="Which must hold" join={draft.join} change={(join) => change({ ...draft, join })} />}
      {draft.parts.length === 0 && <p class="quiet">None: all rows.</p>}
      <ul class="rows">
        {draft.parts.map((part, at) => {
          const put = (next: DraftCondition | DraftGroup): void => setParts(draft.parts.map((one, index) => (index === at ? next : one)));
          const remove = (): void => setParts(draft.parts.filter((_one, index) => index !== at));
          return <li key={at}>{isGroup(part) ? <Group group={part} name={`group ${at + 1}`} fields={fields} change={put} remove={remove} /> : <Condition condition={part} name={`condition ${at + 1}`} fields={fields} change={put} remove={remove} />}</li>;
        })}
      </ul>
      <div class="row">
        <Button disabled={isFull} onClick={() => setParts([...draft.parts, newCondition(fields)])}>Add condition</Button>
        <Button disabled={isFull} onClick={() => setParts([...draft.parts, { join: 'or', conditions: [newCondition(fields)] }])}>Add group</Button>
      </div>
    </fieldset>
  );
}

function Join({ label, join, change }: { readonly label: string; readonly join: 'and' | 'or'; readonly change: Change<'and' | 'or'> }): JSX.Element {
  return <select aria-label={label} value={join} onChange={(event) => change(event.currentTarget.value === 'or' ? 'or' : 'and')}><option value="and">All of these hold</option><option value="or">Any of these holds</option></select>;
}

type GroupProps = { readonly group: DraftGroup; readonly name: string; readonly fields: readonly DraftField[]; readonly change: Change<DraftGroup>; readonly remove: () => void };

function Group({ group, name, fields, change, remove }: GroupProps): JSX.Element {
  const set = (conditions: readonly DraftCondition[]): void => (conditions.length === 0 ? remove() : change({ ...group, conditions }));
  return (
    <fieldset class="group">
      <legend class="vh">{name}</legend>
      <Join label={`Which of ${name} must hold`} join={group.join} change={(join) => change({ ...group, join })} />
      <ul class="rows">{group.conditions.map((one, at) => (
        <li key={at}><Condition condition={one} name={`condition ${at + 1} of ${name}`} fields={fields} change={(next) => set(group.conditions.map((other, index) => (index === at ? next : other)))} remove={() => set(group.conditions.filter((_other, index) => index !== at))} /></li>
      ))}</ul>
      <div class="row"><Button disabled={group.conditions.length >= conditionsMax} label={`Add condition to ${name}`} onClick={() => set([...group.conditions, newCondition(fields)])}>Add condition</Button><Button label={`Remove ${name}`} onClick={remove}>Remove group</Button></div>
    </fieldset>
  );
}

type ConditionProps = { readonly condition: DraftCondition; readonly name: string; readonly fields: readonly DraftField[]; readonly change: Change<DraftCondition>; readonly remove: () => void };

function Condition({ condition, name, fields, change, remove }: ConditionProps): JSX.Element {
  const field = fields.find(({ path }) => path === condition.field);
  const offered = comparisonsOf(field?.kind ?? 'text', field?.isFilter ?? false);
  const said = (is: Comparison): string => ((field?.kind === 'date' || field?.kind === 'time') && dayWords[is]) || comparisonWords[is];
  const pick = (path: string): void => { const found = fields.find((one) => one.path === path); if (found) change(withField(condition, found)); };
  return (
    <div class="filter condition">
      <select aria-label={`Field of ${name}`} value={condition.field} onChange={(event) => pick(event.currentTarget.value)}>
        {fields.filter((one) => !one.isFilter).map(({ path }) => <option key={path} value={path}>{fieldWords(path)}</option>)}
        {fields.some((one) => one.isFilter) && <optgroup label="Sage’s own filters">{fields.filter((one) => one.isFilter).map(({ path }) => <option key={path} value={path}>{fieldWords(path)}</option>)}</optgroup>}
      </select>
      <select aria-label={`How of ${name}`} value={condition.is} onChange={(event) => change({ ...condition, is: event.currentTarget.value as Comparison })}>{offered.map((is) => <option key={is} value={is}>{said(is)}</option>)}</select>
      {takesValue(condition.is) && <ValueField field={field} condition={condition} label={`Value of ${name}`} change={(value) => change({ ...condition, value })} />}
      <Button label={`Remove ${name}`} onClick={remove}>Remove</Button>
    </div>
  );
}

function ValueField({ field, condition, label, change }: { readonly field: DraftField | undefined; readonly condition: DraftCondition; readonly label: string; readonly change: Change<string> }): JSX.Element {
  const set = (event: { readonly currentTarget: HTMLInputElement | HTMLSelectElement }): void => change(event.currentTarget.value);
  if (condition.is === 'in list') return <input aria-label={label} value={condition.value} maxLength={4_000} placeholder="one, another" onInput={set} />;
  const choices = field?.kind === 'boolean' ? ['true', 'false'] : field?.allowed;
  if (choices) return <select aria-label={label} value={condition.value} onChange={set}><option value="" />{choices.map((one) => <option key={one} value={one}>{field?.kind === 'boolean' ? (one === 'true' ? 'Yes' : 'No') : one}</option>)}</select>;
  if (field?.kind === 'date' || field?.kind === 'time') return <input aria-label={label} type="date" value={condition.value} onInput={set} />;
  return <input aria-label={label} value={condition.value} maxLength={400} inputMode={field?.kind === 'amount' || field?.kind === 'whole' ? 'decimal' : 'text'} onInput={set} />;
}
