/** What a schema wants, in plain words: for every value at fault whose schema has no sentence of its own. Pure. */
import type { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object with fields', record: 'an object with fields', null: 'null', date: 'a date',
};
const units: Readonly<Record<string, readonly [one: string, many: string]>> = { string: [' character', ' characters'], array: [' entry', ' entries'], set: [' entry', ' entries'] };

function counted(origin: string, count: number | bigint): string {
  const [one, many] = units[origin] ?? ['', ''];
  return `${count}${count === 1 ? one : many}`;
}

function wanted(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': return kinds[issue.expected];
    case 'invalid_value': return issue.values.length === 1 ? JSON.stringify(issue.values[0]) : `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      if (issue.minimum === 1 && issue.origin in units) return issue.origin === 'string' ? 'text that is not empty' : 'a list that is not empty';
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${counted(issue.origin, issue.minimum)}`;
    case 'too_big': return `${issue.inclusive === false ? 'less than' : 'at most'} ${counted(issue.origin, issue.maximum)}`;
    default: return undefined;
  }
}

/** For `safeParse(…, { error: plainIssue })`. Names what is allowed, and never repeats what was given. */
export const plainIssue: z.core.$ZodErrorMap = (issue) => {
  const words = wanted(issue);
  if (words === undefined) return undefined;
  return issue.input === undefined && issue.code !== 'too_small' ? `this is missing; it is ${words}` : `it must be ${words}`;
};
