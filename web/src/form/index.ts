/**
 * Draws what a decision asks into a plain `<form>` (docs/form.md).
 *
 * @module form
 */
export { type FirstVisit, firstVisit } from './first-visit.js';
export { FormView, type FormViewOptions, type UpdateOptions } from './form-view.js';
export type { FieldDescription, FieldOption, FormDecision, FormError } from './shapes.js';
export type { StepPlan, StepProgress } from './steps.js';
export { englishTexts, type FormTexts } from './texts.js';
