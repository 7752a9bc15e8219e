/** Webhooks as the API, the command line and the tray know them: who is told of what, tests, the log, replay, secrets; and the outbox that news go into. */
import type { InputOf } from '../../src/shared/contract/endpoint.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { webhookEventTypes, type Attempt, type Delivery, type Webhook, type webhookEndpoints, type WebhookEventType } from '../../src/shared/contract/webhooks.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { DeliveryRow, Told, WebhookRow } from '../store/webhook-records.ts';
import { problemOf } from '../sync/problems.ts';
import { makeDeliver, waitingMax, endedKeptMax, type DeliverNeeds } from './deliver.ts';
import { attemptOf } from './due-deliveries.ts';
import { webhookAddress } from './webhook-address.ts';
import type { WebhookHosts } from './webhook-hosts.ts';
import { mayHear, noWebhook } from './webhook-owners.ts';
import { bodyOf, eventOf, newsOf, nextTold, unlinkedNews, type News } from './webhook-news.ts';
import type { WebhookSecrets } from './webhook-secrets.ts';

export type WebhooksNeeds = Omit<DeliverNeeds, 'secrets' | 'hosts'> & {
  readonly secrets: WebhookSecrets;
  readonly hosts: WebhookHosts;
  readonly companies: () => readonly CompanyStatus[];
  readonly randomHex: (bytes: number) => string;
  /** An address waits to be confirmed, or no longer does. */
  readonly onWaiting: () => void;
};

type Created = { readonly webhook: Webhook; readonly secret: string };
export type Webhooks = {
  list(): readonly Webhook[];
  /** `isConfirmed`: whoever adds it is the one who would be asked. `appId`: the application that makes it for itself. */
  create(given: InputOf<typeof webhookEndpoints.createWebhook>, isConfirmed: boolean, appId?: string): Promise<Created>;
  test(id: string): Promise<Attempt>;
  /** What a person paused an application does not resume. */
  setPaused(id: string, isPaused: boolean, by?: 'person' | 'application'): Webhook;
  rotate(id: string): Promise<Created>;
  remove(id: string): void;
  log(id: string, before: number | null, limit: number): { readonly deliveries: readonly Delivery[]; readonly next: string | null };
  replay(id: string, eventId: string | undefined): number;
  /** The whole address that the tray asks about; null when none waits. */
  waiting(): string | null;
  /** Confirms the address that was shown. */
  confirm(url: string): void;
  allowHost(name: string): string;
  forgetHost(name: string): boolean;
  hosts(): readonly string[];
  /** Whoever is told of the companies of this connection, before it is deleted. */
  dependentsOf(connectionId: ConnectionId): readonly { readonly id: string; readonly name: string }[];
  companyChanged(company: CompanyStatus): void;
  companyUnlinked(id: CompanyId): void;
  /** Looks what happened while nobody was told, and sends what is due. */
  start(): void;
  stop(): Promise<void>;
  wake(): void;
};

/** For a person; an application has so many of its own. */
export const webhooksMax = 20;
export const webhooksOfAppMax = 5;
/** After a rotation both secrets sign for so long. */
const overlapMs = 24 * 3_600_000;
const testsMax = 10;
const testWindowMs = 60_000;
/** By one application, whether it deletes them again or not. */
const madeMax = 10;
const madeWindowMs = 3_600_000;
/** More news than this within the window come from a circle: told, asked to sync, told again. They are told ever later. */
const newsMax = 30;
const newsWindowMs = 600_000;
const circleStepMs = 20_000;

