import type { FieldsSpec } from '../define-plan.js';
import { accepted } from '../fieldwise-error.js';
import { Plan } from '../plan.js';
import type { ErrorItem, PlanJson } from '../types.js';
import { Batch } from './batch.js';
import type { FullBindings } from './bindings.js';
import {
  type Journey,
  type JourneyMap,
  type JourneyOptions,
  journeyJson,
  journeyMapJson,
} from './journey.js';
import type { Lead, LeadPaths } from './lead-reader.js';
import type { LeadEvent } from './report.js';
import { Scorer } from './scorer.js';
import { FullSession } from './session.js';

/** When leads are scored, and where their answers are in them. */
export interface ScoringOptions {
  /** Milliseconds since the epoch; now by default. */
  now?: number;
  paths?: LeadPaths;
}

/** A loaded plan that can be published, and that scores leads without a visitor's log. */
export class FullPlan<F extends FieldsSpec = string> extends Plan<F> {
  declare protected readonly bindings: FullBindings;

  /** The browser-safe projection: a plan with a hash of its own. */
  publish(): PlanJson {
    return JSON.parse(this.publishJson()) as PlanJson;
  }

  /** As publish(), as the text that the engine writes. */
  publishJson(): string {
    return accepted(this.bindings.publishPlan(this.handle));
  }

  /**
   * What is allowed and seldom meant, or is due: no sign-off by sales, a late review, an empty cell of
   * the library (docs/governance.md). Milliseconds since the epoch; now by default.
   */
  notes({ now = Date.now() }: { now?: number } = {}): ErrorItem[] {
    const { notes } = JSON.parse(accepted(this.bindings.planNotes(this.handle, now)));
    return notes as ErrorItem[];
  }

  /** Scores objects by their answers, one after another. */
  scorer({ now = Date.now(), paths }: ScoringOptions = {}): Scorer {
    const opened = accepted(this.bindings.openScorer(this.handle, now));
    return new Scorer(this.bindings, opened, this.describe(), paths);
  }

  /** Keeps leads in the engine's memory, to score all of them at once. */
  batch(leads: Iterable<Lead> = [], { now = Date.now(), paths }: ScoringOptions = {}): Batch {
    const opened = accepted(this.bindings.openBatch(this.handle, now));
    const batch = new Batch(this.bindings, opened, this.describe(), paths);
    batch.add(leads);
    return batch;
  }

  /** An empty lead's log under this plan: what the visitor did, and what others report. */
  override session(): FullSession<F> {
    const handle = this.bindings.createSession(this.handle);
    // 0 means that the plan is gone; describing it says so in the engine's words.
    if (handle === 0) this.describeJson();
    return new FullSession(this.bindings, handle, this);
  }

  /** Every touchpoint of the lead with these events (docs/journey.md). */
  journey(events: readonly LeadEvent[], options: JourneyOptions = {}): Journey {
    return JSON.parse(journeyJson(this.bindings, this.handle, events, options)) as Journey;
  }

  /**
   * The journeys of many leads, each a list of events, as one map. Backwards it is in the order in which
   * the sale is near.
   */
  journeyMap(leads: Iterable<readonly LeadEvent[]>, options: JourneyOptions = {}): JourneyMap {
    return JSON.parse(journeyMapJson(this.bindings, this.handle, leads, options)) as JourneyMap;
  }
}
