/** Variables that connections name as `[name]`. The value of a secret one goes in and never comes out. */
import { z } from 'zod';
import { projectName } from '../connection-settings.ts';
import { defineEndpoint } from './endpoint.ts';

export const variableName = z.string().trim().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'a variable\'s name begins with a letter and holds letters, digits, _, . and -');

export const variable = z.object({
  name: z.string(),
  /** Null: a global one, which a project's own of the same name goes before. */
  project: z.string().nullable(),
  isSecret: z.boolean(),
  /** Null for a secret one. */
  value: z.string().nullable(),
  /** Names of the connections that name it and find this one. */
  usedBy: z.array(z.string()),
});
export type Variable = z.infer<typeof variable>;

const named = { name: variableName, project: projectName.optional() };
const fails = ['keychain_locked', 'keychain_missing'] as const;

export const variables = {
  listVariables: defineEndpoint({
    method: 'GET', path: '/v1/variables', permission: 'admin', input: z.strictObject({ /** The global ones and this project's; all when left out. */ project: projectName.optional() }),
    reply: z.object({ variables: z.array(variable) }), fails: [], says: 'Global variables and those of projects.',
  }),
  putVariable: defineEndpoint({
    method: 'PUT', path: '/v1/variables/{name}', permission: 'admin', input: z.strictObject({ ...named, value: z.string().max(16_000), isSecret: z.boolean().default(false) }), reply: variable,
    fails: [...fails, 'bad_variable'], says: 'Makes a variable or gives it another value; used from the next request on.',
  }),
  deleteVariable: defineEndpoint({
    method: 'DELETE', path: '/v1/variables/{name}', permission: 'admin', input: z.strictObject(named), reply: z.object({ deleted: z.literal(true), /** These named it, and now find another or none. */ usedBy: z.array(z.string()) }),
    fails: ['not_found'], says: 'Deletes a variable.',
  }),
};
