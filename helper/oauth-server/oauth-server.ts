/**
 * Other programs sign in here (OAuth 2). An application sends its user's browser to the authorize address; the person
 * answers in the pane, which is paired with this helper; the application gets a code and exchanges it. The server
 * library is loaded when the first registered application asks for something.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { appsMax, grantLevels, grantScopes, type AuthorizationRequest, type GrantLevel, type GrantScope, type RegisteredApp } from '../../src/shared/contract/apps.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import type { AppRecords, AppRow } from '../store/app-records.ts';
import { checkRedirectAddress, redirectHostOf } from './redirect-address.ts';
import { hashOfToken } from './token-store.ts';
import { driveStep, type Jar, type Step } from './visit.ts';

export type Access = { readonly appId: string; readonly grantId: string; /** How far it reaches into the books; none when it was granted webhooks alone. */ readonly scope: GrantLevel | 'none'; readonly hasWebhooks: boolean; readonly companyIds: readonly CompanyId[] };
export type Answer = { readonly isGranted: boolean; readonly scopes: readonly GrantScope[]; readonly companyIds: readonly CompanyId[] };
/** `request`: the person is asked. `redirectTo`: back to the application with an error. Otherwise a page says what is wrong. */
export type Begun = { readonly request: string } | { readonly redirectTo: string } | { readonly error: string; readonly description: string };

export type OauthServer = {
  list(): readonly RegisteredApp[];
  register(wanted: { readonly name: string; readonly redirectUris: readonly string[]; readonly isConfidential: boolean }): { readonly app: RegisteredApp; readonly clientSecret: string | null };
  remove(appId: string): boolean;
  revokeGrant(appId: string, grantId: string): boolean;
  /** `query`: what stands behind the `?` of the authorize address. */
  begin(query: string): Promise<Begun>;
  /** Throws `not_found`. */
  read(request: string): AuthorizationRequest;
  /** Throws `not_found` and `bad_request`. */
  decide(request: string, answer: Answer): Promise<{ readonly redirectTo: string }>;
  /** Who holds this access token; null when nobody does. */
  find(token: string): Access | null;
  /** The token and the revocation endpoint: `path` is below `/oauth`. */
  handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
};

export type OauthNeeds = {
  readonly records: AppRecords;
  readonly origin: () => string;
  readonly nowMs: () => number;
  readonly isLinked: (companyId: CompanyId) => boolean;
  readonly onGranted: (app: string) => void;
  readonly onFault: (error: unknown) => void;
};

type Visit = { readonly jar: Jar; readonly uid: string; readonly app: AppRow; readonly redirectUri: string; readonly scopes: readonly GrantScope[]; readonly endsMs: number };
const visitsMax = 50;
const queryLengthMax = 4000;
const useStepMs = 600_000;
const randomId = (bytes: number): string => randomBytes(bytes).toString('base64url');

const isGrantScope = (scope: string): scope is GrantScope => (grantScopes as readonly string[]).includes(scope);
const highest = (scopes: readonly GrantScope[]): GrantLevel | 'none' => grantLevels.findLast((level) => scopes.includes(level)) ?? 'none';

/** What the server library says when it cannot send the browser anywhere. */
function errorOf({ body }: Step): { readonly error: string; readonly description: string } {
  const said = (body.startsWith('{') ? JSON.parse(body) : {}) as { readonly error?: unknown; readonly error_description?: unknown };
  return { error: String(said.error ?? 'invalid_request'), description: String(said.error_description ?? '') };
}

/** Whatever the library would say to a browser of another site, or have it keep, stays here. */
function keepToItself(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((...head: Parameters<typeof writeHead>) => {
    for (const name of response.getHeaderNames()) if (name.startsWith('access-control-') || name === 'set-cookie') response.removeHeader(name);
    return writeHead(...head);
  }) as typeof response.writeHead;
}

