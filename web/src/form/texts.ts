import type { FieldDescription } from './shapes.js';

/** The form's own words; everything else it shows comes from the plan. */
export interface FormTexts {
  /** Behind the label of a field that may be left empty. */
  optional: string;
  /** Said by screen readers of a group of boxes of which one must be ticked. */
  required: string;
  why: string;
  choose: string;
  errorTitle: string;
  /** Before an error, for those who cannot see its colour. */
  errorPrefix: string;
  known: string;
  change: string;
  yes: string;
  no: string;
  /** Said by screen readers when an answer brought new questions. */
  appeared: (labels: readonly string[]) => string;
  submit: string;
  /** To the next step, to the one before, and past optional questions that are left empty. */
  next: string;
  back: string;
  skip: string;
  /** `about`: the number of steps may still change. */
  progress: (step: number, of: number, about: boolean) => string;
  /** Instead of the form, when the page has no words of its own. */
  thanks: string;
  /** Instead of a form that cannot be loaded, and the button beside it. */
  unavailable: string;
  retry: string;
  /**
   * By an error's code, what is wrong with an answer to `field` (undefined: with the whole form). What is not
   * here is said by the engine, in English; a field's own `error` goes before both.
   */
  errors: Readonly<Record<string, (field: FieldDescription | undefined) => string>>;
}

/** The form's own words in English. */
export const englishTexts: FormTexts = {
  optional: 'optional',
  required: 'required',
  why: 'Why we ask',
  choose: 'Please choose',
  errorTitle: 'There is a problem',
  errorPrefix: 'Error:',
  known: 'We already know',
  change: 'Change',
  yes: 'Yes',
  no: 'No',
  appeared: (labels) =>
    labels.length === 1
      ? `One more question: ${labels[0] ?? ''}`
      : `${String(labels.length)} more questions: ${labels.join(', ')}`,
  submit: 'Send',
  next: 'Continue',
  back: 'Back',
  skip: 'Skip',
  progress: (step, of, about) => `Step ${String(step)} of ${about ? 'about ' : ''}${String(of)}`,
  thanks: 'Thank you. We have received your answers.',
  unavailable: 'The form could not be loaded.',
  retry: 'Try again',
  errors: {},
};

/** What a question is called; nothing for the whole form. */
export function labelOf(field: FieldDescription | undefined): string {
  return field?.label ?? field?.key ?? '';
}
