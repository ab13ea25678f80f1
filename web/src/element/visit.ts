import type { Utm } from '../types.js';

// What counts as a visit: one offer in one browser session, until its form was sent. Reloading a page
// half-way is the same visit, so nobody is asked more for it.
const nameOf = (offer: string): string => `fieldwise visit ${offer}`;
const utmNames = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** Whether `offer` has a visit that goes on in this browser session. */
export function visitGoesOn(offer: string): boolean {
  // Storage may be blocked; then every page is a visit of its own.
  return inStorage((storage) => storage.getItem(nameOf(offer))) !== null;
}

/** The event that begins a visit, with where the visitor came from; and remembers that it has begun. */
export function beginVisit(offer: string): {
  type: 'visit';
  offer: string;
  url: string;
  referrer?: string;
  utm?: Utm;
} {
  inStorage((storage) => storage.setItem(nameOf(offer), ''));
  const query = new URLSearchParams(location.search);
  const utm: Utm = {};
  for (const each of utmNames) {
    const value = query.get(`utm_${each}`);
    if (value) utm[each] = value;
  }
  return {
    type: 'visit',
    offer,
    url: location.origin + location.pathname,
    ...(document.referrer && { referrer: document.referrer }),
    ...(Object.keys(utm).length > 0 && { utm }),
  };
}

/** The next time that the form of `offer` is shown begins a new visit. */
export function endVisit(offer: string): void {
  inStorage((storage) => storage.removeItem(nameOf(offer)));
}

function inStorage<T>(task: (storage: Storage) => T): T | null {
  try {
    return task(sessionStorage);
  } catch {
    return null;
  }
}
