/**
 * The second half of main.ts: what lies behind the keychain. Loaded after the helper listens, and put together when the
 * keychain is open: the helper's own database, connections, companies with their books, syncs and the schedule.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../src/shared/errors.ts';
import { isoTimeOf } from '../src/shared/dates.ts';
import type { HelperStatus } from '../src/shared/contract/status.ts';
import type { Event } from '../src/shared/events.ts';
import type { CompanyId, ConnectionId } from '../src/shared/ids.ts';
import { makeLinkedCompanies, type LinkedCompaniesWithSyncs } from './companies/linked-companies.ts';
import { makeOpenBooks } from './companies/open-books.ts';
import { makeLinkAgain } from './companies/link-again.ts';
import { makeOneOffReads, type OneOffReads } from './companies/one-off-reads.ts';
import { whatToRead } from './companies/what-to-read.ts';
import { makeOneTimeSync } from './companies/one-time-sync.ts';
import { makeSyncSettings } from './companies/sync-settings.ts';
import type { ConfirmedProxies } from './connections/confirmed-proxies.ts';
import { makeDependents } from './connections/dependents.ts';
import { makeDoctor } from './doctor/examine.ts';
import type { OpenServices } from './http/services.ts';
import type { Home } from './instance-home.ts';
import type { HelperTray } from './instance-tray.ts';
import type { Keychain } from './keychain/keychain.ts';
import type { Log } from './log.ts';
import { openConnections } from './main-connections.ts';
import { openSage50 } from './main-sage-50.ts';
import type { ConfirmedHosts } from './sage-50/confirmed-hosts.ts';
import { makeLinkableDataSets } from './sage-50/linkable-data-sets.ts';
import { makeNoticeMoved } from './sage-50/notice-moved.ts';
import { isOdbcThere } from './sage-50/odbc-there.ts';
import type { Settings } from './settings.ts';
import { openOauth } from './main-oauth.ts';
import { makePower, runProgram } from './platform/power.ts';
import { openOrders } from './main-orders.ts';
import { openActivities } from './main-activities.ts';
import { openReminders } from './main-reminders.ts';
import { openWebhooks } from './main-webhooks.ts';
import { openHelperDb } from './store/sqlite/open-helper-db.ts';
import { openStore } from './store/sqlite/open-store.ts';
import { forkWorker } from './sync/fork-worker.ts';
import { makeScheduler, type Scheduler } from './sync/scheduler.ts';
import { makeSyncRunner, type SyncRunner } from './sync/sync-runner.ts';
import { systemClock } from './system-clock.ts';

export type BooksNeeds = {
  readonly home: Home;
  readonly settings: Settings;
  readonly keychain: Keychain;
  readonly log: Log;
  readonly workerFile: string;
  /** "https://localhost:47800" */
  readonly origin: () => string;
  readonly openBrowser: (address: string) => Promise<boolean>;
  readonly tell: (event: Event) => void;
  readonly helper: () => HelperStatus;
  /** After crashes nothing starts by itself, and nothing is read. */
  readonly isSafe: () => boolean;
  /** A computer waits to be confirmed, or no longer does. */
  readonly onHostWaiting: () => void;
  readonly onProxyWaiting: () => void;
  /** Shows a notification of the desktop. */
  readonly notify: HelperTray['notify'];
  readonly onMailServerChanged: () => void;
  /** The schedule, and with it a pause, may be another. */
  readonly onPauseChanged: () => void;
  /** A webhook's address waits to be confirmed, or no longer does. */
  readonly onWebhookWaiting: () => void;
};

export type Books = OpenServices & {
  readonly hosts: ConfirmedHosts;
  readonly proxies: ConfirmedProxies;
  /** Which companies' troubles the desktop was told of. */
  toldTroubles(): { read(): string | null; save(text: string): void };
  /** What stood in the way of syncs, such as a locked keychain, may be gone. */
  wake(): void;
  leaveSafeMode(): void;
  /** For a restart: all syncs within 5 s, recorded as cancelled; they run again after it. */
  cancelSyncs(): Promise<void>;
  /** All syncs within 5 s, a token's refresh within 20 s; then everything is closed. */
  stop(): Promise<void>;
};

/** Whether a sign-in has been idle for a day is looked at this often. */
const keepAliveLookMs = 3600_000;
const helperKeyName = 'helper';
const toldTroublesName = 'told-troubles';

/** The key of the helper's own database. One that is gone while its database is there is not made anew: nothing is wiped. */
async function keepHelperKey(keychain: Keychain, file: string): Promise<Uint8Array> {
  const found = await keychain.read(helperKeyName);
  if (found !== null) return found;
  if (existsSync(file)) throw new AppError('secrets_lost', 'the key of the helper\'s own database is not in the keychain');
  const key = new Uint8Array(randomBytes(32));
  await keychain.write(helperKeyName, key);
  return key;
}

