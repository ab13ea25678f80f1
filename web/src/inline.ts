/** As the main entry, with its Wasm inside, for places where a second file is unwelcome. */
import createModule, { stamp } from 'fieldwise-glue';
import base64 from 'fieldwise-wasm-base64';
import type { Bindings } from './bindings.js';
import { Engine } from './engine.js';
import { type Loader, loader } from './load.js';

export * from './exports.js';

const own = /* @__PURE__ */ loader<Bindings, Engine>({ createModule, stamp }, Engine, () =>
  Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)),
);

/** As `load` of the main entry. */
export const load: Loader<Engine>['load'] = (options) => own.load(options);

/** As `validate` of the main entry. */
export const validate: Loader<Engine>['validate'] = (plan, submission, options) =>
  own.validate(plan, submission, options);
