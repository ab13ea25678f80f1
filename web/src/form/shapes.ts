import type { FormTexts } from './texts.js';

/** A field as `plan.describe()` gives it; only what drawing it takes. */
export interface FieldDescription {
  key: string;
  type: string;
  label?: string;
  help?: string;
  why?: string;
  placeholder?: string;
  autocomplete?: string;
  /** `consent`: a box that only the visitor ticks, each time. */
  role?: string;
  link?: { label: string; url: string };
  /** The plan's own words for whatever is wrong with an answer. */
  error?: string;
  required?: boolean;
  min?: number | string;
  max?: number | string;
  minLength?: number;
  maxLength?: number;
  options?: readonly FieldOption[];
}

/** One of the answers to choose from; without a label its value shows. */
export interface FieldOption {
  value: string;
  label?: string;
}

/** What the form reads of a Decision (docs/decision.md). */
export interface FormDecision {
  visible: readonly string[];
  required: readonly string[];
  answers: Readonly<Record<string, { value: unknown; source: string; stale: boolean }>>;
  options: Readonly<Record<string, readonly string[]>>;
  errors: readonly FormError[];
  ask: {
    policy: 'value' | 'queue';
    quota: number;
    used: number;
    fields: readonly { field: string; code: string }[];
  };
}

/** `path` is a JSON pointer; `/answers/email` belongs to the field `email`. */
export interface FormError {
  code: string;
  path: string;
  message: string;
}

export function isConsent(field: FieldDescription | undefined): boolean {
  return field?.role === 'consent';
}

/** The field that an error belongs to, or undefined when it belongs to the whole form. */
export function fieldOf(error: FormError): string | undefined {
  return /^\/answers\/([^/]+)/.exec(error.path)?.[1];
}

/** An answer as people read it: the labels of options, not their values. */
export function describeAnswer(field: FieldDescription, value: unknown, texts: FormTexts): string {
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  const labelOf = (one: unknown): string =>
    field.options?.find((option) => option.value === one)?.label ?? String(one);
  if (Array.isArray(value)) return value.map(labelOf).join(', ');
  return labelOf(value);
}
