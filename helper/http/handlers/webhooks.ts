/** Webhooks: a person's and this user's programs see all of them, an application its own. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Webhook, webhookEndpoints as contract } from '../../../src/shared/contract/webhooks.ts';
import { webhooksOf, type OwnWebhooks } from '../../webhooks/webhook-owners.ts';
import { isScopeEnough, type Caller } from '../caller.ts';
import type { Services } from '../services.ts';

/** What is behind the host may be a receiver's password by another name. */
const shortened = (webhook: Webhook): Webhook => ({ ...webhook, url: `${new URL(webhook.url).origin}/…` });

export function webhookHandlers({ open }: Services): Handlers<typeof contract, Caller> {
  const seenBy = ({ app }: Caller): OwnWebhooks => (app === null ? open().webhooks : webhooksOf(open().webhooks, app.id));
  return {
    listWebhooks(_nothing, caller) {
      const webhooks = seenBy(caller).list();
      return { webhooks: caller.app !== null || isScopeEnough(caller.scope, 'admin') ? [...webhooks] : webhooks.map(shortened) };
    },
    // Whoever sits at the command line is the one who would be asked.
    createWebhook: (given, caller) => seenBy(caller).create(given, caller.via === 'socket'),
    testWebhook: ({ webhookId }, caller) => seenBy(caller).test(webhookId),
    pauseWebhook: ({ webhookId }, caller) => seenBy(caller).setPaused(webhookId, true),
    resumeWebhook: ({ webhookId }, caller) => seenBy(caller).setPaused(webhookId, false),
    rotateWebhookSecret: ({ webhookId }, caller) => seenBy(caller).rotate(webhookId),
    deleteWebhook({ webhookId }, caller) {
      seenBy(caller).remove(webhookId);
      return { deleted: true };
    },
    readWebhookLog({ webhookId, before, limit }, caller) {
      const { deliveries, next } = seenBy(caller).log(webhookId, before === undefined ? null : Number(before), limit);
      return { deliveries: [...deliveries], next };
    },
    replayWebhook: ({ webhookId, eventId }, caller) => ({ replayed: seenBy(caller).replay(webhookId, eventId) }),
  };
}
