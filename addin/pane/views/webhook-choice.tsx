/** Of which news, and of which companies, a program is told: all, unless some are chosen. */
import type { JSX } from 'preact';
import { webhookEventTypes } from '../../../src/shared/contract/webhooks.ts';
import type { WebhookEventType } from '../../../src/shared/contract/webhooks.ts';
import type { CompanyId } from '../../../src/shared/ids.ts';
import { usePane } from '../context.ts';
import { eventNames, webhookWords } from '../webhook-words.ts';
import { Name } from './parts.tsx';

/** Null: of all companies, also those that are linked later. */
export type Choice = { readonly events: readonly WebhookEventType[]; readonly companyIds: readonly CompanyId[] | null };
export const everything: Choice = { events: webhookEventTypes, companyIds: null };
export const isChosen = ({ events, companyIds }: Choice): boolean => events.length > 0 && companyIds?.length !== 0;

const toggled = <T,>(list: readonly T[], one: T, isOn: boolean): readonly T[] => (isOn ? [...list, one] : list.filter((other) => other !== one));

export function WebhookChoice({ choice, choose }: { readonly choice: Choice; readonly choose: (choice: Choice) => void }): JSX.Element {
  const { state } = usePane();
  const { events, companyIds } = choice;
  return (
    <details>
      <summary>Of what it is told</summary>
      <fieldset>
        <legend>News</legend>
        {webhookEventTypes.map((type) => <label class="check" key={type}><input type="checkbox" checked={events.includes(type)} onChange={(event) => choose({ ...choice, events: toggled(events, type, event.currentTarget.checked) })} /><span>{eventNames[type]}</span></label>)}
      </fieldset>
      <fieldset>
        <legend>Companies</legend>
        <label class="check"><input type="checkbox" checked={companyIds === null} onChange={(event) => choose({ ...choice, companyIds: event.currentTarget.checked ? null : [] })} /><span>All companies<span class="sub">Those that are linked later too.</span></span></label>
        {companyIds !== null && state.companies.map(({ id, name }) => <label class="check" key={id}><input type="checkbox" checked={companyIds.includes(id)} onChange={(event) => choose({ ...choice, companyIds: toggled(companyIds, id, event.currentTarget.checked) })} /><span><Name>{name}</Name></span></label>)}
      </fieldset>
      {!isChosen(choice) && <p class="hint bad" role="alert">{webhookWords.chooseSome}</p>}
    </details>
  );
}

/** The same in one line, for a program that is told already. */
export function ToldOf({ events, companyIds }: Choice): JSX.Element {
  const { state } = usePane();
  const news = events.length === webhookEventTypes.length ? 'Everything new' : events.map((type) => eventNames[type]).join(', ');
  return (
    <span class="sub">{news} · {companyIds === null ? 'all companies' : companyIds.map((id, at) => <>{at > 0 && ', '}<Name>{state.companies.find((one) => one.id === id)?.name ?? 'a company no longer linked'}</Name></>)}</span>
  );
}
