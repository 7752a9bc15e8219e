/** Adding a connection: everything is checked, a data set is read, and only then is anything kept. */
import type { Clock } from '../../src/shared/clock.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { readOnly } from '../../src/shared/permissions.ts';
import { applySettings } from './apply-settings.ts';
import { askForProxy, withPasted } from './change-settings.ts';
import type { ConnectionRow, SecretField } from './connection-records.ts';
import type { NewConnection } from './connections.ts';
import type { LinkableProducts } from './linkable-products.ts';
import type { ConnectionsParts, DataSetLogin } from './make-connections.ts';
import type { PastedTokens } from './pasted-tokens.ts';
import { variablesOf } from './resolved-settings.ts';
import { removeKey, seal, writeKey } from './sealed-secrets.ts';

export type AddParts = {
  readonly parts: Pick<ConnectionsParts, 'records' | 'keychain' | 'randomBytes' | 'dataSets' | 'variables' | 'proxies'> & { readonly clock: Clock };
  readonly products: LinkableProducts;
  readonly changed: (id: ConnectionId) => void;
  readonly noteWhoSignedIn: (id: ConnectionId) => Promise<void>;
};

/** Sage 50 may be busy with others for a while. */
const loginMs = 120_000;

export function makeAddConnection({ parts, products, changed, noteWhoSignedIn }: AddParts) {
  const { records, keychain, randomBytes, clock } = parts;

  /** A data set needs no sign-in afterwards, so that it can be read is found out before anything is kept. */
  const dataSetOf = async (login: DataSetLogin): Promise<Partial<ConnectionRow>> => {
    const dataSet = await parts.dataSets.place(login);
    return { dataSet, card: await parts.dataSets.card(dataSet, login.password, AbortSignal.timeout(loginMs)), status: 'linked', signedInAs: dataSet.user };
  };

  /** The row with all that was given, and the secrets that are sealed with it. */
  const rowOf = async (empty: ConnectionRow, input: Exclude<NewConnection, { readonly product: 'sage-50' }>, mayConfirm: boolean): Promise<{ readonly row: ConnectionRow; readonly secrets: readonly (readonly [SecretField, string])[] }> => {
    const find = await parts.variables.finder(input.project ?? null);
    const { row, put } = applySettings(empty, input, find);
    const pasted: PastedTokens | null = input.accessToken === undefined ? null : { access: input.accessToken, refresh: input.refreshToken ?? null };
    const secrets: readonly (readonly [SecretField, string])[] = [...put, ...(pasted === null ? [] : [['accessToken', pasted.access] as const]), ...(pasted?.refresh == null ? [] : [['refreshToken', pasted.refresh] as const])];
    const { refreshTokenLifeMs } = products.signedInTo(input.product).product.oauth;
    const settled = pasted === null ? row : { ...withPasted(row, pasted, find, clock, refreshTokenLifeMs), generation: 1 };
    const variables = variablesOf({ row: settled, secret: (field) => secrets.find(([one]) => one === field)?.[1] ?? null });
    askForProxy(parts, settled, find, mayConfirm);
    return { row: { ...settled, variables }, secrets };
  };

  return async (input: NewConnection, mayConfirm: boolean): Promise<ConnectionId> => {
    const product = products.productOf(input.product);
    if (records.list().some((row) => row.name === input.name)) throw new AppError('already_exists', `a connection named "${input.name}" exists`);
    const id = `c-${Buffer.from(randomBytes(10)).toString('hex')}` as ConnectionId;
    const empty: ConnectionRow = {
      id, name: input.name, revision: 1, product: input.product, status: 'pending_auth', clientId: '', edition: input.product === 'sage-200' ? input.edition : null, dataSet: null, card: null, scope: null,
      signedInAs: null, signInEndsAt: null, generation: 0, accessToken: null, intent: null, failures: null, refusedSignIn: null, signedInAt: null, problem: null, createdAt: isoTimeOf(clock.wallMs()), lastRefreshAt: null,
      oauthMode: input.product === 'sage-50' ? null : 'GETANDREFRESH', hasClientSecret: false, hasRefreshToken: false, permissions: readOnly,
    };
    const made = input.product === 'sage-50' || product.kind === 'data-set'
      ? { row: { ...empty, ...await dataSetOf(input as DataSetLogin) }, secrets: [['password', (input as DataSetLogin).password]] as const }
      : await rowOf(empty, input, mayConfirm);
    const key = randomBytes(32);
    await writeKey(keychain, id, { key, generation: made.row.generation });
    try {
      records.add(made.row, made.secrets.map(([field, secret]) => seal(key, id, field, made.row.generation, secret, randomBytes)));
    } catch (thrown) {
      await removeKey(keychain, id).catch(() => undefined);
      throw thrown;
    }
    if (made.row.accessToken !== null) await noteWhoSignedIn(id);
    changed(id);
    return id;
  };
}
