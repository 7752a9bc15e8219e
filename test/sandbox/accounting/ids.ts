/**
 * Sage's ids are 32 hex digits without meaning. Here they are made from the kind and the serial number and can be read back, so that
 * millions of them need no table; another company's seed gives other ids.
 */
const hex4 = Array.from({ length: 65_536 }, (_, n) => n.toString(16).padStart(4, '0'));
const hex8 = (word: number): string => `${hex4[word >>> 16]}${hex4[word & 0xffff]}`;

function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function unmix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x43021123);
  x = Math.imul(x ^ (x >>> 15) ^ (x >>> 30), 0x1d69e2a5);
  return (x ^ (x >>> 16)) >>> 0;
}

const hash = (text: string): number => [...text].reduce((state, letter) => mix(state ^ letter.charCodeAt(0)), 0x5eed);

export type Ids = { make(kind: string, serial: number): string; read(kind: string, id: string): number | null };

export function makeIds(seed: number): Ids {
  const keys = new Map<string, number>();
  const keyOf = (kind: string): number => {
    let key = keys.get(kind);
    if (key === undefined) keys.set(kind, (key = mix(hash(kind) ^ Math.imul(seed, 0x9e3779b1))));
    return key;
  };
  const make = (kind: string, serial: number): string => {
    const key = keyOf(kind);
    const first = mix(serial ^ key);
    return hex8(first) + hex8(mix(first + key)) + hex8(mix(first ^ 0x51_ab_e5)) + hex8(mix(Math.imul(first, 3) ^ key));
  };
  return {
    make,
    read: (kind, id) => {
      if (!/^[0-9a-f]{32}$/.test(id)) return null;
      const serial = (unmix(Number.parseInt(id.slice(0, 8), 16)) ^ keyOf(kind)) >>> 0;
      return make(kind, serial) === id ? serial : null;
    },
  };
}
