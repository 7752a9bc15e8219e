/** A query of one object: conditions, columns and order, a preview as they change, saved by name, put on a sheet. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ActivityField, ActivityObject } from '../../../src/shared/contract/activities.ts';
import type { CompanyStatus, ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { fieldWords, isPlain } from '../activity-words.ts';
import { useKept } from '../context.ts';
import { emptyDraft, queryOf } from '../query-draft.ts';
import type { DraftField, QueryDraft } from '../query-draft.ts';
import { Field } from './parts.tsx';
import { QueryConditions } from './query-conditions.tsx';
import { QueryPreview } from './query-preview.tsx';
import { SavedQueries } from './saved-queries.tsx';

type QueryViewProps = {
  readonly connection: ConnectionStatus; readonly company: CompanyStatus; readonly object: ActivityObject;
  readonly query: { readonly fields: readonly ActivityField[]; readonly filters: readonly ActivityField[]; readonly columns: readonly string[] };
};

export function QueryView({ connection, company, object, query }: QueryViewProps): JSX.Element {
  const fields = useMemo(() => [...query.fields.map((field): DraftField => ({ ...field, isFilter: false })), ...query.filters.map((field): DraftField => ({ ...field, isFilter: true }))], [query]);
  const [draft, setDraft] = useKept<QueryDraft>(`query ${connection.id} ${object.name}`, () => emptyDraft);
  const plain = fields.filter((field) => !field.isFilter && isPlain(field));
  const chosen = draft.columns ?? query.columns;
  return (
    <>
      <section class="card" aria-label="Query">
        <QueryConditions draft={draft} fields={fields} change={setDraft} />
        <div class="filter">
          <Field label="Order by">{(ids) => <select {...ids} value={draft.orderBy} onChange={(event) => setDraft({ ...draft, orderBy: event.currentTarget.value })}><option value="">As Sage gives them</option>{plain.map(({ path }) => <option key={path} value={path}>{fieldWords(path)}</option>)}</select>}</Field>
          {draft.orderBy !== '' && <select aria-label="Direction" value={draft.descending ? 'down' : 'up'} onChange={(event) => setDraft({ ...draft, descending: event.currentTarget.value === 'down' })}><option value="up">Smallest or first on top</option><option value="down">Largest or last on top</option></select>}
        </div>
        <details>
          <summary>Columns ({chosen.length})</summary>
          <fieldset class="choices"><legend class="vh">Columns</legend>{plain.map(({ path }) => (
            <label key={path} class="check"><input type="checkbox" checked={chosen.includes(path)} onChange={(event) => setDraft({ ...draft, columns: event.currentTarget.checked ? [...chosen, path] : chosen.filter((one) => one !== path) })} /> {fieldWords(path)}</label>
          ))}</fieldset>
        </details>
      </section>
      <QueryPreview connectionId={connection.id} companyId={company.id} query={queryOf(object.name, draft, fields, false)} />
      <SavedQueries connection={connection} company={company} object={object} query={queryOf(object.name, draft, fields, true)} open={setDraft} />
    </>
  );
}
