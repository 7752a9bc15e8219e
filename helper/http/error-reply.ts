/** An error as an answer: status from the error table, a code, a message for developers. Never a stack, never a secret, nothing of an error that we did not foresee. */
import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { ErrorReply } from '../../src/shared/contract/endpoint.ts';
import { AppError, statusOf, type ErrorCode } from '../../src/shared/errors.ts';
import { safeText } from '../log.ts';

/** A request that breaks the contract; `field` is the input's field at fault. */
export class BadRequest extends AppError {
  readonly field: string | undefined;

  constructor(message: string, field?: string, code: ErrorCode = 'bad_request') {
    super(code, message);
    this.field = field;
  }
}

/** The first thing that the schema found wrong. It names fields and limits, and never repeats what was sent. */
export function badRequestOf(error: z.ZodError): BadRequest {
  const [issue] = error.issues;
  if (issue === undefined) return new BadRequest('the request does not fit the contract');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return new BadRequest(`there is no field named "${key.slice(0, 60)}"`, key.slice(0, 60));
  }
  const field = issue.path.join('.').slice(0, 100);
  return new BadRequest(field === '' ? issue.message : `${field}: ${issue.message}`, field === '' ? undefined : field);
}

export function errorReplyOf(thrown: unknown): { readonly status: number; readonly body: ErrorReply } {
  if (!(thrown instanceof AppError) || thrown.code === 'our_bug') {
    return { status: 500, body: { error: { code: 'our_bug', message: 'something went wrong inside the helper; its log says what' } } };
  }
  const field = thrown instanceof BadRequest ? thrown.field : undefined;
  const { retryAfterMs } = thrown;
  return {
    status: statusOf(thrown.code),
    body: { error: { code: thrown.code, message: safeText(thrown.message), ...(field === undefined ? {} : { field: safeText(field) }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } },
  };
}

export function sendJson(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

export function sendError(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body } = errorReplyOf(thrown);
  const { retryAfterMs } = body.error;
  if (retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(retryAfterMs / 1000));
  sendJson(response, status, JSON.stringify(body));
}
