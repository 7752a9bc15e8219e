/** Opens the helper's own database. Where the disk cannot be written, reading works and writing throws `disk_failed`. */
import type { HelperDb, OpenHelperDb } from '../helper-db.ts';
import { closeForGood, type OpenSettings } from './connection.ts';
import { appRecordsIn } from './helper/app-records.ts';
import { companiesIn } from './helper/companies.ts';
import { connectionRecordsIn } from './helper/connection-records.ts';
import { dueTimesIn } from './helper/due-times.ts';
import { oneOffRecordsIn } from './helper/one-off-records.ts';
import { ordersIn } from './helper/orders.ts';
import { helperApplicationId, helperMigrations } from './helper/schema.ts';
import { savedQueriesIn } from './helper/saved-queries.ts';
import { settingsIn } from './helper/settings-records.ts';
import { webhookRecordsIn } from './helper/webhook-records.ts';
import { noteDamage, openDatabase } from './open-database.ts';
import { inOurWords, withOurWords } from './sqlite-errors.ts';

const settings: OpenSettings = { applicationId: helperApplicationId, cacheMib: 4, walPagesMax: 250 };

export const openHelperDb: OpenHelperDb = (file, key): HelperDb => inOurWords(() => {
  const { db } = openDatabase(file, key, { settings, migrations: helperMigrations });
  // What is removed here was a secret: its bytes are overwritten, also though the file is encrypted.
  db.pragma('secure_delete=ON');
  const onError = noteDamage(file);
  return {
    companies: withOurWords(companiesIn(db), onError),
    connections: withOurWords(connectionRecordsIn(db, file), onError),
    settings: withOurWords(settingsIn(db), onError),
    oneOffReads: withOurWords(oneOffRecordsIn(db), onError),
    dueTimes: withOurWords(dueTimesIn(db), onError),
    savedQueries: withOurWords(savedQueriesIn(db), onError),
    apps: withOurWords(appRecordsIn(db), onError),
    webhooks: withOurWords(webhookRecordsIn(db), onError),
    orders: withOurWords(ordersIn(db), onError),
    close: () => inOurWords(() => closeForGood(db)),
  };
});
