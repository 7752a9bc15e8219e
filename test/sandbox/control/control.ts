/** What a test may do to the sandbox and see of it; the same by function and, through `routes.ts`, by HTTP. */
import { counts, faultsOf, openItems, trialBalance } from '../books/measure.ts';
import { itemRef } from '../accounting/face.ts';
import type { ApiSettings } from '../accounting/api.ts';
import type { Business, Role } from '../accounting/businesses.ts';
import type { Oauth } from '../accounting/oauth.ts';
import type { Lives, Tokens } from '../accounting/tokens.ts';
import type { Violation } from '../request-check.ts';
import { makeFaults } from './faults.ts';
import type { Fault } from './faults.ts';
import { makeLimiter, noLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { mutate, mutationsOf } from './mutations.ts';
import { makeRequests } from './requests.ts';
import type { Sage200 } from '../sage-200/sandbox-200.ts';

export type Clock = {
  /** Moves the server's wall clock: its Date header and the stamps of what changes. */
  offsetSeconds: number;
};

/** A business by its id, its name or its place in the list; the lead business when absent. */
export type WhichBusiness = string | number | undefined;

export type Control = ReturnType<typeof makeControl>;

export function makeControl(options: { businesses: Business[]; tokens: Tokens; oauth: Oauth; api: ApiSettings; violations: Violation[]; sage200: Sage200; clock: Clock; elapsedMs: () => number; nowMs: () => number; url: () => string }) {
  const { businesses, tokens, oauth, api, violations, clock, elapsedMs, nowMs } = options;
  const requests = makeRequests(elapsedMs);
  const faults = makeFaults();
  const limiter = makeLimiter(elapsedMs);
  const limits: Limits = { ...noLimits };
  const network = { latencyMs: 0, gzip: false };

  const business = (which?: WhichBusiness): Business => {
    const found = which === undefined ? businesses[0] : typeof which === 'number' ? businesses[which] : businesses.find((one) => one.id === which || one.name === which);
    if (!found) throw new Error(`no business ${String(which)}`);
    return found;
  };
  const books = (which?: WhichBusiness) => business(which).face().books;

  return {
    requests, faults, limiter, limits, network,
    business, books,
    businesses: () => businesses.map(({ id, name, active, roles }) => ({ id, name, active, roles })),
    nowMs,
    /** The Sage 200 face: its companies, sign-in and tokens. */
    sage200: options.sage200.control,

    // Looking.
    trialBalance: ({ business: which, asAt }: { business?: WhichBusiness; asAt?: string } = {}) => trialBalance(books(which), asAt ?? books(which).company.today),
    openItems: ({ business: which }: { business?: WhichBusiness } = {}) => {
      const face = business(which).face();
      return openItems(face.books).map((item) => ({ id: itemRef(face, item).id, kind: item.kind, contact: item.contact.name, date: item.date, outstanding: item.outstanding, baseOutstanding: item.baseOutstanding }));
    },
    counts: ({ business: which }: { business?: WhichBusiness } = {}) => counts(books(which)),
    faultsInBooks: ({ business: which }: { business?: WhichBusiness } = {}) => faultsOf(books(which)),
    violations: (): readonly Violation[] => violations,
    noteViolation: (method: string, path: string, problem: string): void => void violations.push({ at: Math.floor(nowMs() / 1_000), method, path, problem }),
    manners: () => requests.manners(),
    log: ({ path }: { path?: string } = {}) => requests.log().filter((entry) => path === undefined || new RegExp(path).test(`${entry.path}?${entry.query}`)),
    tokenUses: () => tokens.uses,
    /** Refresh tokens that were shown again after they had been used. */
    reusedTokens: () => tokens.uses.filter((use) => use.reused),
    /** Sales documents that a careless read marked as sent are among these. */
    sent: ({ business: which }: { business?: WhichBusiness } = {}) => books(which).documents.sales_invoice.filter((one) => one.sent).length,

    // Changing the books.
    mutate: ({ business: which, ...mutation }: { business?: WhichBusiness } & Record<string, unknown>) => mutate(business(which).face(), mutation),
    mutations: (which?: WhichBusiness) => mutationsOf(business(which).face()),

    // Making trouble.
    plant: (fault: Fault) => ({ id: faults.plant(fault) }),
    clearFaults: ({ id }: { id?: number } = {}) => faults.clear(id),
    setLimits: (changes: Partial<Limits>) => {
      Object.assign(limits, changes);
      limiter.clear();
    },
    setNetwork: (changes: Partial<typeof network>) => void Object.assign(network, changes),
    setApi: (changes: Partial<ApiSettings>) => void Object.assign(api, changes),
    setClock: (changes: Partial<Clock>) => void Object.assign(clock, changes),
    setRoles: ({ business: which, roles }: { business?: WhichBusiness; roles: Record<string, Role> }) => void (business(which).roles = roles),
    setActive: ({ business: which, active }: { business?: WhichBusiness; active: boolean }) => void (business(which).active = active),
    /** Another business becomes the lead, as may happen at Sage without a word. */
    setLead: ({ business: which }: { business: WhichBusiness }) => void businesses.sort((a, b) => Number(b === business(which)) - Number(a === business(which))),

    // Sign-in and tokens.
    setLives: (changes: Partial<Lives>) => void Object.assign(tokens.lives, changes),
    setSignIn: (changes: Partial<Oauth['settings']>) => void Object.assign(oauth.settings, changes),
    setReuseKillsGrant: ({ on }: { on: boolean }) => void (tokens.settings.reuseKillsGrant = on),
    expireAccessTokens: () => tokens.expireAccess(),
    revokeGrants: () => tokens.revokeGrants(),
    killRefreshTokens: () => tokens.killRefreshTokens(),
    registerRedirect: ({ uri, clientId }: { uri: string; clientId?: string }) => {
      const client = tokens.clients.find((one) => clientId === undefined || one.id === clientId);
      if (client && !client.redirectUris.includes(uri)) client.redirectUris.push(uri);
    },
    /** Presses Grant (or Deny) on a sign-in address as a person would; gives the address that the browser would be sent to. */
    pressGrant: async ({ url, deny = false }: { url: string; deny?: boolean }): Promise<string> => {
      const page = await fetch(url, { redirect: 'manual' });
      const straight = page.headers.get('location');
      if (straight) return straight;
      const text = await page.text();
      const request = /name="request" value="([0-9a-f]+)"/.exec(text)?.[1];
      const action = /action="([^"]+)"/.exec(text)?.[1] ?? '';
      if (!request) throw new Error(`no sign-in page at ${url}: ${page.status}`);
      const answer = await fetch(`${options.url()}${action}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ request, answer: deny ? 'deny' : 'grant' }) });
      return answer.headers.get('location') ?? '';
    },
    /** A grant without the ceremony, for tests that are not about signing in. */
    makeTokens: ({ scope = 'full_access' }: { scope?: string } = {}) => {
      const client = tokens.clients[0];
      const redirectUri = client?.redirectUris[0] ?? 'http://127.0.0.1/';
      if (!client) throw new Error('no client');
      const code = tokens.issueCode({ client, redirectUri, scope, challenge: null, challengeMethod: 'plain', country: 'gb' });
      return tokens.exchangeCode(new URLSearchParams({ client_id: client.id, client_secret: client.secret, code, redirect_uri: redirectUri }));
    },
    /** Forgets the request log, the token log, violations, faults and limits; the books stay. */
    reset: () => {
      requests.clear();
      faults.clear();
      limiter.clear();
      violations.length = 0;
      tokens.uses.length = 0;
      options.sage200.tokens.uses.length = 0;
      Object.assign(limits, noLimits);
      Object.assign(network, { latencyMs: 0, gzip: false });
      clock.offsetSeconds = 0;
    },
  };
}
