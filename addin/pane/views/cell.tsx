/** One field of a record, shown as what it is. */
import type { JSX } from 'preact';
import { textOf } from '../columns.ts';
import type { PaneColumn, WireRecord } from '../columns.ts';
import { amountOf, dateText } from '../format.ts';
import { codeName } from '../words.ts';
import type { Lookup } from './lookups.ts';
import { Money, Name } from './parts.tsx';

export function Cell({ record, column, lookup }: { readonly record: WireRecord; readonly column: PaneColumn; readonly lookup: Lookup }): JSX.Element | null {
  const value = record[column.field];
  if (typeof value === 'boolean') return <>{value ? 'Yes' : 'No'}</>;
  const text = textOf(record, column.field);
  if (text === '') return null;
  switch (column.kind) {
    case 'money': return <Money amount={text} />;
    case 'decimal': return <span class="money">{amountOf(text)?.digits ?? text}</span>;
    case 'date': return <span class="keep">{/^\d{4}-\d\d-\d\d$/.test(text) ? dateText(text) : text}</span>;
    case 'code': return <>{codeName(text)}</>;
    case 'account': case 'bank': return <Name>{lookup(column.kind, text)}</Name>;
    default: return <Name>{text}</Name>;
  }
}
