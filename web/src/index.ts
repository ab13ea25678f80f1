/**
 * What a page needs to decide, with its Wasm in a file beside it.
 *
 * @module fieldwise
 */
import createModule, { stamp } from 'fieldwise-glue';
import type { Bindings } from './bindings.js';
import { Engine } from './engine.js';
import { type Loader, loader } from './load.js';

export * from './exports.js';

const own = /* @__PURE__ */ loader<Bindings, Engine>(
  { createModule, stamp },
  Engine,
  () => new URL('./fieldwise.wasm', import.meta.url),
);

/**
 * Loads the engine, once: later calls without `wasm` give the same engine. With `wasm` each call
 * makes a new one.
 */
export const load: Loader<Engine>['load'] = (options) => own.load(options);

/**
 * Validates a submission in one call, for back ends. Give a Plan rather than its JSON when there
 * are many submissions: JSON is loaded anew each time.
 */
export const validate: Loader<Engine>['validate'] = (plan, submission, options) =>
  own.validate(plan, submission, options);
