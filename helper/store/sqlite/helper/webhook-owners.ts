/** Whose a webhook is: an application's id, or nobody's but this installation's own (an empty text). Names are unique for each owner, so that none learns another's. */
import type { Db } from '../connection.ts';
import type { Migration } from '../migrations.ts';
import { prepared } from '../statements.ts';
import { removeWebhook } from './webhook-records.ts';

export const addWebhookOwners: Migration = (db) => {
  db.exec(`
    CREATE TABLE owned_webhooks(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, app_id TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, row TEXT NOT NULL, UNIQUE (app_id, name));
    INSERT INTO owned_webhooks(n, id, name, row) SELECT n, id, name, row FROM webhooks;
    DROP TABLE webhooks;
    ALTER TABLE owned_webhooks RENAME TO webhooks;
  `);
};

/** With the last that was granted it, an application's webhooks go, their log and all that waits. Part of the caller's transaction. */
export function endWebhooksWithout(db: Db, appId: string): void {
  const isGranted = prepared(db, "SELECT 1 FROM app_grants g, json_each(g.scopes) s WHERE g.app_id = ? AND s.value = 'webhooks' LIMIT 1").get(appId) !== undefined;
  if (isGranted) return;
  for (const id of prepared(db, 'SELECT id FROM webhooks WHERE app_id = ?').pluck().all(appId) as string[]) removeWebhook(db, id);
}
