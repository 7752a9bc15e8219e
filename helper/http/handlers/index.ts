/** All handlers of the contract; the compiler asks for one that is missing. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Contract } from '../../../src/shared/contract/index.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';
import { aboutHandlers } from './about.ts';
import { appHandlers } from './apps.ts';
import { activityHandlers } from './activities.ts';
import { autostartHandlers } from './autostart.ts';
import { companyHandlers } from './companies.ts';
import { connectionHandlers } from './connections.ts';
import { dataHandlers } from './data.ts';
import { dataSetHandlers } from './data-sets.ts';
import { doctorHandlers } from './doctor.ts';
import { lifecycleHandlers } from './lifecycle.ts';
import { oneTimeSyncHandlers } from './one-time-sync.ts';
import { orderHandlers } from './orders.ts';
import { pairingHandlers } from './pairing.ts';
import { reminderHandlers } from './reminders.ts';
import { reportHandlers } from './reports.ts';
import { settingsHandlers } from './settings.ts';
import { webhookHandlers } from './webhooks.ts';

export function makeHandlers(services: Services): Handlers<Contract, Caller> {
  return {
    ...aboutHandlers(services), ...pairingHandlers(services), ...connectionHandlers(services), ...activityHandlers(services), ...dataSetHandlers(services), ...companyHandlers(services),
    ...dataHandlers(services), ...reportHandlers(services), ...settingsHandlers(services), ...oneTimeSyncHandlers(services), ...doctorHandlers(services), ...reminderHandlers(services), ...webhookHandlers(services), ...orderHandlers(services),
    ...lifecycleHandlers(services), ...autostartHandlers(services), ...appHandlers(services),
  };
}
