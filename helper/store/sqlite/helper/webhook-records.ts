/** Webhooks on SQLite; see `helper/store/webhook-records.ts`. */
import type { Attempt } from '../../../../src/shared/contract/webhooks.ts';
import type { DeliveryRow, DeliveryState, NewDelivery, Told, WebhookEvent, WebhookRecords, WebhookRow } from '../../webhook-records.ts';
import type { CompanyId } from '../../../../src/shared/ids.ts';
import type { Db } from '../connection.ts';
import type { Migration } from '../migrations.ts';
import { prepared } from '../statements.ts';
import { addOnce } from './add-once.ts';

export const addWebhookTables: Migration = (db) => {
  db.exec(`
    CREATE TABLE webhooks(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, row TEXT NOT NULL);
    CREATE TABLE webhook_told(company_id TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE webhook_events(id TEXT PRIMARY KEY, type TEXT NOT NULL, company_id TEXT NOT NULL, at_ms REAL NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE webhook_deliveries(n INTEGER PRIMARY KEY, webhook_id TEXT NOT NULL, event_id TEXT NOT NULL, state TEXT NOT NULL, due_ms REAL NOT NULL, tries INTEGER NOT NULL, attempts TEXT NOT NULL, UNIQUE (webhook_id, event_id));
    CREATE INDEX webhook_deliveries_due ON webhook_deliveries(webhook_id, state, due_ms);
    CREATE INDEX webhook_deliveries_event ON webhook_deliveries(event_id);
  `);
};

type Kept = { readonly n: number; readonly webhookId: string; readonly state: DeliveryState; readonly dueMs: number; readonly tries: number; readonly attempts: string; readonly eventId: string; readonly type: string; readonly companyId: CompanyId; readonly atMs: number; readonly body: string };

const deliveries = `SELECT d.n, d.webhook_id AS webhookId, d.state, d.due_ms AS dueMs, d.tries, d.attempts, e.id AS eventId, e.type, e.company_id AS companyId, e.at_ms AS atMs, e.body
  FROM webhook_deliveries d JOIN webhook_events e ON e.id = d.event_id`;

function rowOf(kept: Kept | undefined): DeliveryRow | null {
  if (kept === undefined) return null;
  const { n, webhookId, state, dueMs, tries, attempts, eventId, type, companyId, atMs, body } = kept;
  return { n, webhookId, state, dueMs, tries, attempts: JSON.parse(attempts) as Attempt[], event: { id: eventId, type, companyId, atMs, body } };
}

function tell(db: Db, companyId: CompanyId, told: Told | null, events: readonly WebhookEvent[], made: readonly NewDelivery[]): void {
  if (told === null) prepared(db, 'DELETE FROM webhook_told WHERE company_id = ?').run(companyId);
  else prepared(db, 'INSERT INTO webhook_told(company_id, told) VALUES (?, ?) ON CONFLICT DO UPDATE SET told = excluded.told').run(companyId, JSON.stringify(told));
  for (const event of events) prepared(db, 'INSERT INTO webhook_events(id, type, company_id, at_ms, body) VALUES (@id, @type, @companyId, @atMs, @body)').run(event);
  for (const one of made) prepared(db, "INSERT INTO webhook_deliveries(webhook_id, event_id, state, due_ms, tries, attempts) VALUES (@webhookId, @eventId, 'waiting', @dueMs, 0, '[]')").run(one);
}

/** Those beyond the newest so many. */
const beyond = (state: string): string => `webhook_id = ? AND state ${state} AND n <= coalesce((SELECT n FROM webhook_deliveries WHERE webhook_id = ? AND state ${state} ORDER BY n DESC LIMIT 1 OFFSET ?), -1)`;

function prune(db: Db, webhookId: string, endedMax: number, waitingMax: number): number {
  const given = prepared(db, `UPDATE webhook_deliveries SET state = 'given_up' WHERE ${beyond("= 'waiting'")}`).run(webhookId, webhookId, waitingMax).changes;
  const dropped = prepared(db, `DELETE FROM webhook_deliveries WHERE ${beyond("<> 'waiting'")}`).run(webhookId, webhookId, endedMax).changes;
  if (dropped > 0) dropEvents(db);
  return given;
}

const dropEvents = (db: Db): void => void prepared(db, 'DELETE FROM webhook_events WHERE NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.event_id = webhook_events.id)').run();

export function removeWebhook(db: Db, id: string): boolean {
  prepared(db, 'DELETE FROM webhook_deliveries WHERE webhook_id = ?').run(id);
  dropEvents(db);
  return prepared(db, 'DELETE FROM webhooks WHERE id = ?').run(id).changes === 1;
}

