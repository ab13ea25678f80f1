/**
 * All of Fieldwise: for tools that write plans, follow leads through time and score many of them.
 *
 * @module full
 */
import createModule, { stamp } from 'fieldwise-full-glue';
import type { FullBindings } from './full/bindings.js';
import { FullEngine } from './full/engine.js';
import { type Loader, loader } from './load.js';

export * from './exports.js';
export { Batch } from './full/batch.js';
export { FullEngine } from './full/engine.js';
export type * from './full/history.js';
export type * from './full/journey.js';
export type { Lead, LeadPaths } from './full/lead-reader.js';
export { FullPlan, type ScoringOptions } from './full/plan.js';
export type * from './full/report.js';
export { Scorer } from './full/scorer.js';
export { FullSession } from './full/session.js';

const own = /* @__PURE__ */ loader<FullBindings, FullEngine>(
  { createModule, stamp },
  FullEngine,
  () => new URL('./fieldwise-full.wasm', import.meta.url),
);

/** As `load` of the main entry. */
export const load: Loader<FullEngine>['load'] = (options) => own.load(options);

/** As `validate` of the main entry; a plan's examples are run too. */
export const validate: Loader<FullEngine>['validate'] = (plan, submission, options) =>
  own.validate(plan, submission, options);
