/** The whole contract between the helper and everyone who talks to it. The pane's views take their own area from its file, so that the first script stays small. */
import { about } from './about.ts';
import { appEndpoints } from './apps.ts';
import { activities, activityWrites } from './activities.ts';
import { autostartEndpoints } from './autostart.ts';
import { companies } from './companies.ts';
import { connectionSettings } from './connection-settings.ts';
import { connections } from './connections.ts';
import { data } from './data.ts';
import { dataSets } from './data-sets.ts';
import { doctor } from './doctor.ts';
import { lifecycle } from './lifecycle.ts';
import { oneTimeSyncEndpoints } from './one-time-sync.ts';
import { orders } from './orders.ts';
import { pairing } from './pairing.ts';
import { reminderEndpoints } from './reminders.ts';
import { reports } from './reports.ts';
import { savedQueries } from './saved-queries.ts';
import { settings } from './settings.ts';
import { variables } from './variables.ts';
import { webhookEndpoints } from './webhooks.ts';

export const contract = { ...about, ...activities, ...activityWrites, ...savedQueries, ...orders, ...pairing, ...connections, ...connectionSettings, ...variables, ...dataSets, ...companies, ...data, ...reports, ...settings, ...oneTimeSyncEndpoints, ...reminderEndpoints, ...doctor, ...webhookEndpoints, ...lifecycle, ...autostartEndpoints, ...appEndpoints };
export type Contract = typeof contract;
export type EndpointName = keyof Contract;
