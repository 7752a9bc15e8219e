/** Whether companies are read once and then disconnected, or all the time: for everything, and for one integration. There is no such setting for a single company. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { companyId, integrationIds, type IntegrationId } from '../ids.ts';
import { defineEndpoint } from './endpoint.ts';
import { companyStatus } from './status.ts';

const nothing = z.strictObject({});

/**
 * The same integrations by the identification numbers that programs written for a data service expect; fixed for good.
 * A path takes either spelling.
 */
export const integrationGuids: Readonly<Record<IntegrationId, string>> = {
  'sage-50': '4a821622-db9f-4898-877f-88ff92c306c6',
  'sage-accounting': 'f0d28f4c-61a9-43d1-af3f-af6a89904481',
  'sage-200': 'e17aaccf-84b9-4ec7-a31b-6c23dcd6ecd7',
};

/** Null when it is neither the name nor the number of one. */
export function integrationOf(asked: string): IntegrationId | null {
  return integrationIds.find((id) => id === asked || integrationGuids[id] === asked.toLowerCase()) ?? null;
}

export const oneTimeSync = z.enum(['Disabled', 'Enabled'], 'it is "Disabled" (companies are read all the time) or "Enabled" (once, and then disconnected)');
export type OneTimeSync = z.infer<typeof oneTimeSync>;

export const noCompanySetting = 'oneTimeSync cannot be set for a single company: all companies of an integration have the same setting. Set it for everything, or for an integration';
const guid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'a GUID has 32 hexadecimal digits, as 8-4-4-4-12');
/** Sent back with the rest of what was read; it has to be this installation's own. */
const ownClientId = guid.optional();
const noCompany = z.never(noCompanySetting).optional();
const integrationPart = z.string().max(64);

export const syncSettingsOfAll = z.object({ clientId: guid, oneTimeSync });
export const syncSettingsOfOne = z.object({ clientId: guid, integrationId: guid, oneTimeSync });
export type SyncSettingsOfAll = z.infer<typeof syncSettingsOfAll>;
export type SyncSettingsOfOne = z.infer<typeof syncSettingsOfOne>;

export const oneTimeSyncEndpoints = {
  readSyncSettings: defineEndpoint({ method: 'GET', path: '/v1/settings', permission: 'read', input: nothing, reply: syncSettingsOfAll, fails: [], says: 'Whether companies are read once and then disconnected (Enabled) or all the time (Disabled).' }),
  changeSyncSettings: defineEndpoint({
    method: 'PATCH', path: '/v1/settings', permission: 'admin',
    input: z.strictObject({ clientId: ownClientId, /** Changes this integration alone, as the address below does. */ integrationId: integrationPart.optional(), companyId: noCompany, oneTimeSync }),
    reply: z.union([syncSettingsOfOne, syncSettingsOfAll]), fails: ['not_found'],
    says: 'Changes it, for everything or for one integration; it binds companies when they are next authorised.',
  }),
  readIntegrationSyncSettings: defineEndpoint({
    method: 'GET', path: '/v1/settings/integrations/{integrationId}', permission: 'read', input: z.strictObject({ integrationId: integrationPart }), reply: syncSettingsOfOne, fails: ['not_found'],
    says: 'The same for one integration, by its name (sage-50) or its number; where it has no setting of its own, that of everything.',
  }),
  changeIntegrationSyncSettings: defineEndpoint({
    method: 'PATCH', path: '/v1/settings/integrations/{integrationId}', permission: 'admin',
    input: z.strictObject({ integrationId: integrationPart, clientId: ownClientId, companyId: noCompany, oneTimeSync }), reply: syncSettingsOfOne, fails: ['not_found'],
    says: 'Gives an integration a setting of its own, which goes before that of everything.',
  }),
  /** Never answers: it is there to say why not. */
  changeCompanySyncSettings: defineEndpoint({
    method: 'PATCH', path: '/v1/settings/companies/{companyId}', permission: 'admin', input: z.object({ companyId }), reply: z.strictObject({}), fails: ['not_supported'],
    says: 'Refused: all companies of an integration have the same setting.',
  }),
  linkCompanyAgain: defineEndpoint({
    method: 'POST', path: '/v1/companies/{companyId}/link-again', permission: 'admin',
    input: z.strictObject({
      companyId,
      /** Of the Sage 50 user; the other products ask for theirs at Sage. */
      password: z.string().max(64).optional(),
      /** False when the caller shows the address itself. */
      openBrowser: z.boolean().default(true),
    }),
    /** Null for Sage 50, which has no sign-in: its read has begun. */
    reply: z.object({ signInUrl: z.string().nullable(), endsAt: isoTime.nullable(), browserOpened: z.boolean(), company: companyStatus }),
    fails: ['not_found', 'sign_in_refused', 'wrong_company', 'data_set_missing', 'data_set_busy', 'driver_missing', 'host_not_confirmed', 'keychain_locked', 'keychain_missing'],
    says: 'Authorises a company that is disconnected after its one-off read anew: it is read once more after the sign-in.',
  }),
};
