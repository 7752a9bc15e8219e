/** Puts the tray together: what its lines say and do, by the duties of the helper. Part of main.ts; what lies behind the keychain comes and goes under it. */
import { join } from 'node:path';
import type { Home } from './instance-home.ts';
import { openInBrowser } from './instance-browser.ts';
import { showTray, type HelperTray, type TrayNeeds } from './instance-tray.ts';
import type { Lifecycle } from './lifecycle/lifecycle.ts';
import type { Books } from './main-books.ts';
import { copyToClipboard, systemClipboard } from './platform/clipboard.ts';
import { systemClock } from './system-clock.ts';

export type HelperTrayNeeds = Pick<TrayNeeds, 'isHeadless' | 'snapshot' | 'pairing' | 'autostart' | 'askedHost' | 'newProxy' | 'quit' | 'log'> & {
  readonly home: Home;
  readonly lifecycle: Pick<Lifecycle, 'restart' | 'leaveSafeMode'>;
  /** Throws as long as the keychain is shut. */
  readonly opened: () => Books;
  readonly openedOrNull: () => Books | null;
  readonly confirmHost: (host: string) => unknown;
  readonly confirmProxy: (place: string) => unknown;
  readonly origin: () => string;
};

/** Whom the record of a restart names. */
const who = 'the tray';
const usualDaysBefore = 28;

export function openTray({ home, lifecycle, opened, openedOrNull, confirmHost, confirmProxy, origin, ...needs }: HelperTrayNeeds): Promise<HelperTray> {
  return showTray({
    ...needs,
    folder: join(home.folder, 'tray'),
    openPane: (part) => openInBrowser(`${origin()}/${part === undefined ? '' : `#${part}`}`),
    sync: async (id) => { await opened().syncs.start(id, { kind: 'incremental', confirmRemovals: false }); },
    signIn: async (id) => { await opened().connections.startSignIn(id); },
    schedule: () => openedOrNull()?.settings.schedule() ?? null,
    daysBefore: () => openedOrNull()?.reminders.read().daysBefore ?? usualDaysBefore,
    pause: (pause) => void opened().settings.pause(pause),
    resume: () => void opened().settings.resume(),
    leaveSafeMode: () => lifecycle.leaveSafeMode(who),
    restart: () => lifecycle.restart(who),
    copy: (text) => copyToClipboard(text, systemClipboard),
    newMailServer: () => openedOrNull()?.mailServer.waiting() ?? null,
    allowMailServer: () => void opened().mailServer.confirm(),
    newWebhook: () => openedOrNull()?.webhooks.waiting() ?? null,
    allowWebhook: (url) => void opened().webhooks.confirm(url),
    confirmHost: (host) => void confirmHost(host),
    allowProxy: (place) => void confirmProxy(place),
    toldTroubles: () => openedOrNull()?.toldTroubles() ?? null,
    nowMs: systemClock.wallMs,
    monotonicMs: systemClock.monotonicMs,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
}
