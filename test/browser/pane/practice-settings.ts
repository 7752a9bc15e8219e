/** What the fake helper answers about its settings: one-off or continuous, what is read, when. */
import { integrationGuids, integrationOf } from '../../../src/shared/contract/one-time-sync.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import { dataTypes } from '../../../src/shared/records/data-types.ts';
import type { FakeHandlers } from './fake-helper.ts';
import type { World } from './practice-world.ts';

const practiceClientId = 'c44cba9a-1ad9-4079-89e3-ffd579c2a274';
function ofIntegration(world: World, asked: string) {
  const id = integrationOf(asked) ?? 'sage-50';
  return { clientId: practiceClientId, integrationId: integrationGuids[id], oneTimeSync: world.oneTimeSyncOf[id] ?? world.oneTimeSync };
}

export function settingsHandlersOf(world: World) {
  return {
    readSyncSettings: () => ({ clientId: practiceClientId, oneTimeSync: world.oneTimeSync }),
    changeSyncSettings({ oneTimeSync }) { world.oneTimeSync = oneTimeSync; return { clientId: practiceClientId, oneTimeSync }; },
    readIntegrationSyncSettings: ({ integrationId }) => ofIntegration(world, integrationId),
    changeIntegrationSyncSettings({ integrationId, oneTimeSync }) { world.oneTimeSyncOf[integrationOf(integrationId) ?? ''] = oneTimeSync; return ofIntegration(world, integrationId); },
    changeCompanySyncSettings: () => ({}),
    linkCompanyAgain({ companyId }) { return { signInUrl: 'https://sage.example/sign-in', endsAt: new Date(Date.now() + 600_000).toISOString() as IsoTime, browserOpened: true, company: world.company(companyId) }; },
    readDataTypeSettings: () => ({ dataTypes: dataTypes.map((dataType) => ({ dataType, isOn: !world.off.has(dataType) })) }),
    changeDataTypeSettings({ dataTypes: changes }) {
      for (const { dataType, isOn } of changes) if (isOn) world.off.delete(dataType); else world.off.add(dataType);
      return { dataTypes: dataTypes.map((dataType) => ({ dataType, isOn: !world.off.has(dataType) })) };
    },
    readSchedule: () => world.schedule,
    changeSchedule(changes) { world.schedule = { ...world.schedule, ...(changes as Partial<typeof world.schedule>) }; return world.schedule; },
  } satisfies Partial<FakeHandlers>;
}
