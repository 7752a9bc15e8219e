/** Numbers of records as few ranges, since the driver is asked by range: nearby numbers share one, what lies between them is read and dropped. Pure. */

/** `from` to `to`, the latter not included. */
export type NumberRange = { readonly from: number; readonly to: number };

export function runsOf(numbers: Iterable<number>, gapMax: number, lengthMax: number): readonly NumberRange[] {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: { from: number; to: number }[] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last && number - last.to <= gapMax && number - last.from < lengthMax) last.to = number + 1;
    else runs.push({ from: number, to: number + 1 });
  }
  return runs;
}

/** `from` to `to` in pieces of at most `size`. */
export function* piecesOf(range: NumberRange, size: number): Generator<NumberRange> {
  for (let from = range.from; from < range.to; from += size) yield { from, to: Math.min(range.to, from + size) };
}