export async function openBooks(needs: BooksNeeds): Promise<Books> {
  const refuseWhenSafe = (): void => { if (needs.isSafe()) throw new AppError('safe_mode', 'nothing is read from Sage in safe mode'); };
  const { home, keychain, log, tell } = needs;
  const file = join(home.storeFolder, 'helper.db');
  const db = openHelperDb(file, await keepHelperKey(keychain, file));
  const nowMs = systemClock.wallMs;

  const { hosts, sage50 } = openSage50({ settings: needs.settings, records: db.settings, onWaiting: needs.onHostWaiting });
  const { connections, variables, proxies } = openConnections({
    db, settings: needs.settings, keychain, dataSets: sage50, origin: needs.origin, openBrowser: needs.openBrowser, onProxyWaiting: needs.onProxyWaiting, log,
    onChanged: (connection) => {
      tell({ type: 'connectionChanged', connection });
      for (const row of db.companies.list()) {
        if (row.connectionId !== connection.id) continue;
        if (connection.status === 'linked' && !oneOff.isOver(row.id)) scheduler.wake(row.id);
        companyChanged(row.id);
      }
      writing.wake();
    },
    onAuthorised: (id) => oneOff.signedIn(id),
  });
  const companiesOf = (id: ConnectionId) => db.companies.list().filter((row) => row.connectionId === id);
  const dependents = makeDependents([(id) => companiesOf(id).map((row) => ({ kind: 'company', id: row.id, name: row.name }))]);

  const books = makeOpenBooks({ folder: home.storeFolder, openStore });
  const settings = makeSyncSettings({ records: db.settings, timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone, onScheduleChanged() { scheduler.changed(); needs.onPauseChanged(); }, nowMs });

  const oneTimeSync = makeOneTimeSync({ records: db.settings, randomGuid: randomUUID });

  const runner: SyncRunner = makeSyncRunner({
    startWorker: forkWorker(needs.workerFile),
    async prepare(companyId, order) {
      refuseWhenSafe();
      const row = companies.row(companyId);
      oneOff.checkMayRead(companyId);
      const { status, problem } = connections.read(row.connectionId);
      if (status !== 'linked') throw new AppError(problem?.code === 'access_token_over' ? 'access_token_over' : 'sign_in_required', `connection ${row.connectionId} is not signed in`);
      return { connectionId: row.connectionId, product: row.product, sourceId: row.sourceId, access: await connections.access(row.connectionId), storeFile: books.file(companyId), storeKey: books.key(companyId), what: whatToRead(settings.dataTypes(), settings.rules(row.id, row.product), order, books.reader(companyId).published() === null || oneOff.state(companyId) !== null, isoTimeOf(nowMs())), auth: connections.auth(row.connectionId) };
    },
    onChanged: (companyId) => companyChanged(companyId),
    onEnded(companyId, order, end) {
      companies.syncEnded(companyId, end);
      noticeMoved.syncEnded(companies.row(companyId).connectionId, end.problem?.code ?? null);
      scheduler.ended(companyId, order, end);
      void oneOff.syncEnded(companyId);
      writing.wake();
    },
    log, nowMs,
  });

  const power = makePower({ platform: process.platform, run: runProgram, supplies: '/sys/class/power_supply', monotonicMs: systemClock.monotonicMs });
  const scheduler: Scheduler = makeScheduler({
    dueTimes: db.dueTimes, companies: () => db.companies.list().map((row) => row.id).filter((id) => !oneOff.isOver(id)), rules: (id) => settings.rules(id, companies.row(id).product), power, runner: { running: runner.running, start: (id, order) => runner.start(id, oneOff.orderFor(id, order)) }, clock: systemClock, random: Math.random,
    setTimer(call, waitMs) {
      const timer = setTimeout(call, waitMs).unref();
      return () => clearTimeout(timer);
    },
    onChanged: (companyId) => companyChanged(companyId),
    log,
  });

  const oneOff: OneOffReads = makeOneOffReads({
    records: db.oneOffReads, companies: () => db.companies.list(), reader: (id) => books.reader(id), isOneTime: oneTimeSync.isOneTime, connection: connections.read, giveBack: connections.giveBack,
    startSync: (id, order) => void scheduler.runNow(id, order), onChanged: (id) => companyChanged(id), nowMs, log,
  });

  const companies: LinkedCompaniesWithSyncs = makeLinkedCompanies({
    rows: db.companies, books, keychain, connections, promisedMs: ({ id, product }) => settings.promisedMs(id, product), heldBack: (id) => scheduler.heldBack(id), nextDueAt: (companyId) => scheduler.nextDueAt(companyId), oneOff,
    runner: () => ({ running: runner.running, cancel: runner.cancel, start: scheduler.runNow }),
    onUnlinked(companyId) {
      scheduler.forget(companyId);
      settings.forget(companyId);
      tell({ type: 'companyUnlinked', companyId });
      webhooks.companyUnlinked(companyId);
      writing.wake();
    },
    onChanged: (companyId) => companyChanged(companyId),
    randomBytes: (count) => new Uint8Array(randomBytes(count)), nowMs,
  });

  function companyChanged(companyId: CompanyId): void {
    if (db.companies.read(companyId) === null) return;
    const company = companies.status(companyId);
    tell({ type: 'companyChanged', company });
    webhooks.companyChanged(company);
  }

  const dataSets = makeLinkableDataSets({
    sage50, connections, isOdbcThere, linkedConnections: () => db.companies.list().map((row) => row.connectionId),
    isBeingRead: (connectionId) => db.companies.list().some((row) => row.connectionId === connectionId && runner.running(row.id) !== null),
  });
  const stopping = new AbortController();
  const noticeMoved = makeNoticeMoved({ connections, look: dataSets.look, nowMs, log, stopping: stopping.signal });
  const doctor = makeDoctor({ companies, connections, settings, helper: needs.helper, sage50, confirmedHosts: hosts.all, look: dataSets.look, isOdbcThere, storeFolder: home.storeFolder, nowMs });

  const { mailServer, reminders } = openReminders({
    db, keychain, connections, log, timeZone: () => settings.schedule().timeZone, origin: needs.origin, notify: (text) => needs.notify(text, 'sign_in'),
    allowedServers: needs.settings.mail.servers, onMailServerChanged: needs.onMailServerChanged,
  });

  const webhooks = openWebhooks({ db, keychain, companies: companies.list, origin: needs.origin, notify: needs.notify, allowedHosts: needs.settings.webhooks.hosts, onWaiting: needs.onWebhookWaiting, log });

  const oauth = openOauth({ db, onWebhooksGone: needs.onWebhookWaiting, origin: needs.origin, notify: needs.notify, log });
  const writing = openOrders({
    db, connections, books, tell, log,
    startSync(companyId, order) {
      if (runner.running(companyId) !== null) return false;
      scheduler.runNow(companyId, order);
      return true;
    },
  });
  const activities = openActivities({ db, connections });
  dependents.add((id) => companiesOf(id).map((row) => ({ kind: 'schedule', id: row.id, name: `${row.name}, each day at ${settings.rules(row.id, row.product).schedule.fullAt}` })));
  dependents.add((id) => webhooks.dependentsOf(id).map((one) => ({ kind: 'webhook', ...one })));
  dependents.add((id) => activities.saved(id).map((one) => ({ kind: 'query', id: one.queryId, name: one.name })));
  dependents.add((id) => db.orders.open().filter((order) => order.connectionId === id).map((order) => ({ kind: 'activity', id: order.id, name: `${order.verb} ${order.object}, not ended yet` })));

  let isStopped = false;
  await companies.loadKeys();
  const inOrder = connections.start().catch((error: unknown) => log.error('the connections could not be put in order', { err: error }));
  const startWork = (): void => void inOrder.finally(() => {
    if (isStopped || needs.isSafe()) return;
    void oneOff.settle();
    // What was published and not told is looked for before anything new is.
    webhooks.start();
    scheduler.start();
    writing.start();
    // After a long sleep the first thing to know is whether the sign-ins still live; then nobody is reminded of one that was just renewed.
    void keepAlive().finally(() => { if (!isStopped) reminders.start(); });
  });
  const keepAlive = (): Promise<void> => connections.keepAlive().catch((error: unknown) => log.warn('the sign-ins could not be kept alive', { err: error }));
  startWork();
  const keepAliveTimer = setInterval(() => {
    if (needs.isSafe()) return;
    void keepAlive();
    void noticeMoved.daily();
    void oneOff.settle();
  }, keepAliveLookMs).unref();

  function wake(): void {
    for (const { id } of db.companies.list()) scheduler.wake(id);
    webhooks.wake();
    writing.wake();
  }
  return {
    companies, settings, due: scheduler, oneTimeSync, linkAgain: makeLinkAgain({ row: companies.row, status: companies.status, oneOff, connections }), dataSets, activities, doctor, hosts, proxies, variables, dependents, mailServer, oauth, reminders, webhooks, orders: writing.orders,
    connections: {
      ...connections,
      async remove(id) {
        await connections.remove(id);
        writing.connectionRemoved(id);
        activities.forget(id);
        tell({ type: 'connectionDeleted', connectionId: id });
      },
    },
    syncs: {
      async start(companyId, order) {
        companies.row(companyId);
        refuseWhenSafe();
        oneOff.checkMayRead(companyId);
        scheduler.runNow(companyId, order);
        return companies.status(companyId);
      },
      async cancel(companyId) {
        await runner.cancel(companyId);
        return companies.status(companyId);
      },
    },
    toldTroubles: () => ({ read: () => db.settings.text(toldTroublesName), save: (text) => db.settings.saveText(toldTroublesName, text) }),
    wake,
    leaveSafeMode() {
      wake();
      startWork();
    },
    async cancelSyncs() {
      scheduler.stop();
      await runner.stopAll('cancelled');
    },
    async stop() {
      isStopped = true;
      stopping.abort();
      scheduler.stop();
      clearInterval(keepAliveTimer);
      await Promise.all([runner.stopAll('interrupted'), connections.stop(), reminders.stop(), webhooks.stop(), writing.stop()]);
      books.closeAll();
      db.close();
    },
  };
}
