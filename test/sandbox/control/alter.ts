/** Answers bent out of shape: an API that drifts from what it promised. */
import type { Drift, FaultKind } from './faults.ts';

type Item = Record<string, unknown>;

const bends: Readonly<Record<Drift['drift'], (item: Item, field: string, to: string) => Item>> = {
  missing_field: (item, field) => Object.fromEntries(Object.entries(item).filter(([name]) => name !== field)),
  extra_field: (item, field, to) => ({ ...item, [field || 'sandbox_extra']: to || { nested: ['unheard of'] } }),
  renamed_field: (item, field, to) => Object.fromEntries(Object.entries(item).map(([name, value]) => [name === field ? to || `${name}_new` : name, value])),
  null_field: (item, field) => ({ ...item, [field || 'id']: null }),
  number_as_number: (item, field) => ({ ...item, [field]: Number(item[field]) }),
  wrong_type: (item, field) => ({ ...item, [field]: { unexpected: item[field] } }),
  unknown_enum: (item, field, to) => ({ ...item, [field]: { id: to || 'UNHEARD_OF', displayed_as: 'Unheard of', $path: null } }),
  duplicate_item: (item) => item,
};

/** Bends one item, the items of an envelope, or those of a bare list. */
export function alterBody(body: string, fault: FaultKind): string {
  if (fault.kind !== 'drift' && fault.kind !== 'empty_list' && fault.kind !== 'shift_rows') return body;
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) return body;
  if (Array.isArray(value)) return JSON.stringify(alterItems(value as Item[], fault));
  const object: Item = { ...value };
  const items: unknown = object['$items'];
  if (!Array.isArray(items)) return JSON.stringify(fault.kind === 'drift' ? bends[fault.drift](object, fault.field ?? '', fault.to ?? '') : object);
  const counts = fault.kind === 'empty_list' ? { $total: 0, $page: 1, $next: null, $back: null } : {};
  return JSON.stringify({ ...object, ...counts, $items: alterItems(items as Item[], fault) });
}

function alterItems(items: Item[], fault: Extract<FaultKind, { kind: 'drift' | 'empty_list' | 'shift_rows' }>): Item[] {
  if (fault.kind === 'empty_list') return [];
  if (fault.kind === 'shift_rows') return items.slice(fault.by);
  const every = fault.every ?? 1;
  return items.flatMap((item, index) => {
    if (index % every !== 0) return [item];
    const one = bends[fault.drift](item, fault.field ?? '', fault.to ?? '');
    return fault.drift === 'duplicate_item' ? [one, one] : [one];
  });
}

/** What Retry-After says for the words of a fault. */
export function retryAfterText(words: string | undefined, nowMs: number): string | undefined {
  const ahead = /^date([+-]\d+)$/.exec(words ?? '');
  return ahead ? new Date(nowMs + Number(ahead[1]) * 1_000).toUTCString() : words;
}
