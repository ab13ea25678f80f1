import type { Changes, Entry, EventId, Kept, Meta, SyncStore } from './types.js';

/** Keeps events as long as the page lives: where storage is blocked or full, and in tests. */
export class MemoryStore implements SyncStore {
  #meta: Meta = { visitor: null, consent: false, cursor: 0 };
  readonly #queue = new Map<string, Entry>();
  readonly #log = new Map<string, Entry>();
  readonly #forget = new Set<string>();

  /** Starts with what another store had read. */
  static from(content: Required<Kept>): MemoryStore {
    const store = new MemoryStore();
    void store.apply(content);
    return store;
  }

  /** All that is kept. */
  async read(): Promise<Required<Kept>> {
    return {
      meta: { ...this.#meta },
      queue: [...this.#queue.values()].sort(byId),
      log: [...this.#log.values()].sort(byId),
      forget: [...this.#forget],
    };
  }

  async apply(changes: Changes): Promise<void> {
    if (changes.clearLog) this.#log.clear();
    for (const id of changes.unqueue ?? []) this.#queue.delete(key(id));
    for (const id of changes.unlog ?? []) this.#log.delete(key(id));
    for (const entry of changes.queue ?? []) this.#queue.set(key(idOf(entry)), entry);
    for (const entry of changes.log ?? []) this.#log.set(key(idOf(entry)), entry);
    Object.assign(this.#meta, changes.meta);
    for (const token of changes.forget ?? []) this.#forget.add(token);
    for (const token of changes.forgotten ?? []) this.#forget.delete(token);
  }

  async clear(): Promise<void> {
    this.#meta = { visitor: null, consent: false, cursor: 0 };
    this.#queue.clear();
    this.#log.clear();
  }

  /** Does nothing: the page's memory needs no closing. */
  close(): void {}
}

export function idOf({ event }: Entry): EventId {
  return [event.client, event.seq];
}

/** Client ids hold no spaces, so this names one event. */
export function key([client, seq]: EventId): string {
  return `${client} ${seq}`;
}

/** Orders by client, then seq. */
export function byId(a: Entry, b: Entry): number {
  if (a.event.client !== b.event.client) return a.event.client < b.event.client ? -1 : 1;
  return a.event.seq - b.event.seq;
}
