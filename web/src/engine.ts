import { type Bindings, type Text, toBytes } from './bindings.js';
import type { DefinedPlan, FieldsSpec } from './define-plan.js';
import { accepted } from './fieldwise-error.js';
import { Plan } from './plan.js';
import type { PlanJson } from './types.js';

/** The engine, ready: everything from here on is synchronous. */
export class Engine {
  protected readonly bindings: Bindings;

  /** Use load(). */
  constructor(bindings: Bindings) {
    this.bindings = bindings;
  }

  /** The engine's version, as in package.json. */
  get version(): string {
    return this.bindings.engineVersion();
  }

  /**
   * Loads a plan; throws FieldwiseError with everything that is wrong with it. What is known of its
   * fields comes from definePlan(), or is said: `engine.plan<'email' | 'company'>(json)`.
   */
  plan<F extends FieldsSpec = string>(plan: DefinedPlan<F> | PlanJson | Text): Plan<F> {
    return new Plan(this.bindings, this.loadPlan(plan));
  }

  /** ISO 8601 text to milliseconds since the epoch, as the engine reads it; throws otherwise. */
  parseTime(text: string): number {
    return (JSON.parse(accepted(this.bindings.parseTime(toBytes(text)))) as { at: number }).at;
  }

  /** The engine's answer to a plan: its handle and hash. */
  protected loadPlan(plan: PlanJson | Text): string {
    const text =
      typeof plan === 'string' || plan instanceof Uint8Array
        ? plan
        : (JSON.stringify(plan) ?? 'null');
    return accepted(this.bindings.loadPlan(toBytes(text)));
  }
}
