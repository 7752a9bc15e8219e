/**
 * Source records lie compressed in blocks: those of consecutive keys together, under the first key. Records of one page
 * resemble each other so much that this is a tenth of their size, which costs less than encrypting and writing the rest.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Db } from './connection.ts';

/** Cannot occur in JSON text: a control character is escaped inside a string and is no white space outside. */
const separator = '\u001e';
const blockCharsMax = 48_000;
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export type SourceWriter = {
  /** Keys come in ascending order without a gap within one page. */
  add(pk: number, source: string): void;
  /** Called at the end of each page. */
  finishPage(): void;
  /** After a rollback. */
  drop(): void;
};

export function sourceWriter(db: Db): SourceWriter {
  const insert = db.prepare('INSERT INTO sources(pk, packed) VALUES (?, ?)');
  let first = 0;
  let pending: string[] = [];
  let chars = 0;
  const drop = (): void => {
    pending = [];
    chars = 0;
  };
  const write = (): void => {
    if (pending.length === 0) return;
    insert.run(first, zstdCompressSync(pending.join(separator), options));
    drop();
  };
  return {
    add(pk, source) {
      if (pending.length === 0) first = pk;
      pending.push(source);
      chars += source.length;
      if (chars >= blockCharsMax) write();
    },
    finishPage: write,
    drop,
  };
}

export function readSource(db: Db, pk: number): string {
  const row = db.prepare('SELECT pk, packed FROM sources WHERE pk <= ? ORDER BY pk DESC LIMIT 1').get(pk) as { pk: number; packed: Buffer } | undefined;
  return row ? zstdDecompressSync(row.packed).toString('utf8').split(separator)[pk - row.pk] ?? '' : '';
}
