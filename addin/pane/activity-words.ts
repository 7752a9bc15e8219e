/** The sentences and small choices of the view of activities: words.ts, for what comes later than the first look. Object and field names are Sage's own. */
import type { ActivityField, ActivityRows, Comparison, FieldKind } from '../../src/shared/contract/activities.ts';
import { countText } from './format.ts';

export const comparisonWords: Readonly<Record<Comparison, string>> = {
  '=': 'is', '<>': 'is not', '<': 'is less than', '<=': 'is at most', '>': 'is more than', '>=': 'is at least', contains: 'contains', 'starts with': 'starts with', 'in list': 'is one of', 'is null': 'is empty', 'is not null': 'is not empty',
};
export const dayWords: Readonly<Partial<Record<Comparison, string>>> = { '<': 'is before', '<=': 'is on or before', '>': 'is after', '>=': 'is on or after' };

const ordered: readonly Comparison[] = ['=', '<>', '<', '<=', '>', '>=', 'in list', 'is null', 'is not null'];
/** What can be asked of a field; of Sage's own filters, that they be one value. */
export function comparisonsOf(kind: FieldKind, isFilter: boolean): readonly Comparison[] {
  if (isFilter) return ['='];
  switch (kind) {
    case 'text': return ['contains', 'starts with', ...ordered];
    case 'id': return ['=', '<>', 'in list', 'is null', 'is not null'];
    case 'boolean': return ['=', 'is null', 'is not null'];
    case 'object': case 'list': case 'any': return ['is null', 'is not null'];
    default: return ordered;
  }
}
export const takesValue = (is: Comparison): boolean => is !== 'is null' && is !== 'is not null';
/** One value to each field: what can be ordered by, and what a column shows. */
export const isPlain = ({ kind }: Pick<ActivityField, 'kind'>): boolean => !['object', 'list', 'any'].includes(kind);

/** "contact.displayed_as" reads "contact · displayed as". */
export const fieldWords = (path: string): string => path.replaceAll('_', ' ').replaceAll('.', ' · ');

export function readWords({ rows, readRows, isComplete, next }: ActivityRows): string {
  if (!isComplete) return `Read no further than ${countText(readRows)} rows of Sage’s, and found ${countText(rows.length)} there. There may be more: narrow the conditions.`;
  if (rows.length === 0) return 'Sage has no such rows.';
  return next === null ? `${countText(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}; that is all of them.` : `The first ${countText(rows.length)} rows.`;
}

export const activityWords = {
  noCompany: 'No company is linked through this connection yet. Link one, and its objects can be asked for here.',
  asking: 'Asking Sage…',
  saved: (name: string) => `Saved as “${name}”.`,
  deleted: (name: string) => `“${name}” is deleted. What it brought to sheets stays there.`,
  nameTaken: 'Another query has this name.',
  tooMany: (rows: number) => ` These are the first ${countText(rows)} rows; there are more.`,
  partOnly: (rows: number) => ` Only ${countText(rows)} rows of Sage’s were read: there may be more.`,
  fields: (required: number, all: number) => `${countText(all)} fields, ${countText(required)} of them required.`,
} as const;
