/**
 * The tray of Windows and macOS through systray2, behind a guard. The package's program is not executable after an
 * install, is looked for in the current folder first, and hangs when it cannot start; so the helper runs a copy of its
 * own, checked against the hash of the one that was looked at, and waits for it only so long.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type SysTray from 'systray2';
import type { Menu, MenuItem as SystrayItem } from 'systray2';
import { drawIcon } from './draw-icon.ts';
import { toIco, toPng } from './encode-icon.ts';
import type { MenuItem, TrayAction, TrayIcon, TrayIconOptions, TrayView } from './tray.ts';
import { isSameView } from './view-tray.ts';

export type SystrayPlatform = 'win32' | 'darwin' | 'linux';

const version = '2.1.4';
/** The programs inside systray2 2.1.4. Linux is there for the tests: they run the real program on a real desktop. */
const programs: Record<SystrayPlatform, { readonly file: string; readonly sha256: string }> = {
  win32: { file: 'tray_windows_release.exe', sha256: 'ae61c63ece1392fc64abbfbd40de782f5b2a7b7d83e93f8b640a20395ae6e8a0' },
  darwin: { file: 'tray_darwin_release', sha256: 'b406fe6d13d1ba66f901a07267ecfcf1b615e9c8b3410287be576706bd737791' },
  linux: { file: 'tray_linux_release', sha256: 'f61eee19036c0af93e2bb0e5b9fff0bd413469aff5ea1261b8fcfe9e2c027c04' },
};

export interface SystrayOptions {
  /** An absolute path below the helper's home. */
  readonly folder: string;
  readonly platform: SystrayPlatform;
  readonly startWaitMs?: number;
  /** Where the package's programs are; found by itself unless a test says otherwise. */
  readonly programsFolder?: string;
}

const startWaitMsDefault = 5_000;

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Puts a checked copy where systray2 looks when it is given a folder, and nowhere else is looked then. */
export function installProgram(options: SystrayOptions): void {
  const { file, sha256: wanted } = programs[options.platform];
  const from = options.programsFolder ?? join(dirname(createRequire(import.meta.url).resolve('systray2/package.json')), 'traybin');
  const content = readFileSync(join(from, file));
  if (sha256(content) !== wanted) throw new Error(`the tray program ${file} is not the one that belongs to systray2 ${version}`);
  const folder = join(options.folder, version);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const path = join(folder, file);
  if (hashOf(path) !== wanted) {
    // Beside it first: a program that runs cannot be written to, but it can be replaced.
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, content, { mode: 0o700 });
    renameSync(fresh, path);
  }
  chmodSync(path, 0o700);
}

function hashOf(path: string): string | undefined {
  try {
    return sha256(readFileSync(path));
  } catch {
    return undefined;
  }
}

function iconOf(view: TrayView, platform: SystrayPlatform): string {
  const draw = (size: number) => drawIcon(view.condition, size, view.progressEighths);
  return (platform === 'win32' ? toIco([16, 20, 24, 32, 48, 64].map(draw)) : toPng(draw(44))).toString('base64');
}

/** Windows takes an ampersand for a shortcut key, and the program this very title, of whatever line, for a separator. */
export function systrayTitle(text: string, platform: SystrayPlatform): string {
  const title = platform === 'win32' ? text.replaceAll('&', '&&') : text;
  return title === '<SEPARATOR>' ? `“${title}”` : title;
}

function toSystrayItem(item: MenuItem, separator: SystrayItem, platform: SystrayPlatform): SystrayItem {
  if (item.kind === 'separator') return { ...separator };
  return { title: systrayTitle(item.text, platform), tooltip: '', enabled: item.isEnabled, hidden: item.isHidden, checked: item.isChecked ?? false };
}

/** The lines of a menu and of its submenus in the order of reading. */
const flat = (menu: readonly MenuItem[]): readonly MenuItem[] => menu.flatMap((item) => [item, ...flat(item.items ?? [])]);

