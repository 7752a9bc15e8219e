/** Checks a row against what Sage's description asks of it, before anything is sent: each problem names the field, and what is allowed. Pure. */
import type { FieldDefinition, ObjectDefinition, WriteDefinition } from './definition.ts';
import { findWrite } from './definition.ts';

export type InputProblem = { readonly field: string; readonly problem: string };
export type InputRow = Readonly<Record<string, unknown>>;

const problemsMax = 50;
const namesShown = 12;

/** Throws nothing: a verb that the object does not offer is a problem, too. `procedure` names which one is executed. */
export function checkInput(object: ObjectDefinition, verb: WriteDefinition['verb'], row: unknown, procedure: string | null = null): readonly InputProblem[] {
  const what = procedure ?? verb;
  if (object.readOnly !== null) return [{ field: '', problem: object.readOnly }];
  const write = findWrite(object, verb, procedure);
  if (!write) return [{ field: '', problem: `${object.label} cannot be done with "${what}"; ${object.writes.map((one) => one.procedure?.name ?? one.verb).join(', ') || 'nothing that writes'} can` }];
  if (!isRow(row)) return [{ field: '', problem: 'a row is an object of fields and values' }];
  const problems: InputProblem[] = [];
  const { id, ...rest } = row;
  // An object may have a field of that name of its own; where one is named by it, it goes into the address.
  const given = write.needsId ? rest : row;
  if (write.needsId) checkId(id, problems);
  checkFields([...write.fields, ...write.addressFields], given, '', verb === 'update', problems);
  return problems.slice(0, problemsMax);
}

const isRow = (value: unknown): value is InputRow => value !== null && typeof value === 'object' && !Array.isArray(value);

function checkId(id: unknown, problems: InputProblem[]): void {
  const text = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id;
  if (typeof text !== 'string' || text === '') problems.push({ field: 'id', problem: 'is needed: the id of what is meant' });
  else if (!/^[\w-]{1,128}$/.test(text)) problems.push({ field: 'id', problem: 'holds letters, digits, hyphens and underscores only' });
}

function checkFields(fields: readonly FieldDefinition[], row: InputRow, within: string, isPartial: boolean, problems: InputProblem[]): void {
  for (const field of fields) {
    const value = row[field.name];
    const isGiven = Object.hasOwn(row, field.name) && value !== undefined && value !== null && value !== '';
    if (isGiven) checkValue(field, value, `${within}${field.name}`, isPartial, problems);
    else if (field.isRequired && !isPartial) problems.push({ field: `${within}${field.name}`, problem: `is needed${wanted(field)}` });
    else if (field.isRequired && isPartial && Object.hasOwn(row, field.name)) problems.push({ field: `${within}${field.name}`, problem: 'cannot be emptied' });
  }
  const known = new Set(fields.map(({ name }) => name));
  for (const name of Object.keys(row)) if (!known.has(name)) problems.push({ field: `${within}${name}`.slice(0, 120), problem: `is none of its fields; ${listed(fields.filter((one) => !one.isReadOnly).map((one) => one.name))}` });
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'it takes none' : `${names.slice(0, namesShown).join(', ')}${names.length > namesShown ? ' and others' : ''} are`);
const wanted = ({ kind, of, allowed }: FieldDefinition): string => (allowed ? `: one of ${allowed.join(', ')}` : kind === 'id' && of !== null ? `: the id of one of ${of}` : '');

function checkValue(field: FieldDefinition, value: unknown, path: string, isPartial: boolean, problems: InputProblem[]): void {
  if (field.isReadOnly) {
    problems.push({ field: path, problem: 'is set by Sage and cannot be given' });
    return;
  }
  if (field.kind === 'object') {
    if (isRow(value)) checkFields(field.fields, value, `${path}.`, isPartial, problems);
    else problems.push({ field: path, problem: 'is an object of fields' });
    return;
  }
  if (field.kind === 'list') {
    checkList(field, value, path, problems);
    return;
  }
  const problem = scalarProblem(field, value);
  if (problem !== null) problems.push({ field: path, problem });
}

function checkList(field: FieldDefinition, value: unknown, path: string, problems: InputProblem[]): void {
  if (!Array.isArray(value)) {
    problems.push({ field: path, problem: 'is a list' });
    return;
  }
  if (field.isRequired && value.length === 0) problems.push({ field: path, problem: 'needs one item at least' });
  if (field.itemsMax !== null && value.length > field.itemsMax) problems.push({ field: path, problem: `holds ${value.length} items; ${field.itemsMax} are allowed` });
  const { item } = field;
  if (!item) return;
  // The items of a list are given whole, also in an update.
  for (const [index, one] of value.entries()) {
    if (problems.length >= problemsMax) return;
    checkValue(item, one, `${path}[${index}]`, false, problems);
  }
}

const decimalPattern = /^-?\d{1,15}(?:\.\d{1,10})?$/;
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d)$/;
/** Of the calendar: 30 February is none. */
const isDay = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
const isTime = (value: unknown): boolean => typeof value === 'string' && timePattern.test(value) && !Number.isNaN(Date.parse(value));
const textOfNumber = (value: unknown): unknown => (typeof value === 'number' && Number.isFinite(value) ? String(value) : value);

/** Null where the value will do. */
export function scalarProblem(field: FieldDefinition, value: unknown): string | null {
  switch (field.kind) {
    case 'boolean': return typeof value === 'boolean' || value === 'true' || value === 'false' ? null : 'is true or false';
    case 'date': return isDay(value) ? null : 'is a date, written YYYY-MM-DD';
    case 'time': return isDay(value) || isTime(value) ? null : 'is a time, written YYYY-MM-DDThh:mm:ssZ';
    case 'whole': case 'amount': return numberProblem(field, textOfNumber(value));
    case 'text': case 'id': return textProblem(field, textOfNumber(value));
    default: return null;
  }
}

function numberProblem(field: FieldDefinition, value: unknown): string | null {
  if (typeof value !== 'string' || !decimalPattern.test(value)) return field.kind === 'whole' ? 'is a whole number' : 'is a number, such as 1234.56';
  const decimals = value.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  if (field.kind === 'whole' && decimals > 0) return 'is a whole number';
  if (field.decimalsMax !== null && decimals > field.decimalsMax) return `has ${decimals} decimals; ${field.decimalsMax} are allowed`;
  // Only the size is looked at here; the number that is sent is the text itself.
  const size = Number(value);
  if ((field.min !== null && size < field.min) || (field.max !== null && size > field.max)) return `is ${rangeText(field)}`;
  return null;
}

const rangeText = ({ min, max }: FieldDefinition): string => (min !== null && max !== null ? `between ${min} and ${max}` : min !== null ? `${min} or more` : `${max} or less`);

function textProblem(field: FieldDefinition, value: unknown): string | null {
  if (typeof value !== 'string') return field.kind === 'id' ? 'is an id' : 'is a text';
  if (/(?![\t\n\r])[\p{Cc}\p{Cs}]/u.test(value)) return 'holds a character that is no text';
  if (field.allowed && !field.allowed.includes(value)) return `is one of ${field.allowed.join(', ')}`;
  // Sage counts characters, not bytes.
  const length = [...value].length;
  if (field.lengthMax !== null && length > field.lengthMax) return `is ${length} characters long; ${field.lengthMax} are allowed`;
  return null;
}
