/**
 * The tray of a Linux desktop: a StatusNotifierItem with its menu on the session bus. No native code, and no window of
 * ours. When the panel comes later than we do, or comes back after a crash, the icon appears then.
 */
import { busItself, connectSessionBus, type Destination, type ExportedInterface, type SessionBus } from './dbus/session-bus.ts';
import { makeDBusMenu, menuInterface } from './dbus/menu.ts';
import { drawIcon, iconSizes } from './draw-icon.ts';
import { toArgb } from './encode-icon.ts';
import type { TrayCondition, TrayIcon, TrayIconOptions, TrayView } from './tray.ts';
import { isSameView } from './view-tray.ts';

const itemInterface = 'org.kde.StatusNotifierItem';
const itemPath = '/StatusNotifierItem';
const menuPath = '/MenuBar';
const watcher: Destination = { name: 'org.kde.StatusNotifierWatcher', path: '/StatusNotifierWatcher', interface: 'org.kde.StatusNotifierWatcher' };
const notifications: Destination = { name: 'org.freedesktop.Notifications', path: '/org/freedesktop/Notifications', interface: 'org.freedesktop.Notifications' };

function makeItem(view: () => TrayView, activate: () => void): ExportedInterface {
  const text = (read: () => string) => ({ type: 's', read });
  const pixmaps = new Map<string, unknown>();
  const pixmapOf = (condition: TrayCondition, eighths: number) => {
    const key = `${condition} ${eighths}`;
    const drawn = pixmaps.get(key) ?? iconSizes.map((size) => [size, size, toArgb(drawIcon(condition, size, eighths))]);
    pixmaps.set(key, drawn);
    return drawn;
  };
  const nothing = { returns: '', call: () => [] };
  return {
    properties: {
      Category: text(() => 'ApplicationStatus'),
      Id: text(() => 'ledgerline'),
      Title: text(() => 'Ledgerline'),
      Status: text(() => (view().condition === 'attention' ? 'NeedsAttention' : 'Active')),
      WindowId: { type: 'i', read: () => 0 },
      IconName: text(() => ''),
      IconThemePath: text(() => ''),
      IconPixmap: { type: 'a(iiay)', read: () => pixmapOf(view().condition, view().progressEighths) },
      OverlayIconName: text(() => ''),
      OverlayIconPixmap: { type: 'a(iiay)', read: () => [] },
      AttentionIconName: text(() => ''),
      AttentionIconPixmap: { type: 'a(iiay)', read: () => pixmapOf('attention', 0) },
      AttentionMovieName: text(() => ''),
      ToolTip: { type: '(sa(iiay)ss)', read: () => ['', [], view().tooltip, ''] },
      ItemIsMenu: { type: 'b', read: () => false },
      Menu: { type: 'o', read: () => menuPath },
    },
    methods: {
      Activate: {
        returns: '',
        call: () => {
          activate();
          return [];
        },
      },
      SecondaryActivate: nothing,
      ContextMenu: nothing,
      Scroll: nothing,
    },
  };
}

/** Registers with the panel now and whenever one appears; calls back with what came of it. */
async function keepRegistered(bus: SessionBus, ownName: string, onVisible: (isVisible: boolean) => void): Promise<void> {
  const register = () => bus.call(watcher, 'RegisterStatusNotifierItem', 's', [ownName]).then(() => onVisible(true), () => onVisible(false));
  await bus.onSignal(busItself, 'NameOwnerChanged', ([name, , newOwner]) => {
    if (name !== watcher.name) return;
    if (newOwner) void register();
    else onVisible(false);
  });
  await register();
}

/** Rejects when there is no session bus at this address. */
export async function showStatusNotifier(busPath: string, options: TrayIconOptions): Promise<TrayIcon> {
  const bus = await connectSessionBus(busPath);
  let view = options.view;
  let isVisible = false;
  const menu = makeDBusMenu(view.menu, options.onAction);
  bus.expose(itemPath, itemInterface, makeItem(() => view, () => options.onAction('open')));
  bus.expose(menuPath, menuInterface, menu.exported);
  bus.onClosed((reason) => {
    isVisible = false;
    options.onProblem(`The tray icon is gone: ${reason}.`);
  });
  const ownName = `${itemInterface}-${process.pid}-1`;
  await bus.call(busItself, 'RequestName', 'su', [ownName, 0]);
  await keepRegistered(bus, ownName, (next) => {
    isVisible = next;
  });

  function show(next: TrayView): void {
    const previous = view;
    if (isSameView(previous, next)) return;
    view = next;
    const signal = (member: string, signature?: string, body?: readonly unknown[]) => bus.emit(itemPath, itemInterface, member, signature, body);
    if (previous.condition !== next.condition || previous.progressEighths !== next.progressEighths) signal('NewIcon');
    if (previous.condition !== next.condition) signal('NewStatus', 's', [next.condition === 'attention' ? 'NeedsAttention' : 'Active']);
    if (previous.tooltip !== next.tooltip) signal('NewToolTip');
    bus.emit(menuPath, menuInterface, 'LayoutUpdated', 'ui', [menu.replace(next.menu), 0]);
  }

  return {
    kind: 'status_notifier',
    isVisible: () => isVisible,
    show,
    notify: (text) =>
      bus.call(notifications, 'Notify', 'susssasa{sv}i', ['Ledgerline', 0, '', 'Ledgerline', escapeMarkup(text), [], [], -1]).then(() => true, () => false),
    close: async () => {
      isVisible = false;
      bus.close();
    },
  };
}

/** A notification's body may carry markup; ours never does. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