/** The program's items as a tree, and all of them in the order of reading. */
function toSystrayMenu(menu: readonly MenuItem[], make: (item: MenuItem) => SystrayItem): { readonly items: SystrayItem[]; readonly all: SystrayItem[] } {
  const all: SystrayItem[] = [];
  const add = (item: MenuItem): SystrayItem => {
    const made = make(item);
    all.push(made);
    return item.items ? Object.assign(made, { items: item.items.map(add) }) : made;
  };
  return { items: menu.map(add), all };
}

/** Resolves when the program says that it shows the icon; rejects when it ends, fails or stays silent. */
async function waitUntilReady(tray: SysTray, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the tray program did not start within ${waitMs} ms`)), waitMs);
  });
  try {
    await Promise.race([tray.ready(), tooLate]);
  } catch (error) {
    tray.process?.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function loadSysTray(): Promise<typeof SysTray> {
  const loaded: unknown = await import('systray2');
  // The package is CommonJS with a `default` of its own: how deep it lies depends on who loads it.
  const inner = (loaded as { default: typeof SysTray | { default: typeof SysTray } }).default;
  return 'default' in inner ? inner.default : inner;
}

/** Rejects when the icon cannot be shown, with the reason; nothing is left running then. */
export async function showSystray(systray: SystrayOptions, options: TrayIconOptions): Promise<TrayIcon> {
  installProgram(systray);
  const SysTrayClass = await loadSysTray();
  let view = options.view;
  let isVisible = true;
  let isClosing = false;
  const make = (item: MenuItem): SystrayItem => toSystrayItem(item, SysTrayClass.separator, systray.platform);
  const { items, all } = toSystrayMenu(view.menu, make);
  const menu: Menu = { icon: iconOf(view, systray.platform), title: '', tooltip: view.tooltip, items };
  const tray = new SysTrayClass({ menu, debug: false, copyDir: systray.folder });
  await waitUntilReady(tray, systray.startWaitMs ?? startWaitMsDefault);

  tray.process.stdin?.on('error', () => undefined); // The program may go between two writes; its exit tells.
  tray.process.stderr?.resume();
  tray.onExit(() => {
    isVisible = false;
    if (!isClosing) options.onProblem('The tray icon is gone: its program ended.');
  });
  await tray.onClick((event) => {
    const action = actionOf(view, all.indexOf(event.item));
    if (action) options.onAction(action);
  });

  function show(next: TrayView): void {
    const previous = view;
    if (!isVisible || isSameView(previous, next)) return;
    view = next;
    const before = flat(previous.menu);
    flat(next.menu).forEach((item, index) => {
      if (lookOf(item) === lookOf(before[index])) return;
      // The same object, because the package knows its items by identity.
      const changed = Object.assign(all[index]!, make(item));
      void tray.sendAction({ type: 'update-item', item: changed });
    });
    if (previous.tooltip === next.tooltip && previous.condition === next.condition && previous.progressEighths === next.progressEighths) return;
    void tray.sendAction({ type: 'update-menu', menu: { ...menu, icon: iconOf(next, systray.platform), tooltip: next.tooltip } });
  }

  return {
    kind: 'systray',
    isVisible: () => isVisible,
    show,
    notify: () => Promise.resolve(false), // systray2 has none; the notice stands in the menu.
    close: async () => {
      if (!isVisible) return;
      isClosing = true;
      await closeProgram(tray);
    },
  };
}

/** Of a line alone, without those below it. */
const lookOf = (item: MenuItem | undefined): string => JSON.stringify({ ...item, items: null });

function actionOf(view: TrayView, index: number): TrayAction | undefined {
  const item = flat(view.menu)[index];
  return item?.isEnabled && !item.isHidden ? item.action : undefined;
}

const closeWaitMs = 2_000;

async function closeProgram(tray: SysTray): Promise<void> {
  const killer = setTimeout(() => tray.process.kill('SIGKILL'), closeWaitMs);
  await tray.kill(false); // `true`, its default, would end this process too.
  clearTimeout(killer);
}