export function makeOauthServer({ records, nowMs, ...needs }: OauthNeeds): OauthServer {
  const visits = new Map<string, Visit>();
  let loading: Promise<Provider> | null = null;
  const provider = (): Promise<Provider> => (loading ??= import('./make-provider.ts').then(({ makeProvider }) => makeProvider({ origin: needs.origin(), records, nowMs, onFault: needs.onFault })));

  const statusOf = ({ secretHash, ...app }: AppRow): RegisteredApp => ({
    id: app.id, name: app.name, redirectUris: [...app.redirectUris], isConfidential: secretHash !== null, createdAt: app.createdAt,
    grants: records.grants(app.id).map(({ appId: _app, ...grant }) => ({ ...grant, scopes: [...grant.scopes], companyIds: [...grant.companyIds] })),
  });

  function visitOf(request: string): Visit {
    const visit = visits.get(request);
    if (visit === undefined || visit.endsMs <= nowMs()) throw new AppError('not_found', 'this request was answered already, or is too old; start again in the application');
    return visit;
  }

  /** A flood of requests pushes out the oldest of them, and nothing else. */
  function keepVisit(visit: Visit): string {
    for (const [id, { endsMs }] of visits) if (endsMs <= nowMs() || visits.size >= visitsMax) visits.delete(id);
    const id = randomId(24);
    visits.set(id, visit);
    return id;
  }

  async function begin(query: string): Promise<Begun> {
    const asked = new URLSearchParams(query.slice(0, queryLengthMax));
    if (query.length > queryLengthMax) return { error: 'invalid_request', description: `a request may hold ${queryLengthMax} characters` };
    if (asked.getAll('response_mode').some((mode) => mode !== 'query')) return { error: 'invalid_request', description: 'response_mode is query' };
    if (!asked.has('scope')) asked.set('scope', 'read');
    const app = records.read(asked.get('client_id') ?? '');
    if (app === null) return { error: 'invalid_client', description: 'no application is registered here under this client_id' };
    const server = await provider();
    const jar: Jar = new Map();
    const step = await driveStep(server, `/authorize?${asked.toString()}`, jar);
    if (step.location === null) return errorOf(step);
    const uid = /^\/oauth\/visit\/([\w-]+)$/.exec(step.location)?.[1];
    if (uid === undefined) return { redirectTo: step.location };
    const interaction = await server.Interaction.find(uid);
    const params = (interaction?.params ?? {}) as { readonly scope?: unknown; readonly redirect_uri?: unknown };
    const scopes = String(params.scope ?? '').split(' ').filter(isGrantScope);
    return { request: keepVisit({ jar, uid, app, redirectUri: String(params.redirect_uri), scopes, endsMs: (interaction?.exp ?? 0) * 1000 }) };
  }

  async function decide(request: string, answer: Answer): Promise<{ readonly redirectTo: string }> {
    const visit = visitOf(request);
    const scopes = answer.scopes.filter((scope) => visit.scopes.includes(scope));
    const companyIds = [...new Set(answer.companyIds)];
    if (answer.isGranted) {
      if (scopes.length === 0 || scopes.length !== answer.scopes.length) throw new AppError('bad_request', `scopes: some of ${visit.scopes.join(', ')}, and no other`);
      if (companyIds.length === 0 || !companyIds.every(needs.isLinked)) throw new AppError('bad_request', 'companyIds: at least one, each of them linked');
      if (records.read(visit.app.id) === null) throw new AppError('not_found', 'the application is no longer registered');
    }
    // Answered once: whatever comes of it.
    visits.delete(request);
    const server = await provider();
    const interaction = await server.Interaction.find(visit.uid);
    if (interaction === undefined) throw new AppError('not_found', 'this request was answered already, or is too old; start again in the application');
    interaction.result = answer.isGranted ? { login: { accountId: 'user', remember: false }, consent: { grantId: await makeGrant(server, visit, scopes, companyIds) } } : { error: 'access_denied', error_description: 'the person at this computer refused' };
    await interaction.save(60);
    const step = await driveStep(server, `/authorize/${visit.uid}`, visit.jar);
    if (step.location === null || step.location.startsWith('/')) throw new AppError('our_bug', `the answer led nowhere: ${errorOf(step).error}`);
    if (answer.isGranted) needs.onGranted(visit.app.name);
    return { redirectTo: step.location };
  }

  async function makeGrant(server: Provider, { app, scopes: asked }: Visit, scopes: readonly GrantScope[], companyIds: readonly CompanyId[]): Promise<string> {
    const grant = new server.Grant({ accountId: 'user', clientId: app.id });
    grant.addOIDCScope(scopes.join(' '));
    const rest = asked.filter((scope) => !scopes.includes(scope));
    if (rest.length > 0) grant.rejectOIDCScope(rest.join(' '));
    const id = await grant.save();
    records.addGrant({ id, appId: app.id, scopes, companyIds, grantedAt: isoTimeOf(nowMs()), lastUsedAt: null });
    return id;
  }

  function find(token: string): Access | null {
    if (!/^[\w-]{43}$/.test(token)) return null;
    const row = records.readToken('AccessToken', hashOfToken(token), nowMs());
    const grant = row?.grantId ? records.readGrant(row.grantId) : null;
    if (row === null || grant === null) return null;
    const scopes = String((JSON.parse(row.payload) as { scope?: unknown }).scope ?? '').split(' ').filter(isGrantScope);
    if (scopes.length === 0) return null;
    if (grant.lastUsedAt === null || Math.abs(nowMs() - Date.parse(grant.lastUsedAt)) > useStepMs) records.noteUse(grant.id, isoTimeOf(nowMs()));
    return { appId: grant.appId, grantId: grant.id, scope: highest(scopes), hasWebhooks: scopes.includes('webhooks') && grant.scopes.includes('webhooks'), companyIds: grant.companyIds };
  }

  return {
    begin, decide, find,
    list: () => records.list().map(statusOf),
    register({ name, redirectUris, isConfidential }) {
      if (records.list().length >= appsMax) throw new AppError('too_many_tries', `there are ${appsMax} applications; delete some first`);
      const clientSecret = isConfidential ? randomId(32) : null;
      const row: AppRow = {
        id: `app-${randomBytes(8).toString('hex')}`, name, redirectUris: [...new Set(redirectUris)].map((uri) => checkRedirectAddress(uri, isConfidential)),
        secretHash: clientSecret === null ? null : hashOfToken(clientSecret), createdAt: isoTimeOf(nowMs()),
      };
      records.add(row);
      return { app: statusOf(row), clientSecret };
    },
    remove(appId) {
      for (const [id, { app }] of visits) if (app.id === appId) visits.delete(id);
      return records.remove(appId);
    },
    revokeGrant: (appId, grantId) => records.readGrant(grantId)?.appId === appId && records.removeGrant(grantId),
    read(request) {
      const { app, redirectUri, scopes, endsMs } = visitOf(request);
      return { appName: app.name, redirectHost: redirectHostOf(redirectUri), scopes: [...scopes], endsAt: isoTimeOf(endsMs) };
    },
    async handle(path, request, response) {
      // Nobody is let in by a cookie, and nobody is given one.
      delete request.headers.cookie;
      keepToItself(response);
      request.url = path;
      await (await provider()).callback()(request, response);
    },
  };
}
