/** start: the helper itself, in this process, until it is stopped. */
import { writeFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { makeHome, type Home } from '../../instance-home.ts';
import { checkPlace } from '../../instance-place.ts';
import { findProgram } from '../../instance-program.ts';
import { crashExitCode, supervisedName } from '../../lifecycle/exit-codes.ts';
import { endRun } from '../../lifecycle/life-record.ts';
import { startAgain } from '../../lifecycle/start-again.ts';
import { makeLog } from '../../log.ts';
import { startHelper } from '../../main.ts';
import { readSettings } from '../../settings.ts';
import { makeClient, NotRunning } from '../client.ts';
import { exitCodes, type Say } from '../say.ts';

export type StartOptions = { readonly headless?: boolean; readonly demo?: boolean; readonly until?: string };

const otherHelperMsMax = 10_000;

/** Another helper holds this home; it may be just starting. */
async function tellOfTheOther(home: Home, say: Say): Promise<void> {
  const client = makeClient(home.socketPath);
  for (const endMs = Date.now() + otherHelperMsMax; ;) {
    try {
      const hello = await client.call('hello');
      say.result({ isRunning: true, alreadyRunning: true, ...hello }, `Ledgerline is already running at ${hello.url} (process ${hello.pid}). "ledgerline status" says more, "ledgerline stop" ends it.`);
      return;
    } catch (error) {
      if (!(error instanceof NotRunning) && !(error instanceof Error && 'code' in error)) throw error;
    }
    if (Date.now() > endMs) break;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  say.result({ isRunning: false, alreadyRunning: true }, 'Another Ledgerline is starting or ending with this home folder. Try again in a moment.');
}

/** No door of Node's own: neither the debugger nor weakened TLS, whatever the environment says. */
function closeSideDoors(): void {
  if (inspector.url() !== undefined) inspector.close();
  process.on('SIGUSR1', () => undefined);
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  leaveNoMemoryBehind();
}

/** Whatever kills us: keys and tokens in memory do not go into a core file. Each process that we start takes this over. */
function leaveNoMemoryBehind(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch { /* A kernel without core files has nothing to filter. */ }
}

const goneLookMs = 2_000;
const stopMsMax = 27_000;
const lingerMsMax = 1_000;

/** A helper started for somebody else's sake, such as the demo's, ends when that process has, however it ended. */
function stopWhenGone(pid: number, stop: () => void): void {
  const look = setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') return;
      clearInterval(look);
      stop();
    }
  }, goneLookMs).unref();
}

/** Resolves when somebody asks for the end; also while it only starts, and then it ends in order as soon as it is up. */
function stopWhenAsked(home: Home): Promise<void> {
  let signals = 0;
  const endNow = (): never => {
    endRun(home);
    process.exit(exitCodes.failed);
  };
  return new Promise((resolve) => {
    const ask = (): void => {
      // A token's refresh under way may take its 20 seconds; beyond that something hangs.
      setTimeout(endNow, stopMsMax).unref();
      resolve();
    };
    if (process.env[supervisedName] !== undefined && process.send !== undefined) {
      process.on('message', (message) => { if (message === 'stop') ask(); });
      // Without its supervisor nobody would start it again, and nobody end it.
      process.on('disconnect', ask);
      process.channel?.unref();
    }
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'] as const) {
      process.on(signal, () => {
        signals += 1;
        // A second Ctrl-C is from somebody who does not want to wait.
        if (signals > 1 && signal === 'SIGINT') endNow();
        ask();
      });
    }
  });
}

export async function start(home: Home, say: Say, options: StartOptions): Promise<void> {
  closeSideDoors();
  checkPlace(home.folder);
  makeHome(home);
  const settings = readSettings(home);
  const log = makeLog({ folder: home.logFolder, level: settings.log.level });
  const dieLogged = (what: string) => (error: unknown): void => {
    log.error(what, { err: error });
    process.exit(crashExitCode);
  };
  process.on('uncaughtException', dieLogged('an error was not caught'));
  process.on('unhandledRejection', dieLogged('a rejection was not handled'));

  const asked = stopWhenAsked(home);
  const helper = await startHelper({ home, settings, log, program: findProgram(), isDemo: options.demo ?? false, isHeadless: options.headless ?? false });
  if (helper === null) {
    await tellOfTheOther(home, say);
    return;
  }
  if (options.until !== undefined && /^\d+$/.test(options.until)) stopWhenGone(Number(options.until), () => void helper.stop());
  void asked.then(() => helper.stop());
  say.result({ url: helper.url, port: helper.port, pid: process.pid, home: home.folder }, `Ledgerline is running at ${helper.url} Stop it with Ctrl-C, or with "ledgerline stop".`);
  const next = await helper.ended;
  log.close();
  if (next === 'restart') startAgain();
  // A connection somewhere that will not close keeps nobody waiting.
  setTimeout(() => process.exit(), lingerMsMax).unref();
}
