/** Settings of a connection, shown and changed. New tokens are tried where companies are linked, and stored with everything else or not at all. */
import type { Clock } from '../../src/shared/clock.ts';
import type { SettingsOfConnection } from '../../src/shared/contract/connection-settings.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { resolveText, variablesIn, type FindVariable } from '../../src/shared/variable-text.ts';
import { placeOf } from '../sage-transport/proxy-route.ts';
import type { AccessTokens } from './access-tokens.ts';
import { applySettings, type Applied, type SettingsGiven } from './apply-settings.ts';
import type { ConnectionRow } from './connection-records.ts';
import { settingsOfRow, statusOf } from './connection-status.ts';
import type { OpenedConnection, Vault } from './connection-vault.ts';
import type { ConnectionWithSettings } from './connections.ts';
import type { LinkableProducts } from './linkable-products.ts';
import type { ConnectionsParts } from './make-connections.ts';
import { endOfToken, lifeOfPasted, timeOrNull, type PastedTokens } from './pasted-tokens.ts';
import { manualRoute, resolvePlain, textsOf, variablesOf } from './resolved-settings.ts';
import type { Ceremony } from './sign-in-ceremony.ts';
import type { Ways } from './ways.ts';

export type ChangeParts = {
  readonly parts: Pick<ConnectionsParts, 'variables' | 'proxies' | 'systemProxy' | 'onAuthorised'> & { readonly clock: Clock };
  readonly vault: Vault;
  readonly ways: Ways;
  readonly tokens: AccessTokens;
  readonly products: LinkableProducts;
  readonly ceremony: Pick<Ceremony, 'checkReach'>;
  readonly changed: (id: ConnectionId) => void;
  readonly noteWhoSignedIn: (id: ConnectionId) => Promise<void>;
};

const finderOf = (parts: ChangeParts['parts'], row: ConnectionRow): Promise<FindVariable> => parts.variables.finder(settingsOfRow(row).project);

/** What pasted tokens make of a row: linked at once, as nobody has to sign in. */
export function withPasted(row: ConnectionRow, { access, refresh }: PastedTokens, find: FindVariable, clock: Clock, refreshLifeMs: number): ConnectionRow {
  const told = (text: string): string => { try { return resolveText(text, 'token', find); } catch { return ''; } };
  const endMs = endOfToken(told(access));
  const refreshEndMs = refresh === null ? null : endOfToken(told(refresh)) ?? clock.wallMs() + refreshLifeMs;
  return {
    ...row, status: 'linked', problem: null, refusedSignIn: null, isGivingBack: false, signedInAs: null, signedInAt: isoTimeOf(clock.wallMs()), scope: null, areTokensTyped: true, hasRefreshToken: refresh !== null || settingsOfRow(row).hasRefreshToken,
    accessToken: lifeOfPasted(told(access), clock.wallMs(), clock.monotonicMs()), accessTokenEndsAt: timeOrNull(endMs), signInEndsAt: timeOrNull(refresh === null ? endMs : refreshEndMs),
  };
}

export function makeChangeSettings({ parts, vault, ways, tokens, products, ceremony, changed, noteWhoSignedIn }: ChangeParts) {
  const { clock } = parts;

  const show = async (id: ConnectionId): Promise<ConnectionWithSettings> => {
    const opened = await vault.open(id);
    const { row } = opened;
    const { project, proxy, properties } = settingsOfRow(row);
    const find = await finderOf(parts, row);
    const route = row.dataSet !== null || proxy.mode === 'none' ? null : asRoute(() => (proxy.mode === 'system' ? parts.systemProxy() : manualRoute(proxy, null, find)));
    const { hasPassword, ...shownProxy } = proxy;
    return {
      connection: statusOf(row),
      settings: {
        project, hasSubscriptionKey: row.product === 'sage-200', accessTokenEndsAt: row.accessTokenEndsAt ?? null, properties: properties.map((one) => ({ ...one })), variableProblems: problemsOf(opened, find),
        proxy: { ...shownProxy, exceptions: [...proxy.exceptions], hasPassword, inUse: route === null ? null : placeOf(route), isConfirmed: proxy.mode !== 'manual' || (route !== null && parts.proxies.has(placeOf(route))) },
      },
    };
  };

  /** The access token that Sage will see, renewed first where it may be over: what is stored afterwards is what was tried. */
  const tried = async (id: ConnectionId, pasted: PastedTokens, row: ConnectionRow): Promise<PastedTokens> => {
    const find = await finderOf(parts, row);
    const access = resolvePlain(pasted.access, 'accessToken', find);
    try {
      await ceremony.checkReach(id, access);
      return pasted;
    } catch (thrown) {
      if (asAppError(thrown).code !== 'sign_in_required' || pasted.refresh === null) throw asAppError(thrown).code === 'sign_in_required' ? new AppError('sign_in_refused', 'accessToken: Sage does not accept it; what was there is kept', { cause: thrown }) : thrown;
    }
    const opened = await vault.open(id);
    const grant = await (await ways.oauthOf(row)).refresh(await ways.appOf(opened), resolvePlain(pasted.refresh, 'refreshToken', find)).catch((thrown: unknown) => {
      const error = asAppError(thrown);
      throw error.code === 'sign_in_required' ? new AppError('sign_in_refused', 'refreshToken: Sage does not accept it; what was there is kept', { cause: thrown }) : error;
    });
    await ceremony.checkReach(id, grant.accessToken);
    return { access: grant.accessToken, refresh: grant.refreshToken };
  };

  const storeWithoutTokens = async (opened: OpenedConnection, { row, put, drop }: Applied): Promise<void> => {
    const { id } = opened.row;
    vault.write(id, (current) => onto(current, row), { put: put.map(([field, secret]) => opened.seal(field, opened.row.generation, secret)), drop: drop.filter((field) => !put.some(([one]) => one === field)) });
  };

  return {
    show,
    async change(id: ConnectionId, given: SettingsGiven, mayConfirm: boolean): Promise<ConnectionWithSettings> {
      const opened = await vault.open(id);
      const find = await parts.variables.finder(given.project === undefined ? settingsOfRow(opened.row).project : given.project);
      const applied = applySettings(opened.row, given, find);
      const row = mended(named(applied.row, opened, applied, given), given, clock);
      if (row.dataSet === null) askForProxy(parts, row, find, mayConfirm);
      if (given.accessToken === undefined) {
        await storeWithoutTokens(opened, { ...applied, row });
        ways.forget(id);
      } else {
        const pasted: PastedTokens = { access: given.accessToken, refresh: row.oauthMode === 'REFRESH' ? given.refreshToken ?? null : null };
        const good = await tried(id, pasted, row);
        const { refreshTokenLifeMs } = products.signedInTo(row.product).product.oauth;
        await tokens.storePasted(id, good, () => ({ row: (current) => withPasted(onto(current, row), good, find, clock, refreshTokenLifeMs), put: applied.put, drop: applied.drop }));
        ways.forget(id);
        parts.onAuthorised(id);
        await noteWhoSignedIn(id);
      }
      changed(id);
      return show(id);
    },
  };
}

