/**
 * Which ids were met, in a bit and a half of memory each: a chain of Bloom filters, each twice as large as the one
 * before. "No" is certain; "perhaps" is wrong about once in three hundred times.
 */
const bitsPerId = 12;
const probes = 6;
const firstCapacity = 1 << 14;

type Filter = { readonly bits: Uint32Array; readonly capacity: number; count: number };

const makeFilter = (capacity: number): Filter => ({ bits: new Uint32Array(Math.ceil((capacity * bitsPerId) / 32)), capacity, count: 0 });

/** Calls with each bit that a fingerprint sets, until one call says to stop; true when none did. */
function everyBit(bits: Uint32Array, fingerprint: number, holds: (word: number, mask: number) => boolean): boolean {
  const total = bits.length * 32;
  const step = (Math.floor(fingerprint / 0x4000000) % (total - 1)) + 1;
  let at = (fingerprint % 0x4000000) % total;
  for (let n = 0; n < probes; n += 1) {
    if (!holds(at >>> 5, 1 << (at & 31))) return false;
    at = (at + step + n) % total;
  }
  return true;
}

export type IdFilter = { add(fingerprint: number): void; perhapsHas(fingerprint: number): boolean };

export function makeIdFilter(): IdFilter {
  const filters: Filter[] = [makeFilter(firstCapacity)];
  return {
    add(fingerprint) {
      let last = filters[filters.length - 1] as Filter;
      if (last.count === last.capacity) filters.push(last = makeFilter(2 * last.capacity));
      const { bits } = last;
      everyBit(bits, fingerprint, (word, mask) => {
        bits[word] = (bits[word] ?? 0) | mask;
        return true;
      });
      last.count += 1;
    },
    perhapsHas: (fingerprint) => filters.some(({ bits }) => everyBit(bits, fingerprint, (word, mask) => ((bits[word] ?? 0) & mask) !== 0)),
  };
}
