/**
 * Who is in Sage 50 now, as far as QUEUE.DTA beside the data tells. Its format is Sage's own and not published: only
 * runs of printable letters that look like a name are taken, so what comes of it is a hint to show and nothing to act on.
 */

/** Enough for the requests of an office; more is not read. */
export const queueBytesMax = 64 * 1024;
const namesMax = 5;
/** Words that Sage writes for what is done, rather than by whom. */
const notNames = /^(queue|header|version|shared?|exclusive|program|record|file|files|read|write|none|sage|accounts?|backup|restore)$/i;

/** Names in the order in which they stand there, each once; texts of 8 or of 16 bits. */
export function namesInQueue(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, queueBytesMax)).toString('latin1');
  // Texts of 16 bits: letters with a nought after each, and not the end of one of 8 bits.
  const narrow = text.replace(/(?<![\x20-\x7e\xa0-\xff])(?:[\x20-\x7e\xa0-\xff]\0){3,}/g, (run) => `${run.replaceAll('\0', '')}\0`);
  const runs = narrow.match(/\p{L}[\p{L}0-9 ._'-]{2,31}/gu) ?? [];
  const names = runs.map((run) => run.trim()).filter((run) => run.length >= 3 && !notNames.test(run));
  const same = names.map((name) => name.toUpperCase());
  return names.filter((_, index) => same.indexOf(same[index] ?? '') === index).slice(0, namesMax);
}

/** `readBytes` gives the beginning of a file, or throws; nothing that goes wrong here matters. */
export function makeReadHolder(queueFile: string, readBytes: (path: string, bytesMax: number) => Promise<Uint8Array>): () => Promise<string | null> {
  return async () => {
    try {
      const names = namesInQueue(await readBytes(queueFile, queueBytesMax));
      return names.length > 0 ? names.join(', ') : null;
    } catch {
      return null;
    }
  };
}
