/** The Sage products that can be linked, and what can be set of what is read and when. */
import { z } from 'zod';
import { integrationId } from '../ids.ts';
import { dataTypeEndpoints } from './data-type-settings.ts';
import { defineEndpoint } from './endpoint.ts';
import { scheduleEndpoints } from './schedule.ts';

export { schedule, scheduleTime, type Schedule } from './schedule.ts';

const nothing = z.strictObject({});

export const settings = {
  ...dataTypeEndpoints, ...scheduleEndpoints,
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
};
