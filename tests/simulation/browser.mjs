// The globals of a browser that `fieldwise/sync` looks for, each of them that of the tab whose turn it is.

/** Puts them in place of Node's; returns how to take them away. */
export function becomeBrowser(world, random) {
  const own = Object.getOwnPropertyDescriptors(globalThis);
  const put = (name, value) =>
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
  put('setTimeout', (task, delay) => world.later(delay, task));
  put('clearTimeout', (id) => id !== undefined && world.cancel(id));
  put('crypto', {
    getRandomValues(bytes) {
      for (let i = 0; i < bytes.length; i += 1) bytes[i] = random.bits() >>> 24;
      return bytes;
    },
  });
  put('BroadcastChannel', channelsOf(world, random));
  put('document', new Page(world, () => world.current.hidden));
  put('window', new Page(world));
  return () => {
    for (const name of [
      'setTimeout',
      'clearTimeout',
      'crypto',
      'BroadcastChannel',
      'document',
      'window',
    ]) {
      if (own[name]) Object.defineProperty(globalThis, name, own[name]);
      else delete globalThis[name];
    }
  };
}

/** `document` or `window`: listeners belong to the tab that adds them. */
class Page {
  #world;
  #hidden;

  constructor(world, hidden = () => false) {
    this.#world = world;
    this.#hidden = hidden;
  }

  get visibilityState() {
    return this.#hidden() ? 'hidden' : 'visible';
  }

  addEventListener(type, listener, { signal }) {
    const entry = { type, listener };
    const { listeners } = this.#world.current;
    listeners.add(entry);
    signal.addEventListener('abort', () => listeners.delete(entry));
  }
}

function channelsOf(world, random) {
  return class {
    tab = world.current;
    onmessage = null;

    constructor() {
      this.tab.device.channels.add(this);
    }

    postMessage(data) {
      for (const other of this.tab.device.channels) {
        if (other !== this) other.#deliver(data);
      }
    }

    close() {
      this.tab.device.channels.delete(this);
    }

    #deliver(data) {
      world.later(random.integer(0, 20), () => this.onmessage?.({ data }), this.tab);
    }
  };
}
