/** What a writing verb takes: each field with its kind, its marks and its limits, as Sage describes them. */
import type { JSX } from 'preact';
import type { ActivityField, WritingVerb } from '../../../src/shared/contract/activities.ts';
import { activityWords, fieldWords } from '../activity-words.ts';
import { Badge, Scroll } from './parts.tsx';

type ActivityFieldsProps = { readonly write: { readonly verb: WritingVerb; readonly needsId: boolean; readonly fields: readonly ActivityField[] }; readonly label: string };

export function ActivityFields({ write, label }: ActivityFieldsProps): JSX.Element {
  const fields = write.fields.filter((field) => !field.isReadOnly);
  return (
    <section class="card" aria-labelledby="activity-fields">
      <h2 id="activity-fields">{label}</h2>
      <p class="quiet">{activityWords.fields(fields.filter((field) => field.isRequired).length, fields.length)}{write.needsId && ' Each row names what is meant by its id.'}</p>
      <Scroll label="Fields">
        <table>
          <thead><tr><th scope="col">Field</th><th scope="col">What it holds</th></tr></thead>
          <tbody>{fields.map((field) => <tr key={field.path}><th scope="row"><bdi>{fieldWords(field.path)}</bdi> {field.isRequired && write.verb !== 'update' && <Badge tone="warn">Required</Badge>}</th><td>{holdsWords(field)}</td></tr>)}</tbody>
        </table>
      </Scroll>
    </section>
  );
}

const kinds: Readonly<Record<ActivityField['kind'], string>> = { text: 'Text', whole: 'Whole number', amount: 'Amount', date: 'Date', time: 'Time', boolean: 'Yes or no', id: 'Id', object: 'Fields of its own', list: 'List', any: 'Anything' };

function holdsWords({ kind, of, lengthMax, decimalsMax, min, max, itemsMax, allowed, rules }: ActivityField): string {
  return [
    `${kinds[kind]}${of ? ` of one of ${fieldWords(of)}` : ''}`, lengthMax !== null && `${lengthMax} characters at most`, decimalsMax !== null && `${decimalsMax} decimals at most`,
    min !== null && `from ${min}`, max !== null && `up to ${max}`, itemsMax !== null && `${itemsMax} items at most`, allowed && `one of ${allowed.join(', ')}`, ...rules,
  ].filter(Boolean).join('; ');
}
