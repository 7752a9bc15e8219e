/**
 * A desktop with a real tray that nobody sees: an X server in memory, a window manager and the Xfce panel, on a session
 * bus of its own. Pictures of it can be taken, and the mouse be moved over it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProcess, startProcess } from './process.ts';
import { startSessionBus, type SessionBus } from './session-bus.ts';

export interface TrayHost extends AsyncDisposable {
  readonly bus: SessionBus;
  /** The environment for programs that shall appear on this desktop. */
  readonly env: NodeJS.ProcessEnv;
  /** Puts a picture of the whole screen into `.cache/pictures/NAME.png` and returns where it is. */
  takePicture(name: string): Promise<string>;
  /** The middle of the pixels of this colour, if there are any; `tolerance` is how far each channel may be off. */
  findColor(color: readonly [number, number, number], tolerance?: number): Promise<{ x: number; y: number; pixels: number } | undefined>;
  /** How many pixels of each colour are on the screen, all of one moment. */
  countColors(colors: readonly (readonly [number, number, number])[]): Promise<readonly number[]>;
  /** Moves the mouse there and clicks: 1 left, 3 right. */
  click(x: number, y: number, button?: 1 | 3): Promise<void>;
  pressKeys(...keys: readonly string[]): Promise<void>;
  /** Ends the panel as a crash would; `startPanel` brings it back. */
  killPanel(): Promise<void>;
  startPanel(): Promise<void>;
  stop(): Promise<void>;
}

const screen = { width: 800, height: 300 };
const watcherName = 'org.kde.StatusNotifierWatcher';

const panelConfig = (background?: readonly [number, number, number], rows = 36) => `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="${rows}"/>${background ? `
      <property name="background-style" type="uint" value="1"/>
      <property name="background-rgba" type="array">${[...background.map((channel) => channel / 255), 1].map((part) => `<value type="double" value="${part.toFixed(6)}"/>`).join('')}</property>` : ''}
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="clock"/>
    <property name="plugin-2" type="string" value="systray"><property name="square-icons" type="bool" value="true"/></property>
  </property>
</channel>
`;

async function must(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const run = await runProcess(program, args, { env });
  if (run.code !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${run.stderr}`);
}

export async function startTrayHost(options: { readonly hasPanel?: boolean; /** The panel's colour, and how high it is. */ readonly background?: readonly [number, number, number]; readonly panelHeight?: number } = {}): Promise<TrayHost> {
  const bus = await startSessionBus({ isActivating: true });
  const settings = join(bus.home, '.config/xfce4/xfconf/xfce-perchannel-xml');
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, 'xfce4-panel.xml'), panelConfig(options.background, options.panelHeight));

  const display = startProcess('Xvfb', ['-displayfd', '1', '-screen', '0', `${screen.width}x${screen.height}x24`, '-nolisten', 'tcp', '-noreset'], { env: bus.env });
  const number = (await display.waitForLine(/^\d+$/)).trim();
  const env = { ...bus.env, DISPLAY: `:${number}`, XDG_CURRENT_DESKTOP: 'XFCE', GTK_A11Y: 'none', NO_AT_BRIDGE: '1', LC_ALL: 'C.UTF-8' };
  // The bus was up before the screen: what it activates must know the screen too.
  await must('dbus-update-activation-environment', ['DISPLAY', 'GTK_A11Y', 'NO_AT_BRIDGE'], env);
  const windows = startProcess('openbox', [], { env });
  let panel: ReturnType<typeof startProcess> | undefined;

  async function startPanel(): Promise<void> {
    panel = startProcess('xfce4-panel', ['--disable-wm-check'], { env });
    await bus.waitForOwner(watcherName, 20_000);
  }
  async function killPanel(): Promise<void> {
    await panel?.stop('SIGKILL');
    panel = undefined;
  }
  async function takePicture(name: string): Promise<string> {
    const path = join(import.meta.dirname, `../../.cache/pictures/${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await must('import', ['-window', 'root', path], env);
    return path;
  }
  async function hitsOf(colors: readonly (readonly [number, number, number])[], tolerance: number): Promise<readonly (readonly number[])[]> {
    const shot = await runProcess('sh', ['-c', 'import -window root -depth 8 rgb:- | base64 -w0'], { env });
    const pixels = Buffer.from(shot.stdout, 'base64');
    return colors.map(([red, green, blue]) => {
      const hits: number[] = [];
      const isNear = (at: number, channel: number) => Math.abs(pixels[at]! - channel) <= tolerance;
      for (let at = 0; at < pixels.length; at += 3) if (isNear(at, red) && isNear(at + 1, green) && isNear(at + 2, blue)) hits.push(at / 3);
      return hits;
    });
  }
  async function findColor(color: readonly [number, number, number], tolerance = 6): Promise<{ x: number; y: number; pixels: number } | undefined> {
    const [hits = []] = await hitsOf([color], tolerance);
    const mean = (read: (at: number) => number) => Math.round(hits.reduce((sum, at) => sum + read(at), 0) / hits.length);
    return hits.length > 0 ? { x: mean((at) => at % screen.width), y: mean((at) => Math.floor(at / screen.width)), pixels: hits.length } : undefined;
  }
  async function stop(): Promise<void> {
    await killPanel();
    await windows.stop();
    await display.stop();
    await bus.stop();
  }

  if (options.hasPanel ?? true) await startPanel();
  return {
    bus,
    env,
    takePicture,
    findColor,
    countColors: async (colors) => (await hitsOf(colors, 3)).map((hits) => hits.length),
    click: (x, y, button = 1) => must('xdotool', ['mousemove', String(x), String(y), 'click', String(button)], env),
    pressKeys: (...keys) => must('xdotool', ['key', ...keys], env),
    killPanel,
    startPanel,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
