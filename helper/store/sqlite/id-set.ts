/** Which ids were met, by their fingerprints: 52 bits of each, sixteen bytes of memory at the most. */
export type IdSet = {
  add(fingerprint: number): void;
  has(fingerprint: number): boolean;
  size(): number;
};

const smallestSlots = 1 << 8;

/** Two rounds of FNV with different beginnings, taken together; a safe integer and never nil, which marks an empty slot. */
export function fingerprintOf(id: string): number {
  let [a, b] = [0x811c9dc5, 0x1b873593];
  for (let at = 0; at < id.length; at += 1) {
    const unit = id.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b) ^ (b >>> 15);
  }
  return ((a ^ (a >>> 16)) >>> 0) * 0x100000 + ((Math.imul(b, 0xc2b2ae35) >>> 12) || 1);
}

export function makeIdSet(): IdSet {
  let slots = new Float64Array(smallestSlots);
  let size = 0;

  /** The slot that holds it, or else the empty one where it belongs. */
  const slotOf = (within: Float64Array, fingerprint: number): number => {
    const mask = within.length - 1;
    let at = fingerprint % within.length;
    while (within[at] !== 0 && within[at] !== fingerprint) at = (at + 1) & mask;
    return at;
  };
  const grow = (): void => {
    const larger = new Float64Array(2 * slots.length);
    for (const fingerprint of slots) if (fingerprint !== 0) larger[slotOf(larger, fingerprint)] = fingerprint;
    slots = larger;
  };

  return {
    add(fingerprint) {
      const at = slotOf(slots, fingerprint);
      if (slots[at] === fingerprint) return;
      slots[at] = fingerprint;
      size += 1;
      if (2 * size > slots.length) grow();
    },
    has: (fingerprint) => slots[slotOf(slots, fingerprint)] === fingerprint,
    size: () => size,
  };
}
