import type { Utm } from '../types.js';

// What counts as a visit: one offer in one browser session, until its form was sent. Reloading a page
// half-way is the same visit, so nobody is asked more for it.
const name = 'fieldwise visit';
const utmNames = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** Whether `offer` (undefined: none) has a visit that goes on in this browser session. */
export function visitGoesOn(offer: string | undefined): boolean {
  return read() === (offer ?? '');
}

/** The event that begins a visit, with where the visitor came from; and remembers that it has begun. */
export function beginVisit(offer: string | undefined): {
  type: 'visit';
  offer?: string;
  url: string;
  referrer?: string;
  utm?: Utm;
} {
  write(offer ?? '');
  const query = new URLSearchParams(location.search);
  const utm: Utm = {};
  for (const each of utmNames) {
    const value = query.get(`utm_${each}`);
    if (value) utm[each] = value;
  }
  return {
    type: 'visit',
    ...(offer === undefined ? {} : { offer }),
    url: location.origin + location.pathname,
    ...(document.referrer && { referrer: document.referrer }),
    ...(Object.keys(utm).length > 0 && { utm }),
  };
}

/** The next form on show begins a new visit. */
export function endVisit(): void {
  write(null);
}

// Storage may be blocked; then every page is a visit of its own.
function read(): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(offer: string | null): void {
  try {
    if (offer === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, offer);
  } catch {
    // Nothing to keep it in.
  }
}
