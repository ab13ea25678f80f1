/** Chance that can be repeated: the same seed gives the same numbers on every machine. */
export class Random {
  #state;

  /** @param {string} seed */
  constructor(seed) {
    // FNV-1a over the seed's code units, then splitmix-like steps below.
    let hash = 0x811c9dc5;
    for (let i = 0; i < seed.length; i += 1) {
      hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    }
    this.#state = hash >>> 0;
  }

  /** An integer in [0, 2^32). */
  bits() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  }

  /** An integer in [low, high]. */
  integer(low, high) {
    return low + Math.floor((this.bits() / 0x100000000) * (high - low + 1));
  }

  /** True `share` of the time. */
  chance(share) {
    return this.bits() / 0x100000000 < share;
  }

  pick(items) {
    return items[this.integer(0, items.length - 1)];
  }

  /** Some of the items, in their order. */
  some(items, share = 0.5) {
    return items.filter(() => this.chance(share));
  }

  shuffle(items) {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i -= 1) {
      const j = this.integer(0, i);
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  }
}
