import { Batch } from './batch.js';
import { type Bindings, type Text, toBytes } from './bindings.js';
import { accepted } from './fieldwise-error.js';
import type { LeadPaths } from './lead-reader.js';
import { Live } from './live.js';
import { Scorer } from './scorer.js';
import { Session } from './session.js';
import type {
  DecideOptions,
  PlanDescription,
  PlanJson,
  Submission,
  ValidateOptions,
  ValidationResult,
} from './types.js';

export interface ScoringOptions {
  /** Milliseconds since the epoch; now by default. */
  now?: number;
  paths?: LeadPaths;
}

/** A loaded plan. Immutable; sessions made from it outlive its dispose(). */
export class Plan {
  /** 32 hexadecimal digits that name this plan's content. */
  readonly hash: string;
  readonly #bindings: Bindings;
  readonly #registry: FinalizationRegistry<number>;
  readonly #sessions: FinalizationRegistry<number>;
  readonly #lives: FinalizationRegistry<number>;
  readonly #scorers: FinalizationRegistry<number>;
  readonly #batches: FinalizationRegistry<number>;
  readonly #handle: number;

  /** Use Engine.plan(). */
  constructor(
    bindings: Bindings,
    registry: FinalizationRegistry<number>,
    handle: number,
    hash: string,
  ) {
    this.#bindings = bindings;
    this.#registry = registry;
    this.#sessions = new FinalizationRegistry((session) => bindings.freeSession(session));
    this.#lives = new FinalizationRegistry((live) => bindings.closeLive(live));
    this.#scorers = new FinalizationRegistry((scorer) => bindings.closeScorer(scorer));
    this.#batches = new FinalizationRegistry((batch) => bindings.closeBatch(batch));
    this.#handle = handle;
    this.hash = hash;
    registry.register(this, handle, this);
  }

  /** The browser-safe projection: a plan with a hash of its own. */
  publish(): PlanJson {
    return JSON.parse(this.publishJson()) as PlanJson;
  }

  /** As publish(), as the text that the engine writes. */
  publishJson(): string {
    return accepted(this.#bindings.publishPlan(this.#handle));
  }

  /** What a host needs to draw forms: labels, help, options, constraints. */
  describe(): PlanDescription {
    return JSON.parse(this.describeJson()) as PlanDescription;
  }

  /** As describe(), as the text that the engine writes. */
  describeJson(): string {
    return accepted(this.#bindings.describePlan(this.#handle));
  }

  /** Validates the submission of somebody who was never here before. */
  validate(submission: Submission, options?: ValidateOptions): ValidationResult {
    return JSON.parse(this.validateJson(JSON.stringify(submission), options)) as ValidationResult;
  }

  /** As validate(), from and to JSON text. */
  validateJson(submission: Text, { now = Date.now() }: ValidateOptions = {}): string {
    return accepted(this.#bindings.validate(this.#handle, toBytes(submission), now));
  }

  /** An empty visitor's log under this plan. */
  session(): Session {
    const handle = this.#bindings.createSession(this.#handle);
    // 0 means that the plan is gone; describing it says so in the engine's words.
    if (handle === 0) accepted(this.#bindings.describePlan(this.#handle));
    return new Session(this.#bindings, this.#sessions, handle, this);
  }

  /** An empty visitor whose answers are set one by one. */
  live({ now = Date.now(), offer = '' }: DecideOptions = {}): Live {
    const opened = this.#bindings.openLive(this.#handle, now, toBytes(offer));
    const { fields, axes } = this.describe();
    return new Live(this.#bindings, this.#lives, opened, fields, axes);
  }

  /** Scores objects by their answers, one after another. */
  scorer({ now = Date.now(), paths }: ScoringOptions = {}): Scorer {
    const opened = this.#bindings.openScorer(this.#handle, now);
    const { fields, axes } = this.describe();
    return new Scorer(this.#bindings, this.#scorers, opened, fields, axes.length, paths);
  }

  /** Keeps leads in the engine's memory, to score all of them at once. */
  batch(
    leads: Iterable<Readonly<Record<string, unknown>>> = [],
    { now = Date.now(), paths }: ScoringOptions = {},
  ): Batch {
    const opened = this.#bindings.openBatch(this.#handle, now);
    const { fields, axes } = this.describe();
    const registry = this.#batches;
    const batch = new Batch(this.#bindings, registry, opened, fields, axes.length, paths);
    batch.add(leads);
    return batch;
  }

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#registry.unregister(this);
    this.#bindings.freePlan(this.#handle);
  }
}
