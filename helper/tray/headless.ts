/** No tray: a server, a terminal, a desktop without one. The pane and the command line say what the icon would. */
import type { TrayIcon } from './tray.ts';

export function showHeadless(): TrayIcon {
  return {
    kind: 'headless',
    isVisible: () => false,
    show: () => undefined,
    notify: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  };
}
