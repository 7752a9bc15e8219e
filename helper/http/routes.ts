/**
 * The contract as Express routes. For each call, in this order: the body's head, the token, the scope, the input's
 * schema, the handler, the reply's schema. What a handler answers beyond its schema does not leave.
 */
import type { Request, Response, Router } from 'express';
import type { Endpoint, Scope } from '../../src/shared/contract/endpoint.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { Caller } from './caller.ts';
import { checkCompany, checkMayAsk } from './grant-limits.ts';
import { badRequestOf, sendError, sendJson } from './error-reply.ts';
import { plainIssue } from '../plain-issue.ts';
import { checkBodyHead, readInput } from './read-input.ts';
import { holdsAlready, recordLinesType, wantsRecordLines } from './conditional.ts';
import { jsonTextOf, linesOf, sendLines, versionedOf, type Versioned } from './ready-replies.ts';

type AnyEndpoint = Endpoint<unknown, unknown>;
type AnyHandler = (input: never, caller: Caller) => unknown;
export type AnyContract = Readonly<Record<string, Endpoint<never, never>>>;

export type RouteNeeds = {
  /** Who asks; throws `not_paired`. `permission` null: nobody in particular may (`/health`, pairing). */
  readonly authorise: (request: Request, permission: Scope | 'none') => Caller | Promise<Caller>;
  readonly onFailure: (request: Request, name: string | null, thrown: unknown) => void;
  readonly onReply: (request: Request, name: string, caller: Caller) => void;
};

const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** Fixed names before parts that stand for anything: `/changes` is no record's id. */
const byPath = ([, a]: readonly [string, AnyEndpoint], [, b]: readonly [string, AnyEndpoint]): number => {
  const rank = (path: string): string => path.split('/').map((part) => (part.startsWith('{') ? '1' : '0')).join('');
  return rank(a.path).localeCompare(rank(b.path));
};

/** A caller that goes away ends the wait, and a call may take longer than a silent connection. */
async function callHandler(request: Request, response: Response, call: () => unknown): Promise<unknown> {
  const idleMs = request.socket.timeout ?? 0;
  request.socket.setTimeout(0);
  try {
    return await call();
  } finally {
    if (!response.destroyed) request.socket.setTimeout(idleMs);
  }
}

/** Content that never changes under its tag: not made at all where the caller holds it, and one record a line where that is asked for. */
async function sendVersioned(request: Request, response: Response, endpoint: AnyEndpoint, { version, make, records }: Versioned, caller: Caller): Promise<void> {
  const asRecords = records !== null && wantsRecordLines(request);
  const tag = `"${version.tag}${asRecords ? '-lines' : ''}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Last-Modified', new Date(version.at).toUTCString());
  response.setHeader('Ledgerline-Sync', version.sync);
  if (records !== null) response.setHeader('Vary', 'Accept');
  if (holdsAlready(request, tag)) {
    response.statusCode = 304;
    response.end();
  } else if (!asRecords) await sendReply(request, response, endpoint, make(), caller);
  else if (request.method === 'HEAD') {
    response.setHeader('Content-Type', recordLinesType);
    response.end();
  } else await sendLines(response, null, records(), caller.gone);
}

async function sendReply(request: Request, response: Response, endpoint: AnyEndpoint, reply: unknown, caller: Caller): Promise<void> {
  const version = versionedOf(reply);
  if (version !== undefined) {
    await sendVersioned(request, response, endpoint, version, caller);
    return;
  }
  const text = endpoint.replyIsText ? jsonTextOf(reply) : undefined;
  const lines = endpoint.replyIsLines ? linesOf(reply) : undefined;
  if (text !== undefined) {
    sendJson(response, 200, text);
    return;
  }
  const checked = endpoint.reply.safeParse(reply);
  if (!checked.success) throw new AppError('our_bug', `the reply does not fit the contract: ${checked.error.issues[0]?.path.join('.') ?? ''} ${checked.error.issues[0]?.message ?? ''}`);
  if (lines) await sendLines(response, JSON.stringify(checked.data), lines, caller.gone);
  else sendJson(response, 200, JSON.stringify(checked.data));
}

export function addRoutes(router: Router, contract: AnyContract, handlers: Readonly<Record<string, AnyHandler>>, needs: RouteNeeds): void {
  const endpoints = (Object.entries(contract) as unknown as [string, AnyEndpoint][]).sort(byPath);

  const answer = (name: string, endpoint: AnyEndpoint) => async (request: Request, response: Response): Promise<void> => {
    try {
      checkBodyHead(request);
      const caller = await needs.authorise(request, endpoint.permission);
      checkMayAsk(caller, name, endpoint as unknown as Endpoint<never, never>);
      const input = endpoint.input.safeParse(await readInput(request, request.params as Record<string, string>), { error: plainIssue });
      if (!input.success) throw badRequestOf(input.error);
      checkCompany(caller, input.data);
      const reply = await callHandler(request, response, () => handlers[name]?.(input.data as never, caller));
      await sendReply(request, response, endpoint, reply, caller);
      needs.onReply(request, name, caller);
    } catch (thrown) {
      fail(request, response, name, thrown);
    }
  };

  /** What is left unread of a refused body is not waited for. */
  const fail = (request: Request, response: Response, name: string | null, thrown: unknown): void => {
    needs.onFailure(request, name, thrown);
    if (!request.complete) response.setHeader('Connection', 'close');
    sendError(response, thrown);
  };

  for (const [name, endpoint] of endpoints) {
    const method = endpoint.method.toLowerCase() as 'get' | 'post' | 'patch' | 'put' | 'delete';
    router[method](expressPath(endpoint.path), answer(name, endpoint));
  }
  const paths = new Set(endpoints.map(([, endpoint]) => expressPath(endpoint.path)));
  /** Whether a path exists is told to those alone who may ask. */
  const refuse = (code: 'method_not_allowed' | 'not_found', message: string) => async (request: Request, response: Response): Promise<void> => {
    try {
      checkBodyHead(request);
      await needs.authorise(request, 'read');
      throw new AppError(code, message);
    } catch (thrown) {
      fail(request, response, null, thrown);
    }
  };
  for (const path of paths) router.all(path, refuse('method_not_allowed', 'this address does not take this method'));
  router.use(refuse('not_found', 'there is nothing at this address'));
}