/** What was given, onto the row as it stands now: tokens and their state are not of it. */
const onto = (current: ConnectionRow, { name, clientId, oauthMode, hasClientSecret, permissions, project, proxy, properties, variables, status, problem, failures }: ConnectionRow): ConnectionRow => ({
  ...current, name, clientId, status, problem, failures, ...(oauthMode !== undefined && { oauthMode }), ...(hasClientSecret !== undefined && { hasClientSecret }), ...(permissions && { permissions }), ...(project !== undefined && { project }), ...(proxy && { proxy }), ...(properties && { properties }), ...(variables && { variables }),
});

/** With the names of the variables in all its fields, those that are given now included. */
function named(row: ConnectionRow, opened: OpenedConnection, { put }: Applied, { accessToken, refreshToken }: SettingsGiven): ConnectionRow {
  const fresh = new Map<string, string>([...put, ...(accessToken === undefined ? [] : [['accessToken', accessToken] as const]), ...(refreshToken === undefined ? [] : [['refreshToken', refreshToken] as const])]);
  const areTokensTyped = accessToken !== undefined || (row.areTokensTyped ?? false);
  return { ...row, variables: variablesOf({ row: { ...row, areTokensTyped }, secret: (field) => fresh.get(field) ?? opened.secret(field) }) };
}

/** What was wrong may be right now: a new secret, another proxy, another way to sign in are tried without waiting. */
function mended(row: ConnectionRow, given: SettingsGiven, clock: Clock): ConnectionRow {
  if (row.dataSet !== null || row.status === 'pending_auth') return row;
  const isRenewable = row.oauthMode !== 'OFF' && settingsOfRow(row).hasRefreshToken;
  const isAnother = given.clientSecret !== undefined || given.clientId !== undefined || given.oauthMode !== undefined;
  if (row.status === 'deauthorized' && isRenewable && isAnother) return { ...row, status: 'linked', problem: null, failures: null };
  if (row.status === 'deauthorized' && row.oauthMode === 'GETANDREFRESH' && row.problem?.code === 'access_token_over') {
    return { ...row, failures: null, problem: { code: 'sign_in_required', message: 'Sign in at Sage to go on.', since: isoTimeOf(clock.wallMs()), fix: 'sign_in' } };
  }
  return { ...row, failures: null };
}

/** Whoever sits at the command line is the one who would be asked. */
export function askForProxy({ proxies }: Pick<ConnectionsParts, 'proxies'>, row: ConnectionRow, find: FindVariable, mayConfirm: boolean): void {
  const { proxy } = settingsOfRow(row);
  const route = asRoute(() => manualRoute(proxy, null, find));
  if (route === null || proxies.has(placeOf(route))) return;
  if (mayConfirm) proxies.confirm(placeOf(route));
  else proxies.asked(placeOf(route));
}

function asRoute<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** One for each variable that cannot be replaced now. */
function problemsOf(opened: OpenedConnection, find: FindVariable): SettingsOfConnection['variableProblems'] {
  return textsOf(opened).flatMap(([field, text]) => variablesIn(text).flatMap((variable) => {
    try {
      resolveText(`[${variable}]`, field, find);
      return [];
    } catch (thrown) {
      return [{ field, variable, message: asAppError(thrown).message }];
    }
  }));
}
