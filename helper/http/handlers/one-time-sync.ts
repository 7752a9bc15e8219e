/** One-off or continuous: read and changed for everything and for an integration, refused for a company. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import { noCompanySetting, type oneTimeSyncEndpoints as contract } from '../../../src/shared/contract/one-time-sync.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const oneTimeSyncHandlers = ({ open }: Services): Handlers<typeof contract, Caller> => ({
  readSyncSettings: () => open().oneTimeSync.read(),
  changeSyncSettings({ oneTimeSync, clientId, integrationId }) {
    const settings = open().oneTimeSync;
    return integrationId === undefined ? settings.change(oneTimeSync, clientId) : settings.changeOne(integrationId, oneTimeSync, clientId);
  },
  readIntegrationSyncSettings: ({ integrationId }) => open().oneTimeSync.readOne(integrationId),
  changeIntegrationSyncSettings: ({ integrationId, oneTimeSync, clientId }) => open().oneTimeSync.changeOne(integrationId, oneTimeSync, clientId),
  linkCompanyAgain: (input, caller) => open().linkAgain(input, caller.gone),
  changeCompanySyncSettings() {
    throw new AppError('not_supported', noCompanySetting);
  },
});
