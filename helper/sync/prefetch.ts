/**
 * Fetches ahead: while one page is normalised and written, the next ones are on their way. At most `ahead` pages wait
 * in memory, so memory stays flat however large the list. Ends at once when the signal says so.
 */
import { abortable } from './abortable.ts';

export async function* prefetch<T>(source: AsyncIterable<T>, ahead: number, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const waiting: Promise<IteratorResult<T>>[] = [];
  const ask = () => {
    const next = iterator.next();
    next.catch(() => undefined); // A failure is met when its turn comes; until then it is not unhandled.
    waiting.push(next);
  };
  try {
    for (let i = 0; i <= ahead; i += 1) ask();
    for (;;) {
      const result = await abortable(waiting.shift()!, signal);
      if (result.done) return;
      ask();
      yield result.value;
    }
  } finally {
    // Not awaited: a request under way ends by the abort signal, not by us waiting for it.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
