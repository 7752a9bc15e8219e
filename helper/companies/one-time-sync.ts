/** Whether companies are read once or all the time, as set for everything and for single integrations; and the number that programs know this installation by. */
import { integrationGuids, integrationOf, oneTimeSync as oneTimeSyncSchema, type OneTimeSync, type SyncSettingsOfAll, type SyncSettingsOfOne } from '../../src/shared/contract/one-time-sync.ts';
import { AppError } from '../../src/shared/errors.ts';
import { integrationIds, type IntegrationId } from '../../src/shared/ids.ts';
import type { SettingsRecords } from '../store/settings-records.ts';

export type OneTimeSyncSettings = {
  /** In force for companies that are authorised now. */
  isOneTime(id: IntegrationId): boolean;
  read(): SyncSettingsOfAll;
  /** `asked`: an integration by its name or number. Throws `not_found`. */
  readOne(asked: string): SyncSettingsOfOne;
  change(oneTimeSync: OneTimeSync, clientId: string | undefined): SyncSettingsOfAll;
  changeOne(asked: string, oneTimeSync: OneTimeSync, clientId: string | undefined): SyncSettingsOfOne;
};

export type OneTimeSyncNeeds = { readonly records: Pick<SettingsRecords, 'text' | 'saveText'>; readonly randomGuid: () => string };

const clientIdName = 'client-id';
const ofAll = 'one-time-sync';
const ofOne = (id: IntegrationId): string => `${ofAll}/${id}`;

export function makeOneTimeSync({ records, randomGuid }: OneTimeSyncNeeds): OneTimeSyncSettings {
  // Made here, at the start: reading a setting changes nothing.
  const clientId = records.text(clientIdName) ?? randomGuid();
  records.saveText(clientIdName, clientId);

  const kept = (name: string): OneTimeSync | null => oneTimeSyncSchema.nullable().catch(null).parse(records.text(name));
  const forAll = (): OneTimeSync => kept(ofAll) ?? 'Disabled';
  const forOne = (id: IntegrationId): OneTimeSync => kept(ofOne(id)) ?? forAll();

  function known(asked: string): IntegrationId {
    const id = integrationOf(asked);
    if (id === null) throw new AppError('not_found', `there is no integration of this id; there are ${integrationIds.map((one) => `${one} (${integrationGuids[one]})`).join(', ')}`);
    return id;
  }
  function checkClient(given: string | undefined): void {
    if (given !== undefined && given.toLowerCase() !== clientId) throw new AppError('bad_request', `clientId: this installation is ${clientId}; leave it out, or send it as it was read`);
  }
  const read = (): SyncSettingsOfAll => ({ clientId, oneTimeSync: forAll() });
  const readOne = (asked: string): SyncSettingsOfOne => {
    const id = known(asked);
    return { clientId, integrationId: integrationGuids[id], oneTimeSync: forOne(id) };
  };

  return {
    isOneTime: (id) => forOne(id) === 'Enabled',
    read, readOne,
    change(oneTimeSync, given) {
      checkClient(given);
      records.saveText(ofAll, oneTimeSync);
      return read();
    },
    changeOne(asked, oneTimeSync, given) {
      const id = known(asked);
      checkClient(given);
      records.saveText(ofOne(id), oneTimeSync);
      return readOne(asked);
    },
  };
}
