/**
 * An endpoint is a value that carries its types: the helper's handlers and the pane's calls are checked against it by
 * the compiler, and both sides run the same zod check. Inside `/v1` only additions are made.
 */
import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/** What a token may do; each includes the ones before it. */
export const scopes = ['read', 'sync', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export type Endpoint<I = unknown, R = unknown> = {
  readonly method: Method;
  /** With `{name}` for a part of the path: its value is the input's field of that name. */
  readonly path: `/${string}`;
  /** The scope a caller needs; 'none' for the few that answer without a token. */
  readonly permission: Scope | 'none';
  /** Path parts, query and body together, strictly checked. GET and DELETE take theirs from path and query, others from path and body. */
  readonly input: z.ZodType<I>;
  readonly reply: z.ZodType<R>;
  /** The error codes it can answer beyond those that any endpoint can (`bad_request`, `not_paired`, `forbidden`, `our_bug`, …). */
  readonly fails: readonly ErrorCode[];
  /** One sentence for the API's own document. */
  readonly says: string;
  /** The handler sends JSON text that the store already holds checked; it is not parsed and checked again. */
  readonly replyIsText?: true;
  /** With `Accept: application/x-ndjson` the records alone are streamed, one a line, all that there are from `after` on. */
  readonly recordsAsLines?: true;
  /** The answer is streamed as NDJSON (`application/x-ndjson`): a first line as `reply` says, then one JSON array a line. */
  readonly replyIsLines?: true;
};

export const defineEndpoint = <I, R>(endpoint: Endpoint<I, R>): Endpoint<I, R> => endpoint;

export type InputOf<E> = E extends Endpoint<infer I, unknown> ? I : never;
export type ReplyOf<E> = E extends Endpoint<never, infer R> | Endpoint<infer _I, infer R> ? R : never;

/** One handler for each endpoint of a contract. `caller` says who asks. */
export type Handlers<C, Caller> = {
  readonly [K in keyof C]: (input: InputOf<C[K]>, caller: Caller) => Promise<ReplyOf<C[K]>> | ReplyOf<C[K]>;
};

/** The body of every answer that is an error. */
export type ErrorReply = {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly field?: string; readonly retryAfterMs?: number };
};
