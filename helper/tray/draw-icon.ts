/**
 * The tray's icons, drawn by code: each condition has a shape of its own beside its colour, for whoever does not tell
 * the colours apart. Pure functions of a point; a pixel is the mean of sixteen of them.
 */
import type { TrayCondition } from './tray.ts';

export interface Picture {
  readonly size: number;
  /** Red, green, blue and alpha of each pixel, row by row, not premultiplied. */
  readonly rgba: Uint8Array;
}

type Color = readonly [red: number, green: number, blue: number];
/** The colour at a point of the unit square, y downwards, or nothing where the icon is transparent. */
type Drawing = (x: number, y: number) => Color | undefined;

const white: Color = [255, 255, 255];
/** Each stands out from a light panel and from a dark one by 3 to 1 at least, and from the others. */
export const trayColors: Record<TrayCondition, Color> = {
  idle: [19, 138, 74],
  syncing: [0, 110, 200],
  attention: [208, 52, 44],
  offline: [120, 124, 128],
  paused: [138, 88, 200],
  ending: [170, 112, 0],
};

const isInDisc = (x: number, y: number, radius: number) => Math.hypot(x - 0.5, y - 0.5) <= radius;

/** Within `width / 2` of the line from a to b. */
function isOnLine(x: number, y: number, a: readonly [number, number], b: readonly [number, number], width: number): boolean {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const along = Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - a[0] - along * dx, y - a[1] - along * dy) <= width / 2;
}

/** A disc with a tick. */
const drawIdle: Drawing = (x, y) => {
  if (!isInDisc(x, y, 0.47)) return undefined;
  const isTick = isOnLine(x, y, [0.27, 0.52], [0.44, 0.69], 0.13) || isOnLine(x, y, [0.44, 0.69], [0.74, 0.34], 0.13);
  return isTick ? white : trayColors.idle;
};

/** A thin ring around a dot, which grows thick clockwise from the top. */
const drawSyncing = (progressEighths: number): Drawing => (x, y) => {
  const fromTop = (Math.atan2(x - 0.5, 0.5 - y) / (2 * Math.PI) + 1) % 1;
  const inner = fromTop * 8 < progressEighths ? 0.26 : 0.41;
  const isRing = isInDisc(x, y, 0.48) && !isInDisc(x, y, inner);
  return isRing || isInDisc(x, y, 0.15) ? trayColors.syncing : undefined;
};

/** A triangle with an exclamation mark. */
const drawAttention: Drawing = (x, y) => {
  const isInside = y >= 0.06 && y <= 0.94 && Math.abs(x - 0.5) <= ((y - 0.06) / 0.88) * 0.49;
  if (!isInside) return undefined;
  const isMark = isOnLine(x, y, [0.5, 0.4], [0.5, 0.62], 0.12) || Math.hypot(x - 0.5, y - 0.79) <= 0.07;
  return isMark ? white : trayColors.attention;
};

/** An empty ring with a bar across. */
const drawOffline: Drawing = (x, y) => {
  const isRing = isInDisc(x, y, 0.47) && !isInDisc(x, y, 0.33);
  return isRing || isOnLine(x, y, [0.24, 0.76], [0.76, 0.24], 0.13) ? trayColors.offline : undefined;
};

/** A square with two bars. */
const drawPaused: Drawing = (x, y) => {
  if (Math.abs(x - 0.5) > 0.44 || Math.abs(y - 0.5) > 0.44) return undefined;
  const isBar = Math.abs(y - 0.5) <= 0.24 && (Math.abs(x - 0.36) <= 0.07 || Math.abs(x - 0.64) <= 0.07);
  return isBar ? white : trayColors.paused;
};

/** An hourglass. */
const drawEnding: Drawing = (x, y) => {
  const isCap = Math.abs(y - 0.5) >= 0.36 && Math.abs(y - 0.5) <= 0.47 && Math.abs(x - 0.5) <= 0.4;
  const isGlass = Math.abs(y - 0.5) <= 0.4 && Math.abs(x - 0.5) <= 0.05 + Math.abs(y - 0.5) * 0.75;
  // What has not run out yet: the rest of the upper half is empty.
  const isEmpty = y > 0.2 && y < 0.34 && Math.abs(x - 0.5) <= 0.05 + Math.abs(y - 0.5) * 0.75 - 0.09;
  if (isEmpty) return white;
  return isCap || isGlass ? trayColors.ending : undefined;
};

function drawingOf(condition: TrayCondition, progressEighths: number): Drawing {
  const drawings: Record<TrayCondition, Drawing> = { idle: drawIdle, syncing: drawSyncing(progressEighths), attention: drawAttention, offline: drawOffline, paused: drawPaused, ending: drawEnding };
  return drawings[condition];
}

/** Menu bars and panels of all kinds, also with twice or three times the pixels; each takes the nearest. */
export const iconSizes = [16, 20, 22, 24, 32, 44, 48, 64] as const;

const samplesPerSide = 4;

export function drawIcon(condition: TrayCondition, size: number, progressEighths = 0): Picture {
  const colorAt = drawingOf(condition, progressEighths);
  const rgba = new Uint8Array(size * size * 4);
  const step = 1 / (size * samplesPerSide);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const sum = [0, 0, 0];
    let hits = 0;
    for (let sample = 0; sample < samplesPerSide ** 2; sample++) {
      const x = ((pixel % size) * samplesPerSide + (sample % samplesPerSide) + 0.5) * step;
      const y = (Math.floor(pixel / size) * samplesPerSide + Math.floor(sample / samplesPerSide) + 0.5) * step;
      const color = colorAt(x, y);
      if (!color) continue;
      hits++;
      for (let channel = 0; channel < 3; channel++) sum[channel]! += color[channel]!;
    }
    if (hits === 0) continue;
    rgba.set([...sum.map((total) => Math.round(total / hits)), Math.round((hits / samplesPerSide ** 2) * 255)], pixel * 4);
  }
  return { size, rgba };
}
