/** Connections to Sage: make one, sign in, see which companies it reaches. Secrets go in and never come out. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { connectionId, integrationId } from '../ids.ts';
import { defineEndpoint } from './endpoint.ts';
import { connectionStatus } from './status.ts';

const nothing = z.strictObject({});
export const connectionName = z.string().trim().min(1).max(80).regex(/^[^/:\p{Cc}]+$/u, 'a name may not hold /, : or control characters');

export const connections = {
  listConnections: defineEndpoint({
    method: 'GET', path: '/v1/connections', permission: 'read', input: nothing,
    reply: z.object({ connections: z.array(connectionStatus) }), fails: [], says: 'All connections with their state.',
  }),
  addConnection: defineEndpoint({
    method: 'POST', path: '/v1/connections', permission: 'admin',
    input: z.strictObject({
      name: connectionName,
      product: integrationId,
      clientId: z.string().trim().min(1).max(400),
      clientSecret: z.string().trim().min(1).max(400),
    }),
    reply: connectionStatus,
    fails: ['already_exists', 'not_supported', 'keychain_locked', 'keychain_missing', 'disk_full'],
    says: 'Adds a connection with the client id and secret of your own Sage app; sign in next.',
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
    reply: z.object({ ok: z.boolean(), steps: z.array(z.object({ step: z.string(), ok: z.boolean(), detail: z.string() })) }),
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
