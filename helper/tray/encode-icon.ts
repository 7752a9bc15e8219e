/** A drawn icon in the formats that desktops take: ARGB for D-Bus, PNG for macOS, ICO for Windows. */
import { crc32, deflateSync } from 'node:zlib';
import type { Picture } from './draw-icon.ts';

/** Alpha first, as StatusNotifierItem wants it. */
export function toArgb(picture: Picture): Uint8Array {
  const argb = new Uint8Array(picture.rgba.length);
  for (let at = 0; at < argb.length; at += 4) {
    argb.set([picture.rgba[at + 3]!, picture.rgba[at]!, picture.rgba[at + 1]!, picture.rgba[at + 2]!], at);
  }
  return argb;
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

export function toPng({ size, rgba }: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits a channel, with alpha
  const rows = Buffer.alloc(size * (size * 4 + 1)); // each row begins with its filter: none
  for (let y = 0; y < size; y++) rows.set(rgba.subarray(y * size * 4, (y + 1) * size * 4), y * (size * 4 + 1) + 1);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND', Buffer.alloc(0))]);
}

/** One image of an icon file: a bitmap from the bottom row up, in BGRA, and an empty mask (the alpha channel counts). */
function icoImage({ size, rgba }: Picture): Buffer {
  const maskRow = Math.ceil(size / 32) * 4;
  const image = Buffer.alloc(40 + size * size * 4 + maskRow * size);
  image.writeUInt32LE(40, 0);
  image.writeInt32LE(size, 4);
  image.writeInt32LE(size * 2, 8); // picture and mask together
  image.writeUInt16LE(1, 12);
  image.writeUInt16LE(32, 14);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const from = pixel * 4;
    const to = 40 + ((size - 1 - Math.floor(pixel / size)) * size + (pixel % size)) * 4;
    image.set([rgba[from + 2]!, rgba[from + 1]!, rgba[from]!, rgba[from + 3]!], to);
  }
  return image;
}

export function toIco(pictures: readonly Picture[]): Buffer {
  const images = pictures.map(icoImage);
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach((image, index) => {
    const at = 6 + 16 * index;
    const side = pictures[index]!.size;
    header.set([side, side, 0, 0, 1, 0, 32, 0], at);
    header.writeUInt32LE(image.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += image.length;
  });
  return Buffer.concat([header, ...images]);
}
