/** Our menu as com.canonical.dbusmenu: a desktop's panel reads it, draws it in its own style and reports clicks. */
import type { MenuItem, TrayAction } from '../tray.ts';
import type { ExportedInterface } from './session-bus.ts';

export const menuInterface = 'com.canonical.dbusmenu';

/** Lines are numbered from 1 in the order of reading, a submenu's after its own; 0 is the menu itself. */
const rootId = 0;

type Variant = readonly [signature: string, value: unknown];
type Properties = readonly (readonly [name: string, value: Variant])[];
/** A line with its number, those below it, and whether it can be reached: what is hidden or below something hidden cannot. */
type Placed = { readonly id: number; readonly item: MenuItem | null; readonly below: readonly Placed[]; readonly isReachable: boolean };

const children: readonly [string, Variant] = ['children-display', ['s', 'submenu']];

function propertiesOf(item: MenuItem | null): Properties {
  if (item === null) return [children];
  const visible: readonly [string, Variant] = ['visible', ['b', !item.isHidden]];
  if (item.kind === 'separator') return [['type', ['s', 'separator']], visible];
  // A single underscore would mark a shortcut key.
  const usual: Properties = [['label', ['s', item.text.replaceAll('_', '__')]], ['enabled', ['b', item.isEnabled]], visible];
  if (item.isChecked !== undefined) return [...usual, ['toggle-type', ['s', 'checkmark']], ['toggle-state', ['i', item.isChecked ? 1 : 0]]];
  return item.kind === 'submenu' ? [...usual, children] : usual;
}

function place(menu: readonly MenuItem[]): ReadonlyMap<number, Placed> {
  const all = new Map<number, Placed>();
  function add(item: MenuItem | null, items: readonly MenuItem[], isReachable: boolean): Placed {
    const id = all.size;
    const below: Placed[] = [];
    const placed = { id, item, below, isReachable };
    all.set(id, placed);
    for (const one of items) below.push(add(one, one.items ?? [], isReachable && one.isEnabled && !one.isHidden));
    return placed;
  }
  add(null, menu, true);
  return all;
}

export interface DBusMenu {
  readonly exported: ExportedInterface;
  /** Puts other lines in place and gives the number of this layout, for the signal. */
  replace(menu: readonly MenuItem[]): number;
}

export function makeDBusMenu(first: readonly MenuItem[], onAction: (action: TrayAction) => void): DBusMenu {
  let lines = place(first);
  let revision = 1;

  const layoutOf = (placed: Placed | undefined, depth: number): unknown =>
    (placed ? [placed.id, propertiesOf(placed.item), depth === 0 ? [] : placed.below.map((one) => ['(ia{sv}av)', layoutOf(one, depth - 1)])] : [rootId, [], []]);
  const asNumber = (given: unknown, otherwise: number): number => (typeof given === 'number' ? given : otherwise);
  const idsOf = (asked: unknown): readonly number[] => {
    const ids = Array.isArray(asked) ? asked.filter((id): id is number => typeof id === 'number') : [];
    return ids.length > 0 ? ids : [...lines.keys()].slice(1);
  };
  const receive = (id: unknown, event: unknown): void => {
    const placed = typeof id === 'number' ? lines.get(id) : undefined;
    if (event === 'clicked' && placed?.item?.action && placed.isReachable) onAction(placed.item.action);
  };

  const exported: ExportedInterface = {
    properties: {
      Version: { type: 'u', read: () => 3 },
      Status: { type: 's', read: () => 'normal' },
      TextDirection: { type: 's', read: () => 'ltr' },
      IconThemePath: { type: 'as', read: () => [] },
    },
    methods: {
      GetLayout: { returns: 'u(ia{sv}av)', call: ([parent, depth]) => [revision, layoutOf(lines.get(asNumber(parent, rootId)), asNumber(depth, -1))] },
      GetGroupProperties: { returns: 'a(ia{sv})', call: ([ids]) => [idsOf(ids).flatMap((id) => { const placed = lines.get(id); return placed ? [[id, propertiesOf(placed.item)]] : []; })] },
      GetProperty: {
        returns: 'v',
        call: ([id, name]) => {
          const placed = typeof id === 'number' ? lines.get(id) : undefined;
          const found = placed && propertiesOf(placed.item).find(([key]) => key === name);
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
      lines = place(next);
      return ++revision;
    },
  };
}
