/** Webhooks of the fake helper, in memory. */
import type { ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import { webhookEventTypes, type Attempt, type Delivery, type Webhook, type webhookEndpoints } from '../../../src/shared/contract/webhooks.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { FakeHandlers } from './fake-helper.ts';

const at = (minutes: number): IsoTime => new Date(Date.now() - minutes * 60_000).toISOString() as IsoTime;
export const practiceSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
export const attempt = (minutes: number, part: Partial<Attempt> = {}): Attempt => ({ at: at(minutes), ms: 84, outcome: 'delivered', status: 204, ...part });
export const practiceWebhook = (part: Partial<Webhook> = {}): Webhook => ({
  id: 'wh-0a1b2c3d4e', name: 'Our CRM', url: 'https://crm.example.co.uk/hooks/ledger', events: [...webhookEventTypes], companyIds: null, owner: null, state: 'active', createdAt: at(9000), oldSecretUntil: null, waiting: 0, lastAttempt: attempt(12), problem: null, ...part,
});
export const practiceDelivery = (part: Partial<Delivery> = {}): Delivery => ({ eventId: 'msg_0123456789abcdef01234567', type: 'booksPublished', companyId: 'meadow-crafts', state: 'delivered', at: at(12), nextTryAt: null, attempts: [attempt(12)], ...part });

export class WebhookWorld {
  webhooks: Webhook[] = [];
  deliveries: Delivery[] = [];
  answer: Attempt = attempt(0);

  one(id: string): Webhook {
    const found = this.webhooks.find((webhook) => webhook.id === id);
    if (!found) throw new AppError('not_found', 'no such webhook');
    return found;
  }
  put(webhook: Webhook): Webhook {
    this.webhooks = this.webhooks.map((one) => (one.id === webhook.id ? webhook : one));
    return webhook;
  }
}

export function webhookHandlersOf(world: WebhookWorld): Pick<FakeHandlers, keyof typeof webhookEndpoints> {
  return {
    listWebhooks: () => ({ webhooks: world.webhooks }),
    createWebhook({ name, url, events, companyIds }): ReplyOf<typeof webhookEndpoints.createWebhook> {
      if (/^https?:\/\/(localhost|127)/.test(url)) throw new AppError('webhook_refused', 'private');
      const webhook = practiceWebhook({ id: 'wh-new0000001', name, url, events: events ?? [...webhookEventTypes], companyIds: companyIds ?? null, state: 'unconfirmed', lastAttempt: null, createdAt: at(0) });
      world.webhooks.push(webhook);
      return { webhook, secret: practiceSecret };
    },
    testWebhook({ webhookId }) { world.one(webhookId); return world.answer; },
    pauseWebhook: ({ webhookId }) => world.put({ ...world.one(webhookId), state: 'paused' }),
    resumeWebhook: ({ webhookId }) => world.put({ ...world.one(webhookId), state: 'active' }),
    rotateWebhookSecret: ({ webhookId }) => ({ webhook: world.put({ ...world.one(webhookId), oldSecretUntil: at(-1440) }), secret: practiceSecret }),
    deleteWebhook({ webhookId }) { world.one(webhookId); world.webhooks = world.webhooks.filter((one) => one.id !== webhookId); return { deleted: true }; },
    readWebhookLog: () => ({ deliveries: world.deliveries, next: null }),
    replayWebhook({ eventId }) { world.deliveries = world.deliveries.map((one) => (eventId === undefined || one.eventId === eventId ? { ...one, state: 'waiting' as const, nextTryAt: at(0) } : one)); return { replayed: 1 }; },
  };
}
