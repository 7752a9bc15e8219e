/** Other programs that may sign in here: registered applications, what each was granted, and the question that a person at this computer answers. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { companyId } from '../ids.ts';
import { defineEndpoint } from './endpoint.ts';

/** What an application may do with the books; each includes the ones before. Never `admin`: who may do everything here is paired, not granted. */
export const grantLevels = ['read', 'sync', 'write'] as const;
export type GrantLevel = (typeof grantLevels)[number];
/** What it can be granted: one of these levels, and beside it webhooks of its own. */
export const grantScopes = [...grantLevels, 'webhooks'] as const;
export type GrantScope = (typeof grantScopes)[number];

export const appId = z.string().regex(/^app-[a-z0-9]{6,32}$/, 'the id of an application, as the list shows it');
export const appGrant = z.object({
  id: z.string(),
  scopes: z.array(z.enum(grantScopes)),
  companyIds: z.array(companyId),
  grantedAt: isoTime,
  lastUsedAt: isoTime.nullable(),
});
export type AppGrant = z.infer<typeof appGrant>;
export const registeredApp = z.object({
  /** The `client_id`. */
  id: z.string(),
  name: z.string(),
  redirectUris: z.array(z.string()),
  /** It has a secret: a program that runs where its users cannot read it. */
  isConfidential: z.boolean(),
  createdAt: isoTime,
  grants: z.array(appGrant),
});
export type RegisteredApp = z.infer<typeof registeredApp>;

export const appsMax = 50;
const requestId = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, 'the number of a request that was just made');
/** What the person is asked. */
export const authorizationRequest = z.object({
  appName: z.string(),
  /** Where the browser goes afterwards: a host, or the program's own scheme. */
  redirectHost: z.string(),
  scopes: z.array(z.enum(grantScopes)),
  endsAt: isoTime,
});
export type AuthorizationRequest = z.infer<typeof authorizationRequest>;

export const appEndpoints = {
  listApps: defineEndpoint({ method: 'GET', path: '/v1/apps', permission: 'admin', input: z.strictObject({}), reply: z.object({ apps: z.array(registeredApp) }), fails: [], says: 'The applications that may sign in here, and what each was granted.' }),
  registerApp: defineEndpoint({
    method: 'POST', path: '/v1/apps', permission: 'admin',
    input: z.strictObject({ name: z.string().trim().min(1).max(80).regex(/^[^\p{Cc}\p{Cf}]+$/u, 'a name may hold no control characters'), redirectUris: z.array(z.string().trim().min(1).max(400)).min(1).max(10), isConfidential: z.boolean().default(false) }),
    reply: z.object({ app: registeredApp, /** Told this once; null for a public application. */ clientSecret: z.string().nullable() }),
    fails: ['already_exists', 'too_many_tries', 'keychain_locked', 'keychain_missing'],
    says: 'Registers an application with the addresses that its users are sent back to.',
  }),
  deleteApp: defineEndpoint({ method: 'DELETE', path: '/v1/apps/{appId}', permission: 'admin', input: z.strictObject({ appId }), reply: z.object({ deleted: z.literal(true) }), fails: ['not_found'], says: 'Deletes an application; everything that it was granted ends.' }),
  revokeGrant: defineEndpoint({ method: 'DELETE', path: '/v1/apps/{appId}/grants/{grantId}', permission: 'admin', input: z.strictObject({ appId, grantId: z.string().min(1).max(64) }), reply: z.object({ revoked: z.literal(true) }), fails: ['not_found'], says: 'Takes back what was granted once.' }),
  readAuthorization: defineEndpoint({ method: 'GET', path: '/v1/authorizations/{requestId}', permission: 'admin', input: z.strictObject({ requestId }), reply: authorizationRequest, fails: ['not_found'], says: 'What an application asks for; for a paired pane alone.' }),
  decideAuthorization: defineEndpoint({
    method: 'POST', path: '/v1/authorizations/{requestId}', permission: 'admin',
    input: z.strictObject({ requestId, isGranted: z.boolean(), scopes: z.array(z.enum(grantScopes)).max(grantScopes.length).default([]), companyIds: z.array(companyId).max(200).default([]) }),
    reply: z.object({ /** Where the browser goes now. */ redirectTo: z.string() }), fails: ['not_found'], says: 'The person\'s answer; from a paired pane alone.',
  }),
};
