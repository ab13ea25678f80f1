/**
 * Forms that a page has already, driven by the engine (docs/enhance.md).
 *
 * @module enhance
 */
export { enhance } from './enhance.js';
export type { EnhancedForm } from './enhanced-form.js';
export type { HiddenValue, HiddenValues } from './hidden-inputs.js';
export type { InputMap } from './mapping.js';
export type { EnhanceOptions } from './options.js';
