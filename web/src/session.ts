import { type Bindings, type Text, toBytes } from './bindings.js';
import type { FieldsSpec } from './define-plan.js';
import { accepted } from './fieldwise-error.js';
import { owned } from './owned.js';
import type { Plan } from './plan.js';
import type {
  DecideOptions,
  Decision,
  Event,
  Submission,
  ValidateOptions,
  ValidationResult,
} from './types.js';

/** One visitor's events under a plan, and what follows from them. */
export class Session<F extends FieldsSpec = string> {
  /** The plan that decides. */
  readonly plan: Plan<F>;
  readonly #bindings: Bindings;
  readonly #handle: number;
  readonly #free: () => void;

  /** Use Plan.session(). */
  constructor(bindings: Bindings, handle: number, plan: Plan<F>) {
    this.#bindings = bindings;
    this.#handle = handle;
    this.plan = plan;
    this.#free = owned(this, () => bindings.freeSession(handle));
  }

  /**
   * Adds one event or several, in any order; an event that is already there is ignored. Throws
   * FieldwiseError, and adds none, when one of them is refused.
   */
  add(events: Event | readonly Event[] | Text): void {
    const raw = typeof events === 'string' || events instanceof Uint8Array;
    const refused = this.#bindings.addEvents(
      this.#handle,
      toBytes(raw ? events : (JSON.stringify(events) ?? 'null')),
    );
    if (refused !== '') accepted(refused);
  }

  /** The decision at `now` (default: the clock) for an offer (default: none, nothing is asked). */
  decide(options?: DecideOptions): Decision {
    return JSON.parse(this.decideJson(options)) as Decision;
  }

  /** As decide(), as the engine's bytes: the same here and on the server. */
  decideJson({ now = Date.now(), offer = '' }: DecideOptions = {}): string {
    return accepted(this.#bindings.decide(this.#handle, now, toBytes(offer)));
  }

  /** Hash over the events: equal logs have equal hashes. */
  stateHash(): string {
    return accepted(this.#bindings.stateHash(this.#handle));
  }

  /** Validates a submission by this visitor. */
  validate(submission: Submission<F>, options?: ValidateOptions): ValidationResult {
    return JSON.parse(this.validateJson(JSON.stringify(submission), options)) as ValidationResult;
  }

  /** As validate(), from and to JSON text. */
  validateJson(submission: Text, { now = Date.now() }: ValidateOptions = {}): string {
    return accepted(this.#bindings.validateSession(this.#handle, toBytes(submission), now));
  }

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#free();
  }
}
