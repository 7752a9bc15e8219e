/**
 * Draws the icons: an L made of a ledger's margin and the double rule under a total, with two entries above it.
 * The drawing stands on a grid of 16 units, so that at 16, 32 and 80 pixels its edges fall on whole pixels.
 */
import { crc32, deflateSync } from 'node:zlib';

const samplesPerSide = 8;
const white = [255, 255, 255, 1];

/** Rectangles with round corners: x, y, width, height, radius in units; colour as r, g, b, opacity. */
const marks = [
  { box: [3, 3, 2, 10, 0.6], colour: white },
  { box: [7, 4, 6, 1, 0.5], colour: [160, 231, 201, 1] },
  { box: [7, 7, 4, 1, 0.5], colour: [160, 231, 201, 1] },
  { box: [4, 10, 9, 1, 0.3], colour: white },
  { box: [4, 12, 9, 1, 0.3], colour: white },
];
const card = { box: [0, 0, 16, 16, 3.5], colour: (y) => [13 - 4 * (y / 16), 122 - 34 * (y / 16), 92 - 26 * (y / 16), 1] };

function isInside([left, top, width, height, radius], x, y) {
  const dx = Math.max(left + radius - x, x - (left + width - radius), 0);
  const dy = Math.max(top + radius - y, y - (top + height - radius), 0);
  return x >= left && x <= left + width && y >= top && y <= top + height && dx * dx + dy * dy <= radius * radius;
}

function colourAt(x, y, shapes) {
  const hit = shapes.findLast((shape) => isInside(shape.box, x, y));
  if (!hit) return [0, 0, 0, 0];
  return typeof hit.colour === 'function' ? hit.colour(y) : hit.colour;
}

function pixelAt(column, row, size, shapes) {
  let [red, green, blue, cover] = [0, 0, 0, 0];
  for (let i = 0; i < samplesPerSide ** 2; i++) {
    const x = ((column + ((i % samplesPerSide) + 0.5) / samplesPerSide) * 16) / size;
    const y = ((row + (Math.floor(i / samplesPerSide) + 0.5) / samplesPerSide) * 16) / size;
    const [r, g, b, a] = colourAt(x, y, shapes);
    [red, green, blue, cover] = [red + r * a, green + g * a, blue + b * a, cover + a];
  }
  const mean = (sum) => (cover === 0 ? 0 : Math.round(sum / cover));
  return [mean(red), mean(green), mean(blue), Math.round((cover / samplesPerSide ** 2) * 255)];
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A PNG with 8 bits each of red, green, blue and opacity. */
function png(size, shapes) {
  const rows = Array.from({ length: size }, (_, row) => [0, ...Array.from({ length: size }, (_, column) => pixelAt(column, row, size, shapes)).flat()]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** Name to PNG: the buttons' three sizes, and the two that the unified manifest's package asks for. */
export function iconFiles() {
  const full = [card, ...marks];
  const outline = marks.map((mark) => ({ ...mark, colour: white }));
  return {
    'icon-16.png': png(16, full),
    'icon-32.png': png(32, full),
    'icon-64.png': png(64, full),
    'icon-80.png': png(80, full),
    'color.png': png(192, full),
    'outline.png': png(32, outline),
  };
}
