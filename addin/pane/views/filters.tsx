/** Narrows a list: by text that a column holds, by dates, by amounts. Each condition stands as a chip that can be taken off. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { canOrderBy, paneTables } from '../columns.ts';
import type { FieldKind, PaneColumn } from '../columns.ts';
import { fieldName } from '../words.ts';
import type { Lookup } from './lookups.ts';
import { Button, Field } from './parts.tsx';

const conditionsMax = 10;
const ways: Readonly<Record<'text' | 'range' | 'flag', readonly (readonly [string, string])[]>> = {
  text: [['~', 'holds'], ['=', 'is']],
  range: [['>=', 'from'], ['<=', 'up to'], ['=', 'is']],
  flag: [['=', 'is']],
};
const wayOf = (kind: FieldKind): keyof typeof ways => (kind === 'date' || kind === 'money' ? 'range' : kind === 'flag' ? 'flag' : 'text');

type FiltersProps = { readonly dataType: DataType; readonly filter: readonly string[]; readonly change: (filter: readonly string[]) => void; readonly lookup: Lookup };

export function Filters({ dataType, filter, change, lookup }: FiltersProps): JSX.Element | null {
  const columns = paneTables[dataType].columns.filter(canOrderBy);
  const start = columns.find((column) => column.field === 'partyName' || column.field === 'name') ?? columns[0];
  const [field, setField] = useState(start?.field ?? '');
  const column = columns.find((one) => one.field === field) ?? start;
  const choices = ways[wayOf(column?.kind ?? 'text')];
  const [sign, setSign] = useState('~');
  const [value, setValue] = useState('');
  if (!column) return null;
  const way = choices.some(([one]) => one === sign) ? sign : choices[0]?.[0] ?? '=';
  const add = (): void => {
    const text = valueOf(column, value);
    if (text === '' || filter.length >= conditionsMax) return;
    change([...filter.filter((one) => one !== `${field}${way}${text}`), `${column.field}${way}${text}`]);
    setValue('');
  };
  return (
    <>
      <form class="filter" role="search" onSubmit={(event) => { event.preventDefault(); add(); }}>
        <Field label="Where">{(ids) => <select {...ids} value={column.field} onChange={(event) => { setField(event.currentTarget.value); setValue(''); }}>{columns.map((one) => <option key={one.field} value={one.field}>{fieldName(one.field)}</option>)}</select>}</Field>
        <select aria-label="How" value={way} onChange={(event) => setSign(event.currentTarget.value)}>{choices.map(([one, name]) => <option key={one} value={one}>{name}</option>)}</select>
        <ValueField column={column} value={value} setValue={setValue} />
        <Button submit disabled={valueOf(column, value) === ''}>Filter</Button>
      </form>
      {filter.length > 0 && <ul class="chips" aria-label="Filters">{filter.map((one) => <li key={one}><button type="button" class="chip" onClick={() => change(filter.filter((other) => other !== one))} aria-label={`Remove filter ${saidOf(one, lookup)}`}>{saidOf(one, lookup)}<span aria-hidden="true"> ×</span></button></li>)}</ul>}
    </>
  );
}

function ValueField({ column, value, setValue }: { readonly column: PaneColumn; readonly value: string; readonly setValue: (value: string) => void }): JSX.Element {
  if (column.kind === 'flag') return <select aria-label="Value" value={value} onChange={(event) => setValue(event.currentTarget.value)}><option value="" /><option value="true">Yes</option><option value="false">No</option></select>;
  const type = (event: { readonly currentTarget: HTMLInputElement }): void => setValue(event.currentTarget.value);
  if (column.kind === 'date') return <input aria-label="Value" type="date" value={value} onInput={type} />;
  return <input aria-label="Value" type="text" value={value} maxLength={200} inputMode={column.kind === 'money' ? 'decimal' : 'text'} onInput={type} />;
}

/** As the helper wants it: amounts plain, with two decimals; codes as Sage-independent words with underscores. */
function valueOf(column: PaneColumn, typed: string): string {
  const text = typed.trim();
  if (column.kind === 'money') {
    const match = /^\(?-?\s*\D?\s*([\d,\s]*\d)(?:\.(\d{1,4}))?\)?$/.exec(text);
    return match ? `${/^[(-]/.test(text) ? '-' : ''}${(match[1] ?? '').replace(/\D/g, '')}.${(match[2] ?? '').padEnd(2, '0')}` : '';
  }
  return column.kind === 'code' ? text.toLowerCase().replace(/\s+/g, '_') : text;
}

function saidOf(filter: string, lookup: Lookup): string {
  const match = /^(\w+)(~|>=|<=|=)(.*)$/s.exec(filter);
  if (!match) return filter;
  const [, field = '', sign = '', value = ''] = match;
  const how = { '~': 'holds', '>=': 'from', '<=': 'up to', '=': 'is' }[sign] ?? sign;
  return `${fieldName(field)} ${how} ${value === 'true' ? 'Yes' : value === 'false' ? 'No' : field === 'ledgerAccountId' ? lookup('account', value) : value}`;
}
