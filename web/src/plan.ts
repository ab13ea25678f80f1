import { type Bindings, type Text, toBytes } from './bindings.js';
import type { FieldsSpec } from './define-plan.js';
import { accepted } from './fieldwise-error.js';
import { Live } from './live.js';
import { owned } from './owned.js';
import { Session } from './session.js';
import type {
  DecideOptions,
  PlanDescription,
  Submission,
  ValidateOptions,
  ValidationResult,
} from './types.js';

/** A loaded plan. Immutable; sessions made from it outlive its dispose(). */
export class Plan<F extends FieldsSpec = string> {
  /** 32 hexadecimal digits that name this plan's content. */
  readonly hash: string;
  protected readonly bindings: Bindings;
  protected readonly handle: number;
  readonly #free: () => void;

  /** Use Engine.plan(). */
  constructor(bindings: Bindings, loaded: string) {
    const { plan, hash } = JSON.parse(loaded) as { plan: number; hash: string };
    this.hash = hash;
    this.bindings = bindings;
    this.handle = plan;
    this.#free = owned(this, () => bindings.freePlan(plan));
  }

  /**
   * The plan as this visitor meets it, with the variants of its experiments that fall to them: another
   * wording, order, policy or thresholds, under the same hash. This plan itself when it has no
   * experiments.
   */
  forVisitor(visitor: string): this {
    return this.#own(visitor, 0);
  }

  /** The same for the visitor whom the server knows by this token (docs/protocol.md). */
  forToken(token: string): this {
    return this.#own(token, 1);
  }

  /** What a host needs to draw forms: labels, help, options, constraints. */
  describe(): PlanDescription {
    return JSON.parse(this.describeJson()) as PlanDescription;
  }

  /** As describe(), as the text that the engine writes. */
  describeJson(): string {
    return accepted(this.bindings.describePlan(this.handle));
  }

  /** Validates the submission of somebody who was never here before. */
  validate(submission: Submission<F>, options?: ValidateOptions): ValidationResult {
    return JSON.parse(this.validateJson(JSON.stringify(submission), options)) as ValidationResult;
  }

  /** As validate(), from and to JSON text. */
  validateJson(submission: Text, { now = Date.now() }: ValidateOptions = {}): string {
    return accepted(this.bindings.validate(this.handle, toBytes(submission), now));
  }

  /** An empty visitor's log under this plan. */
  session(): Session<F> {
    const handle = this.bindings.createSession(this.handle);
    // 0 means that the plan is gone; describing it says so in the engine's words.
    if (handle === 0) this.describeJson();
    return new Session(this.bindings, handle, this);
  }

  /** An empty visitor whose answers are set one by one. */
  live({ now = Date.now(), offer = '' }: DecideOptions = {}): Live {
    const opened = accepted(this.bindings.openLive(this.handle, now, toBytes(offer)));
    return new Live(this.bindings, opened, this.describe());
  }

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#free();
  }

  #own(visitor: string, token: number): this {
    const loaded = this.bindings.planForVisitor(this.handle, toBytes(visitor), token);
    if (loaded === '') return this;
    const Same = this.constructor as new (bindings: Bindings, loaded: string) => this;
    return new Same(this.bindings, accepted(loaded));
  }
}
