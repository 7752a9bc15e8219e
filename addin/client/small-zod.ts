/**
 * The same zod, a third of its weight: the pane's bundle resolves `zod` to this page (see webpack.config.js). Every
 * check is zod's own (from `zod/mini`); only the chained way of writing them, which the contract uses, is laid on top.
 * A test holds both to the same answers for every endpoint.
 */
import * as mini from 'zod/mini';

// Office's and the helper's content security policies forbid code made at run time.
mini.config({ jitless: true });

type Schema = mini.ZodMiniType;
type Check = Parameters<Schema['check']>[number];
type Params = string | { readonly message: string } | undefined;
type Chained = Schema & typeof methods;

const messageOf = (params: Params): { error: string } | undefined =>
  params === undefined ? undefined : { error: typeof params === 'string' ? params : params.message };

function withCheck(schema: Schema, check: unknown): Chained {
  return chain(schema.check(check as Check));
}

const isNumber = (schema: Schema): boolean => schema._zod.def.type === 'number';

const methods = {
  nullable(this: Schema) { return chain(mini.nullable(this)); },
  optional(this: Schema) { return chain(mini.optional(this)); },
  default(this: Schema, value: unknown) { return chain(mini._default(this, value as never)); },
  brand(this: Schema) { return this; },
  min(this: Schema, limit: number, params?: Params) {
    return withCheck(this, isNumber(this) ? mini.minimum(limit, messageOf(params)) : mini.minLength(limit, messageOf(params)));
  },
  max(this: Schema, limit: number, params?: Params) {
    return withCheck(this, isNumber(this) ? mini.maximum(limit, messageOf(params)) : mini.maxLength(limit, messageOf(params)));
  },
  length(this: Schema, count: number, params?: Params) { return withCheck(this, mini.length(count, messageOf(params))); },
  regex(this: Schema, pattern: RegExp, params?: Params) { return withCheck(this, mini.regex(pattern, messageOf(params))); },
  int(this: Schema, params?: Params) { return withCheck(this, mini.int(messageOf(params))); },
  trim(this: Schema) { return withCheck(this, mini.trim()); },
  toLowerCase(this: Schema) { return withCheck(this, mini.toLowerCase()); },
  partial(this: Schema) { return chain(mini.partial(this as mini.ZodMiniObject)); },
};

function chain(schema: unknown): Chained {
  return Object.assign(schema as Schema, methods);
}

type Shape = Record<string, Schema>;

export const z = {
  string: () => chain(mini.string()),
  number: () => chain(mini.number()),
  boolean: () => chain(mini.boolean()),
  unknown: () => chain(mini.unknown()),
  literal: (value: string | number | boolean) => chain(mini.literal(value)),
  enum: (values: readonly [string, ...string[]], params?: Params) => chain(mini.enum(values, messageOf(params))),
  never: (params?: Params) => chain(mini.never(messageOf(params))),
  array: (items: Schema) => chain(mini.array(items)),
  object: (shape: Shape) => chain(mini.object(shape)),
  strictObject: (shape: Shape) => chain(mini.strictObject(shape)),
  union: (options: readonly [Schema, ...Schema[]], params?: Params) => chain(mini.union(options, messageOf(params))),
  discriminatedUnion: (field: string, options: readonly [mini.ZodMiniObject, ...mini.ZodMiniObject[]]) => chain(mini.discriminatedUnion(field, options)),
  coerce: { number: () => chain(mini.coerce.number()) },
  iso: {
    date: (params?: Params) => chain(mini.iso.date(messageOf(params))),
    datetime: (params?: Params) => chain(mini.iso.datetime(messageOf(params))),
  },
};
