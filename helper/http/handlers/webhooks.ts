/** Webhooks. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Webhook, webhookEndpoints as contract } from '../../../src/shared/contract/webhooks.ts';
import type { Caller } from '../caller.ts';
import { isScopeEnough } from '../routes.ts';
import type { Services } from '../services.ts';

/** What is behind the host may be a receiver's password by another name. */
const shortened = (webhook: Webhook): Webhook => ({ ...webhook, url: `${new URL(webhook.url).origin}/…` });

export const webhookHandlers = ({ open }: Services): Handlers<typeof contract, Caller> => ({
  listWebhooks(_nothing, { scope }) {
    const webhooks = open().webhooks.list();
    return { webhooks: isScopeEnough(scope, 'admin') ? [...webhooks] : webhooks.map(shortened) };
  },
  // Whoever sits at the command line is the one who would be asked.
  createWebhook: (given, { via }) => open().webhooks.create(given, via === 'socket'),
  testWebhook: ({ webhookId }) => open().webhooks.test(webhookId),
  pauseWebhook: ({ webhookId }) => open().webhooks.setPaused(webhookId, true),
  resumeWebhook: ({ webhookId }) => open().webhooks.setPaused(webhookId, false),
  rotateWebhookSecret: ({ webhookId }) => open().webhooks.rotate(webhookId),
  deleteWebhook({ webhookId }) {
    open().webhooks.remove(webhookId);
    return { deleted: true };
  },
  readWebhookLog({ webhookId, before, limit }) {
    const { deliveries, next } = open().webhooks.log(webhookId, before === undefined ? null : Number(before), limit);
    return { deliveries: [...deliveries], next };
  },
  replayWebhook: ({ webhookId, eventId }) => ({ replayed: open().webhooks.replay(webhookId, eventId) }),
});
