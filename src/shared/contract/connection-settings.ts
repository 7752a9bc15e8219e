/** The settings of a connection: how it signs in, its proxy, its advanced properties, what may be written. Secrets go in and never come out. */
import { z } from 'zod';
import { oauthModes, permissionsGiven, projectName, propertiesGiven, proxyGiven, proxyModes, secretText } from '../connection-settings.ts';
import { isoTime } from '../dates.ts';
import { connectionId, integrationIds } from '../ids.ts';
import { connectionName } from './connections.ts';
import { defineEndpoint } from './endpoint.ts';
import { connectionStatus } from './status.ts';

const oneConnection = z.strictObject({ connectionId });

/** Fields as they were typed, with their variables: `[name]` is replaced when it is used. */
export const settingsOfConnection = z.object({
  project: z.string().nullable(),
  hasSubscriptionKey: z.boolean(),
  /** Of the access token, where it tells; a pasted one that does not is used until Sage refuses it. */
  accessTokenEndsAt: isoTime.nullable(),
  proxy: z.object({
    mode: z.enum(proxyModes), host: z.string().nullable(), port: z.union([z.number(), z.string()]).nullable(), user: z.string().nullable(), hasPassword: z.boolean(), exceptions: z.array(z.string()),
    /** What comes of it now, "proxy.example.co.uk:8080"; null for straight to Sage, or where a variable is missing. */
    inUse: z.string().nullable(),
    /** False while nobody has confirmed that proxy; nothing goes through it before. */
    isConfirmed: z.boolean(),
  }),
  properties: z.array(z.object({ key: z.string(), value: z.string() })),
  /** Variables that the fields name and that are not there, or that cannot be used, in a sentence each. */
  variableProblems: z.array(z.object({ field: z.string(), variable: z.string(), message: z.string() })),
});
export type SettingsOfConnection = z.infer<typeof settingsOfConnection>;
const withSettings = z.object({ connection: connectionStatus, settings: settingsOfConnection });

export const dependentKinds = ['company', 'schedule', 'sheet', 'webhook', 'query', 'activity'] as const;
export const dependent = z.object({ kind: z.enum(dependentKinds), id: z.string().nullable(), name: z.string() });
export type Dependent = z.infer<typeof dependent>;

const given = z.string().trim().min(1).max(400);

export const connectionSettings = {
  listConnectionProperties: defineEndpoint({
    method: 'GET', path: '/v1/connections/properties', permission: 'read', input: z.strictObject({}),
    reply: z.object({ properties: z.array(z.object({
      key: z.string(), products: z.array(z.enum(integrationIds)), type: z.enum(['number', 'choice', 'none']), unit: z.string().nullable(),
      /** One for each product, in their order. Null: nothing is set unless you do. */
      defaults: z.array(z.string().nullable()), min: z.number().nullable(), /** As `defaults`. */ max: z.array(z.number().nullable()), values: z.array(z.string()), says: z.string(),
    })) }),
    fails: [], says: 'The advanced properties that a connection can have. Type none: known from other programs, and needed for nothing here.',
  }),
  readConnectionSettings: defineEndpoint({
    method: 'GET', path: '/v1/connections/{connectionId}/settings', permission: 'admin', input: oneConnection, reply: withSettings, fails: ['not_found'],
    says: 'A connection with all its settings, its secrets left out.',
  }),
  changeConnection: defineEndpoint({
    method: 'PATCH', path: '/v1/connections/{connectionId}', permission: 'admin',
    input: z.strictObject({
      connectionId, name: connectionName.optional(), oauthMode: z.enum(oauthModes).optional(), clientId: given.optional(), clientSecret: given.optional(), subscriptionKey: given.optional(),
      accessToken: secretText.optional(), refreshToken: secretText.optional(), proxy: proxyGiven.optional(), properties: propertiesGiven.optional(), permissions: permissionsGiven.optional(), project: projectName.nullable().optional(),
    }),
    reply: withSettings,
    fails: ['not_found', 'already_exists', 'not_supported', 'keychain_locked', 'keychain_missing', 'secrets_lost', 'disk_full', 'wrong_company', 'sign_in_refused', 'bad_variable', 'proxy_unreachable', 'proxy_login_refused', 'proxy_failed', 'proxy_not_confirmed', 'sage_unreachable', 'sage_too_slow', 'sage_failed'],
    says: 'Changes what is given and keeps the rest. New tokens are stored together with what they replace, or not at all.',
  }),
  listDependents: defineEndpoint({
    method: 'GET', path: '/v1/connections/{connectionId}/dependents', permission: 'read', input: oneConnection,
    reply: z.object({ dependents: z.array(dependent) }), fails: ['not_found'],
    says: 'What depends on a connection and ends or stands still without it: to be shown before it is deleted.',
  }),
};
