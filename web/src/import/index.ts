/**
 * Forms of other products as plans, and a plan's fields as JSON Schema (docs/importing.md).
 *
 * @module import
 */
export { fromFormio } from './formio/index.js';
export { type ExportedSchema, toJsonSchema } from './json-schema/export.js';
export { fromJsonSchema } from './json-schema/index.js';
export { fromSurveyJs } from './surveyjs/index.js';
export { ImportError, type Imported, type ImportOptions } from './types.js';
