/** The whole contract between the helper and everyone who talks to it. */
import { contract as first } from './index.ts';
import { reminderEndpoints } from './reminders.ts';

export const contract = { ...first, ...reminderEndpoints };
export type Contract = typeof contract;
export type EndpointName = keyof Contract;
