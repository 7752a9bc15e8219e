/** The pane in a plain browser tab: no sheets, no messages; the theme is the system's. */
import type { Host } from '../host.ts';

export function browserHost(page: Window): Host {
  return {
    name: 'browser',
    sheets: null,
    mail: null,
    userEmail: () => null,
    openExternal: (url) => void page.open(url, '_blank', 'noopener,noreferrer'),
    memory: pageMemory(page),
    theme: () => null,
    onThemeChanged: () => () => undefined,
  };
}

/** localStorage of this origin; where the browser denies it, memory for as long as the page lives. */
export function pageMemory(page: Window): Host['memory'] {
  const held = new Map<string, string>();
  const key = (name: string): string => `ledgerline.${name}`;
  return {
    read(name) {
      try {
        return page.localStorage.getItem(key(name)) ?? held.get(name) ?? null;
      } catch {
        return held.get(name) ?? null;
      }
    },
    write(name, value) {
      if (value === null) held.delete(name);
      else held.set(name, value);
      try {
        if (value === null) page.localStorage.removeItem(key(name));
        else page.localStorage.setItem(key(name), value);
      } catch {
        // Denied or full: `held` keeps it until the page closes.
      }
    },
  };
}
