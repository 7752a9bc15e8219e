/** What the tray shows of the helper, and what its menu does. */
import { AppError } from '../src/shared/errors.ts';
import type { Snapshot } from '../src/shared/events.ts';
import type { ConnectionId } from '../src/shared/ids.ts';
import type { Log } from './log.ts';
import type { Pairing } from './pairing/pairing.ts';
import { startTray, type Tray } from './tray/start-tray.ts';
import { signInLinesOf } from './tray/sign-in-lines.ts';
import { signInActions } from './tray/tray.ts';
import type { TrayAction, TrayState } from './tray/tray.ts';

export type TrayNeeds = {
  readonly folder: string;
  readonly isHeadless: boolean;
  readonly snapshot: () => Snapshot;
  readonly pairing: Pairing;
  readonly openPane: () => void;
  readonly syncAll: () => Promise<void>;
  /** Opens Sage's sign-in in the browser. */
  readonly signIn: (id: ConnectionId) => Promise<void>;
  readonly newMailServer: () => string | null;
  readonly allowMailServer: () => void;
  /** A proxy that somebody named for a connection and nobody confirmed. */
  readonly newProxy: () => string | null;
  readonly allowProxy: (place: string) => void;
  readonly newWebhook: () => string | null;
  readonly allowWebhook: (url: string) => void;
  readonly nowMs: () => number;
  readonly quit: () => void;
  /** A computer that somebody asked for and nobody confirmed. */
  readonly askedHost: () => string | null;
  readonly confirmHost: (host: string) => void;
  readonly log: Log;
};

/** Shares of data types done, over all companies that are syncing. */
function progressOf(snapshot: Snapshot): { readonly share: number; readonly detail: string } | null {
  const running = snapshot.companies.filter((company) => company.running !== null);
  const [first] = running;
  if (first === undefined) return null;
  const sets = running.flatMap((company) => company.running?.dataSets ?? []);
  const done = sets.filter((set) => set.status !== 'queued' && set.status !== 'running').length;
  const detail = running.length === 1 ? `${first.name}, ${done} of ${sets.length} data types` : `${running.length} companies`;
  return { share: sets.length === 0 ? 0 : done / sets.length, detail };
}

export function trayStateOf(snapshot: Snapshot, nowMs: number, waiting: { readonly mailServer: string | null; readonly host: string | null; readonly webhook?: string | null; readonly proxy?: string | null } = { mailServer: null, host: null }): TrayState {
  const state = conditionOf(snapshot);
  return { ...state, signIns: signInLinesOf(snapshot.connections, nowMs), ...(waiting.mailServer !== null && { newMailServer: waiting.mailServer }), ...(waiting.host !== null && { askedHost: waiting.host }), ...(waiting.webhook && { newWebhook: waiting.webhook }), ...(waiting.proxy && { newProxy: waiting.proxy }) };
}

function conditionOf(snapshot: Snapshot): TrayState {
  const { version } = snapshot.helper;
  if (snapshot.helper.problem) return { condition: 'attention', detail: snapshot.helper.problem.message, version };
  const progress = progressOf(snapshot);
  if (progress) return { condition: 'syncing', progress: progress.share, detail: progress.detail, version };
  const troubled = snapshot.companies.find((company) => company.problem !== null) ?? snapshot.connections.find((connection) => connection.problem !== null);
  if (troubled?.problem) return { condition: troubled.problem.code === 'sage_unreachable' ? 'offline' : 'attention', detail: `${troubled.name}: ${troubled.problem.message}`, version };
  return { condition: 'idle', version };
}

const redrawMs = 500;
const hourMs = 3_600_000;

export type HelperTray = { changed(): void; notify(text: string): void; close(): Promise<void> };

export async function showTray(needs: TrayNeeds): Promise<HelperTray> {
  const { snapshot, pairing, log } = needs;
  const act: Record<TrayAction, () => void> = {
    open: needs.openPane,
    sync_now: () => void needs.syncAll().catch((error: unknown) => log.warn('sync now from the tray failed', { err: error })),
    pair: () => void tray.notify(pairingText()),
    confirm_host() {
      const host = needs.askedHost();
      if (host === null) return;
      try {
        needs.confirmHost(host);
        void tray.notify(`Files on ${host} may be read now.`);
      } catch (error) {
        log.warn('a computer could not be confirmed', { err: error });
      }
    },
    about: () => void tray.notify(`Ledgerline ${snapshot().helper.version}, connector ${snapshot().helper.connectorId}`),
    quit: needs.quit,
    allow_mail_server: needs.allowMailServer,
    allow_proxy() {
      const place = drawnProxy;
      if (place === null) return;
      try {
        needs.allowProxy(place);
        void tray.notify(`Connections may go through ${place} now.`);
      } catch (error) {
        log.warn('a proxy could not be confirmed', { err: error });
      }
    },
    allow_webhook() {
      // The one that was read, not one that came since.
      if (drawnWebhook !== null) needs.allowWebhook(drawnWebhook);
    },
    ...Object.fromEntries(signInActions.map((action, at) => [action, () => signIn(at)])) as Record<(typeof signInActions)[number], () => void>,
  };
  /** Which sign-in a line stood for when it was drawn, not which it would stand for now. */
  let drawn = signInLinesOf(snapshot().connections, needs.nowMs());
  let drawnWebhook: string | null = needs.newWebhook();
  let drawnProxy: string | null = needs.newProxy();
  function signIn(at: number): void {
    const line = drawn[at];
    if (line) void needs.signIn(line.connectionId).catch((error: unknown) => log.warn('a sign-in could not be started from the tray', { err: error }));
  }
  function state(): TrayState {
    drawn = signInLinesOf(snapshot().connections, needs.nowMs());
    [drawnWebhook, drawnProxy] = [needs.newWebhook(), needs.newProxy()];
    return trayStateOf(snapshot(), needs.nowMs(), { mailServer: needs.newMailServer(), host: needs.askedHost(), webhook: drawnWebhook, proxy: drawnProxy });
  }
  function pairingText(): string {
    try {
      return `Pairing code: ${pairing.start().code} (two minutes)`;
    } catch (error) {
      return error instanceof AppError && error.code === 'too_many_tries' ? 'Pairing is locked for a while after wrong codes.' : 'No pairing code can be shown just now.';
    }
  }
  const tray: Tray = await startTray({
    state: state(), onAction: (action) => act[action](), onProblem: (problem) => log.warn('the tray', { why: problem }),
    folder: needs.folder, platform: process.platform, env: process.env, isHeadless: needs.isHeadless,
  });
  // Days pass without an event.
  const passing = setInterval(() => tray.show(state()), hourMs).unref();
  let waiting: NodeJS.Timeout | null = null;
  return {
    changed() {
      waiting ??= setTimeout(() => {
        waiting = null;
        tray.show(state());
      }, redrawMs).unref();
    },
    notify: (text) => void tray.notify(text).catch((error: unknown) => log.warn('a notice could not be shown', { err: error })),
    close: () => {
      clearInterval(passing);
      if (waiting) clearTimeout(waiting);
      return tray.close();
    },
  };
}
