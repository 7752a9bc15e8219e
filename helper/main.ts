/**
 * The helper: the one place that constructs things. It takes the lock, listens, and then opens what lies behind the
 * keychain; stopping goes the other way round. Sage is talked to by connections and by the child process of a sync.
 */
import { isoTimeOf } from '../src/shared/dates.ts';
import type { IsoDate } from '../src/shared/dates.ts';
import type { HelperStatus } from '../src/shared/contract/status.ts';
import { AppError } from '../src/shared/errors.ts';
import type { Snapshot } from '../src/shared/events.ts';
import { keepCertificate, publicFileIn } from './certificate/certificate.ts';
import { makeLocalApp, makeWebApp, type AppNeeds } from './http/app.ts';
import { makeHandlers } from './http/handlers/index.ts';
import { makeLocalHandlers } from './http/handlers/local.ts';
import { makePeerOf } from './http/peer-user.ts';
import { listenOnLoopback, listenOnSocket } from './http/server.ts';
import type { OpenServices, Services } from './http/services.ts';
import { signedInPage, signInFailedPage } from './http/sign-in-page.ts';
import { makeStaticFiles } from './http/static-files.ts';
import type { Home } from './instance-home.ts';
import { makeKeychainWatch } from './instance-keychain.ts';
import { takeInstanceLock } from './instance-lock.ts';
import { keepConnectorId, type Program } from './instance-program.ts';
import type { Keychain } from './keychain/keychain.ts';
import type { Log } from './log.ts';
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
  /** Resolves when it was stopped, by whomever. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

const renewalLookMs = 12 * 3600_000;
const callbackPaths = ['/oauth/callback/sage-accounting'];

/** Null when another helper serves this home already. Throws `port_taken`, `disk_failed`, … and then nothing is served. */
export async function startHelper(options: HelperOptions): Promise<RunningHelper | null> {
  const { home, settings, log, program } = options;
  const lock = takeInstanceLock(home);
  if (lock === null) return null;
  try {
    return await serve(options, lock.release);
  } catch (error) {
    lock.release();
    log.error('the helper could not start', { err: error, port: settings.port, version: program.version });
    throw error;
  }
}

async function serve(options: HelperOptions, releaseLock: () => void): Promise<RunningHelper> {
  const { home, settings, log, program, isDemo } = options;
  const wallMs = Date.now;
  const monotonicMs = (): number => performance.now();
  const startedAt = isoTimeOf(wallMs());
  const connectorId = keepConnectorId(home);
  const stopping = new AbortController();
  const tokens = makeTokens(home.tokenFile);
  const pairing = makePairing({ tokens, monotonicMs, wallMs, onLocked: (lockMs) => log.warn('pairing is locked after five wrong codes', { ms: lockMs }) });

  const keychain: Keychain = { state: async () => 'missing', read: async () => null, write: async () => undefined, remove: async () => false };
  const openBooks = async (): Promise<OpenServices> => { throw new AppError('keychain_missing', 'no books yet'); };
  const watch = makeKeychainWatch<OpenServices>({ keychain, open: openBooks, onChange: () => undefined, log, wallMs });

  const helper = (): HelperStatus => ({ version: program.version, connectorId, startedAt, keychain: watch.state(), isDemo, problem: watch.problem() });
  const snapshot = (): Snapshot => {
    const opened = watch.openedOrNull();
    return { helper: helper(), connections: [...(opened?.connections.list() ?? [])], companies: [...(opened?.companies.list() ?? [])] };
  };
  const services: Services = {
    helper, snapshot, tokens, pairing,
    open: watch.opened,
    events: { read: async () => ({ next: '0', snapshot: snapshot(), events: [] }) },
    integrations: () => [{ integrationId: 'sage-accounting', name: 'Sage Accounting', isAvailable: true, redirectUrl: `${url()}${callbackPaths[0] ?? ''}` }],
    today: () => new Date(wallMs()).toLocaleDateString('sv-SE') as IsoDate,
  };

  let port = settings.port;
  const url = (): string => `https://localhost:${port}`;
  const needs: AppNeeds = {
    handlers: makeHandlers(services),
    localHandlers: makeLocalHandlers({ pairing, tokens, hello: () => ({ url: `${url()}/`, port, pid: process.pid, version: program.version, certificateFile: publicFileIn(home.certificateFolder) }), stop: () => void stop() }),
    tokens,
    files: makeStaticFiles(program.paneFolder),
    peerOf: makePeerOf(),
    log,
    stopping: stopping.signal,
    callbackPaths,
    finishSignIn: async (callback) => {
      try {
        await watch.opened().connections.finishSignIn(callback);
        return signedInPage();
      } catch (thrown) {
        log.warn('a sign-in was not finished', { err: thrown });
        return signInFailedPage(thrown);
      }
    },
    site: () => ({ hosts: new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]), origin: url() }),
  };

  const certificate = await keepCertificate(home.certificateFolder, wallMs());
  const web = await listenOnLoopback(settings.port, certificate, makeWebApp(needs), log);
  port = web.port;
  const local = await listenOnSocket(home.socketPath, makeLocalApp(needs), log).catch(async (error: unknown) => {
    await web.close();
    throw error;
  });
  log.info('the helper is listening', { port, pid: process.pid, version: program.version, node: process.version });

  const renewal = setInterval(() => {
    keepCertificate(home.certificateFolder, wallMs()).then((next) => { if (next.isNew) web.renew(next); }, (error: unknown) => log.error('the certificate could not be renewed', { err: error }));
  }, renewalLookMs);
  renewal.unref();
  await watch.start();

  let ended: Promise<void> | null = null;
  let tellEnded: () => void = () => undefined;
  const whenEnded = new Promise<void>((resolve) => { tellEnded = resolve; });
  async function stopAll(): Promise<void> {
    log.info('the helper is stopping');
    stopping.abort();
    watch.stop();
    clearInterval(renewal);
    await Promise.all([web.close(), local.close()]);
    releaseLock();
    log.info('the helper has stopped');
    tellEnded();
  }
  const stop = (): Promise<void> => (ended ??= stopAll());

  return { url: `${url()}/`, port, ended: whenEnded, stop };
}
