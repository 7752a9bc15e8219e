/**
 * One question to Sage Accounting: the business named in the header and checked in the answer, refusals as our errors,
 * the body as JSON, and Sage's clock noted. Answers that are no JSON are asked for again, a few times.
 */
import type { IsoTime } from '../../../shared/dates.ts';
import { isoTimeOf } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import type { SageReply, Transport } from '../../connector.ts';
import { readBody } from '../../read-body.ts';
import { errorOfReply } from '../../sage-errors.ts';

export type Question = { readonly path: string; readonly query?: Readonly<Record<string, string>>; readonly triesMax?: number };
export type Answer = { readonly body: unknown; readonly at: IsoTime | null };
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

const rubbishTriesMax = 3;

/** `businessId` null: questions about the user, which concern no business. */
export function makeAsk(transport: Transport, businessId: string | null, onTime: (at: IsoTime) => void = () => undefined): Ask {
  const ask = async ({ path, query = {}, triesMax }: Question, signal: AbortSignal): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      const reply = await transport({
        method: 'GET', path, query, ...(businessId !== null && { headers: { 'x-business': businessId } }), ...(triesMax !== undefined && { triesMax }),
      }, signal);
      const at = timeOf(reply);
      if (at !== null) onTime(at);
      const error = errorOfReply(reply, `GET ${path}`);
      const body = error ? null : readJson(reply);
      if (body) {
        if (businessId !== null && !path.startsWith('/businesses')) checkEcho(reply, businessId, path);
        return { body: body.json, at };
      }
      const failure = error ?? new AppError('sage_rubbish', `GET ${path}: the answer is no JSON: "${reply.text.slice(0, 80)}"`);
      if (failure.code !== 'sage_rubbish' || tries >= rubbishTriesMax) throw failure;
    }
  };
  return ask;
}

/** Null for what is no JSON: a page that is meant for people, an answer that was cut. */
function readJson(reply: SageReply): { readonly json: unknown } | null {
  try {
    return { json: readBody(reply) };
  } catch {
    return null;
  }
}

/** Sage names the business that it answered for. Another one, or none, means that these would be somebody else's books. */
function checkEcho(reply: SageReply, businessId: string, path: string): void {
  const echo = reply.headers['x-business'];
  if (echo?.trim().toLowerCase() === businessId.toLowerCase()) return;
  throw new AppError('wrong_company', `GET ${path}: asked for business ${businessId}, Sage answered for ${echo === undefined ? 'an unnamed one' : echo.slice(0, 80)}`);
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