export function makeWebhooks(needs: WebhooksNeeds): Webhooks {
  const { records, hosts, secrets, clock, log } = needs;
  const deliver = makeDeliver(needs);
  const counted = new Map<string, readonly number[]>();
  /** What was told, as kept on disk: most changes of a company are progress, and no news. */
  let told: Map<CompanyId, Told> | null = null;
  const toldNow = (): Map<CompanyId, Told> => (told ??= new Map(records.told().map((one) => [one.companyId, one])));

  function row(id: string): WebhookRow {
    const found = records.read(id);
    if (found === null) throw noWebhook(id);
    return found;
  }
  const isConfirmed = (one: WebhookRow): boolean => hosts.isConfirmed(webhookAddress(one.url).place);

  function shown(one: WebhookRow): Webhook {
    const { id, name, url, events, companyIds, createdAt, oldSecret, appId } = one;
    const code = deliver.problem(id);
    return {
      id, name, url, events: [...events], companyIds: companyIds && [...companyIds], createdAt, owner: appId === null ? null : { appId, name: needs.owners.nameOf(appId) }, state: one.state !== 'on' ? one.state : isConfirmed(one) ? 'active' : 'unconfirmed',
      oldSecretUntil: oldSecret !== null && oldSecret.untilMs > clock.wallMs() ? isoTimeOf(oldSecret.untilMs) : null, waiting: records.waiting(id), lastAttempt: records.lastAttempt(id),
      problem: code === null ? null : problemOf(new AppError(code, 'nothing can be sent'), isoTimeOf(clock.wallMs())),
    };
  }
  function changed(one: WebhookRow): Webhook {
    if (!records.write(one)) throw new AppError('not_found', 'this webhook was deleted meanwhile');
    deliver.wake();
    return shown(one);
  }

  const isFor = (one: WebhookRow, companyId: CompanyId, type: WebhookEventType): boolean => one.state !== 'gone' && one.events.includes(type) && (one.companyIds === null || one.companyIds.includes(companyId)) && mayHear(needs.owners, one, companyId);

  function dueMsFor(webhookId: string, nowMs: number): number {
    const over = records.toldSince(webhookId, nowMs - newsWindowMs) + 1 - newsMax;
    if (over === 1) log.warn(`${webhookId} is told so often that it may be asking for it; it is told later`, { area: 'webhooks', count: newsMax });
    return nowMs + Math.max(0, over) * circleStepMs;
  }

  /** The news and to whom they go are kept in one step; without it nothing counts as told. */
  function tell(companyId: CompanyId, next: Told | null, news: readonly News[]): void {
    const nowMs = clock.wallMs();
    const all = records.list();
    const events = news.map((one) => ({ ...one, event: eventOf(`msg_${needs.randomHex(12)}`, companyId, one, nowMs) })).filter(({ type }) => all.some((to) => isFor(to, companyId, type)));
    const receivers = (type: WebhookEventType): readonly WebhookRow[] => all.filter((to) => isFor(to, companyId, type));
    records.tell(companyId, next, events.map(({ event }) => event), events.flatMap(({ event, type }) => receivers(type).map(({ id }) => ({ webhookId: id, eventId: event.id, dueMs: dueMsFor(id, nowMs) }))));
    if (next === null) toldNow().delete(companyId);
    else toldNow().set(companyId, next);
    if (events.length === 0) return;
    for (const { id } of all) {
      const given = records.prune(id, endedKeptMax, waitingMax);
      if (given > 0) log.warn(`more waits for ${id} than is kept`, { area: 'webhooks', count: given });
    }
    deliver.wake();
  }

  /** News that could not be kept are found again at the next change or start. */
  function trying(companyId: CompanyId, run: () => void): void {
    try {
      run();
    } catch (thrown) {
      log.error('news for webhooks could not be kept yet', { area: 'webhooks', companyId, code: asAppError(thrown).code, err: thrown });
    }
  }

  const companyChanged = (company: CompanyStatus): void => trying(company.id, () => {
    const before = toldNow().get(company.id) ?? null;
    const next = nextTold(before, company);
    if (JSON.stringify(before) !== JSON.stringify(next)) tell(company.id, next, newsOf(before, company));
  });
  const companyUnlinked = (id: CompanyId): void => trying(id, () => {
    const before = toldNow().get(id);
    if (before) tell(id, null, [unlinkedNews(before)]);
  });

  function checkNew({ name, companyIds }: Pick<InputOf<typeof webhookEndpoints.createWebhook>, 'name' | 'companyIds'>, appId: string | null): void {
    if (appId !== null && needs.owners.reachOf(appId).size === 0) throw new AppError('forbidden', 'what this application was granted has ended');
    const before = records.list().filter((one) => one.appId === appId);
    const most = appId === null ? webhooksMax : webhooksOfAppMax;
    if (before.length >= most) throw new AppError('bad_request', `there are ${most} webhooks already; delete one first`);
    if (before.some((one) => one.name === name)) throw new AppError('already_exists', `name: a webhook is named "${name}" already`);
    const known = needs.companies().filter((company) => mayHear(needs.owners, { appId }, company.id));
    const unknown = companyIds?.find((id) => !known.some((company) => company.id === id));
    if (unknown !== undefined) throw new AppError('not_found', `companyIds: there is no company "${unknown}"`);
  }

  async function create({ name, url, events, companyIds }: InputOf<typeof webhookEndpoints.createWebhook>, mayConfirm: boolean, appId: string | null = null): Promise<Created> {
    const address = webhookAddress(url);
    if (address.isPrivate && !hosts.isPrivateAllowed(address.place)) throw new AppError('webhook_refused', `url: "${address.host}" is on this computer or a private network; an administrator allows the exact host with "ledgerline webhook allow-host ${address.place}" or as webhooks.hosts in policy.json`);
    checkNew({ name, companyIds }, appId);
    // Each may put a question before a person.
    if (appId !== null) countOne(appId, madeMax, madeWindowMs, `${madeMax} webhooks an hour are enough`);
    const id = `wh-${needs.randomHex(5)}`;
    const { secret, sealed } = await secrets.make(id);
    // Once more: while the keychain was asked others were made, or what the application was granted was taken back.
    checkNew({ name, companyIds }, appId);
    const made: WebhookRow = { id, appId, name, url: address.url.href, events: [...new Set(events ?? webhookEventTypes)], companyIds: companyIds === undefined ? null : [...new Set(companyIds)], state: 'on', createdAt: isoTimeOf(clock.wallMs()), sealedSecret: sealed, oldSecret: null };
    records.add(made);
    if (mayConfirm && !address.isPrivate) hosts.confirm(address.place);
    needs.onWaiting();
    log.info(`${id} was added`, { area: 'webhooks' });
    return { webhook: shown(made), secret };
  }

  function countOne(key: string, max: number, windowMs: number, says: string): void {
    const nowMs = clock.monotonicMs();
    const lately = (counted.get(key) ?? []).filter((atMs) => nowMs - atMs < windowMs);
    if (lately.length >= max) throw new AppError('too_many_tries', says, { retryAfterMs: windowMs - (nowMs - (lately[0] ?? nowMs)) });
    counted.set(key, [...lately, nowMs]);
  }

  async function test(id: string): Promise<Attempt> {
    const one = row(id);
    if (!isConfirmed(one)) throw new AppError('webhook_not_confirmed', `${one.url} waits to be allowed in the tray, or with "ledgerline webhook allow-host"`);
    countOne(id, testsMax, testWindowMs, `${testsMax} tests a minute are enough`);
    const atMs = clock.wallMs();
    return attemptOf(await deliver.sendNow(one, { id: `msg_${needs.randomHex(12)}`, body: bodyOf('test', {}, atMs) }), atMs);
  }

  async function rotate(id: string): Promise<Created> {
    row(id);
    const { secret, sealed } = await secrets.make(id);
    // Read again: it may have changed while the keychain was asked.
    const now = row(id);
    return { webhook: changed({ ...now, sealedSecret: sealed, oldSecret: { sealed: now.sealedSecret, untilMs: clock.wallMs() + overlapMs } }), secret };
  }

  function replay(id: string, eventId: string | undefined): number {
    row(id);
    let count = 1;
    if (eventId === undefined) count = records.replayGivenUp(id, clock.wallMs());
    else {
      const found = records.findDelivery(id, eventId);
      if (found === null) throw new AppError('not_found', `the log of this webhook has no event "${eventId}"`);
      records.saveDelivery({ ...found, state: 'waiting', dueMs: clock.wallMs(), tries: 0 });
    }
    deliver.wake();
    return count;
  }

  return {
    create, test, rotate, replay, companyChanged, companyUnlinked,
    list: () => records.list().map(shown),
    setPaused(id, isPaused, by = 'person') {
      const now = row(id);
      if (by === 'application' && now.isHeld === true && !isPaused) throw new AppError('forbidden', 'a person at this computer has paused this webhook');
      return changed({ ...now, state: isPaused ? 'paused' : 'on', isHeld: isPaused && (by === 'person' || now.isHeld === true) });
    },
    remove(id) {
      row(id);
      records.remove(id);
      deliver.forget(id);
      counted.delete(id);
      needs.onWaiting();
    },
    log(id, before, limit) {
      row(id);
      const rows = records.log(id, before, limit + 1);
      return { deliveries: rows.slice(0, limit).map(deliveryOf), next: rows.length > limit ? String(rows[limit - 1]?.n) : null };
    },
    waiting: () => records.list().find((one) => one.state !== 'gone' && !isConfirmed(one))?.url ?? null,
    confirm(url) {
      hosts.confirm(webhookAddress(url).place);
      needs.onWaiting();
      deliver.wake();
    },
    allowHost(name) {
      const place = hosts.allow(name);
      needs.onWaiting();
      deliver.wake();
      return place;
    },
    forgetHost(name) {
      const isForgotten = hosts.forget(name);
      needs.onWaiting();
      return isForgotten;
    },
    hosts: () => hosts.all(),
    dependentsOf(connectionId) {
      const ids = needs.companies().filter((company) => company.connectionId === connectionId).map((company) => company.id);
      return records.list().filter((one) => ids.some((id) => (one.companyIds === null || one.companyIds.includes(id)) && mayHear(needs.owners, one, id))).map(({ id, name }) => ({ id, name }));
    },
    start() {
      const there = needs.companies();
      for (const company of there) companyChanged(company);
      for (const id of [...toldNow().keys()]) if (!there.some((company) => company.id === id)) companyUnlinked(id);
      deliver.start();
    },
    stop: deliver.stop,
    wake: deliver.wake,
  };
}

function deliveryOf({ event, state, dueMs, attempts }: DeliveryRow): Delivery {
  return { eventId: event.id, type: event.type, companyId: event.companyId, state, at: isoTimeOf(event.atMs), nextTryAt: state === 'waiting' ? isoTimeOf(dueMs) : null, attempts: [...attempts] };
}
