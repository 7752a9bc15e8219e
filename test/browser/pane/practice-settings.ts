/** What the fake helper answers about its settings: one-off or continuous, what is read, when. */
import { integrationGuids, integrationOf } from '../../../src/shared/contract/one-time-sync.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import type { DataTypeSetting } from '../../../src/shared/contract/data-type-settings.ts';
import { dataTypes } from '../../../src/shared/records/data-types.ts';
import type { FakeHandlers } from './fake-helper.ts';
import type { World } from './practice-world.ts';

const practiceClientId = 'c44cba9a-1ad9-4079-89e3-ffd579c2a274';
function ofIntegration(world: World, asked: string) {
  const id = integrationOf(asked) ?? 'sage-50';
  return { clientId: practiceClientId, integrationId: integrationGuids[id], oneTimeSync: world.oneTimeSyncOf[id] ?? world.oneTimeSync };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const given = <T extends object>(changes: T): Given<T> => Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Given<T>;
const settingsOf = (world: World): DataTypeSetting[] => dataTypes.map((dataType, at) => ({ dataType, isOn: !world.off.has(dataType), fetchOnFirstLink: true, schedule: null, monthsBack: null, order: at + 1, ...world.typeRules.get(dataType) })).sort((a, b) => a.order - b.order);

export function settingsHandlersOf(world: World) {
  return {
    readSyncSettings: () => ({ clientId: practiceClientId, oneTimeSync: world.oneTimeSync }),
    changeSyncSettings({ oneTimeSync }) { world.oneTimeSync = oneTimeSync; return { clientId: practiceClientId, oneTimeSync }; },
    readIntegrationSyncSettings: ({ integrationId }) => ofIntegration(world, integrationId),
    changeIntegrationSyncSettings({ integrationId, oneTimeSync }) { world.oneTimeSyncOf[integrationOf(integrationId) ?? ''] = oneTimeSync; return ofIntegration(world, integrationId); },
    changeCompanySyncSettings: () => ({}),
    linkCompanyAgain({ companyId }) { return { signInUrl: 'https://sage.example/sign-in', endsAt: new Date(Date.now() + 600_000).toISOString() as IsoTime, browserOpened: true, company: world.company(companyId) }; },
    readDataTypeSettings: () => ({ dataTypes: settingsOf(world) }),
    changeDataTypeSettings({ dataTypes: changes }) {
      for (const { dataType, isOn, ...rule } of changes) {
        if (isOn === true) world.off.delete(dataType);
        else if (isOn === false) world.off.add(dataType);
        world.typeRules.set(dataType, { ...world.typeRules.get(dataType), ...given(rule) });
      }
      return { dataTypes: settingsOf(world) };
    },
    readSchedule: () => world.schedule,
    changeSchedule(changes) { return (world.schedule = { ...world.schedule, ...given(changes) }); },
    pauseSchedule: ({ for: pause }) => (world.schedule = { ...world.schedule, isPaused: true, pausedUntil: pause === 'for_good' ? null : new Date(Date.now() + 3_600_000).toISOString() as IsoTime }),
    resumeSchedule: () => (world.schedule = { ...world.schedule, isPaused: false, pausedUntil: null }),
    readCompanySchedule: () => ({ fullAt: null, timeZone: null, inForce: world.schedule, nextDueAt: null, heldBack: null }),
    changeCompanySchedule: ({ fullAt, timeZone }) => ({ fullAt: fullAt ?? null, timeZone: timeZone ?? null, inForce: world.schedule, nextDueAt: null, heldBack: null }),
  } satisfies Partial<FakeHandlers>;
}