export function webhookRecordsIn(db: Db): WebhookRecords {
  const asRow = (kept: unknown): WebhookRow => {
    const { row, appId } = kept as { readonly row: string; readonly appId: string };
    return { ...(JSON.parse(row) as WebhookRow), appId: appId === '' ? null : appId };
  };
  return {
    list: () => prepared(db, 'SELECT row, app_id AS appId FROM webhooks ORDER BY n').all().map(asRow),
    read(id) {
      const kept = prepared(db, 'SELECT row, app_id AS appId FROM webhooks WHERE id = ?').get(id);
      return kept === undefined ? null : asRow(kept);
    },
    add: (row) => addOnce(`a webhook named "${row.name}"`, () => void prepared(db, 'INSERT INTO webhooks(id, app_id, name, row) VALUES (?, ?, ?, ?)').run(row.id, row.appId ?? '', row.name, JSON.stringify(row))),
    write: (row) => prepared(db, 'UPDATE webhooks SET name = ?, row = ? WHERE id = ?').run(row.name, JSON.stringify(row), row.id).changes === 1,
    remove: (id) => db.transaction(removeWebhook).immediate(db, id),
    told: () => (prepared(db, 'SELECT told FROM webhook_told ORDER BY company_id').pluck().all() as string[]).map((text) => JSON.parse(text) as Told),
    tell: (companyId, told, events, made) => db.transaction(tell).immediate(db, companyId, told, events, made),
    nextDue: (webhookId, nowMs, soonestNeverMs) => rowOf(prepared(db, `${deliveries} WHERE d.webhook_id = ? AND d.state = 'waiting' AND (d.due_ms <= ? OR d.due_ms > ?) ORDER BY d.due_ms, d.n LIMIT 1`).get(webhookId, nowMs, soonestNeverMs) as Kept | undefined),
    nextDueMs: (webhookId) => prepared(db, "SELECT min(due_ms) FROM webhook_deliveries WHERE webhook_id = ? AND state = 'waiting'").pluck().get(webhookId) as number | null,
    saveDelivery: ({ n, state, dueMs, tries, attempts }) => void prepared(db, 'UPDATE webhook_deliveries SET state = @state, due_ms = @dueMs, tries = @tries, attempts = @attempts WHERE n = @n').run({ n, state, dueMs, tries, attempts: JSON.stringify(attempts) }),
    findDelivery: (webhookId, eventId) => rowOf(prepared(db, `${deliveries} WHERE d.webhook_id = ? AND d.event_id = ?`).get(webhookId, eventId) as Kept | undefined),
    log: (webhookId, before, limit) => (prepared(db, `${deliveries} WHERE d.webhook_id = ? AND d.n < ? ORDER BY d.n DESC LIMIT ?`).all(webhookId, before ?? Number.MAX_SAFE_INTEGER, limit) as Kept[]).flatMap((kept) => rowOf(kept) ?? []),
    toldSince: (webhookId, sinceMs) => prepared(db, 'SELECT count(*) FROM webhook_deliveries d JOIN webhook_events e ON e.id = d.event_id WHERE d.webhook_id = ? AND e.at_ms > ?').pluck().get(webhookId, sinceMs) as number,
    waiting: (webhookId) => prepared(db, "SELECT count(*) FROM webhook_deliveries WHERE webhook_id = ? AND state = 'waiting'").pluck().get(webhookId) as number,
    lastAttempt(webhookId) {
      const text = prepared(db, "SELECT json_extract(attempts, '$[#-1]') FROM webhook_deliveries WHERE webhook_id = ? AND attempts <> '[]' ORDER BY json_extract(attempts, '$[#-1].at') DESC LIMIT 1").pluck().get(webhookId) as string | undefined;
      return text === undefined ? null : JSON.parse(text) as Attempt;
    },
    replayGivenUp: (webhookId, dueMs) => prepared(db, "UPDATE webhook_deliveries SET state = 'waiting', due_ms = ?, tries = 0 WHERE webhook_id = ? AND state = 'given_up'").run(dueMs, webhookId).changes,
    giveUpAll: (webhookId) => void prepared(db, "UPDATE webhook_deliveries SET state = 'given_up' WHERE webhook_id = ? AND state = 'waiting'").run(webhookId),
    prune: (webhookId, endedMax, waitingMax) => db.transaction(prune).immediate(db, webhookId, endedMax, waitingMax),
  };
}
