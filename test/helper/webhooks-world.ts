/** A world for webhooks: a real database, a clock that a test moves, companies that publish, and a receiver that may fail. */
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import type { HelperDb } from '../../helper/store/helper-db.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import type { SendWebhook, Sending, Sent } from '../../helper/webhooks/send-webhook.ts';
import { makeWebhookHosts } from '../../helper/webhooks/webhook-hosts.ts';
import { makeWebhookOwners } from '../../helper/webhooks/webhook-owners.ts';
import { makeWebhookSecrets } from '../../helper/webhooks/webhook-secrets.ts';
import { makeWebhooks, type Webhooks } from '../../helper/webhooks/webhooks.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { practiceCompany, publishedSync } from '../browser/pane/practice-world.ts';
import { makeFolder, makeKey } from '../suites/store-places.ts';

export const seconds = 1_000;
export const minutes = 60_000;
export const hours = 60 * minutes;
export const crm = 'https://crm.example.co.uk/hooks/ledger';
export const answer = (part: Partial<Sent> = {}): Sent => ({ outcome: 'delivered', status: 204, retryAfter: null, ms: 5, ...part });
const settle = async (): Promise<void> => { for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate); };

export type Attempted = { readonly atMs: number; readonly id: string; readonly url: string; readonly body: string; readonly headers: Readonly<Record<string, string>> };

export function makeWebhookWorld(options: { readonly send?: SendWebhook; readonly named?: readonly string[]; readonly startAt?: string } = {}) {
  const [file, key] = [join(makeFolder(), 'helper.db'), makeKey()];
  const keychain = makeMemoryKeychain();
  let timer: { readonly atMs: number; readonly call: () => void } | null = null;
  const world = {
    file, key, keychain,
    nowMs: Date.parse(options.startAt ?? '2026-11-23T09:00:00Z'),
    awakeMs: 0,
    companies: [] as CompanyStatus[],
    attempts: [] as Attempted[],
    notices: [] as string[],
    logged: [] as unknown[],
    db: null as unknown as HelperDb,
    hooks: null as unknown as Webhooks,
    answer: (_sending: Sending, _count: number): Sent | Promise<Sent> => answer(),
    open(): void {
      world.db = openHelperDb(file, key);
      const log = (message: string, fields?: unknown): void => void world.logged.push([message, fields]);
      world.hooks = makeWebhooks({
        records: world.db.webhooks, secrets: makeWebhookSecrets({ keychain, randomBytes: (count) => new Uint8Array(randomBytes(count)) }), hosts: makeWebhookHosts({ records: world.db.settings, named: options.named ?? [] }), owners: makeWebhookOwners(world.db.apps),
        companies: () => world.companies, clock: { wallMs: () => world.nowMs, monotonicMs: () => world.awakeMs }, random: () => 0, randomHex: (bytes) => randomBytes(bytes).toString('hex'), notify: (text) => world.notices.push(text), onWaiting: () => undefined,
        send: async (sending, signal) => {
          world.attempts.push({ atMs: world.nowMs, id: sending.headers['webhook-id'] ?? '', url: sending.address.url.href, body: sending.body, headers: sending.headers });
          return options.send ? options.send(sending, signal) : world.answer(sending, world.attempts.length);
        },
        setTimer(call, waitMs) {
          const mine = timer = { atMs: world.awakeMs + waitMs, call };
          return () => { if (timer === mine) timer = null; };
        },
        log: { debug: log, info: log, warn: log, error: log },
      });
    },
    async add(part: { readonly name?: string; readonly url?: string; readonly companyIds?: CompanyId[] } = {}): Promise<{ readonly id: string; readonly secret: string }> {
      const { webhook, secret } = await world.hooks.create({ name: part.name ?? 'CRM', url: part.url ?? crm, ...(part.companyIds && { companyIds: part.companyIds }) }, true);
      return { id: webhook.id, secret };
    },
    publish(sync: number, id = 'acme'): void {
      const next = practiceCompany({ id: id as CompanyId, published: publishedSync(sync, 0) });
      world.companies = [...world.companies.filter((one) => one.id !== id), next];
      world.hooks.companyChanged(next);
    },
    /** Time passes with the machine awake: every timer fires. */
    async pass(ms: number): Promise<void> {
      await settle();
      for (const until = world.awakeMs + ms; ;) {
        const next = timer;
        if (next === null || next.atMs > until) {
          world.nowMs += until - world.awakeMs;
          world.awakeMs = until;
          return;
        }
        world.nowMs += next.atMs - world.awakeMs;
        world.awakeMs = next.atMs;
        timer = null;
        next.call();
        await settle();
      }
    },
    /** The machine sleeps or is off. */
    sleep(ms: number): void { world.nowMs += ms; },
    async restart(): Promise<void> {
      await world.close();
      world.open();
      world.hooks.start();
      await settle();
    },
    async close(): Promise<void> {
      await world.hooks.stop();
      world.db.close();
      timer = null;
    },
  };
  world.open();
  return world;
}
