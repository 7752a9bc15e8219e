/** Our menu as com.canonical.dbusmenu: a desktop's panel reads it, draws it in its own style and reports clicks. */
import type { MenuItem, TrayAction } from '../tray.ts';
import type { ExportedInterface } from './session-bus.ts';

export const menuInterface = 'com.canonical.dbusmenu';

/** Lines are numbered from 1 by their place; 0 is the menu itself. */
const rootId = 0;

type Variant = readonly [signature: string, value: unknown];
type Properties = readonly (readonly [name: string, value: Variant])[];

function propertiesOf(item: MenuItem): Properties {
  const visible: readonly [string, Variant] = ['visible', ['b', !item.isHidden]];
  if (item.kind === 'separator') return [['type', ['s', 'separator']], visible];
  // A single underscore would mark a shortcut key.
  return [['label', ['s', item.text.replaceAll('_', '__')]], ['enabled', ['b', item.isEnabled]], visible];
}

export interface DBusMenu {
  readonly exported: ExportedInterface;
  /** Puts other lines in place and gives the number of this layout, for the signal. */
  replace(menu: readonly MenuItem[]): number;
}

export function makeDBusMenu(first: readonly MenuItem[], onAction: (action: TrayAction) => void): DBusMenu {
  let menu = first;
  let revision = 1;

  const layoutOf = (id: number): unknown => {
    const item = menu[id - 1];
    if (id === rootId) return [rootId, [['children-display', ['s', 'submenu']]], menu.map((_, index) => ['(ia{sv}av)', layoutOf(index + 1)])];
    return [id, item ? propertiesOf(item) : [], []];
  };
  const idsOf = (asked: unknown): readonly number[] => {
    const ids = Array.isArray(asked) ? asked.filter((id): id is number => typeof id === 'number') : [];
    return ids.length > 0 ? ids : menu.map((_, index) => index + 1);
  };
  const receive = (id: unknown, event: unknown): void => {
    const item = typeof id === 'number' ? menu[id - 1] : undefined;
    if (event === 'clicked' && item?.action && item.isEnabled && !item.isHidden) onAction(item.action);
  };

  const exported: ExportedInterface = {
    properties: {
      Version: { type: 'u', read: () => 3 },
      Status: { type: 's', read: () => 'normal' },
      TextDirection: { type: 's', read: () => 'ltr' },
      IconThemePath: { type: 'as', read: () => [] },
    },
    methods: {
      GetLayout: { returns: 'u(ia{sv}av)', call: ([parent]) => [revision, layoutOf(typeof parent === 'number' ? parent : rootId)] },
      GetGroupProperties: { returns: 'a(ia{sv})', call: ([ids]) => [idsOf(ids).flatMap((id) => (menu[id - 1] ? [[id, propertiesOf(menu[id - 1]!)]] : []))] },
      GetProperty: {
        returns: 'v',
        call: ([id, name]) => {
          const item = typeof id === 'number' ? menu[id - 1] : undefined;
          const found = item && propertiesOf(item).find(([key]) => key === name);
          if (!found) throw new Error('There is no such property.');
          return [found[1]];
        },
      },
      Event: {
        returns: '',
        call: ([id, event]) => {
          receive(id, event);
          return [];
        },
      },
      EventGroup: {
        returns: 'ai',
        call: ([events]) => {
          for (const event of Array.isArray(events) ? events : []) if (Array.isArray(event)) receive(event[0], event[1]);
          return [[]];
        },
      },
      AboutToShow: { returns: 'b', call: () => [false] },
      AboutToShowGroup: { returns: 'aiai', call: () => [[], []] },
    },
  };
  return {
    exported,
    replace: (next) => {
      menu = next;
      return ++revision;
    },
  };
}
