/** The advanced properties of a connection: a table of documented keys, edited a row at a time. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { connectionSettings } from '../../../src/shared/contract/connection-settings.ts';
import type { ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import type { IntegrationId } from '../../../src/shared/ids.ts';
import type { PropertyRow } from '../connection-draft.ts';
import { hasVariable } from '../connection-draft.ts';
import { connectionWords } from '../connection-words.ts';
import { useRead } from '../context.ts';
import { Button, Empty, Field, Loaded, Question } from './parts.tsx';
import { VariableInput, type VariableNames } from './variable-input.tsx';

type Known = ReplyOf<typeof connectionSettings.listConnectionProperties>['properties'][number];
type Figures = { readonly standard: string | null; readonly min: number | null; readonly max: number | null };

/** Of this product: its places in the lists are in the order of the products. */
function figuresOf(known: Known, product: IntegrationId): Figures {
  const at = known.products.indexOf(product);
  return { standard: known.defaults[at] ?? null, min: known.min, max: known.max[at] ?? null };
}

function problemOf(known: Known | undefined, product: IntegrationId, value: string): string | null {
  if (value.trim() === '') return 'A value is needed.';
  if (!known || hasVariable(value)) return null;
  if (known.type === 'choice') return known.values.includes(value.trim().toLowerCase()) ? null : `One of ${known.values.join(', ')}.`;
  const { min, max } = figuresOf(known, product);
  return /^\d{1,9}$/.test(value.trim()) && Number(value) >= (min ?? 0) && Number(value) <= (max ?? Infinity) ? null : `A whole number from ${min} to ${max}.`;
}

type Props = { readonly product: IntegrationId; readonly rows: readonly PropertyRow[]; readonly onRows: (rows: readonly PropertyRow[]) => void; readonly variables: VariableNames };

export function PropertyTable({ product, rows, onRows, variables }: Props): JSX.Element {
  const read = useRead(connectionSettings.listConnectionProperties, {});
  /** The row that is being edited; as long as the list is, a new one. */
  const [edited, setEdited] = useState<number | null>(null);
  const [isAsking, setAsking] = useState(false);
  const replace = (at: number, row: PropertyRow): void => { onRows([...rows.slice(0, at), row, ...rows.slice(at + 1)]); setEdited(null); };
  return (
    <Loaded read={read} what="the properties">{({ properties }) => {
      const known = properties.filter((one) => one.type !== 'none' && one.products.includes(product));
      const free = known.filter((one) => !rows.some((row, at) => row.key === one.key && at !== edited));
      const edit = (at: number, row: PropertyRow) => <li key={`edit ${at}`}><EditRow row={row} offered={free} product={product} variables={variables} onDone={(done) => replace(at, done)} onCancel={() => setEdited(null)} /></li>;
      return (
        <>
          {rows.length === 0 && edited === null && <Empty>None: Ledgerline’s own figures are used.</Empty>}
          <ul class="rows" aria-label="Advanced properties">
            {rows.map((row, at) => (at === edited ? edit(at, row) : (
              <li key={row.key}>
                <span class="fill"><strong>{row.key}</strong><span class="sub"><code>{row.value}</code></span></span>
                <Button onClick={() => setEdited(at)} label={`Edit ${row.key}`}>Edit</Button>
                <Button onClick={() => onRows(rows.filter((_, other) => other !== at))} label={`Delete ${row.key}`}>Delete</Button>
              </li>
            )))}
            {edited === rows.length && free[0] && edit(rows.length, { key: free[0].key, value: '' })}
          </ul>
          <div class="row">
            <Button onClick={() => setEdited(rows.length)} disabled={edited !== null || free.length === 0}>Add a property</Button>
            {rows.length > 0 && <Button onClick={() => setAsking(true)}>Clear all…</Button>}
          </div>
          {isAsking && <Question title={connectionWords.clearTitle} yes="Clear all" isDanger onYes={() => { onRows([]); setEdited(null); setAsking(false); }} onNo={() => setAsking(false)}><p>{connectionWords.clear}</p></Question>}
        </>
      );
    }}</Loaded>
  );
}

type EditProps = { readonly row: PropertyRow; readonly offered: readonly Known[]; readonly product: IntegrationId; readonly variables: VariableNames; readonly onDone: (row: PropertyRow) => void; readonly onCancel: () => void };

function EditRow({ row, offered, product, variables, onDone, onCancel }: EditProps): JSX.Element {
  const [key, setKey] = useState(row.key);
  const [value, setValue] = useState(row.value);
  const known = offered.find((one) => one.key === key);
  const problem = problemOf(known, product, value);
  const figures = known && figuresOf(known, product);
  const unit = known?.unit ? ` ${known.unit}` : '';
  const hint = known && <>{known.says} {figures?.standard ? `Without this row: ${figures.standard}${unit}.` : ''}</>;
  return (
    <div class="fill" role="group" aria-label={`Property ${key}`}>
      <Field label="Property">{(ids) => <select {...ids} value={key} onChange={(event) => setKey(event.currentTarget.value)}>{offered.map((one) => <option key={one.key}>{one.key}</option>)}</select>}</Field>
      <Field label="Value [ ]" hint={hint} error={value === '' ? null : problem}>{(ids) => <VariableInput {...ids} value={value} onValue={setValue} variables={variables} maxLength={300} />}</Field>
      <div class="row"><Button onClick={() => onDone({ key, value: value.trim() })} disabled={problem !== null} label={`Take ${key}`}>Take</Button><Button onClick={onCancel}>Cancel</Button></div>
    </div>
  );
}
