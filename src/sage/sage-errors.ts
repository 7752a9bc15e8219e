/** What Sage's refusals mean, as our errors. Sage answers an array of `{$severity,$dataCode,$message,$source}`; others in between answer anything. */
import { AppError } from '../shared/errors.ts';
import type { SageReply } from './connector.ts';

type SageProblem = { readonly code: string; readonly message: string; readonly source: string };

/** The first problem that the body names; empty texts where it names none. */
export function readProblem(reply: SageReply): SageProblem {
  const none = { code: '', message: '', source: '' };
  if (!/^\s*[[{]/.test(reply.text)) return none;
  try {
    const body: unknown = JSON.parse(reply.text);
    const first: unknown = Array.isArray(body) ? body[0] : body;
    if (first === null || typeof first !== 'object') return none;
    const text = (name: string) => { const value = (first as Record<string, unknown>)[name]; return typeof value === 'string' ? value.slice(0, 300) : ''; };
    return { code: text('$dataCode'), message: text('$message') || text('message'), source: text('$source') };
  } catch {
    return none;
  }
}

const problemsShown = 5;

/** All that the body names, as one sentence each; the field is that of the first. */
export function readProblems(reply: SageReply): { readonly message: string; readonly source: string } {
  const first = readProblem(reply);
  if (!/^\s*\[/.test(reply.text)) return first;
  try {
    const items = (JSON.parse(reply.text) as readonly unknown[]).slice(0, problemsShown);
    const said = items.map((item) => readProblem({ ...reply, text: JSON.stringify(item) })).map(({ message, source }, index) => (index === 0 || source === '' ? message : `${source}: ${message}`));
    return { message: said.filter((one) => one !== '').join(' '), source: first.source };
  } catch {
    return first;
  }
}

/** A 401 that no fresh token cures: the business no longer pays for Sage. */
export function isNoSubscription(reply: SageReply): boolean {
  return reply.status === 401 && /no active subscription/i.test(readProblem(reply).message);
}

/** A 401 that no fresh token cures either: the gateway before Sage 200 does not take the subscription key. */
export function isKeyRefused(reply: SageReply): boolean {
  return reply.status === 401 && /subscription key/i.test(readProblem(reply).message);
}

/** Null for an answer that is none of an error. `what` names the request for the log. */
export function errorOfReply(reply: SageReply, what: string): AppError | null {
  if (reply.status >= 200 && reply.status < 300) return null;
  const problem = readProblem(reply);
  const said = `${what}: Sage answers ${reply.status}${problem.code && ` ${problem.code}`}${problem.message && ` "${problem.message}"`}`;
  if (isNoSubscription(reply)) return new AppError('sage_subscription', said);
  if (isKeyRefused(reply)) return new AppError('client_refused', said);
  switch (reply.status) {
    case 400: case 405: case 415: case 422: return new AppError('sage_refused', said);
    case 401: return new AppError('sign_in_required', said);
    case 403: return new AppError('sage_forbidden', said);
    case 404: case 410: return new AppError('sage_not_found', said);
    case 429: case 503: return new AppError('sage_busy', said);
    default:
      if (reply.status >= 500) return new AppError('sage_failed', said);
      return new AppError(reply.status >= 300 && reply.status < 400 ? 'sage_rubbish' : 'sage_refused', said);
  }
}
