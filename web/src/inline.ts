/** Fieldwise with its Wasm inside, for places where a second file is unwelcome. */
import base64 from 'fieldwise-wasm-base64';
import { type Loader, loader } from './load.js';

export * from './exports.js';

const own: Loader = /* @__PURE__ */ loader(() =>
  Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)),
);

/** As `load` of the main entry. */
export const load: Loader['load'] = (options) => own.load(options);

/** As `validate` of the main entry. */
export const validate: Loader['validate'] = (plan, submission, options) =>
  own.validate(plan, submission, options);
