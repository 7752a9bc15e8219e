/** A zip of a few small files, stored as they are: what Microsoft 365 takes a unified manifest and its icons in. */
import { crc32 } from 'node:zlib';

export type ZipEntry = { readonly name: string; readonly bytes: Uint8Array };

/** Always the same bytes for the same files: every entry is of 1 January 1980, the first day that a zip knows. */
const day = 0x21;

function header(signature: number, entry: ZipEntry, offset: number | null): Buffer {
  const isCentral = offset !== null;
  const fields = Buffer.alloc(isCentral ? 46 : 30);
  const at = isCentral ? 2 : 0;
  fields.writeUInt32LE(signature, 0);
  if (isCentral) fields.writeUInt16LE(20, 4);
  fields.writeUInt16LE(20, 4 + at);
  fields.writeUInt16LE(day, 12 + at);
  fields.writeUInt32LE(crc32(entry.bytes), 14 + at);
  fields.writeUInt32LE(entry.bytes.length, 18 + at);
  fields.writeUInt32LE(entry.bytes.length, 22 + at);
  fields.writeUInt16LE(Buffer.byteLength(entry.name), 26 + at);
  if (isCentral) fields.writeUInt32LE(offset, 42);
  return Buffer.concat([fields, Buffer.from(entry.name)]);
}

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = Buffer.concat([header(0x04034b50, entry, null), entry.bytes]);
    directory.push(header(0x02014b50, entry, offset));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
