/**
 * Sends what is due: one delivery at a time to each receiver, a few receivers at once, each as often as its schedule
 * says. The wall clock is looked at every half minute at least, since timers sleep with the machine. An attempt is noted
 * when it has ended, so one that was cut off is made again, with the same id.
 */
import { Webhook as Signer } from 'standardwebhooks';
import type { Clock } from '../../src/shared/clock.ts';
import { asAppError, type AppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { Log } from '../log.ts';
import type { DeliveryRow, WebhookRecords, WebhookRow } from '../store/webhook-records.ts';
import { afterAttempt, dueMsMax } from './due-deliveries.ts';
import type { SendWebhook, Sent } from './send-webhook.ts';
import { webhookAddress } from './webhook-address.ts';
import type { WebhookHosts } from './webhook-hosts.ts';
import { mayHear, type WebhookOwners } from './webhook-owners.ts';
import type { WebhookSecrets } from './webhook-secrets.ts';

export type DeliverNeeds = {
  readonly records: WebhookRecords;
  readonly secrets: Pick<WebhookSecrets, 'open'>;
  readonly hosts: Pick<WebhookHosts, 'isConfirmed' | 'isPrivateAllowed'>;
  readonly owners: WebhookOwners;
  readonly send: SendWebhook;
  readonly clock: Clock;
  readonly random: () => number;
  readonly setTimer: (call: () => void, waitMs: number) => () => void;
  /** Shows a notification of the desktop. */
  readonly notify: (text: string) => void;
  readonly log: Log;
};

export type Deliver = {
  start(): void;
  /** What is under way is cut off; it is made again at the next start. */
  stop(): Promise<void>;
  /** Something may be due that was not before. */
  wake(): void;
  /** Sends once, whatever is due. Throws `secrets_lost`, `keychain_locked`, … */
  sendNow(row: WebhookRow, event: { readonly id: string; readonly body: string }): Promise<Sent>;
  /** Why nothing can be sent to this one, such as a locked keychain. */
  problem(webhookId: string): ErrorCode | null;
  forget(webhookId: string): void;
};

const tickMsMax = 30_000;
const tickMsMin = 50;
const atOnceMax = 4;
/** Between two attempts at one receiver, so that a week's backlog is not poured out. */
const gapMs = 200;
/** What stands in the way on this side is looked at again after this. */
const ownTroubleMs = 30_000;
const noticeEveryMs = 24 * 3_600_000;
export const endedKeptMax = 500;
export const waitingMax = 10_000;

/** What is kept in memory of a receiver. Spans by the monotonic clock. */
type Line = { isUnderWay: boolean; restsUntilMs: number; trouble: ErrorCode | null; noticedAtMs: number | null };

export function makeDeliver(needs: DeliverNeeds): Deliver {
  const { records, clock, log } = needs;
  const lines = new Map<string, Line>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let cancelTimer: (() => void) | null = null;
  let isOn = false;

  function lineOf(id: string): Line {
    let line = lines.get(id);
    if (!line) lines.set(id, line = { isUnderWay: false, restsUntilMs: 0, trouble: null, noticedAtMs: null });
    return line;
  }

  async function headersFor(row: WebhookRow, id: string, body: string): Promise<Readonly<Record<string, string>>> {
    const now = new Date(clock.wallMs());
    const old = row.oldSecret !== null && row.oldSecret.untilMs > clock.wallMs() ? [row.oldSecret.sealed] : [];
    const secrets = await Promise.all([row.sealedSecret, ...old].map((sealed) => needs.secrets.open(row.id, sealed)));
    return {
      'content-type': 'application/json', 'user-agent': 'Ledgerline', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, now, body)).join(' '),
    };
  }

  async function sendNow(row: WebhookRow, { id, body }: { readonly id: string; readonly body: string }): Promise<Sent> {
    const address = webhookAddress(row.url);
    return needs.send({ address, isPrivateAllowed: needs.hosts.isPrivateAllowed(address.place), headers: await headersFor(row, id, body), body }, stopping.signal);
  }

  const isSendable = (row: WebhookRow): boolean => row.state === 'on' && needs.hosts.isConfirmed(webhookAddress(row.url).place);

  function notice(row: WebhookRow, line: Line): void {
    const now = clock.monotonicMs();
    if (line.noticedAtMs !== null && now - line.noticedAtMs < noticeEveryMs) return;
    line.noticedAtMs = now;
    needs.notify(`"${row.name}" could not be told what is new, and Ledgerline has stopped trying. Its settings say why and send it again.`);
  }

  function note(row: WebhookRow, delivery: DeliveryRow, sent: Sent, line: Line): void {
    const { restMs, ...after } = afterAttempt(delivery, sent, clock.wallMs(), needs.random);
    records.saveDelivery(after);
    line.restsUntilMs = clock.monotonicMs() + Math.max(restMs, gapMs);
    const told = { area: 'webhooks', kind: delivery.event.type, outcome: sent.outcome, status: sent.status, ms: sent.ms, count: after.tries };
    if (sent.outcome === 'delivered') log.debug(`${row.id} was told`, told);
    else log.info(`${row.id} could not be told`, told);
    if (sent.outcome === 'gone') {
      const now = records.read(row.id);
      if (now !== null) records.write({ ...now, state: 'gone' });
      records.giveUpAll(row.id);
      log.warn(`${row.id} wants to be told no more`, { area: 'webhooks', status: sent.status });
    }
    if (after.state === 'given_up') notice(row, line);
    if (after.state !== 'waiting') records.prune(row.id, endedKeptMax, waitingMax);
  }

  /** Nothing was sent, and the receiver has no part in that. */
  function trouble(row: WebhookRow, line: Line, error: AppError): void {
    line.trouble = error.code;
    line.restsUntilMs = clock.monotonicMs() + ownTroubleMs;
    log.warn(`${row.id} cannot be told just now`, { area: 'webhooks', code: error.code, err: error });
  }

  async function deliverOne(row: WebhookRow, delivery: DeliveryRow, line: Line): Promise<void> {
    line.isUnderWay = true;
    try {
      const sent = await sendNow(row, delivery.event);
      line.trouble = null;
      note(row, delivery, sent, line);
    } catch (thrown) {
      if (!stopping.signal.aborted) trouble(row, line, asAppError(thrown));
    } finally {
      line.isUnderWay = false;
    }
  }

  /** What is due to an application of a company that it may no longer hear of is given up unsent. */
  function nextFor(row: WebhookRow): DeliveryRow | null {
    for (const now = clock.wallMs(); ;) {
      const due = records.nextDue(row.id, now, now + dueMsMax);
      if (due === null || mayHear(needs.owners, row, due.event.companyId)) return due;
      records.saveDelivery({ ...due, state: 'given_up' });
    }
  }

  function lookAt(row: WebhookRow): void {
    const line = lineOf(row.id);
    if (line.isUnderWay || underWay.size >= atOnceMax || clock.monotonicMs() < line.restsUntilMs || !isSendable(row)) return;
    const due = nextFor(row);
    if (due === null) return;
    const run = deliverOne(row, due, line).finally(() => {
      underWay.delete(run);
      tick();
    });
    underWay.add(run);
  }

  function tick(): void {
    if (!isOn) return;
    try {
      for (const row of records.list()) lookAt(row);
    } catch (thrown) {
      log.error('the webhooks could not be looked after', { area: 'webhooks', code: asAppError(thrown).code, err: thrown });
    }
    arm();
  }

  function waitMs(): number {
    let wait = tickMsMax;
    for (const row of records.list()) {
      const line = lineOf(row.id);
      const due = line.isUnderWay || !isSendable(row) ? null : records.nextDueMs(row.id);
      if (due !== null) wait = Math.min(wait, Math.max(due - clock.wallMs(), line.restsUntilMs - clock.monotonicMs()));
    }
    return underWay.size >= atOnceMax ? tickMsMax : Math.max(tickMsMin, wait);
  }

  function arm(): void {
    cancelTimer?.();
    let wait = tickMsMax;
    try {
      wait = waitMs();
    } catch {
      // The database is busy or its disk fails: looked at again at the usual time.
    }
    cancelTimer = isOn ? needs.setTimer(tick, wait) : null;
  }

  return {
    sendNow,
    start() {
      isOn = true;
      tick();
    },
    async stop() {
      isOn = false;
      cancelTimer?.();
      stopping.abort(new Error('the helper stops'));
      await Promise.all(underWay);
    },
    wake() {
      for (const line of lines.values()) if (line.trouble !== null) line.restsUntilMs = 0;
      tick();
    },
    problem: (id) => lines.get(id)?.trouble ?? null,
    forget: (id) => void lines.delete(id),
  };
}
