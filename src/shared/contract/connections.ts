/** Connections to Sage: make one, sign in, see which companies it reaches. Secrets go in and never come out. */
import { z } from 'zod';
import { oauthModes, permissionsGiven, projectName, propertiesGiven, proxyGiven, secretText } from '../connection-settings.ts';
import { isoTime } from '../dates.ts';
import { connectionId } from '../ids.ts';
import { defineEndpoint } from './endpoint.ts';
import { connectionStatus, sage200Editions } from './status.ts';

const nothing = z.strictObject({});
export const connectionName = z.string().trim().min(1).max(80).regex(/^[^/:\p{Cc}]+$/u, 'a name may not hold /, : or control characters');

/** A client id, a secret, a key. */
const given = z.string().trim().min(1).max(400);
/** Which fields a mode asks for is checked by the helper: OFF does without an app of one's own. */
const app = {
  name: connectionName, clientId: given.optional(), clientSecret: given.optional(),
  /** GETANDREFRESH when left out. */
  oauthMode: z.enum(oauthModes).optional(), accessToken: secretText.optional(), refreshToken: secretText.optional(),
  proxy: proxyGiven.optional(), properties: propertiesGiven.optional(), permissions: permissionsGiven.optional(), project: projectName.nullable().optional(),
};
/** Where a Sage 50 data set is and who logs in; what these may hold is checked by the part that makes them a connection string. */
export const dataSetLogin = { folder: z.string().trim().min(1).max(4096), driver: z.string().trim().min(1).max(100).optional(), user: z.string().trim().min(1).max(64), password: z.string().max(64) };
export const newConnection = z.discriminatedUnion('product', [
  z.strictObject({ product: z.literal('sage-accounting'), ...app }),
  z.strictObject({ product: z.literal('sage-200'), ...app, edition: z.enum(sage200Editions), subscriptionKey: given }),
  z.strictObject({ product: z.literal('sage-50'), name: connectionName, ...dataSetLogin }),
], 'product is one of sage-accounting, sage-200, sage-50');

export const connections = {
  listConnections: defineEndpoint({
    method: 'GET', path: '/v1/connections', permission: 'read', input: nothing,
    reply: z.object({ connections: z.array(connectionStatus) }), fails: [], says: 'All connections with their state.',
  }),
  addConnection: defineEndpoint({
    method: 'POST', path: '/v1/connections', permission: 'admin',
    input: newConnection,
    reply: connectionStatus,
    fails: ['already_exists', 'not_supported', 'keychain_locked', 'keychain_missing', 'disk_full', 'host_not_confirmed', 'driver_missing', 'data_set_missing', 'data_set_busy', 'sign_in_refused', 'wrong_company'],
    says: 'Adds a connection: with the client id and secret of your own Sage app, and sign in next; with tokens from elsewhere (oauthMode OFF or REFRESH); or to a Sage 50 data set.',
  }),
  readConnection: defineEndpoint({
    method: 'GET', path: '/v1/connections/{connectionId}', permission: 'read', input: z.strictObject({ connectionId }),
    reply: connectionStatus, fails: ['not_found'], says: 'One connection.',
  }),
  startSignIn: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/sign-in', permission: 'admin',
    input: z.strictObject({
      connectionId,
      /** False when the caller shows the address itself, e.g. a pane in a browser tab. */
      openBrowser: z.boolean().default(true),
    }),
    reply: z.object({ signInUrl: z.string(), endsAt: isoTime, browserOpened: z.boolean() }),
    fails: ['not_found', 'keychain_locked', 'keychain_missing', 'not_supported'],
    says: 'Starts a sign-in at Sage in the system browser; it must be finished within ten minutes.',
  }),
  testConnection: defineEndpoint({
    method: 'POST', path: '/v1/connections/{connectionId}/test', permission: 'sync', input: z.strictObject({ connectionId }),
    reply: z.object({ ok: z.boolean(), steps: z.array(z.object({ step: z.string(), ok: z.boolean(), detail: z.string(), /** What mends it, where it failed. */ mend: z.string().nullable() })) }),
    fails: ['not_found'], says: 'Tries the connection step by step and says what worked.',
  }),
  findCompanies: defineEndpoint({
    method: 'GET', path: '/v1/connections/{connectionId}/companies', permission: 'admin', input: z.strictObject({ connectionId }),
    reply: z.object({ companies: z.array(z.object({ sourceId: z.string(), name: z.string(), country: z.string().nullable(), isLinked: z.boolean() })) }),
    fails: ['not_found', 'sign_in_required', 'sage_unreachable', 'sage_failed'], says: 'The companies that this sign-in can reach, to choose from.',
  }),
  deleteConnection: defineEndpoint({
    method: 'DELETE', path: '/v1/connections/{connectionId}', permission: 'admin', input: z.strictObject({ connectionId }),
    reply: z.object({ deleted: z.literal(true), unlinkedCompanies: z.array(z.string()) }), fails: ['not_found'],
    says: 'Deletes a connection, its secrets and its companies\' books on this machine, and takes the grant back at Sage.',
  }),
};
