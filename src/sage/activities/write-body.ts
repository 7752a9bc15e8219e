/** A checked row as what a request is made of: its path, its query and its JSON text. Amounts are the numbers that were written, never by way of a float. */
import { AppError } from '../../shared/errors.ts';
import { pathWithId } from '../ask-json.ts';
import type { FieldDefinition, WriteDefinition } from './definition.ts';

type Row = Readonly<Record<string, unknown>>;
export type Spelling = {
  /** How a date is written, also where a time is wanted. */
  readonly day: (date: string) => string;
  /** Ids are whole numbers there, not texts. */
  readonly idsAreNumbers: boolean;
};

/** Null where there is no body. `extras` are members of ours, such as an idempotency id. */
export function bodyOf(write: WriteDefinition, row: Row, extras: Readonly<Record<string, string>>, spelling: Spelling): string | null {
  if (write.fields.length === 0 && Object.keys(extras).length === 0) return null;
  const members = [...membersOf(write.fields, row, spelling), ...Object.entries(extras).map(([name, value]) => member(name, JSON.stringify(value)))];
  const text = `{${members.join(',')}}`;
  return write.wrap === null ? text : `{${member(write.wrap, text)}}`;
}

const member = (name: string, json: string): string => `${JSON.stringify(name)}:${json}`;

function membersOf(fields: readonly FieldDefinition[], row: Row, spelling: Spelling): string[] {
  return fields.flatMap((field) => {
    if (field.isReadOnly || !Object.hasOwn(row, field.name) || row[field.name] === undefined) return [];
    return [member(field.name, valueOf(field, row[field.name], spelling))];
  });
}

function valueOf(field: FieldDefinition, value: unknown, spelling: Spelling): string {
  if (value === null || (value === '' && field.kind !== 'text')) return 'null';
  switch (field.kind) {
    case 'object': return `{${membersOf(field.fields, value as Row, spelling).join(',')}}`;
    case 'list': return `[${(value as readonly unknown[]).map((one) => (field.item ? valueOf(field.item, one, spelling) : JSON.stringify(one))).join(',')}]`;
    case 'amount': case 'whole': return numberText(String(value));
    case 'boolean': return String(value) === 'true' ? 'true' : 'false';
    case 'text': return JSON.stringify(String(value as string | number));
    case 'id': return spelling.idsAreNumbers && /^\d{1,18}$/.test(String(value)) ? numberText(String(value)) : JSON.stringify(String(value as string | number));
    case 'date': case 'time': return JSON.stringify(/^\d{4}-\d\d-\d\d$/.test(String(value)) ? spelling.day(String(value)) : value);
    default: return JSON.stringify(value);
  }
}

/** JSON knows no leading noughts. */
const numberText = (text: string): string => text.replace(/^(-?)0+(?=\d)/, '$1');

/** What the address takes, such as a reason. */
export function addressQueryOf(write: WriteDefinition, row: Row): Record<string, string> {
  return Object.fromEntries(write.addressFields.flatMap(({ name }) => {
    const value = row[name];
    return value === undefined || value === null || value === '' ? [] : [[name, String(value as string | number | boolean)]];
  }));
}

/** The id cannot lead anywhere else. Throws `bad_request` where it is missing. */
export function pathOf({ path, needsId }: WriteDefinition, id: string | null): string {
  if (!needsId) return path;
  if (id === null || !path.includes('/{id}')) throw new AppError('bad_request', 'the id of what is meant is missing');
  const [before = '', after = ''] = path.split('/{id}');
  return pathWithId(before, id) + after;
}

const namedMax = 4;
/** A few of a row's own words by which a person finds it again in Sage. */
export function wordsOf(row: Row): string {
  const said = Object.entries(row).filter(([name, value]) => name !== 'id' && !name.endsWith('_id') && (typeof value === 'string' || typeof value === 'number') && value !== '');
  return said.slice(0, namedMax).map(([name, value]) => `${name.replaceAll('_', ' ')} ${String(value).slice(0, 60)}`).join(', ');
}
