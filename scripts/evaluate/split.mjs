// Which leads are tested on. Anyone can repeat it, in any language.

/** The finaliser of MurmurHash3 (Appleby 2011), 32 bits. */
export function fmix32(value) {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Three of ten leads: those with fmix32(row + 0x9e3779b9·seed) % 10 < 3, rows counted from 0. */
export function byHash(count, seed) {
  const train = [];
  const test = [];
  for (let row = 0; row < count; row++) {
    const hash = fmix32(row + Math.imul(0x9e3779b9, seed));
    (hash % 10 < 3 ? test : train).push(row);
  }
  return { train, test };
}

/** So many of `rows` as if drawn by lot: those with the least hash. Rows are often in order of time. */
export function sample(rows, count, seed) {
  const hash = (row) => fmix32(row + Math.imul(0x9e3779b9, seed));
  return rows.toSorted((a, b) => hash(a) - hash(b)).slice(0, count);
}

/** The newest three of ten leads. `times` are comparable; equal ones keep their order. */
export function byTime(times) {
  const rows = times.map((_, row) => row);
  rows.sort((a, b) => (times[a] < times[b] ? -1 : times[a] > times[b] ? 1 : a - b));
  const newest = rows.length - Math.floor(rows.length * 0.3);
  const ascending = (some) => some.sort((a, b) => a - b);
  return { train: ascending(rows.slice(0, newest)), test: ascending(rows.slice(newest)) };
}
