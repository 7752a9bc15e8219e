/** Webhooks that publish, tell one receiver, and kill their process at a step of that; or go through without. */
import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { Keychain } from '../../helper/keychain/keychain.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { makeWebhookHosts } from '../../helper/webhooks/webhook-hosts.ts';
import { makeWebhookOwners } from '../../helper/webhooks/webhook-owners.ts';
import { makeWebhookSecrets } from '../../helper/webhooks/webhook-secrets.ts';
import { makeWebhooks } from '../../helper/webhooks/webhooks.ts';
import { systemClock } from '../../helper/system-clock.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';

export type Point = 'before-told' | 'after-told' | 'while-sending' | 'before-noted';
type Given = { readonly file: string; readonly key: Uint8Array; readonly keychain: Keychain; readonly sentFile: string; readonly point: Point | null };

/** Of a company nothing is looked at here but these. */
const published = { id: 'acme', connectionId: 'sage-1', published: { sync: 1 }, lastFailed: null, status: 'linked' } as unknown as CompanyStatus;

export async function makeKilledWebhooks({ file, key, keychain, sentFile, point }: Given): Promise<{ run(): Promise<void> }> {
  const db = openHelperDb(file, key);
  const dieAt = (here: Point): void => { if (here === point) process.kill(process.pid, 'SIGKILL'); };
  const silent = (): void => undefined;
  const { tell, saveDelivery } = db.webhooks;
  const records = {
    ...db.webhooks,
    tell(...given: Parameters<typeof tell>): void {
      dieAt('before-told');
      tell(...given);
      dieAt('after-told');
    },
    saveDelivery(row: Parameters<typeof saveDelivery>[0]): void {
      dieAt('before-noted');
      saveDelivery(row);
    },
  };
  const hooks = makeWebhooks({
    records, secrets: makeWebhookSecrets({ keychain, randomBytes: (count) => new Uint8Array(randomBytes(count)) }), hosts: makeWebhookHosts({ records: db.settings, named: [] }), owners: makeWebhookOwners(db.apps), companies: () => [published], clock: systemClock, random: Math.random,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'), notify: silent, onWaiting: silent, log: { debug: silent, info: silent, warn: silent, error: silent },
    send: async ({ headers }) => {
      dieAt('while-sending');
      appendFileSync(sentFile, `${headers['webhook-id']}\n`);
      return { outcome: 'delivered', status: 204, retryAfter: null, ms: 1 };
    },
    setTimer(call, waitMs) {
      const timer = setTimeout(call, waitMs);
      return () => clearTimeout(timer);
    },
  });
  return {
    async run() {
      if (hooks.list().length === 0) await hooks.create({ name: 'CRM', url: 'https://crm.example.co.uk/' }, true);
      hooks.start();
      for (let time = 0; time < 100 && hooks.list()[0]?.waiting !== 0; time += 1) await new Promise((done) => setTimeout(done, 20));
      await hooks.stop();
      db.close();
    },
  };
}
