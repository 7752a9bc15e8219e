/**
 * The helper: the one place that constructs things. It takes the lock, listens, and then opens what lies behind the
 * keychain; stopping goes the other way round. Sage is talked to by connections and by the child process of a sync.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { isoTimeOf, type IsoDate } from '../src/shared/dates.ts';
import type { AboutHelper } from '../src/shared/contract/lifecycle.ts';
import { integrationGuids } from '../src/shared/contract/one-time-sync.ts';
import type { HelperStatus } from '../src/shared/contract/status.ts';
import type { Event, Snapshot } from '../src/shared/events.ts';
import { publicFileIn } from './certificate/certificate.ts';
import { gatherDiagnostics } from './doctor/diagnostics.ts';
import { makeEventLog } from './events/event-log.ts';
import { makeLocalApp, makeWebApp, type AppNeeds } from './http/app.ts';
import { makeHandlers } from './http/handlers/index.ts';
import { makeLocalHandlers } from './http/handlers/local.ts';
import { makePeerOf } from './http/peer-user.ts';
import { listenOnLoopback, listenOnSocket } from './http/server.ts';
import type { Services } from './http/services.ts';
import { signedInPage, signInFailedPage } from './http/sign-in-page.ts';
import { makeStaticFiles } from './http/static-files.ts';
import { openInBrowser } from './instance-browser.ts';
import type { IntegrationId } from '../src/shared/ids.ts';
import type { Home } from './instance-home.ts';
import { makeKeychainWatch } from './instance-keychain.ts';
import { takeInstanceLock } from './instance-lock.ts';
import { listenSomewhere } from './instance-port.ts';
import { keepConnectorId, type Program } from './instance-program.ts';
import type { HelperTray } from './instance-tray.ts';
import { startWatchdog } from './instance-watchdog.ts';
import type { Keychain } from './keychain/keychain.ts';
import { sayEnding } from './lifecycle/heartbeat.ts';
import { endRun } from './lifecycle/life-record.ts';
import type { Log } from './log.ts';
import { openAutostart } from './main-autostart.ts';
import type { Books } from './main-books.ts';
import { noticesAtStart, openLifecycle } from './main-lifecycle.ts';
import { openCertificate } from './main-certificate.ts';
import { openTray } from './main-tray.ts';
import { makePairing } from './pairing/pairing.ts';
import { makeTokens } from './pairing/token-file.ts';
import type { Settings } from './settings.ts';

export type HelperOptions = {
  readonly home: Home;
  readonly settings: Settings;
  readonly log: Log;
  readonly program: Program;
  readonly isDemo: boolean;
  readonly isHeadless: boolean;
};

export type RunningHelper = {
  readonly url: string;
  readonly port: number;
  /** Resolves when it was stopped, by whomever, and with what is wanted next. */
  readonly ended: Promise<'end' | 'restart'>;
  stop(): Promise<void>;
};

/** The answer to whoever asked for a restart, and the news to all others, leave in this time. */
const tellMs = 150;
const earlyMax = 10;
/** What can be linked; the connectors themselves are loaded with the books. A test holds that both say the same. */
export const integrations: readonly { readonly integrationId: IntegrationId; readonly name: string; readonly isAvailable: boolean; readonly callbackPath: string | null }[] = [
  { integrationId: 'sage-accounting', name: 'Sage Accounting', isAvailable: true, callbackPath: '/oauth/callback/sage-accounting' },
  { integrationId: 'sage-50', name: 'Sage 50 Accounts', isAvailable: true, callbackPath: null },
  { integrationId: 'sage-200', name: 'Sage 200', isAvailable: true, callbackPath: '/oauth/callback/sage-200' },
];

/** Null when another helper serves this home already. Throws `port_taken`, `disk_failed`, … and then nothing is served. */
export async function startHelper(options: HelperOptions): Promise<RunningHelper | null> {
  const { home, settings, log, program } = options;
  const lock = takeInstanceLock(home);
  if (lock === null) return null;
  try {
    return await serve(options, lock.release);
  } catch (error) {
    endRun(home);
    lock.release();
    log.error('the helper could not start', { err: error, port: settings.port, version: program.version });
    throw error;
  }
}

