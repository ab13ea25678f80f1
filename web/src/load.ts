import { type Bindings, type Glue, instantiate } from './bindings.js';
import type { Engine } from './engine.js';
import type { Plan } from './plan.js';
import type { PlanJson, Submission, ValidateOptions, ValidationResult } from './types.js';
import { compile, type WasmSource } from './wasm.js';

/** Where `load()` finds what it loads. */
export interface LoadOptions {
  /** Where the Wasm is, when it is not beside this module. */
  wasm?: WasmSource;
}

export interface Loader<E extends Engine> {
  load(options?: LoadOptions): Promise<E>;
  validate(
    plan: Plan | PlanJson | string,
    submission: Submission,
    options?: ValidateOptions,
  ): Promise<ValidationResult>;
}

/** Makes load() and validate() for an entry that knows its glue and where its Wasm is. */
export function loader<B extends Bindings, E extends Engine>(
  glue: Glue<B>,
  engine: new (bindings: B) => E,
  defaultWasm: () => WasmSource,
): Loader<E> {
  let shared: Promise<E> | undefined;

  async function start(wasm: WasmSource): Promise<E> {
    return new engine(await instantiate(glue, await compile(wasm)));
  }

  function load(options: LoadOptions = {}): Promise<E> {
    if (options.wasm !== undefined) return start(options.wasm);
    shared ??= start(defaultWasm()).catch((error: unknown) => {
      shared = undefined;
      throw error;
    });
    return shared;
  }

  async function validate(
    plan: Plan | PlanJson | string,
    submission: Submission,
    options?: ValidateOptions,
  ): Promise<ValidationResult> {
    if (isPlan(plan)) return plan.validate(submission, options);
    const loaded = (await load()).plan(plan);
    try {
      return loaded.validate(submission, options);
    } finally {
      loaded.dispose();
    }
  }

  return { load, validate };
}

function isPlan(plan: Plan | PlanJson | string): plan is Plan {
  return typeof plan === 'object' && typeof (plan as Plan).session === 'function';
}
