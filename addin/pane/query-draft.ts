/** A query as it is being put together: rows of conditions, some of them not finished yet, and what of it can be asked already. Pure. */
import type { ActivityConditions, ActivityField, ActivityQuery, Comparison } from '../../src/shared/contract/activities.ts';
import { comparisonsOf, isPlain, takesValue } from './activity-words.ts';

export type DraftCondition = { readonly field: string; readonly is: Comparison; readonly value: string };
export type DraftGroup = { readonly join: 'and' | 'or'; readonly conditions: readonly DraftCondition[] };
export type QueryDraft = {
  readonly join: 'and' | 'or';
  readonly parts: readonly (DraftCondition | DraftGroup)[];
  /** Null: those that are shown when nobody chose. */
  readonly columns: readonly string[] | null;
  readonly orderBy: string;
  readonly descending: boolean;
};

export const emptyDraft: QueryDraft = { join: 'and', parts: [], columns: null, orderBy: '', descending: false };
export const isGroup = (part: DraftCondition | DraftGroup): part is DraftGroup => 'conditions' in part;

/** Fields of an object as the view needs them; `isFilter`: Sage's own. */
export type DraftField = ActivityField & { readonly isFilter: boolean };

export function newCondition(fields: readonly DraftField[]): DraftCondition {
  const first = fields.find((field) => isPlain(field) && !field.isFilter) ?? fields[0];
  return { field: first?.path ?? '', is: comparisonsOf(first?.kind ?? 'text', first?.isFilter ?? false)[0] ?? '=', value: '' };
}

/** Another field may not take the same comparison; a condition without a value starts with the field's most usual one. */
export function withField(condition: DraftCondition, field: DraftField): DraftCondition {
  const offered = comparisonsOf(field.kind, field.isFilter);
  return { field: field.path, is: condition.value !== '' && offered.includes(condition.is) ? condition.is : offered[0] ?? '=', value: '' };
}

const listOf = (value: string): string[] => value.split(/[,\n;]/).map((one) => one.trim()).filter((one) => one !== '');

/** Null for a condition that lacks its value. */
function conditionOf({ field, is, value }: DraftCondition): ActivityConditions['conditions'][number] | null {
  if (!takesValue(is)) return { field, is };
  if (is === 'in list') return listOf(value).length > 0 ? { field, is, values: listOf(value) } : null;
  return value.trim() === '' ? null : { field, is, value: value.trim() };
}

const present = <T>(one: T | null): one is T => one !== null;

/** What can be asked of the draft by now. `keyed` adds the id, by which a sheet tells the rows apart. */
export function queryOf(object: string, draft: QueryDraft, fields: readonly DraftField[], keyed: boolean): ActivityQuery {
  const conditions = draft.parts.map((part) => {
    if (!isGroup(part)) return conditionOf(part);
    const inner = part.conditions.map(conditionOf).filter(present);
    return inner.length > 0 ? { join: part.join, conditions: inner as DraftConditions } : null;
  }).filter(present);
  const columns = draft.columns === null || draft.columns.length === 0 ? null : draft.columns;
  const withKey = columns && keyed && !columns.includes('id') && fields.some(({ path }) => path === 'id') ? ['id', ...columns] : columns;
  return {
    object, ...(withKey && { columns: [...withKey] }), ...(conditions.length > 0 && { where: { join: draft.join, conditions } }),
    order: draft.orderBy === '' ? [] : [{ field: draft.orderBy, descending: draft.descending }],
  };
}
type DraftConditions = Extract<ActivityConditions['conditions'][number], { conditions: unknown }>['conditions'];

/** A saved query, opened to be changed. */
export function draftOf({ columns, where, order }: ActivityQuery): QueryDraft {
  const drafted = (one: { readonly field: string; readonly is: Comparison; readonly value?: unknown; readonly values?: readonly unknown[] | undefined }): DraftCondition => ({ field: one.field, is: one.is, value: one.values ? one.values.map(String).join(', ') : one.value === undefined ? '' : String(one.value) });
  const [first] = order;
  return {
    join: where?.join ?? 'and',
    parts: (where?.conditions ?? []).map((one) => ('conditions' in one ? { join: one.join, conditions: one.conditions.map(drafted) } : drafted(one))),
    columns: columns ?? null, orderBy: first?.field ?? '', descending: first?.descending ?? false,
  };
}
