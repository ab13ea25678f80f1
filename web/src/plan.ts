import { type Bindings, type Text, toBytes } from './bindings.js';
import { accepted } from './fieldwise-error.js';
import { Session } from './session.js';
import type {
  PlanDescription,
  PlanJson,
  Submission,
  ValidateOptions,
  ValidationResult,
} from './types.js';

/** A loaded plan. Immutable; sessions made from it outlive its dispose(). */
export class Plan {
  /** 32 hexadecimal digits that name this plan's content. */
  readonly hash: string;
  readonly #bindings: Bindings;
  readonly #registry: FinalizationRegistry<number>;
  readonly #sessions: FinalizationRegistry<number>;
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

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#registry.unregister(this);
    this.#bindings.freePlan(this.#handle);
  }
}
