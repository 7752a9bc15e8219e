/**
 * Records and their source records lie compressed in blocks: those of consecutive keys together, under the first key.
 * The records of a page resemble each other, and each its source, so much that a block is a tenth of their size; that
 * costs less than encrypting and writing them as they are, twice, as SQLite's log would.
 */
import { hash as digest } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { AppError } from '../../../src/shared/errors.ts';
import type { Db } from './connection.ts';
import { prepared } from './statements.ts';

const blockBytesMax = 64 * 1024;
const arenaBytes = 512 * 1024;
/** One UTF-16 unit becomes at most three bytes. */
const bytesPerUnitMax = 3;
const separator = 0x1e;
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export type BlockWriter = {
  /** Writes the two texts behind what is kept so far and gives the hash of both; they stay only if `keep` follows. */
  stage(record: string, source: string): string;
  /** Keys come in ascending order without a gap within one page. */
  keep(pk: number): void;
  /** Called at the end of each page. */
  finishPage(): void;
  /** After a rollback. */
  drop(): void;
};

export function blockWriter(db: Db): BlockWriter {
  const insert = db.prepare('INSERT INTO blocks(pk, n, lengths, packed) VALUES (?, ?, ?, ?)');
  let arena = Buffer.allocUnsafe(arenaBytes);
  /** Two for each record that is kept: its bytes and its source's. */
  const lengths: number[] = [];
  let [first, used, stagedRecord, stagedSource] = [0, 0, 0, 0];

  const drop = (): void => {
    lengths.length = 0;
    used = 0;
    if (arena.length > arenaBytes) arena = Buffer.allocUnsafe(arenaBytes);
  };
  const finish = (): void => {
    if (lengths.length === 0) return;
    insert.run(first, lengths.length / 2, Buffer.from(Uint32Array.from(lengths).buffer), zstdCompressSync(arena.subarray(0, used), options));
    drop();
  };
  const makeRoom = (bytes: number): void => {
    if (used + bytes <= arena.length) return;
    const larger = Buffer.allocUnsafe(2 * (used + bytes));
    arena.copy(larger, 0, 0, used);
    arena = larger;
  };

  return {
    stage(record, source) {
      makeRoom(bytesPerUnitMax * (record.length + source.length) + 1);
      stagedRecord = arena.write(record, used, 'utf8');
      arena[used + stagedRecord] = separator;
      stagedSource = arena.write(source, used + stagedRecord + 1, 'utf8');
      // 132 bits of a SHA-256: enough that no two contents are taken for one, also when somebody tries.
      return digest('sha256', arena.subarray(used, used + stagedRecord + 1 + stagedSource), 'base64url').slice(0, 22);
    },
    keep(pk) {
      if (lengths.length === 0) first = pk;
      lengths.push(stagedRecord, stagedSource);
      used += stagedRecord + 1 + stagedSource;
      if (used >= blockBytesMax) finish();
    },
    finishPage: finish,
    drop,
  };
}

type Block = { readonly pk: number; readonly n: number; readonly bytes: Buffer; readonly ends: Uint32Array };

/** Unpacked blocks that were read last: the pages of a list are read one after the other. */
const keptMax = 16;
const unpacked = new WeakMap<Db, Map<number, Block>>();

/** What a sync wrote and took back may be written anew under the same keys. */
export const forgetBlocks = (db: Db): void => void unpacked.delete(db);

function unpack(row: { pk: number; n: number; lengths: Buffer; packed: Buffer }): Block {
  const lengths = new Uint32Array(row.lengths.buffer.slice(row.lengths.byteOffset, row.lengths.byteOffset + row.lengths.byteLength));
  let end = 0;
  // After the record comes the separator, after its source nothing.
  const ends = lengths.map((length, at) => (end += length + (at % 2 === 1 ? 1 : 0)));
  return { pk: row.pk, n: row.n, bytes: zstdDecompressSync(row.packed), ends };
}

function blockOf(db: Db, pk: number): Block {
  let blocks = unpacked.get(db);
  if (!blocks) unpacked.set(db, blocks = new Map());
  for (const block of blocks.values()) if (pk >= block.pk && pk < block.pk + block.n) return block;
  const row = prepared(db, 'SELECT pk, n, lengths, packed FROM blocks WHERE pk <= ? ORDER BY pk DESC LIMIT 1').get(pk) as Parameters<typeof unpack>[0] | undefined;
  if (!row || pk >= row.pk + row.n) throw new AppError('store_damaged', `no block holds the record with the key ${pk}`);
  const block = unpack(row);
  blocks.set(block.pk, block);
  if (blocks.size > keptMax) for (const oldest of blocks.keys()) { blocks.delete(oldest); break; }
  return block;
}

export function readRecord(db: Db, pk: number): string {
  const { pk: first, bytes, ends } = blockOf(db, pk);
  const at = 2 * (pk - first);
  const from = at === 0 ? 0 : ends[at - 1];
  return bytes.toString('utf8', from, ends[at]);
}

export function readSource(db: Db, pk: number): string {
  const { pk: first, bytes, ends } = blockOf(db, pk);
  const at = 2 * (pk - first);
  return bytes.toString('utf8', (ends[at] ?? 0) + 1, ends[at + 1]);
}

/** The first key that no block has used. */
export function firstFreePk(db: Db): number {
  const last = prepared(db, 'SELECT pk + n AS free FROM blocks ORDER BY pk DESC LIMIT 1').pluck().get();
  return last === undefined ? 1 : Number(last);
}
