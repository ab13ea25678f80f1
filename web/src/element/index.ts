/**
 * Importing this makes `<fieldwise-form>` an element of the page (docs/element.md).
 *
 * @module element
 */
import { FieldwiseForm } from './form-element.js';

export type { FirstVisit } from '../form/first-visit.js';
export type { FormTexts } from '../form/texts.js';
export { FieldwiseForm };

declare global {
  interface HTMLElementTagNameMap {
    'fieldwise-form': FieldwiseForm;
  }
}

if (typeof customElements === 'object' && !customElements.get('fieldwise-form')) {
  customElements.define('fieldwise-form', FieldwiseForm);
}
