/** Webhooks with their real parts, put together for main-books.ts. */
import { randomBytes } from 'node:crypto';
import type { CompanyStatus } from '../src/shared/contract/status.ts';
import type { Keychain } from './keychain/keychain.ts';
import type { Log } from './log.ts';
import type { HelperDb } from './store/helper-db.ts';
import { systemClock } from './system-clock.ts';
import { makeSendWebhook } from './webhooks/send-webhook.ts';
import { makeWebhookHosts } from './webhooks/webhook-hosts.ts';
import { makeWebhookOwners } from './webhooks/webhook-owners.ts';
import { makeWebhookSecrets } from './webhooks/webhook-secrets.ts';
import { makeWebhooks, type Webhooks } from './webhooks/webhooks.ts';

export type WebhookBooks = {
  readonly db: HelperDb;
  readonly keychain: Keychain;
  readonly companies: () => readonly CompanyStatus[];
  readonly origin: () => string;
  readonly notify: (text: string) => void;
  /** Hosts that the configuration or a policy allows. */
  readonly allowedHosts: readonly string[];
  readonly onWaiting: () => void;
  readonly log: Log;
};

export function openWebhooks({ db, keychain, companies, origin, notify, allowedHosts, onWaiting, log }: WebhookBooks): Webhooks {
  return makeWebhooks({
    records: db.webhooks, owners: makeWebhookOwners(db.apps), companies, notify, onWaiting, log, clock: systemClock, random: Math.random,
    secrets: makeWebhookSecrets({ keychain, randomBytes: (count) => new Uint8Array(randomBytes(count)) }),
    hosts: makeWebhookHosts({ records: db.settings, named: allowedHosts }),
    send: makeSendWebhook({ ownPort: () => Number(new URL(origin()).port) }),
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    setTimer(call, waitMs) {
      const timer = setTimeout(call, waitMs).unref();
      return () => clearTimeout(timer);
    },
  });
}
