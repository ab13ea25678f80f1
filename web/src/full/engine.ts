import { type Text, toBytes } from '../bindings.js';
import type { DefinedPlan, FieldsSpec } from '../define-plan.js';
import { Engine } from '../engine.js';
import { accepted } from '../fieldwise-error.js';
import type { LogicOptions, LogicRequest, LogicResult, PlanJson } from '../types.js';
import type { FullBindings } from './bindings.js';
import { FullPlan } from './plan.js';

/** The engine with the tools of those who write plans, follow leads and score many of them. */
export class FullEngine extends Engine {
  declare protected readonly bindings: FullBindings;

  /** Loads a plan and runs its examples; throws FieldwiseError with everything that is wrong. */
  override plan<F extends FieldsSpec = string>(
    plan: DefinedPlan<F> | PlanJson | Text,
  ): FullPlan<F> {
    return new FullPlan(this.bindings, this.loadPlan(plan));
  }

  /** Applies a JsonLogic rule to data: `{value}` or `{error}`. */
  logic(request: LogicRequest, options?: LogicOptions): LogicResult {
    return JSON.parse(this.logicJson(JSON.stringify(request), options)) as LogicResult;
  }

  /** As logic(), from and to the JSON text that the engine reads and writes. */
  logicJson(request: Text, { dialect = 'forms', now = Date.now() }: LogicOptions = {}): string {
    return accepted(this.bindings.applyLogic(toBytes(request), toBytes(dialect), now));
  }
}
