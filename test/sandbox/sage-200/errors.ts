/** Refusals of Sage 200. The shape of a 400 is described nowhere; this one is made up, and clients must not lean on it. */
import type { Answer } from '../accounting/oauth.ts';

export class Refusal extends Error {
  readonly status: number;
  readonly body: string;
  constructor(status: number, body: string | object) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    super(text);
    this.status = status;
    this.body = text;
  }
}

export const badQuery = (why: string): Refusal => new Refusal(400, { Message: 'The query specified in the URI is not valid.', ExceptionMessage: why });
/** As the API management in front of Sage 200 words it. */
export const noKey = (): Refusal => new Refusal(401, { statusCode: 401, message: 'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.' });
export const wrongKey = (): Refusal => new Refusal(401, { statusCode: 401, message: 'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.' });
export const noToken = (): Refusal => new Refusal(401, { Message: 'Authorization has been denied for this request.' });
export const notEnabled = (): Refusal => new Refusal(403, { Message: 'The user is not enabled for API access or has no permission for this resource.' });
export const unknown = (): Refusal => new Refusal(404, { Message: 'No HTTP resource was found that matches the request URI.' });

export const refusalAnswer = ({ status, body }: Refusal): Answer => ({ status, headers: { 'content-type': 'application/json; charset=utf-8' }, body });
