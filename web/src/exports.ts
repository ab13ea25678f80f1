export type { Text } from './bindings.js';
export type {
  DefinedPlan,
  FieldAnswers,
  FieldKey,
  FieldsOf,
  FieldsSpec,
  FieldValue,
} from './define-plan.js';
export { definePlan } from './define-plan.js';
export { Engine } from './engine.js';
export { FieldwiseError } from './fieldwise-error.js';
export { Live } from './live.js';
export type { LoadOptions } from './load.js';
export { Plan } from './plan.js';
export { Session } from './session.js';
export type * from './types.js';
export type { WasmSource } from './wasm.js';
