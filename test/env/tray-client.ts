/** What a desktop's panel does with a tray icon, from a test: find it, read its properties and menu, click a line. */
import { connectSessionBus, type SessionBus } from '../../helper/tray/dbus/session-bus.ts';

const itemInterface = 'org.kde.StatusNotifierItem';
const menuInterface = 'com.canonical.dbusmenu';

export interface ReadMenuItem {
  readonly id: number;
  readonly label: string;
  readonly type: string;
  readonly isEnabled: boolean;
  /** Itself and all above it. */
  readonly isVisible: boolean;
  /** Of a line with a check mark; null where there is none. */
  readonly isChecked: boolean | null;
  /** 0 for a line of the menu itself, 1 for one of its submenus. */
  readonly depth: number;
}

export interface TrayClient extends Disposable {
  /** The addresses of the icons that the panel knows. */
  icons(): Promise<readonly string[]>;
  /** The one icon's properties, as plain values. */
  properties(): Promise<Readonly<Record<string, unknown>>>;
  menu(): Promise<readonly ReadMenuItem[]>;
  /** The visible lines: separators as "-", disabled ones in brackets, those of a submenu after "> ", checked ones after "✓ ". */
  lines(): Promise<readonly string[]>;
  click(label: string): Promise<void>;
  /** A click on the icon itself. */
  activate(): Promise<void>;
  /** The names of the signals that the item sends from now on, as they come. */
  watchSignals(...members: readonly string[]): Promise<readonly string[]>;
  /** Anything else a peer may send to the item. */
  call(path: string, interfaceName: string, member: string, signature?: string, body?: readonly unknown[]): Promise<readonly unknown[]>;
}

/** dbus-native gives a variant as its signature's tree and its value. */
function plain(variant: unknown): unknown {
  return (variant as readonly [unknown, readonly [unknown]])[1][0];
}

function record(pairs: unknown): Record<string, unknown> {
  return Object.fromEntries((pairs as readonly [string, unknown][]).map(([name, variant]) => [name, plain(variant)]));
}

type Layout = readonly [id: number, properties: unknown, children: readonly unknown[]];

function flatten([id, properties, children]: Layout, depth: number, isAboveVisible: boolean): ReadMenuItem[] {
  const { label = '', type = 'standard', enabled = true, visible = true, 'toggle-type': toggle = '', 'toggle-state': state = 0 } = record(properties);
  const isVisible = isAboveVisible && visible === true;
  const own: ReadMenuItem = { id, label: String(label), type: String(type), isEnabled: enabled === true, isVisible, isChecked: toggle === 'checkmark' ? state === 1 : null, depth };
  return [own, ...children.flatMap((child) => flatten(plain(child) as Layout, depth + 1, isVisible))];
}

const lineOf = ({ type, isEnabled, isChecked, label, depth }: ReadMenuItem): string =>
  `${'> '.repeat(depth)}${isChecked === true ? '✓ ' : ''}${type === 'separator' ? '-' : isEnabled ? label : `[${label}]`}`;

export async function connectTrayClient(busAddress: string): Promise<TrayClient> {
  const bus: SessionBus = await connectSessionBus(busAddress.replace(/^unix:path=/, '').replace(/,.*/, ''));
  async function icons(): Promise<readonly string[]> {
    const [found] = await bus.call({ name: 'org.kde.StatusNotifierWatcher', path: '/StatusNotifierWatcher', interface: 'org.freedesktop.DBus.Properties' }, 'Get', 'ss', ['org.kde.StatusNotifierWatcher', 'RegisteredStatusNotifierItems']);
    return plain(found) as readonly string[];
  }
  async function onlyIcon(): Promise<{ name: string; path: string }> {
    const [address, ...others] = await icons();
    if (!address || others.length > 0) throw new Error(`There should be one icon, not ${JSON.stringify([address, ...others])}.`);
    const slash = address.indexOf('/');
    return { name: address.slice(0, slash), path: address.slice(slash) };
  }
  async function properties(): Promise<Readonly<Record<string, unknown>>> {
    const icon = await onlyIcon();
    const [all] = await bus.call({ ...icon, interface: 'org.freedesktop.DBus.Properties' }, 'GetAll', 's', [itemInterface]);
    return record(all);
  }
  async function menuOf(): Promise<{ name: string; path: string; interface: string }> {
    return { name: (await onlyIcon()).name, path: String((await properties()).Menu), interface: menuInterface };
  }
  async function menu(): Promise<readonly ReadMenuItem[]> {
    const [, layout] = await bus.call(await menuOf(), 'GetLayout', 'iias', [0, -1, []]);
    return flatten(layout as Layout, -1, true).slice(1);
  }
  return {
    icons,
    properties,
    menu,
    lines: async () => (await menu()).filter((item) => item.isVisible).map(lineOf),
    click: async (label) => {
      const item = (await menu()).find((candidate) => candidate.label === label);
      if (!item) throw new Error(`There is no line "${label}" in the menu.`);
      await bus.call(await menuOf(), 'Event', 'isvu', [item.id, 'clicked', ['i', 0], 0]);
    },
    activate: async () => void (await bus.call({ ...(await onlyIcon()), interface: itemInterface }, 'Activate', 'ii', [0, 0])),
    watchSignals: async (...members) => {
      const seen: string[] = [];
      const icon = await onlyIcon();
      for (const member of members) await bus.onSignal({ ...icon, interface: itemInterface }, member, () => seen.push(member));
      return seen;
    },
    call: async (path, interfaceName, member, signature, body) => bus.call({ name: (await onlyIcon()).name, path, interface: interfaceName }, member, signature, body),
    [Symbol.dispose]: () => bus.close(),
  };
}
