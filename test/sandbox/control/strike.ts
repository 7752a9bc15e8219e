/** What planted faults and limits make of a request: an answer instead of the real one, before or after it was carried out. */
import { ApiError } from '../accounting/errors.ts';
import { errorAnswer } from '../accounting/api.ts';
import type { Answer } from '../accounting/oauth.ts';
import { alterBody, retryAfterText } from './alter.ts';
import type { Control } from './control.ts';
import type { Planted } from './faults.ts';
import type { Logged } from './requests.ts';

const unexpected = JSON.stringify([{ $severity: 'error', $dataCode: 'UnexpectedError', $message: 'An unexpected error occurred.', $source: '' }]);
const json = { 'content-type': 'application/json' };

export function makeStrikes(control: Control) {
  function busy(status: number, retryAfter: string | undefined, business: string | null): Answer {
    const seconds = Number(retryAfter);
    const wait = retryAfter === undefined ? 0 : Number.isFinite(seconds) ? seconds : (Date.parse(retryAfter) - control.nowMs()) / 1_000;
    control.requests.askedToWait(business, Number.isFinite(wait) ? wait : 0);
    return errorAnswer(new ApiError(status, status === 429 ? 'TooManyRequests' : 'ServiceUnavailable', 'Please wait and repeat the request.'), retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  }

  function instead(fault: Planted, business: string | null): Answer | null {
    if (fault.kind === 'status') return { status: fault.status, headers: { ...json, ...fault.headers }, body: fault.body ?? unexpected };
    if (fault.kind === 'busy') return busy(fault.status ?? 429, retryAfterText(fault.retryAfter, control.nowMs()), business);
    if (fault.kind === 'rubbish') return { status: 200, headers: json, body: fault.body ?? '<html><body>Service temporarily' };
    if (fault.kind === 'redirect') return { status: fault.status ?? 302, headers: { location: fault.location }, body: '' };
    return fault.kind === 'bomb' || fault.kind === 'hang' ? { status: 200, headers: json, body: '' } : null;
  }

  return {
    /** An answer that keeps the request from being carried out. */
    before(struck: readonly Planted[], business: string | null): Answer | null {
      for (const fault of struck) if (fault.kind === 'mutate') control.mutate({ ...fault.mutation });
      return struck.filter((fault) => !fault.afterwards).map((fault) => instead(fault, business)).find((answer) => answer !== null) ?? null;
    },
    /** 429 when a limit says so. */
    limited(path: string, business: string | null): Answer | null {
      if (!path.startsWith('/v3.1/') && !path.startsWith('/uk/')) return null;
      const wait = control.limiter.refuse(control.limits, business ?? '', control.requests.runningNow(business).business);
      const { retryAfter } = control.limits;
      if (wait === null) return null;
      return busy(429, retryAfter === null ? undefined : retryAfter === 'seconds' ? String(wait) : retryAfter, business);
    },
    /** Sage numbers these in order, and asks for one at a time; two at once are no good, and what exactly happens is written nowhere. */
    crowded(entry: Logged): Answer | null {
      const isNumbered = ({ method, path }: Logged): boolean => method === 'POST' && /^\/v3\.1\/(contacts|products|services|stock_items|(sales|purchase)_\w+)$/.test(path);
      if (!isNumbered(entry) || !control.requests.beside(entry).some(isNumbered)) return null;
      control.noteViolation(entry.method, entry.path, 'sent while another of its kind was under way');
      return errorAnswer(new ApiError(500, 'UnexpectedError', 'An unexpected error occurred.'));
    },
    /** The real answer, lost or bent. */
    after(struck: readonly Planted[], made: Answer, business: string | null): Answer {
      let answer = made;
      for (const fault of struck) {
        if (fault.afterwards) answer = instead(fault, business) ?? answer;
        else if (answer.status === 200 && answer.body) answer = { ...answer, body: alterBody(answer.body, fault) };
      }
      return answer;
    },
  };
}
