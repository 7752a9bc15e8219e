/** Takes the README's picture of the tray icon anew, in each condition on a light and on a dark panel of a real desktop: part of `npm run pictures`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trayColors } from '../../helper/tray/draw-icon.ts';
import { startTray } from '../../helper/tray/start-tray.ts';
import { trayConditions, type TrayCondition, type TrayState } from '../../helper/tray/tray.ts';
import { viewTray } from '../../helper/tray/view-tray.ts';
import { runProcess } from '../../test/env/process.ts';
import { startTrayHost } from '../../test/env/tray-host.ts';
import { until } from '../../test/env/until.ts';

const panels = { light: [0xf0, 0xf0, 0xf0], dark: [0x20, 0x20, 0x20] } as const;
/** As high as panels usually are, for an icon of 22 pixels or so. */
const panelHeight = 30;
const around = 15;

const more: Record<TrayCondition, Partial<TrayState>> = {
  idle: {}, syncing: { progress: 0.4, detail: 'Harbour & Vale Ltd, 5 of 12 data types' }, attention: { detail: 'Harbour & Vale Ltd: The disk is full' }, offline: {}, paused: { pausedUntil: 'until 14:30' }, ending: { detail: 'Harbour & Vale, in 6 days' },
};
const stateOf = (condition: TrayCondition): TrayState => ({ condition, version: '0.1.0', ...more[condition] });

async function magick(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProcess('convert', args);
  if (code !== 0) throw new Error(`convert failed: ${stderr}`);
}

/** The icon of each condition as the panel shows it, cut out of the screen. */
async function takeIcons(name: keyof typeof panels, folder: string): Promise<void> {
  await using host = await startTrayHost({ background: panels[name], panelHeight });
  const tray = await startTray({ state: stateOf('idle'), onAction: () => undefined, onProblem: (problem) => { throw new Error(problem); }, folder, platform: 'linux', env: host.env });
  try {
    const seen = (condition: TrayCondition) => until(`the icon of ${condition}`, async () => { const found = await host.findColor(trayColors[condition], 2); return found && found.pixels > 30 && found; });
    // The one whose middle is the middle of its colour.
    tray.show(stateOf('paused'));
    const at = await seen('paused');
    for (const condition of trayConditions) {
      tray.show(stateOf(condition));
      await seen(condition);
      await new Promise((resolve) => { setTimeout(resolve, 200); });
      const picture = await host.takePicture(`tray-${name}-${condition}`);
      await magick(picture, '-crop', `${2 * around}x${panelHeight}+${at.x - around}+0`, '+repage', join(folder, `${name}-${condition}.png`));
    }
  } finally {
    await tray.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tray-pictures-'));
try {
  await takeIcons('light', folder);
  await takeIcons('dark', folder);
  for (const condition of trayConditions) {
    const [light, dark] = [join(folder, `light-${condition}.png`), join(folder, `dark-${condition}.png`)];
    const words = viewTray(stateOf(condition)).menu[0]?.text ?? '';
    await magick('-background', 'white', '-gravity', 'center', light, dark, '(', light, '-filter', 'point', '-resize', '300%', ')', '(', dark, '-filter', 'point', '-resize', '300%', ')',
      '(', '-font', 'DejaVu-Sans', '-pointsize', '16', '-fill', '#222222', '-gravity', 'west', '-size', '520x90', `caption:   ${words.replaceAll('%', '%%')}`, ')', '-gravity', 'center', '+append', join(folder, `row-${condition}.png`));
  }
  await magick(...trayConditions.map((condition) => join(folder, `row-${condition}.png`)), '-append', '-strip', '+dither', '-colors', '128', '-depth', '8', join(import.meta.dirname, '../../docs/pictures/tray.png'));
} finally {
  rmSync(folder, { recursive: true });
}