async function serve(options: HelperOptions, releaseLock: () => void): Promise<RunningHelper> {
  const { home, settings, log, program, isDemo, isHeadless } = options;
  const wallMs = Date.now;
  const monotonicMs = (): number => performance.now();
  const startedAt = isoTimeOf(wallMs());
  const connectorId = keepConnectorId(home);
  const stopping = new AbortController();
  let port = settings.port;
  let portInsteadOf: number | null = null;
  const origin = (): string => `https://localhost:${port}`;
  let tray: HelperTray | null = null;
  /** What there was to tell before there was a tray. */
  const early: Parameters<HelperTray['notify']>[] = [];
  const notify: HelperTray['notify'] = (text, about) => { if (tray) tray.notify(text, about); else if (early.length < earlyMax) early.push([text, about]); };
  let isUp = false;
  let ending: Promise<void> | null = null;
  let next: 'end' | 'restart' = 'end';

  const tokens = makeTokens(home.tokenFile);
  const pairing = makePairing({
    tokens, monotonicMs, wallMs,
    onLocked(lockMs) {
      log.warn('pairing is locked after five wrong codes', { ms: lockMs });
      notify('Somebody typed five wrong pairing codes. Pairing is locked for a while.', 'pairing');
    },
  });
  const events = makeEventLog({ bootId: randomBytes(6).toString('hex'), snapshot: () => snapshot() });
  const tell = (event: Event): void => {
    events.tell(event);
    tray?.changed();
  };

  const askedHost = (): string | null => watch.openedOrNull()?.hosts.waiting() ?? null;
  /** Only the person at this computer says that a computer is one of theirs; the tray asks. */
  function onHostWaiting(): void {
    const host = askedHost();
    if (host !== null) notify(`Files on the computer ${host} are wanted for Sage 50. If it is one of yours, allow it in this menu.`, 'waiting');
    tray?.changed();
  }
  function onWebhookWaiting(): void {
    const url = watch.openedOrNull()?.webhooks.waiting() ?? null;
    if (url !== null) notify(`Another program wants to be told of new figures at ${url}. If you know it, allow it in this menu.`, 'waiting');
    tray?.changed();
  }
  const confirmHost = (name: string): { readonly host: string; readonly hosts: readonly string[] } => {
    const books = watch.opened();
    const host = books.hosts.confirm(name);
    log.info(`the computer ${host} was confirmed for files of Sage 50`);
    books.wake();
    return { host, hosts: [...books.hosts.all()] };
  };

  const newProxy = (): string | null => watch.openedOrNull()?.proxies.waiting() ?? null;
  function onProxyWaiting(): void {
    const place = newProxy();
    if (place !== null) notify(`A connection to Sage is to go through the proxy ${place}. If it is one that you trust, allow it in this menu.`, 'waiting');
    tray?.changed();
  }
  const confirmProxy = (name: string): { readonly proxy: string; readonly proxies: readonly string[] } => {
    const books = watch.opened();
    const proxy = books.proxies.confirm(name);
    log.info(`the proxy ${proxy} was confirmed`);
    books.wake();
    return { proxy, proxies: books.proxies.all() };
  };

  const keychain = await chooseKeychain(isDemo);
  const life = openLifecycle({
    home, log, connectorId, beginRestart,
    onChanged: () => tell({ type: 'helperChanged', helper: helper() }),
    onSafeModeLeft: () => watch.openedOrNull()?.leaveSafeMode(),
  });
  const { lifecycle } = life;
  const autostart = openAutostart({ home, program, record: life.record, isDemo, isHeadless, log, onChanged: () => tray?.autostartChanged() });
  const watch = makeKeychainWatch<Books>({
    keychain, log, wallMs,
    open: async () => (await import('./main-books.ts')).openBooks({ home, settings, keychain, log, workerFile: program.workerFile, origin, openBrowser: (address) => (isHeadless ? Promise.resolve(false) : openInBrowser(address)), tell, helper: () => helper(), isSafe: lifecycle.isSafe, onHostWaiting, onProxyWaiting, notify, onMailServerChanged: () => tray?.changed(), onPauseChanged: () => tray?.changed(), onWebhookWaiting }),
    onChange() {
      tell({ type: 'helperChanged', helper: helper() });
      if (watch.problem() === null) watch.openedOrNull()?.wake();
      // Who watched while it was shut has seen none of these.
      for (const connection of snapshot().connections) tell({ type: 'connectionChanged', connection });
      for (const company of snapshot().companies) tell({ type: 'companyChanged', company });
    },
  });

  const helper = (): HelperStatus => ({ version: program.version, connectorId, startedAt, keychain: watch.state(), isDemo, problem: watch.problem() ?? lifecycle.problem(), ...lifecycle.status() });
  const about = (): AboutHelper => ({ ...helper(), ...lifecycle.about(), productVersion: program.installedVersion(), url: `${origin()}/`, portInsteadOf });
  const snapshot = (): Snapshot => {
    const opened = watch.openedOrNull();
    return { helper: helper(), connections: [...(opened?.connections.list() ?? [])], companies: [...(opened?.companies.list() ?? [])] };
  };
  const services: Services = {
    about, lifecycle, autostart, snapshot, tokens, pairing, events,
    open: watch.opened,
    integrations: () => integrations.map(({ callbackPath, ...one }) => ({ ...one, integrationGuid: integrationGuids[one.integrationId], redirectUrl: callbackPath === null ? null : `${origin()}${callbackPath}` })),
    diagnostics: () => gatherDiagnostics({ version: program.version, nowMs: wallMs(), logFolder: home.logFolder, settings, snapshot: snapshot(), schedule: watch.openedOrNull()?.settings.schedule() ?? null }),
    today: () => new Date(wallMs()).toLocaleDateString('sv-SE') as IsoDate,
  };
  const certificate = await openCertificate({ home, log, nowMs: wallMs, notify });
  const needs: AppNeeds = {
    handlers: makeHandlers(services),
    localHandlers: makeLocalHandlers({ pairing, tokens, hello: () => ({ url: `${origin()}/`, port, pid: process.pid, version: program.version, certificateFile: publicFileIn(home.certificateFolder) }), confirmMailServer: () => watch.opened().mailServer.confirm(), stop: () => void stop(), reloadCertificate: () => renewal.reload(), confirmHost, hosts: () => watch.opened().hosts, confirmProxy, proxies: () => watch.opened().proxies, webhooks: () => watch.opened().webhooks }),
    tokens, log,
    oauth: () => watch.opened().oauth,
    firstLook: () => watch.looked,
    files: makeStaticFiles(program.paneFolder),
    peerOf: makePeerOf(),
    stopping: stopping.signal,
    callbackPaths: integrations.flatMap(({ callbackPath }) => callbackPath ?? []),
    finishSignIn: (callback) => finishSignIn(() => watch.opened(), callback, log),
    site: () => ({ hosts: new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]), origin: origin() }),
  };

  const { web, insteadOf } = await listenSomewhere({
    wanted: settings.port, isSet: settings.isPortSet, before: life.record.read().port, log, pause: (ms) => sleepFor(ms),
    keep: (served) => life.record.change({ port: served }),
    listen: (wanted) => listenOnLoopback(wanted, certificate.first, makeWebApp(needs), log),
  });
  port = web.port;
  portInsteadOf = insteadOf;
  const local = await listenOnSocket(home.socketPath, makeLocalApp(needs), log).catch(async (error: unknown) => {
    await web.close();
    throw error;
  });
  log.info('the helper is listening', { port, pid: process.pid, version: program.version, node: process.version });
  const renewal = certificate.keepServing(web);
  const endWatchdog = startWatchdog(log);
  // From here on what fails is told and does not end the helper.
  const opened = watch.start();
  const shown = openTray({
    home, isHeadless, snapshot, pairing, lifecycle, autostart, origin, log, confirmHost, confirmProxy,
    opened: watch.opened, openedOrNull: watch.openedOrNull, askedHost, newProxy, quit: () => void stop(),
  }).then((made) => {
    tray = made;
    for (const notice of noticesAtStart({ lastCrash: life.lastCrash, isSafe: lifecycle.isSafe(), record: life.record, nowMs: wallMs(), insteadOf, url: `${origin()}/` })) made.notify(notice, 'helper');
    for (const [text, about] of early.splice(0)) made.notify(text, about);
  }, (error: unknown) => log.warn('there is no tray', { err: error }));

  let tellEnded: (next: 'end' | 'restart') => void = () => undefined;
  const ended = new Promise<'end' | 'restart'>((resolve) => { tellEnded = resolve; });
  /** False when it is ending for good, for nobody starts again what somebody has ended; and while it is not up yet. */
  function beginRestart(): boolean {
    if (ending !== null || !isUp) return false;
    next = 'restart';
    ending = restart();
    return true;
  }
  /** Panes hear that it restarts, and see each sync cancelled, before the line goes dead. */
  async function restart(): Promise<void> {
    await sleepFor(tellMs);
    await watch.openedOrNull()?.cancelSyncs().catch((error: unknown) => log.error('the syncs could not be cancelled in order', { err: error }));
    await stopAll();
  }
  async function stopAll(): Promise<void> {
    log.info('the helper is stopping');
    watch.stop();
    renewal.stop();
    endWatchdog();
    events.close();
    stopping.abort();
    // What cannot be closed in order is told, and does not keep the rest open.
    const closed = (what: string, closing: Promise<unknown>): Promise<unknown> => closing.catch((error: unknown) => log.error(`${what} could not be closed in order`, { err: error }));
    await Promise.all([closed('the web server', web.close()), closed('the books', opened.then(() => watch.handOver()?.stop()))]);
    await closed('the tray', shown.then(() => tray?.close()));
    // The socket goes last: for as long as it answers, the helper has not ended.
    await closed('the socket', local.close());
    life.end();
    releaseLock();
    log.info('the helper has stopped', { state: next });
    tellEnded(next);
  }
  /** Also what is about to start again ends for good then. */
  function stop(): Promise<void> {
    next = 'end';
    sayEnding();
    return ending ??= stopAll();
  }
  isUp = true;
  await opened;
  return { url: `${origin()}/`, port, ended, stop };
}

/** The demo does without a keychain of the system where there is none, and nowhere touches the user's own. */
async function chooseKeychain(isDemo: boolean): Promise<Keychain> {
  const { makeOsKeychain } = await import('./keychain/os/os-keychain.ts');
  const system = makeOsKeychain({ service: isDemo ? 'Ledgerline demo' : 'Ledgerline' });
  if (!isDemo) return system;
  const isTheDemosOwn = process.platform === 'linux' && (await system.state()) === 'open';
  return isTheDemosOwn ? system : (await import('./keychain/memory.ts')).makeMemoryKeychain();
}

async function finishSignIn(books: () => Books, callback: string, log: Log): Promise<{ readonly status: number; readonly html: string }> {
  try {
    await books().connections.finishSignIn(callback);
    return signedInPage();
  } catch (thrown) {
    log.warn('a sign-in was not finished', { err: thrown });
    return signInFailedPage(thrown);
  }
}
