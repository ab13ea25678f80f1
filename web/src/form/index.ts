export { FormView, type FormViewOptions } from './form-view.js';
export type { FieldDescription, FieldOption, FormDecision, FormError } from './shapes.js';
export { englishTexts, type FormTexts } from './texts.js';
