/** Webhooks: other programs are told when there is something new. A secret is told once, when it is made; what is sent names ids and no figures. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { companyId } from '../ids.ts';
import { defineEndpoint } from './endpoint.ts';
import { problem } from './status.ts';

const nothing = z.strictObject({});

/** What can be told. Each names ids; the thing itself is read at its own address. */
export const webhookEventTypes = ['booksPublished', 'syncFailed', 'signInRequired', 'companyUnlinked'] as const;
export type WebhookEventType = (typeof webhookEventTypes)[number];

/** How one attempt ended. `offline`: this computer reached nothing, which is not the receiver's fault. */
export const attemptOutcomes = ['delivered', 'redirected', 'gone', 'busy', 'refused', 'failed', 'too_slow', 'unreachable', 'certificate', 'address_refused', 'offline'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

export const attempt = z.object({ at: isoTime, ms: z.number().int().min(0), outcome: z.enum(attemptOutcomes), /** The receiver's status; null where none came. */ status: z.number().int().nullable() });
export type Attempt = z.infer<typeof attempt>;

export const deliveryStates = ['waiting', 'delivered', 'given_up'] as const;
export const delivery = z.object({
  /** The `webhook-id` that the receiver gets, the same at every attempt. */
  eventId: z.string(),
  type: z.string(),
  companyId: z.string().nullable(),
  state: z.enum(deliveryStates),
  at: isoTime,
  nextTryAt: isoTime.nullable(),
  attempts: z.array(attempt),
});
export type Delivery = z.infer<typeof delivery>;

export const webhookStates = ['active', 'unconfirmed', 'paused', 'gone'] as const;
export const webhookId = z.string().regex(/^wh-[a-z0-9]{6,32}$/, 'the id of a webhook, as the list shows it');
export const webhook = z.object({
  id: webhookId,
  name: z.string(),
  /** To who may only read, without what is behind the host. */
  url: z.string(),
  events: z.array(z.enum(webhookEventTypes)),
  /** Null: of all companies. */
  companyIds: z.array(companyId).nullable(),
  /** `unconfirmed`: the address was never seen before and waits to be allowed; `gone`: the receiver answered that it wants no more. */
  state: z.enum(webhookStates),
  createdAt: isoTime,
  /** The application that made it for itself; null: a person did. */
  owner: z.object({ appId: z.string(), name: z.string() }).nullable(),
  /** Until when the secret before signs as well; null when only one does. */
  oldSecretUntil: isoTime.nullable(),
  waiting: z.number().int().min(0),
  lastAttempt: attempt.nullable(),
  /** Why nothing is sent although it is active. */
  problem: problem.nullable(),
});
export type Webhook = z.infer<typeof webhook>;

const one = z.strictObject({ webhookId });
export const webhookNameMax = 80;
export const webhookUrlMax = 500;
const withSecret = z.object({ webhook, /** "whsec_…"; it is told this once. */ secret: z.string() });
const keychainFails = ['keychain_locked', 'keychain_missing', 'secrets_lost'] as const;

export const webhookEndpoints = {
  listWebhooks: defineEndpoint({ method: 'GET', path: '/v1/webhooks', permission: 'read', input: nothing, reply: z.object({ webhooks: z.array(webhook) }), fails: [], says: 'The programs that are told when there is something new. An application with the scope webhooks has all of these addresses for its own webhooks, and sees no others.' }),
  createWebhook: defineEndpoint({
    method: 'POST', path: '/v1/webhooks', permission: 'admin',
    input: z.strictObject({
      name: z.string().trim().min(1).max(webhookNameMax).regex(/^[^\p{Cc}\p{Cf}]+$/u, 'a name may hold no control characters'), url: z.string().trim().min(1).max(webhookUrlMax),
      events: z.array(z.enum(webhookEventTypes)).min(1).max(20).optional(), companyIds: z.array(companyId).min(1).max(200).optional(),
    }),
    reply: withSecret, fails: ['webhook_refused', 'already_exists', 'not_found', 'too_many_tries', ...keychainFails],
    says: 'Adds one. An address never seen before is confirmed in the tray or on the command line before anything is sent to it; private addresses are refused until an administrator allows that host.',
  }),
  testWebhook: defineEndpoint({ method: 'POST', path: '/v1/webhooks/{webhookId}/test', permission: 'admin', input: one, reply: attempt, fails: ['not_found', 'webhook_not_confirmed', 'too_many_tries', ...keychainFails], says: 'Sends a test now, once, and says how the receiver answered.' }),
  pauseWebhook: defineEndpoint({ method: 'POST', path: '/v1/webhooks/{webhookId}/pause', permission: 'admin', input: one, reply: webhook, fails: ['not_found'], says: 'Sends nothing until it is resumed; what happens meanwhile is kept.' }),
  resumeWebhook: defineEndpoint({ method: 'POST', path: '/v1/webhooks/{webhookId}/resume', permission: 'admin', input: one, reply: webhook, fails: ['not_found'], says: 'Goes on with what was kept.' }),
  rotateWebhookSecret: defineEndpoint({ method: 'POST', path: '/v1/webhooks/{webhookId}/secret', permission: 'admin', input: one, reply: withSecret, fails: ['not_found', ...keychainFails], says: 'Makes a new secret. For a day both sign, so that the receiver can change over.' }),
  deleteWebhook: defineEndpoint({ method: 'DELETE', path: '/v1/webhooks/{webhookId}', permission: 'admin', input: one, reply: z.object({ deleted: z.literal(true) }), fails: ['not_found'], says: 'Deletes one with its secret, its log and what waits for it.' }),
  readWebhookLog: defineEndpoint({
    method: 'GET', path: '/v1/webhooks/{webhookId}/deliveries', permission: 'read',
    input: z.strictObject({ webhookId, before: z.string().regex(/^\d{1,15}$/).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
    reply: z.object({ deliveries: z.array(delivery), /** For `before`, when there are older ones. */ next: z.string().nullable() }), fails: ['not_found'], says: 'What was sent and how it ended, newest first.',
  }),
  replayWebhook: defineEndpoint({
    method: 'POST', path: '/v1/webhooks/{webhookId}/replay', permission: 'admin', input: z.strictObject({ webhookId, eventId: z.string().regex(/^msg_[a-f0-9]{24}$/).optional() }),
    reply: z.object({ replayed: z.number().int().min(0) }), fails: ['not_found'], says: 'Sends one event again with its own id, or all that were given up.',
  }),
};
