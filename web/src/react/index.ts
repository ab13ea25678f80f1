/**
 * A form and a hook for React 18 or newer (docs/react.md).
 *
 * @module react
 */
'use client';
export type { FirstVisit } from '../form/index.js';
export { FieldwiseForm, type FieldwiseFormProps } from './fieldwise-form.js';
export { type Fieldwise, type UseFieldwiseOptions, useFieldwise } from './use-fieldwise.js';
export type { Source } from './use-source.js';
