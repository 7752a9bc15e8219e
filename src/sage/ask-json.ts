/**
 * One question answered with JSON: refusals as our errors, Sage's clock noted, and answers that are no JSON (a page meant
 * for people, an answer that was cut) asked for again, a few times.
 */
import type { IsoTime } from '../shared/dates.ts';
import { isoTimeOf } from '../shared/dates.ts';
import { AppError } from '../shared/errors.ts';
import type { SageReply, SageRequest, Transport } from './connector.ts';
import { readBody } from './read-body.ts';
import { errorOfReply } from './sage-errors.ts';

export type Question = { readonly path: string; readonly query?: Readonly<Record<string, string>>; readonly triesMax?: number };
export type Answer = { readonly body: unknown; readonly at: IsoTime | null };
/** `pageSizeMax`: no list is asked for in larger pages. */
export type Ask = ((question: Question, signal: AbortSignal) => Promise<Answer>) & { readonly pageSizeMax?: number };

export type AskingOptions = {
  /** Headers of every question: which company is meant. */
  readonly headers?: SageRequest['headers'];
  readonly onTime?: (at: IsoTime) => void;
  /** Throws for an answer that must not be used though it is well-formed. */
  readonly check?: (reply: SageReply, path: string) => void;
  readonly errorOf?: (reply: SageReply, what: string) => AppError | null;
  readonly pageSizeMax?: number | undefined;
};

const rubbishTriesMax = 3;

export function makeJsonAsk(transport: Transport, { headers, onTime, check, errorOf = errorOfReply, pageSizeMax }: AskingOptions): Ask {
  const ask = async ({ path, query = {}, triesMax }: Question, signal: AbortSignal): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      const reply = await transport({ method: 'GET', path, query, ...(headers && { headers }), ...(triesMax !== undefined && { triesMax }) }, signal);
      const at = timeOf(reply);
      if (at !== null) onTime?.(at);
      const error = errorOf(reply, `GET ${path}`);
      const body = error ? null : readJson(reply);
      if (body) {
        check?.(reply, path);
        return { body: body.json, at };
      }
      const failure = error ?? new AppError('sage_rubbish', `GET ${path}: the answer is no JSON: "${reply.text.slice(0, 80)}"`);
      if (failure.code !== 'sage_rubbish' || tries >= rubbishTriesMax) throw failure;
    }
  };
  return Object.assign(ask, pageSizeMax === undefined ? {} : { pageSizeMax });
}

function readJson(reply: SageReply): { readonly json: unknown } | null {
  try {
    return { json: readBody(reply) };
  } catch {
    return null;
  }
}

export function timeOf(reply: SageReply): IsoTime | null {
  const ms = Date.parse(reply.headers['date'] ?? '');
  return Number.isNaN(ms) ? null : isoTimeOf(ms);
}

/** The path of one item: the id cannot lead anywhere else. */
export function pathWithId(path: string, id: string): string {
  if (id === '' || id === '.' || id === '..') throw new AppError('bad_request', `"${id}" is no id`);
  return `${path}/${encodeURIComponent(id)}`;
}
