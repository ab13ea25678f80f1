import { type Bindings, type Text, toBytes } from './bindings.js';
import { accepted } from './fieldwise-error.js';
import { Plan } from './plan.js';
import type { LogicOptions, LogicRequest, LogicResult, PlanJson } from './types.js';

/** The engine, ready: everything from here on is synchronous. */
export class Engine {
  readonly #bindings: Bindings;
  readonly #plans: FinalizationRegistry<number>;

  /** Use load(). */
  constructor(bindings: Bindings) {
    this.#bindings = bindings;
    this.#plans = new FinalizationRegistry((handle) => bindings.freePlan(handle));
  }

  /** The engine's version, as in package.json. */
  get version(): string {
    return this.#bindings.engineVersion();
  }

  /** Loads a plan; throws FieldwiseError with everything that is wrong with it. */
  plan(plan: PlanJson | Text): Plan {
    const text =
      typeof plan === 'string' || plan instanceof Uint8Array
        ? plan
        : (JSON.stringify(plan) ?? 'null');
    const loaded = JSON.parse(accepted(this.#bindings.loadPlan(toBytes(text)))) as {
      plan: number;
      hash: string;
    };
    return new Plan(this.#bindings, this.#plans, loaded.plan, loaded.hash);
  }

  /** Applies a JsonLogic rule to data: `{value}` or `{error}`. */
  logic(request: LogicRequest, options?: LogicOptions): LogicResult {
    return JSON.parse(this.logicJson(JSON.stringify(request), options)) as LogicResult;
  }

  /** As logic(), from and to the JSON text that the engine reads and writes. */
  logicJson(request: Text, { dialect = 'forms', now = Date.now() }: LogicOptions = {}): string {
    return accepted(this.#bindings.applyLogic(toBytes(request), dialect, now));
  }

  /** ISO 8601 text to milliseconds since the epoch, as the engine reads it; throws otherwise. */
  parseTime(text: string): number {
    return (JSON.parse(accepted(this.#bindings.parseTime(toBytes(text)))) as { at: number }).at;
  }
}
