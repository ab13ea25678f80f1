/** The form's own words; everything else it shows comes from the plan. */
export interface FormTexts {
  /** Behind the label of a field that may be left empty. */
  optional: string;
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
}

export const englishTexts: FormTexts = {
  optional: 'optional',
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
};
