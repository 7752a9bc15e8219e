/** The whole contract between the helper and everyone who talks to it. */
import { about } from './about.ts';
import { companies } from './companies.ts';
import { connections } from './connections.ts';
import { data } from './data.ts';
import { pairing } from './pairing.ts';
import { reminderEndpoints } from './reminders.ts';
import { reports } from './reports.ts';
import { settings } from './settings.ts';

export const contract = { ...about, ...pairing, ...connections, ...companies, ...data, ...reports, ...settings, ...reminderEndpoints };
export type Contract = typeof contract;
export type EndpointName = keyof Contract;
