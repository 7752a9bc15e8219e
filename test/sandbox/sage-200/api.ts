/** `/uk/sage200extra/accounts/v1` (Professional) and `/uk/sage200/accounts/v1` (Standard): the order in which Sage 200 looks at a request, and the answer. */
import type { Answer } from '../accounting/oauth.ts';
import type { Tokens } from '../accounting/tokens.ts';
import { noKey, noToken, notEnabled, Refusal, refusalAnswer, unknown, wrongKey } from './errors.ts';
import type { Company } from './face.ts';
import { answerList } from './list.ts';
import type { List } from './list.ts';
import { describedList } from './lists/described.ts';
import { ledgers } from './lists/ledgers.ts';
import { masters } from './lists/masters.ts';
import { nominal } from './lists/nominal.ts';
import { orders } from './lists/orders.ts';
import { isDescribed, postOnly } from './spec.ts';

export const basePaths = { professional: '/uk/sage200extra/accounts/v1', standard: '/uk/sage200/accounts/v1' } as const;
const lists = new Map<string, List<unknown>>([...masters, ...nominal, ...ledgers, ...orders].map((list) => [list.name, list]));
export const listNames = [...lists.keys()];

const areas: readonly (readonly [RegExp, string])[] = [[/^bank/, 'Bank'], [/^(customer|sales|sop)/, 'Sales'], [/^(supplier|purchase|pop)/, 'Purchases'], [/^nominal/, 'Journals Ledger']];

export type ApiContext = {
  readonly tokens: Tokens; readonly companies: readonly Company[]; readonly subscriptionKey: string;
  noteViolation(method: string, path: string, problem: string): void;
};
export type ApiRequest = { readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly headers: Readonly<Record<string, string | undefined>> };

const json = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body });

export const isApiPath = (path: string): boolean => Object.values(basePaths).some((base) => path.startsWith(`${base}/`));
/** Which company a request names, for the log, faults and limits. */
export const companyNamed = (headers: ApiRequest['headers']): string | null => (headers['x-site'] === undefined ? null : `${headers['x-site'].toLowerCase()}:${headers['x-company'] ?? ''}`);

export function answerApi(context: ApiContext, request: ApiRequest): Answer {
  try {
    return answer(context, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 400 || error.status === 404 || error.status === 405) context.noteViolation(request.method, request.path, error.body);
    return refusalAnswer(error);
  }
}

function answer(context: ApiContext, { method, path, query, headers }: ApiRequest): Answer {
  const key = headers['ocp-apim-subscription-key'];
  if (key === undefined) throw noKey();
  if (key !== context.subscriptionKey) throw wrongKey();
  if (!context.tokens.check(/^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '')) throw noToken();
  const edition = path.startsWith(`${basePaths.standard}/`) ? 'standard' : 'professional';
  const name = path.slice(basePaths[edition].length + 1);
  if (postOnly.has(name) && method !== 'POST') throw new Refusal(405, { Message: `The requested resource does not support http method '${method}'.` });
  const described = isDescribed(name) ? null : describedList(name);
  if (!isDescribed(name) && !described) throw unknown();
  // Writing is the business of a later version of the sandbox.
  if (method !== 'GET') throw new Refusal(405, { Message: `The requested resource does not support http method '${method}'.` });
  if (name === 'sites') return json(JSON.stringify(context.companies.map(({ site, siteName, company, business }) => ({ company_id: company, company_name: business.name, site_id: site, site_name: siteName, site_short_name: siteName.split(' ')[0] }))));
  const company = companyOf(context, headers);
  if (name === 'current_user') return json(JSON.stringify({ id: 1, logon_name: 'practice.user', friendly_name: 'Practice User', email_address: 'practice.user@harbour-and-vale.example', is_web_user: true }));
  const area = areas.find(([pattern]) => pattern.test(name))?.[1];
  if (area && company.business.roles[area] === 'none') throw notEnabled();
  const list = lists.get(name) ?? described;
  if (!list) throw unknown();
  return json(answerList(list, { books: company.business.face().books, edition }, query));
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
