import type { Changes, Entry, Kept, SyncStore } from './types.js';

/** Begins the names under which `meta` has the tokens of visitors that the server is to forget. */
const FORGET = 'forget ';

/** Keeps events in IndexedDB, where they outlive the page. */
export class IndexedDbStore implements SyncStore {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  /** Opens the database of one publishable key; rejects where storage is blocked. */
  static async open(
    key: string,
    factory: IDBFactory = globalThis.indexedDB,
  ): Promise<IndexedDbStore> {
    const request = factory.open(`fieldwise ${key}`, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore('meta');
      db.createObjectStore('queue', { keyPath: ['event.client', 'event.seq'] });
      db.createObjectStore('log', { keyPath: ['event.client', 'event.seq'] });
    };
    const db = await result(request);
    // Another tab wants a newer version: step aside rather than block it.
    db.onversionchange = () => db.close();
    return new IndexedDbStore(db);
  }

  /** All that is kept. */
  async read(): Promise<Required<Kept>> {
    const tx = this.#db.transaction(['meta', 'queue', 'log'], 'readonly');
    const meta = tx.objectStore('meta');
    const [visitor, consent, cursor, queue, log, names] = await Promise.all([
      result<string | undefined>(meta.get('visitor')),
      result<boolean | undefined>(meta.get('consent')),
      result<number | undefined>(meta.get('cursor')),
      result<Entry[]>(tx.objectStore('queue').getAll()),
      result<Entry[]>(tx.objectStore('log').getAll()),
      result(meta.getAllKeys()),
    ]);
    return {
      meta: { visitor: visitor ?? null, consent: consent ?? false, cursor: cursor ?? 0 },
      queue,
      log,
      forget: names.map(String).flatMap((name) => (name.startsWith(FORGET) ? name.slice(7) : [])),
    };
  }

  async apply(changes: Changes): Promise<void> {
    const tx = this.#db.transaction(['meta', 'queue', 'log'], 'readwrite', {
      durability: 'strict',
    });
    const done = finished(tx);
    const meta = tx.objectStore('meta');
    const queue = tx.objectStore('queue');
    const log = tx.objectStore('log');
    if (changes.clearLog) log.clear();
    for (const id of changes.unqueue ?? []) queue.delete([...id]);
    for (const id of changes.unlog ?? []) log.delete([...id]);
    for (const entry of changes.queue ?? []) queue.put(entry);
    for (const entry of changes.log ?? []) log.put(entry);
    for (const [name, value] of Object.entries(changes.meta ?? {})) meta.put(value, name);
    for (const token of changes.forget ?? []) meta.put(true, FORGET + token);
    for (const token of changes.forgotten ?? []) meta.delete(FORGET + token);
    await done;
  }

  async clear(): Promise<void> {
    const tx = this.#db.transaction(['meta', 'queue', 'log'], 'readwrite');
    const done = finished(tx);
    for (const name of ['queue', 'log']) tx.objectStore(name).clear();
    for (const name of ['visitor', 'consent', 'cursor']) tx.objectStore('meta').delete(name);
    await done;
  }

  /** Lets go of the database; what is kept stays. */
  close(): void {
    this.#db.close();
  }
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error('the transaction was aborted'));
  });
}
