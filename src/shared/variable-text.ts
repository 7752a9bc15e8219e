/**
 * Texts with variables: `[name]` stands for a variable's value, `[[name]` for the text "[name]" itself; any other bracket
 * is just a bracket. A value may name other variables; a circle of them is an error that names it. Pure.
 */
import { AppError } from './errors.ts';

const pattern = /(\[?)\[([A-Za-z][A-Za-z0-9_.-]{0,63})\]/g;
const depthMax = 8;
const lengthMax = 16_000;
const placesMax = 200;

/** The names in a text, each once. */
export const variablesIn = (text: string): readonly string[] => [...new Set([...text.matchAll(pattern)].filter(([, escape]) => escape === '').map(([, , name = '']) => name))];

export const hasVariables = (text: string): boolean => variablesIn(text).length > 0;

/** The value that a name finds; null where there is none. */
export type FindVariable = (name: string) => string | null;

/** Throws `bad_variable` naming the field and the variable. Never repeats a value. */
export function resolveText(text: string, field: string, find: FindVariable): string {
  let places = 0;
  const resolve = (part: string, path: readonly string[]): string => {
    const resolved = part.replace(pattern, (_whole, escape: string, name: string) => {
      if (escape !== '') return `[${name}]`;
      if (path.includes(name)) throw new AppError('bad_variable', `${field}: the variable "${name}" leads back to itself (${[...path, name].join(', ')})`);
      if (path.length >= depthMax) throw new AppError('bad_variable', `${field}: variables stand more than ${depthMax} deep within one another (${path.join(', ')})`);
      if ((places += 1) > placesMax) throw new AppError('bad_variable', `${field}: more than ${placesMax} variables stand in it and in one another`);
      const value = find(name);
      if (value === null) throw new AppError('bad_variable', `${field}: there is no variable "${name}"${path.length === 0 ? '' : `, which "${path.at(-1) ?? ''}" names`}; make it, or write [[${name}] for the text itself`);
      return resolve(value, [...path, name]);
    });
    if (resolved.length > lengthMax) throw new AppError('bad_variable', `${field}: with its variables it is longer than ${lengthMax} characters`);
    return resolved;
  };
  return resolve(text, []);
}
