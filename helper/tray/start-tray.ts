/**
 * Starts the tray that this desktop has: a StatusNotifierItem on Linux, systray2 on Windows and macOS, and none where
 * there is none or where it fails. The helper works the same without.
 */
import { findSessionBus } from './dbus/session-bus.ts';
import { showHeadless } from './headless.ts';
import { plainLine } from './plain-line.ts';
import type { TrayIcon, TrayIconOptions, TrayState } from './tray.ts';
import { viewTray } from './view-tray.ts';

export interface StartTrayOptions {
  readonly state: TrayState;
  readonly onAction: TrayIconOptions['onAction'];
  readonly onProblem: TrayIconOptions['onProblem'];
  /** Where the tray's own program is kept, below the helper's home. */
  readonly folder: string;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** `start --headless`: no icon, whatever the desktop has. */
  readonly isHeadless?: boolean;
}

export interface Tray {
  readonly kind: TrayIcon['kind'];
  isVisible(): boolean;
  show(state: TrayState): void;
  /**
   * Tells the person something now, such as a pairing code: as the desktop's notification where there is one, and on
   * top of the menu for as long as it holds. Says whether anybody can have seen it.
   */
  notify(text: string, holdsMs?: number): Promise<boolean>;
  close(): Promise<void>;
}

/** As long as a pairing code. */
const noticeHoldsMs = 120_000;
const noticeCharactersMax = 400;

async function showIcon(options: StartTrayOptions, icon: TrayIconOptions): Promise<TrayIcon> {
  if (options.isHeadless) return showHeadless();
  if (options.platform === 'linux') {
    const busPath = findSessionBus(options.env);
    if (!busPath) return showHeadless();
    const { showStatusNotifier } = await import('./status-notifier.ts');
    return showStatusNotifier(busPath, icon);
  }
  if (options.platform !== 'win32' && options.platform !== 'darwin') return showHeadless();
  const { showSystray } = await import('./systray.ts');
  return showSystray({ folder: options.folder, platform: options.platform }, icon);
}

/** Never rejects: without a tray the helper goes on, and `onProblem` says why there is none. */
export async function startTray(options: StartTrayOptions): Promise<Tray> {
  let state = options.state;
  let notice: { readonly text: string; readonly timer: NodeJS.Timeout } | undefined;
  const { onAction, onProblem } = options;
  const icon = await showIcon(options, { view: viewTray(state), onAction, onProblem }).catch((error: unknown) => {
    onProblem(`There is no tray icon: ${error instanceof Error ? error.message : String(error)}.`);
    return showHeadless();
  });
  const draw = () => icon.show(viewTray(state, notice?.text));
  function endNotice(): void {
    if (notice) clearTimeout(notice.timer);
    notice = undefined;
  }

  return {
    kind: icon.kind,
    isVisible: icon.isVisible,
    show: (next) => {
      state = next;
      draw();
    },
    notify: async (given, holdsMs = noticeHoldsMs) => {
      const text = plainLine(given, noticeCharactersMax);
      endNotice();
      const timer = setTimeout(() => {
        notice = undefined;
        draw();
      }, holdsMs);
      timer.unref();
      notice = { text, timer };
      draw();
      return (await icon.notify(text)) || icon.isVisible();
    },
    close: async () => {
      endNotice();
      await icon.close();
    },
  };
}
