'use client';
/** Fieldwise in React 18 or newer. */
export type { FirstVisit } from '../form/index.js';
export { FieldwiseForm, type FieldwiseFormProps } from './fieldwise-form.js';
export { type Fieldwise, type UseFieldwiseOptions, useFieldwise } from './use-fieldwise.js';
export type { Source } from './use-source.js';
