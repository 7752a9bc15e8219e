/** What is read and when. */
import { z } from 'zod';
import { integrationId } from '../ids.ts';
import { dataType } from '../records/data-types.ts';
import { defineEndpoint } from './endpoint.ts';

const nothing = z.strictObject({});

export const scheduleTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is written HH:MM');
/** When the helper syncs by itself: a full set each day at a time, increments in between. */
export const schedule = z.object({
  fullAt: scheduleTime,
  incrementalEveryMinutes: z.number().int().min(5).max(1440).nullable(),
  timeZone: z.string().max(60),
  isPaused: z.boolean(),
});
export type Schedule = z.infer<typeof schedule>;
export const dataTypeSetting = z.object({
  dataType,
  /** Read when a company is linked and whenever all data types are synced. */
  isOn: z.boolean(),
});

export const settings = {
  listIntegrations: defineEndpoint({
    method: 'GET', path: '/v1/integrations', permission: 'read', input: nothing,
    reply: z.object({
      integrations: z.array(z.object({
        integrationId, name: z.string(),
        /** The same integration by its number, as `/v1/settings/integrations` shows it. */
        integrationGuid: z.string(),
        isAvailable: z.boolean(),
        /** The redirect address to register with one's own Sage app, to the letter; null where no app is needed. */
        redirectUrl: z.string().nullable(),
      })),
    }),
    fails: [], says: 'The Sage products that can be linked.',
  }),
  readDataTypeSettings: defineEndpoint({ method: 'GET', path: '/v1/settings/data-types', permission: 'read', input: nothing, reply: z.object({ dataTypes: z.array(dataTypeSetting) }), fails: [], says: 'Which data types are read.' }),
  changeDataTypeSettings: defineEndpoint({ method: 'PATCH', path: '/v1/settings/data-types', permission: 'admin', input: z.strictObject({ dataTypes: z.array(dataTypeSetting).min(1).max(50) }), reply: z.object({ dataTypes: z.array(dataTypeSetting) }), fails: [], says: 'Switches data types on or off.' }),
  readSchedule: defineEndpoint({ method: 'GET', path: '/v1/settings/schedule', permission: 'read', input: nothing, reply: schedule, fails: [], says: 'When the helper syncs by itself.' }),
  changeSchedule: defineEndpoint({ method: 'PATCH', path: '/v1/settings/schedule', permission: 'admin', input: z.strictObject(schedule.partial().shape), reply: schedule, fails: [], says: 'Changes it; works while syncs run.' }),
};
