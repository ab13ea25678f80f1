/** All that a page uses, in one file with the Wasm inside: for a script from another site, without a build. */
export * from './element/index.js';
export * from './enhance/index.js';
export * from './form/index.js';
export * from './headless/index.js';
export * from './inline.js';
export * from './sync/index.js';
