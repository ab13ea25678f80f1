// What counts as a visit: one offer in one browser session, until its form was sent. Reloading a page
// half-way is the same visit, so nobody is asked more for it.

import type { SyncEvent } from '../sync/types.js';

const nameOf = (offer: string): string => `fieldwise visit ${offer}`;

/**
 * Whether a visit to the offer began and its form was not sent since. The log says so and not the tab: a page may
 * end between keeping a submission and whatever it does next.
 */
export function isOpen(offer: string, events: readonly SyncEvent[]): boolean {
  const last = (type: 'visit' | 'submit'): number =>
    Math.max(...events.map((e) => (e.type === type && (e.offer ?? '') === offer ? e.at : 0)));
  return last('visit') > last('submit');
}

/** Whether a visit to the offer began in this tab. Blocked storage: each page is one of its own. */
export function isMarked(offer: string): boolean {
  return inTab((storage) => storage.getItem(nameOf(offer))) != null;
}

/** Remembers in this tab that a visit to the offer has begun. */
export function markVisit(offer: string): void {
  inTab((storage) => storage.setItem(nameOf(offer), ''));
}

/** What `task` does with what this tab keeps until it is closed; undefined where that is blocked. */
export function inTab<T>(task: (storage: Storage) => T): T | undefined {
  try {
    return task(globalThis.sessionStorage);
  } catch {
    return undefined;
  }
}
