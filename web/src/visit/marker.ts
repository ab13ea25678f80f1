// What counts as a visit: one offer in one browser session, until its form was sent. Reloading a page
// half-way is the same visit, so nobody is asked more for it.
const nameOf = (offer: string): string => `fieldwise visit ${offer}`;

/** Whether a visit to the offer goes on in this tab. Blocked storage: each page is one of its own. */
export function isMarked(offer: string): boolean {
  return inTab((storage) => storage.getItem(nameOf(offer))) != null;
}

/** Remembers in this tab that a visit to the offer has begun. */
export function markVisit(offer: string): void {
  inTab((storage) => storage.setItem(nameOf(offer), ''));
}

/** The next time that the offer is shown begins a new visit. */
export function endVisit(offer: string): void {
  inTab((storage) => storage.removeItem(nameOf(offer)));
}

/** What `task` does with what this tab keeps until it is closed; undefined where that is blocked. */
export function inTab<T>(task: (storage: Storage) => T): T | undefined {
  try {
    return task(globalThis.sessionStorage);
  } catch {
    return undefined;
  }
}
