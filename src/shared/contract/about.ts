/** Health, status and events. */
import { z } from 'zod';
import { event, snapshot } from '../events.ts';
import { defineEndpoint } from './endpoint.ts';

const nothing = z.strictObject({});

export const about = {
  health: defineEndpoint({
    method: 'GET', path: '/health', permission: 'none', input: nothing, reply: z.object({ ok: z.literal(true) }), fails: [],
    says: 'Answers when the helper is up; tells nothing else.',
  }),
  readStatus: defineEndpoint({
    method: 'GET', path: '/v1/status', permission: 'read', input: nothing, reply: snapshot, fails: [],
    says: 'Everything at a glance: the helper, all connections, all companies.',
  }),
  readEvents: defineEndpoint({
    method: 'GET', path: '/v1/events', permission: 'read',
    input: z.strictObject({
      /** The `next` of the last answer; left out for the first call. */
      after: z.string().max(64).optional(),
      waitMs: z.coerce.number().int().min(0).max(30_000).default(0),
    }),
    reply: z.object({
      next: z.string(),
      /** Sent on the first call, and when the helper no longer knows what `after` means (restart, too long away). */
      snapshot: snapshot.nullable(),
      events: z.array(event),
    }),
    fails: ['shutting_down'],
    says: 'A snapshot first, then changes; waits up to `waitMs` for the next change.',
  }),
};
