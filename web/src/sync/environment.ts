import { IndexedDbStore } from './indexed-db-store.js';
import { MemoryStore } from './memory-store.js';
import type { SyncEnvironment, SyncStore } from './types.js';

/** The platform's own clock, network, chance and locks. */
export function platform(): SyncEnvironment {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    now: () => Date.now(),
    random: () => Math.random(),
    exclusive: locks(),
  };
}

// Web Locks make one tab send at a time. Without them (plain http, old browsers) each tab takes
// turns with itself only; two tabs that send the same event do no harm, it is acknowledged twice.
function locks(): SyncEnvironment['exclusive'] {
  const manager = typeof navigator === 'object' ? navigator.locks : undefined;
  if (manager) return async (name, task) => await manager.request(name, task);
  let last: Promise<unknown> = Promise.resolve();
  return <T>(_name: string, task: () => Promise<T>) => {
    const next = last.then(task, task);
    last = next.catch(() => undefined);
    return next;
  };
}

/** IndexedDB, or this page's memory where it is missing or blocked. */
export async function openStore(key: string): Promise<SyncStore> {
  if (typeof indexedDB === 'undefined') return new MemoryStore();
  try {
    return await IndexedDbStore.open(key);
  } catch {
    return new MemoryStore();
  }
}

/**
 * `bytes` random bytes as URL-safe text. A client id is made anew for every page load and kept
 * nowhere: sessionStorage is copied into a duplicated tab, and two tabs would share one id.
 */
export function randomId(bytes: number): string {
  const raw = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...raw))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Whether the visitor's browser says that they are not to be tracked (Global Privacy Control). */
export function globalPrivacyControl(): boolean {
  return (
    typeof navigator === 'object' &&
    (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true
  );
}

/**
 * Runs `changed` when another tab kept, sent or forgot something; with true when it forgot the visitor
 * everywhere. Returns how to tell others, and an end.
 */
export function betweenTabs(
  key: string,
  changed: (forgotten: boolean) => void,
): { tell: (forgotten?: boolean) => void; end: () => void } {
  // Node has BroadcastChannel too, but no tabs; there it would only keep the process alive.
  if (typeof BroadcastChannel === 'undefined' || typeof document === 'undefined') {
    return { tell: () => {}, end: () => {} };
  }
  const channel = new BroadcastChannel(`fieldwise ${key}`);
  channel.onmessage = ({ data }) => changed(data);
  return { tell: (forgotten) => channel.postMessage(forgotten), end: () => channel.close() };
}

/** Runs `hidden` when the page may be about to end, `online` when the network is back. */
export function onPage(hidden: () => void, online: () => void): () => void {
  if (typeof document === 'undefined' || typeof window === 'undefined') return () => {};
  const ends = new AbortController();
  const { signal } = ends;
  const visibility = () => {
    if (document.visibilityState === 'hidden') hidden();
  };
  document.addEventListener('visibilitychange', visibility, { signal });
  window.addEventListener('pagehide', hidden, { signal });
  window.addEventListener('online', online, { signal });
  return () => ends.abort();
}
