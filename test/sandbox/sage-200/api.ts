/** `/uk/sage200extra/accounts/v1` (Professional) and `/uk/sage200/accounts/v1` (Standard): the order in which Sage 200 looks at a request, and the answer. */
import type { Answer } from '../accounting/oauth.ts';
import type { Tokens } from '../accounting/tokens.ts';
import { noKey, noToken, notEnabled, Refusal, refusalAnswer, unknown, wrongKey } from './errors.ts';
import type { Company } from './face.ts';
import { BooksError } from '../books/books-error.ts';
import { answerList, answerOne } from './list.ts';
import type { List } from './list.ts';
import { describedList } from './lists/described.ts';
import { ledgers } from './lists/ledgers.ts';
import { masters } from './lists/masters.ts';
import { nominal } from './lists/nominal.ts';
import { orders } from './lists/orders.ts';
import { isDescribed, postOnly } from './spec.ts';
import { actions, notHeld } from './writes.ts';

export const basePaths = { professional: '/uk/sage200extra/accounts/v1', standard: '/uk/sage200/accounts/v1' } as const;
const lists = new Map<string, List<unknown>>([...masters, ...nominal, ...ledgers, ...orders].map((list) => [list.name, list]));
export const listNames = [...lists.keys()];

const areas: readonly (readonly [RegExp, string])[] = [[/^bank/, 'Bank'], [/^(customer|sales|sop)/, 'Sales'], [/^(supplier|purchase|pop)/, 'Purchases'], [/^nominal/, 'Journals Ledger']];

export type ApiContext = {
  readonly tokens: Tokens; readonly companies: readonly Company[]; readonly subscriptionKey: string;
  noteViolation(method: string, path: string, problem: string): void;
};
export type ApiRequest = { readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly headers: Readonly<Record<string, string | undefined>>; readonly body: string };

const json = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body });

export const isApiPath = (path: string): boolean => Object.values(basePaths).some((base) => path.startsWith(`${base}/`));
/** Which company a request names, for the log, faults and limits. */
export const companyNamed = (headers: ApiRequest['headers']): string | null => (headers['x-site'] === undefined ? null : `${headers['x-site'].toLowerCase()}:${headers['x-company'] ?? ''}`);

export function answerApi(context: ApiContext, request: ApiRequest): Answer {
  try {
    return answer(context, request);
  } catch (error) {
    if (error instanceof BooksError) return refusalAnswer(new Refusal(400, { Message: error.message, Field: error.field }));
    if (!(error instanceof Refusal)) throw error;
    // What is refused for its contents is no fault of the one who asks.
    if ((error.status === 400 && request.method === 'GET') || error.status === 405 || (error.status === 404 && !/\/\d+$/.test(request.path))) context.noteViolation(request.method, request.path, error.body);
    return refusalAnswer(error);
  }
}

function answer(context: ApiContext, request: ApiRequest): Answer {
  const { method, path, query, headers } = request;
  const key = headers['ocp-apim-subscription-key'];
  if (key === undefined) throw noKey();
  if (key !== context.subscriptionKey) throw wrongKey();
  if (!context.tokens.check(/^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '')) throw noToken();
  const edition = path.startsWith(`${basePaths.standard}/`) ? 'standard' : 'professional';
  const [name = '', rawId, ...more] = path.slice(basePaths[edition].length + 1).split('/');
  const id = rawId === undefined ? null : /^\d{1,15}$/.test(rawId) ? Number(rawId) : Number.NaN;
  if (more.length > 0 || Number.isNaN(id)) throw unknown();
  if (postOnly.has(name) && method !== 'POST') throw new Refusal(405, { Message: `The requested resource does not support http method '${method}'.` });
  if (method !== 'GET') return write(context, request, name, id);
  const described = isDescribed(name) ? null : describedList(name);
  if (!isDescribed(name) && !described) throw unknown();
  if (name === 'sites') return json(JSON.stringify(context.companies.map(({ site, siteName, company, business }) => ({ company_id: company, company_name: business.name, site_id: site, site_name: siteName, site_short_name: siteName.split(' ')[0] }))));
  const company = companyOf(context, headers);
  if (name === 'current_user') return json(JSON.stringify({ id: 1, logon_name: 'practice.user', friendly_name: 'Practice User', email_address: 'practice.user@harbour-and-vale.example', is_web_user: true }));
  const area = areas.find(([pattern]) => pattern.test(name))?.[1];
  if (area && company.business.roles[area] === 'none') throw notEnabled();
  const list = lists.get(name) ?? described;
  if (!list) throw unknown();
  const face = { books: company.business.face().books, edition } as const;
  if (id === null) return json(answerList(list, face, query));
  const one = answerOne(list, face, id);
  if (one === null) throw unknown();
  return json(one);
}

function write(context: ApiContext, { method, headers, body }: ApiRequest, name: string, id: number | null): Answer {
  const company = companyOf(context, headers);
  const { roles } = company.business;
  const area = areas.find(([pattern]) => pattern.test(name))?.[1];
  if (area && (roles[area] === 'none' || roles[area] === 'read only')) throw notEnabled();
  const found = actions[name];
  if (!found) throw new Refusal(403, { Message: notHeld });
  const action = id === null ? (method === 'POST' ? found.create : null) : method === 'PUT' ? found.update : method === 'DELETE' ? found.remove : null;
  if (action === null) throw new Refusal(405, { Message: `The requested resource does not support http method '${method}'.` });
  const { books, now } = company.business.face();
  const made = action({ books, now: now(), id, body: bodyIn(method, headers, body) });
  return made === null ? { status: 200, headers: {}, body: '' } : json(JSON.stringify(made));
}

function bodyIn(method: string, headers: ApiRequest['headers'], body: string): unknown {
  if (method === 'DELETE') return null;
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) throw new Refusal(415, { Message: 'The request entity\'s media type is not supported for this resource.' });
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Refusal(400, { Message: 'The request is invalid.' });
  }
}

function companyOf({ companies }: ApiContext, headers: ApiRequest['headers']): Company {
  const site = headers['x-site'] ?? '';
  const number = headers['x-company'] ?? '';
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(site)) throw new Refusal(400, 'X-Site header is missing or not a GUID');
  if (!/^\d+$/.test(number)) throw new Refusal(400, 'X-Company header is missing or not a number');
  const found = companies.find((one) => one.site === site.toLowerCase() && one.company === Number(number));
  if (!found?.business.active) throw notEnabled();
  return found;
}
