/**
 * The duty of what is kept of webhooks: who is told, what is still to be sent, how it went, and what was last told of
 * each company. Synchronous and durable when it returns; each call is one transaction. Throws AppError: `disk_full`,
 * `disk_failed`, `store_busy`, `already_exists`.
 */
import type { Attempt, delivery, WebhookEventType } from '../../src/shared/contract/webhooks.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { z } from 'zod';

/** Sealed under the webhooks' key in the keychain, as base64. */
export type WebhookRow = {
  readonly id: string;
  /** The application that made it for itself; null: a person did. */
  readonly appId: string | null;
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly companyIds: readonly CompanyId[] | null;
  readonly state: 'on' | 'paused' | 'gone';
  /** Paused by a person. */
  readonly isHeld?: boolean;
  readonly createdAt: IsoTime;
  readonly sealedSecret: string;
  readonly oldSecret: { readonly sealed: string; readonly untilMs: number } | null;
};

/** What receivers were last told of a company; more than this is news. */
export type Told = { readonly companyId: CompanyId; readonly connectionId: ConnectionId; readonly published: number; readonly failed: number; readonly needsSignIn: boolean };

/** One thing that happened, as the bytes that are signed and sent. */
export type WebhookEvent = { readonly id: string; readonly type: string; readonly companyId: CompanyId; readonly atMs: number; readonly body: string };

export type DeliveryState = z.infer<typeof delivery>['state'];
export type DeliveryRow = {
  /** Its place in the log. */
  readonly n: number;
  readonly webhookId: string;
  readonly event: WebhookEvent;
  readonly state: DeliveryState;
  readonly dueMs: number;
  /** Attempts that count towards giving up. */
  readonly tries: number;
  readonly attempts: readonly Attempt[];
};
export type NewDelivery = { readonly webhookId: string; readonly eventId: string; readonly dueMs: number };

export type WebhookRecords = {
  /** In the order in which they were made. */
  list(): readonly WebhookRow[];
  read(id: string): WebhookRow | null;
  /** Throws `already_exists`. */
  add(row: WebhookRow): void;
  /** False when there is no such webhook. */
  write(row: WebhookRow): boolean;
  /** With its deliveries. */
  remove(id: string): boolean;
  told(): readonly Told[];
  /** What was told, and to whom it has to be sent: all of it or nothing. `told` null: the company is gone. */
  tell(companyId: CompanyId, told: Told | null, events: readonly WebhookEvent[], deliveries: readonly NewDelivery[]): void;
  /** The one that is due first by `nowMs`; what claims to be due after `soonestNeverMs` was written under another clock and is due now. */
  nextDue(webhookId: string, nowMs: number, soonestNeverMs: number): DeliveryRow | null;
  /** When the next one is due; null when none waits. */
  nextDueMs(webhookId: string): number | null;
  saveDelivery(row: Pick<DeliveryRow, 'n' | 'state' | 'dueMs' | 'tries' | 'attempts'>): void;
  findDelivery(webhookId: string, eventId: string): DeliveryRow | null;
  /** Newest first, those before the place `before`. */
  log(webhookId: string, before: number | null, limit: number): readonly DeliveryRow[];
  /** How many events were to be sent to it since. */
  toldSince(webhookId: string, sinceMs: number): number;
  waiting(webhookId: string): number;
  lastAttempt(webhookId: string): Attempt | null;
  /** What was given up is due now; gives how many. */
  replayGivenUp(webhookId: string, dueMs: number): number;
  /** What waits becomes given up. */
  giveUpAll(webhookId: string): void;
  /** Keeps so many of what has ended and so many of what waits, the newest; and no event that nobody is to be sent. Gives how many that waited were given up. */
  prune(webhookId: string, endedMax: number, waitingMax: number): number;
};
