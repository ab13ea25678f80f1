// A device of a visitor: what its tabs share. Its clock is wrong, its storage takes time and may be full,
// its network may be away.
import { MemoryStore } from '../../dist/sync.js';

export class Device {
  channels = new Set();
  tabs = new Set();
  online = true;
  /** Marks of events that were kept for sending, since storage was last emptied, by client and seq. */
  kept = new Map();
  /** Whether any of its pages asked to forget the visitor, or withdrew consent. */
  forgets = false;
  #world;
  #random;
  #disk = new MemoryStore();
  #locks = new Map();
  #skew;
  #drift;
  #opened;

  constructor(world, random, number, { skew, drift, gpc, full }) {
    this.number = number;
    this.#world = world;
    this.#random = random;
    this.#skew = skew;
    this.#drift = drift;
    this.#opened = world.now;
    /** Whether it says that its visitor is not to be tracked. */
    this.gpc = gpc;
    /** The share of changes that storage refuses. */
    this.full = full;
  }

  /** What its clock says. */
  now() {
    const passed = this.#world.now - this.#opened;
    return Math.round(this.#world.now + this.#skew + passed * this.#drift);
  }

  /** Somebody, or NTP, puts the clock right or wrong. */
  setClock(skew) {
    this.#skew = skew;
  }

  /** The storage as one tab sees it. */
  store() {
    const step = (work) => this.#slowly(work);
    return {
      read: () => step(() => this.#disk.read()),
      apply: (changes) =>
        step(async () => {
          if (this.#random.chance(this.full)) throw new Error('QuotaExceededError');
          const copy = structuredClone(changes);
          await this.#disk.apply(copy);
          this.#world.tell(() => `device ${this.number} keeps ${shorten(JSON.stringify(copy))}`);
          // What a page wrote before it heard that the visitor was forgotten goes with them.
          if (this.forgets) for (const id of copy.unqueue ?? []) this.kept.delete(id.join(' '));
          for (const { event } of copy.queue ?? []) {
            // Behaviour that is held back waits for a form, which may never come.
            if (event.client.startsWith('held-')) continue;
            this.kept.set(`${event.client} ${event.seq}`, markOf(event));
          }
        }),
      clear: () =>
        step(async () => {
          this.kept.clear();
          this.#world.tell(() => `device ${this.number} empties its storage`);
          await this.#disk.clear();
        }),
      close: () => {},
    };
  }

  /** Web Locks: one tab after another, in the order in which they asked. */
  exclusive() {
    return (name, task) => {
      const tab = this.#world.current;
      return new Promise((resolve, reject) => {
        const lock = this.#locks.get(name) ?? [];
        this.#locks.set(name, lock);
        lock.push({
          tab,
          start: () =>
            task()
              .then(resolve, reject)
              .finally(() => this.#next(name)),
        });
        if (lock.length === 1) this.#grant(name);
      });
    };
  }

  /** The browser gives back what a tab that ended had locked. */
  release(tab) {
    for (const [name, lock] of this.#locks) {
      const held = lock[0]?.tab === tab;
      this.#locks.set(
        name,
        lock.filter((entry, i) => entry.tab !== tab || (i === 0 && held)),
      );
      if (held) this.#next(name);
    }
  }

  /** What is in the storage, as a page that opens now would find it. */
  content() {
    return this.#disk.read();
  }

  #next(name) {
    this.#locks.get(name).shift();
    if (this.#locks.get(name).length > 0) this.#grant(name);
  }

  #grant(name) {
    const entry = this.#locks.get(name)[0];
    this.#world.later(this.#random.integer(0, 2), entry.start, entry.tab);
  }

  // A tab that ends meanwhile is not told; what it asked for may have happened.
  #slowly(work) {
    const world = this.#world;
    const tab = world.current;
    return new Promise((resolve, reject) => {
      if (tab?.gone) return;
      const done = (settle) => (value) =>
        world.later(this.#random.integer(0, 4), () => settle(value), tab);
      // The work itself is the device's.
      world.later(
        this.#random.integer(0, 8),
        () => work().then(done(resolve), done(reject)),
        this.#random.chance(0.5) ? tab : null,
      );
    });
  }
}

const shorten = (text) => text.replaceAll(/"plan":"[^"]*",?|x{9,}/g, '');

/** The mark that the simulation puts into each event that a visitor causes, or its id. */
export function markOf(event) {
  const text = event.path ?? event.value;
  return /\bmark-\d+/.exec(String(text))?.[0] ?? `${event.client} ${event.seq}`;
}
