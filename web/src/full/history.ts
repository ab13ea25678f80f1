/** How a lead came to stand where it stands, as docs/history.md describes it. */
import type { Decision, Stage } from '../types.js';

/** Up to when `history()` looks. */
export interface HistoryOptions {
  /** The moment up to which to look, in milliseconds since the epoch; default: the clock. */
  now?: number;
}

/** A change of stage. */
export interface Transition {
  /** Milliseconds since the epoch. */
  at: number;
  from: Stage;
  to: Stage;
  /** Why, with the scores of that moment. */
  cause: Decision['stage']['cause'];
  /** Where it went back because what made the stage before holds no longer: what that was. */
  lost?: { code: string; key?: string; text: string };
  /** What brought it, `client:seq`; null where time alone did. */
  event: string | null;
}

/** A trigger of the plan that fired. */
export interface FiredTrigger {
  /** Milliseconds since the epoch. */
  at: number;
  /** Its key. */
  trigger: string;
  reason: string;
  axis: string;
  /** What the axis came to. */
  score: number;
  /** As of a transition. */
  event: string | null;
}

/** When a lead's stage changed and which triggers fired (docs/history.md). */
export interface History {
  /** The plan's hash. */
  plan: string;
  /** In the order of time, as are the triggers. */
  transitions: Transition[];
  triggers: FiredTrigger[];
}

/**
 * The `now` of options. What are no options, such as a date in their place, is a moment that the
 * engine refuses: the clock would be an answer to another question.
 */
export function momentOf(options: HistoryOptions): number {
  if (typeof options !== 'object') return Number.NaN;
  return options.now === undefined ? Date.now() : options.now;
}
