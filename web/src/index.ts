/** Fieldwise with its Wasm in a file beside it. */
import { type Loader, loader } from './load.js';

export * from './exports.js';

const own: Loader = /* @__PURE__ */ loader(() => new URL('./fieldwise.wasm', import.meta.url));

/**
 * Loads the engine, once: later calls without `wasm` give the same engine. With `wasm` each call
 * makes a new one.
 */
export const load: Loader['load'] = (options) => own.load(options);

/**
 * Validates a submission in one call, for back ends. Give a Plan rather than its JSON when there
 * are many submissions: JSON is loaded anew each time.
 */
export const validate: Loader['validate'] = (plan, submission, options) =>
  own.validate(plan, submission, options);
