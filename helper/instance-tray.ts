/** What the tray shows of the helper, and what its menu does. */
import type { Autostart } from '../src/shared/contract/autostart.ts';
import type { Pause, Schedule } from '../src/shared/contract/schedule.ts';
import type { Snapshot } from '../src/shared/events.ts';
import type { CompanyId, ConnectionId } from '../src/shared/ids.ts';
import { makeTrayActions } from './instance-tray-actions.ts';
import type { Log } from './log.ts';
import type { Pairing } from './pairing/pairing.ts';
import { newTroubles, readToldTroubles, type ToldTroubles } from './tray/attention.ts';
import { makeNotices, type NoticeAbout } from './tray/notices.ts';
import { startTray, type StartTrayOptions, type Tray } from './tray/start-tray.ts';
import { signInLinesOf } from './tray/sign-in-lines.ts';
import { syncableOf, trayStateOf } from './tray/tray-state.ts';
import type { TrayState } from './tray/tray.ts';

export type TrayNeeds = {
  readonly folder: string;
  readonly isHeadless: boolean;
  readonly snapshot: () => Snapshot;
  readonly pairing: Pairing;
  /** Opens the pane in the browser, at this part of it; false where there is none. */
  readonly openPane: (part?: 'about') => Promise<boolean>;
  readonly sync: (id: CompanyId) => Promise<void>;
  /** Opens Sage's sign-in in the browser. */
  readonly signIn: (id: ConnectionId) => Promise<void>;
  /** Null behind a locked keychain. */
  readonly schedule: () => Pick<Schedule, 'isPaused' | 'pausedUntil'> | null;
  /** So many days before its end a sign-in is said to end soon. */
  readonly daysBefore: () => number;
  readonly pause: (pause: Pause) => void;
  readonly resume: () => void;
  readonly leaveSafeMode: () => void;
  readonly restart: () => void;
  readonly autostart: { read(): Promise<Autostart>; change(isOn: boolean): Promise<Autostart> };
  /** False where nothing can reach a clipboard. */
  readonly copy: (text: string) => Promise<boolean>;
  readonly newMailServer: () => string | null;
  readonly allowMailServer: () => void;
  /** A proxy that somebody named for a connection and nobody confirmed. */
  readonly newProxy: () => string | null;
  readonly allowProxy: (place: string) => void;
  readonly newWebhook: () => string | null;
  readonly allowWebhook: (url: string) => void;
  /** A computer that somebody asked for and nobody confirmed. */
  readonly askedHost: () => string | null;
  readonly confirmHost: (host: string) => void;
  /** Which companies' troubles were told; null behind a locked keychain. */
  readonly toldTroubles: () => { read(): string | null; save(text: string): void } | null;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly timeZone: () => string;
  readonly quit: () => void;
  readonly log: Log;
  /** Where the desktop is looked for: this process's own unless a test says otherwise. */
  readonly desktop?: Pick<StartTrayOptions, 'platform' | 'env'>;
};

export type HelperTray = {
  changed(): void;
  /** Whether the helper starts at logon may have changed. */
  autostartChanged(): void;
  notify(text: string, about?: NoticeAbout): void;
  close(): Promise<void>;
};

const redrawMs = 500;
const passMsMin = 1_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What a line stood for when it was drawn: that is what somebody has read and chosen, not what it would stand for now. */
export type Drawn = { readonly signIns: readonly ConnectionId[]; readonly companies: readonly CompanyId[]; readonly mailServer: string | null; readonly webhook: string | null; readonly proxy: string | null; readonly host: string | null };

export async function showTray(needs: TrayNeeds): Promise<HelperTray> {
  const { snapshot, log, nowMs } = needs;
  let startAtLogon: NonNullable<TrayState['startAtLogon']> | null = null;
  let drawn: Drawn = { signIns: [], companies: [], mailServer: null, webhook: null, proxy: null, host: null };
  let ownTold: ToldTroubles | null = null;
  let isClosed = false;

  function state(): TrayState {
    const now = snapshot();
    const waiting = { mailServer: needs.newMailServer(), host: needs.askedHost(), webhook: needs.newWebhook(), proxy: needs.newProxy() };
    drawn = { ...waiting, signIns: signInLinesOf(now.connections, nowMs()).map(({ connectionId }) => connectionId), companies: syncableOf(now).map(({ id }) => id) };
    return trayStateOf({ snapshot: now, pause: needs.schedule(), startAtLogon, waiting, daysBefore: needs.daysBefore(), nowMs: nowMs(), timeZone: needs.timeZone() });
  }
  const act = makeTrayActions(needs, { drawn: () => drawn, startAtLogon: () => startAtLogon, tell: (text) => void tray.notify(text), redraw: () => draw() });
  const tray: Tray = await startTray({
    state: state(), onAction: (action) => act[action](), onProblem: (problem) => log.warn('the tray', { why: problem }),
    folder: needs.folder, isHeadless: needs.isHeadless, ...(needs.desktop ?? { platform: process.platform, env: process.env }),
  });
  const isSeen = tray.kind !== 'headless';
  const notices = makeNotices({ show: (text) => tray.notify(text), monotonicMs: needs.monotonicMs, log });

  let timer: NodeJS.Timeout | undefined;
  let waiting: NodeJS.Timeout | undefined;
  function draw(): void {
    if (isClosed) return;
    tray.show(state());
    tellTroubles();
    arm();
  }
  function tellTroubles(): void {
    const keeper = needs.toldTroubles();
    if (keeper === null) return;
    const before = ownTold ?? readToldTroubles(keeper.read());
    const { notice, told } = newTroubles(snapshot(), before, nowMs());
    ownTold = told;
    if (told !== before) {
      try {
        keeper.save(JSON.stringify(told));
      } catch (error) {
        // This process knows it all the same.
        log.warn('what was told of companies could not be kept', { err: error });
      }
    }
    if (notice !== null) notices.tell(notice, 'attention');
  }
  async function readAutostart(): Promise<void> {
    const { isOn, isBlocked, isAvailable } = await needs.autostart.read();
    startAtLogon = !isAvailable ? null : isBlocked ? 'blocked' : isOn ? 'on' : 'off';
    draw();
  }
  const lookAtLogon = (): void => void readAutostart().catch((error: unknown) => log.warn('whether Ledgerline starts at logon is not known', { err: error }));

  // Minutes and days pass without an event: a pause ends, a sign-in has a day less, the system's own settings are changed.
  let lookedAtMs = needs.monotonicMs();
  function pass(): void {
    draw();
    notices.again();
    if (needs.monotonicMs() - lookedAtMs < hourMs) return;
    lookedAtMs = needs.monotonicMs();
    lookAtLogon();
  }
  function arm(): void {
    clearTimeout(timer);
    const pausedUntil = needs.schedule()?.pausedUntil ?? null;
    const leftMs = pausedUntil === null ? minuteMs : Date.parse(pausedUntil) - nowMs();
    if (isSeen) timer = setTimeout(pass, Math.min(minuteMs, Math.max(passMsMin, leftMs))).unref();
  }
  arm();
  if (isSeen) lookAtLogon();
  return {
    changed() {
      if (!isSeen) return;
      waiting ??= setTimeout(() => {
        waiting = undefined;
        draw();
      }, redrawMs).unref();
    },
    autostartChanged: () => { if (isSeen) lookAtLogon(); },
    notify: (text, about = 'other') => { if (isSeen) notices.tell(text, about); },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      clearTimeout(waiting);
      return tray.close();
    },
  };
}
