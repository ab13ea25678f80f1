const name = 'fieldwise visit';

/** The offer whose visit goes on in this browser session; null when none does, or nobody can say. */
export function visitGoingOn(): string | null {
  try {
    return globalThis.sessionStorage.getItem(name);
  } catch {
    // No storage, or a blocked one: every page is a visit of its own.
    return null;
  }
}

/** Remembers, in this tab, whose visit goes on; null ends it. */
export function markVisit(offer: string | null): void {
  try {
    if (offer === null) globalThis.sessionStorage.removeItem(name);
    else globalThis.sessionStorage.setItem(name, offer);
  } catch {
    // There is nothing to keep it in.
  }
}
