import { byId, idOf, key, MemoryStore } from './memory-store.js';
import type { Changes, Entry, EventId, Meta, SyncStore } from './types.js';

/**
 * What this page knows of the visitor: acknowledged events (the log) and those to send (the queue),
 * in memory and, once the visitor consented, in a store that other tabs share.
 *
 * Memory changes at once; the store follows, change by change, in order. A client id belongs to
 * this page load, so a change that the store refuses can leave no gap before a later one: from then
 * on everything stays in memory.
 */
export class VisitorLog {
  meta: Meta = { visitor: null, consent: false, cursor: 0 };
  readonly queue = new Map<string, Entry>();
  readonly log = new Map<string, Entry>();
  /** Tokens of visitors that the server is still to forget. */
  readonly toForget = new Set<string>();
  /** True once storage failed or is missing. */
  inMemory: boolean;
  #store: SyncStore;
  #writes: Promise<unknown> = Promise.resolve();
  #fresh: Entry[] = [];
  #version = 0;

  constructor(store: SyncStore) {
    this.#store = store;
    this.inMemory = store instanceof MemoryStore;
  }

  /** Reads what is kept; what only this page knows stays. */
  async reload(): Promise<void> {
    let content: Awaited<ReturnType<SyncStore['read']>>;
    let version: number;
    let fresh: Entry[];
    do {
      version = this.#version;
      fresh = this.#fresh = [];
      try {
        content = await this.#then(() => this.#store.read());
      } catch {
        this.#giveUpStorage();
        return;
      }
    } while (version !== this.#version);
    for (const token of content.forget ?? []) this.toForget.add(token);

    // Nothing is kept before consent, so there is nothing to learn from the store.
    if (!content.meta.consent && !this.meta.consent) return;
    const held = this.meta.consent ? [] : [...this.queue.values()];
    this.meta = content.meta;
    fill(this.log, content.log);
    fill(this.queue, content.queue);
    const own = [...held, ...fresh].filter((entry) => !this.log.has(key(idOf(entry))));
    for (const entry of own) this.queue.set(key(idOf(entry)), entry);
    // Nor does another reload, which read before these are kept, know of them.
    this.#fresh.push(...held);
    // Consent was given in another tab.
    if (this.meta.consent && held.length > 0) void this.#keep({ queue: own });
  }

  /** Adds an event to send. */
  enqueue(entry: Entry): void {
    this.#fresh.push(entry);
    this.queue.set(key(idOf(entry)), entry);
    if (this.meta.consent) void this.#keep({ queue: [entry] });
  }

  /** Changes memory now; resolves when the store has followed. */
  async change(changes: Changes): Promise<void> {
    if (changes.clearLog) this.log.clear();
    for (const id of changes.unqueue ?? []) this.queue.delete(key(id));
    for (const id of changes.unlog ?? []) this.log.delete(key(id));
    for (const entry of changes.queue ?? []) this.queue.set(key(idOf(entry)), entry);
    for (const entry of changes.log ?? []) this.log.set(key(idOf(entry)), entry);
    Object.assign(this.meta, changes.meta);
    if (this.meta.consent) await this.#keep(changes);
  }

  /** Allows keeping and sending; what was held so far is kept. */
  async release(): Promise<void> {
    if (this.meta.consent) return;
    this.#version += 1;
    this.meta.consent = true;
    await this.#keep({
      meta: { ...this.meta },
      queue: [...this.queue.values()],
      log: [...this.log.values()],
    });
  }

  /** Keeps and sends nothing from here on. What this page knows stays in it. */
  async hold(): Promise<void> {
    this.#version += 1;
    this.meta = { ...this.meta, consent: false };
    await this.forgetDevice();
  }

  /** Forgets everything, here and in the store. */
  async forget(): Promise<void> {
    this.forgetPage();
    await this.forgetDevice();
  }

  /** The same, and keeps in mind that the server is to forget the visitor too, if there is one. */
  async forgetEverywhere(): Promise<void> {
    const add = (token: string | null) => token !== null && this.toForget.add(token);
    add(this.meta.visitor);
    this.forgetPage();
    await this.#then(async () => {
      // Another tab may have made this visitor before this one knew.
      add((await this.#store.read()).meta.visitor);
      // Kept before the rest goes: were the page to end now, this would be all that is known.
      const keep = this.#store.apply({ forget: [...this.toForget] });
      // A full disk keeps no more, and is emptied all the same.
      await keep.finally(() => this.#store.clear());
    }).catch(() => this.#giveUpStorage());
  }

  /** The server has forgotten this visitor. */
  async forgotten(token: string): Promise<void> {
    this.toForget.delete(token);
    await this.#keep({ forgotten: [token] });
  }

  /** Forgets what this page knows. */
  forgetPage(): void {
    this.#version += 1;
    this.meta = { visitor: null, consent: false, cursor: 0 };
    this.queue.clear();
    this.log.clear();
  }

  /** Forgets what is in the store. */
  async forgetDevice(): Promise<void> {
    await this.#then(() => this.#store.clear()).catch(() => this.#giveUpStorage());
  }

  /** Takes these events out of the queue, and out of the store's, whoever's it has become. */
  async disown(ids: readonly EventId[]): Promise<void> {
    for (const id of ids) this.queue.delete(key(id));
    await this.#keep({ unqueue: ids });
  }

  /** Entries of one client, in order. */
  entriesOf(where: 'queue' | 'log', client: string): Entry[] {
    return [...this[where].values()].filter(({ event }) => event.client === client).sort(byId);
  }

  close(): void {
    void this.#then(async () => this.#store.close());
  }

  async #keep(changes: Changes): Promise<void> {
    try {
      await this.#then(() => this.#store.apply(changes));
    } catch {
      this.#giveUpStorage();
    }
  }

  #then<T>(task: () => Promise<T>): Promise<T> {
    const next = this.#writes.then(task);
    this.#writes = next.catch(() => undefined);
    return next;
  }

  #giveUpStorage(): void {
    if (this.inMemory) return;
    this.inMemory = true;
    this.#store = MemoryStore.from({
      meta: this.meta,
      queue: [...this.queue.values()],
      log: [...this.log.values()],
      forget: [...this.toForget],
    });
  }
}

function fill(map: Map<string, Entry>, entries: readonly Entry[]): void {
  map.clear();
  for (const entry of entries) map.set(key(idOf(entry)), entry);
}
