import type { ErrorItem } from '../../full.js';
import type { Moment } from './visitor.js';

/** What outlives a reload. */
export interface Kept {
  text: string;
  name: string;
  visitor: string;
  moment: Moment;
  notes: readonly ErrorItem[];
}

const place = 'fieldwise-playground';

/** What this browser kept, if it did. */
export function readKept(): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? 'null') as Partial<Kept> | null;
    const { text, name = 'plan.json', visitor, moment, notes = [] } = kept ?? {};
    if (typeof text !== 'string' || typeof visitor !== 'string') return undefined;
    if (!moment || !Array.isArray(moment.events)) return undefined;
    return { text, name, visitor, moment, notes };
  } catch {
    // Blocked, or written by something else.
    return undefined;
  }
}

/** Keeps it; false where the browser does not let us, or has no room. */
export function keep(kept: Kept): boolean {
  try {
    localStorage.setItem(place, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function forgetKept(): void {
  try {
    localStorage.removeItem(place);
  } catch {
    // Blocked: then nothing was kept either.
  }
}

/** How the plan is shown: as forms, as JSON, or both beside each other. */
export type PlanView = 'forms' | 'json' | 'both';

const viewPlace = `${place}-view`;

/** What was chosen last in this browser, if anything was. */
export function readView(): PlanView | undefined {
  try {
    const view = localStorage.getItem(viewPlace);
    return view === 'forms' || view === 'json' || view === 'both' ? view : undefined;
  } catch {
    return undefined;
  }
}

export function keepView(view: PlanView): void {
  try {
    localStorage.setItem(viewPlace, view);
  } catch {
    // Blocked: it holds until the page is left.
  }
}
