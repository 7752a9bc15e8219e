/** Sage's own description of its API, pruned, as the check of requests and the shape of answers read it. */
import { readFileSync } from 'node:fs';

export type TypeWord = string | TypeWord[] | { [name: string]: TypeWord };
export type Operation = {
  status: number; query?: Record<string, TypeWord>; sort?: string[]; body?: TypeWord; json?: boolean; answer?: TypeWord; areas?: string[]; roles?: string[];
};

const spec = JSON.parse(readFileSync(new URL('../spec/accounting.json', import.meta.url), 'utf8')) as { operations: Record<string, Operation>; definitions: Record<string, TypeWord> };

export const operations: Readonly<Record<string, Operation | undefined>> = spec.operations;
export const definitions: Readonly<Record<string, TypeWord | undefined>> = spec.definitions;

export const plainName = (name: string): string => (name.endsWith('!') ? name.slice(0, -1) : name);

/** The attributes of a definition, in Sage's order. */
export function attributesOf(definition: string): string[] {
  const found = definitions[definition];
  if (!found || typeof found === 'string' || Array.isArray(found)) throw new Error(`no definition ${definition}`);
  return Object.keys(found).map(plainName);
}
