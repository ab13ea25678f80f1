import { instantiate } from './bindings.js';
import { Engine } from './engine.js';
import type { Plan } from './plan.js';
import type { PlanJson, Submission, ValidateOptions, ValidationResult } from './types.js';
import { compile, type WasmSource } from './wasm.js';

export interface LoadOptions {
  /** Where the Wasm is, when it is not beside this module. */
  wasm?: WasmSource;
}

export interface Loader {
  load(options?: LoadOptions): Promise<Engine>;
  validate(
    plan: Plan | PlanJson | string,
    submission: Submission,
    options?: ValidateOptions,
  ): Promise<ValidationResult>;
}

/** Makes load() and validate() for an entry that knows where its Wasm is. */
export function loader(defaultWasm: () => WasmSource): Loader {
  let shared: Promise<Engine> | undefined;

  async function start(wasm: WasmSource): Promise<Engine> {
    return new Engine(await instantiate(await compile(wasm)));
  }

  function load(options: LoadOptions = {}): Promise<Engine> {
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
