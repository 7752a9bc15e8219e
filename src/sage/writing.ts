/**
 * What writing to a Sage product is made of, whatever the product: a row becomes a request, an answer becomes an
 * outcome, and where the outcome is not known there is one way to find out. Pure: the outbox does the sending.
 */
import type { WritingVerb } from '../shared/contract/activities.ts';
import type { SageReply, SageRequest } from './connector.ts';

/** One row of an order: plain data that survives JSON. */
export type Writing = {
  readonly verb: WritingVerb;
  readonly object: string;
  readonly procedure: string | null;
  /** Of what is changed; null for what is created. */
  readonly id: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** What an answer to a write says. `unsure`: it may have been carried out. `later`: it surely was not, and may be tried again. */
export type WriteOutcome =
  | { readonly kind: 'done'; readonly id: string | null }
  | { readonly kind: 'refused'; readonly message: string; readonly field: string | null }
  | { readonly kind: 'unsure'; readonly message: string }
  | { readonly kind: 'later'; readonly message: string };

/** What a look in Sage says of a write whose answer was lost. */
export type LookOutcome = { readonly kind: 'done'; readonly id: string | null } | { readonly kind: 'not_done' } | { readonly kind: 'unclear' };
export type Look = { readonly request: SageRequest; readonly read: (reply: SageReply) => LookOutcome };

/** After a try of which nobody knows whether it arrived. */
export type AfterUnknown =
  /** Sending the very same again does no harm for so long after the first try. */
  | { readonly kind: 'repeat'; readonly forMs: number }
  | { readonly kind: 'look'; readonly look: Look }
  /** Nothing tells by itself: a person looks. `lookFor` says for what. */
  | { readonly kind: 'ask' };

export type PlannedWrite = {
  readonly request: SageRequest;
  readonly read: (reply: SageReply) => WriteOutcome;
  /** Before the first try: what is there already would be taken for our own afterwards. */
  readonly before: Look | null;
  readonly afterUnknown: AfterUnknown;
  /** For a person: what to look for in Sage when the outcome stays unknown. */
  readonly lookFor: string;
};

/** Writes for one company of one connection. */
export type CompanyWriter = {
  /** Throws `bad_request` for an id that is none, `not_supported` for what the product does not offer. `key`: 32 hex digits of this row's own. */
  plan(writing: Writing, key: string): PlannedWrite;
  /** Sends it once, for this company; throws `wrong_company` when Sage answers for another one, and as a transport does. */
  send(request: SageRequest, signal: AbortSignal): Promise<SageReply>;
};
