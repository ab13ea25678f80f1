/** `<plan-forms>`: a plan in forms, for people who write no JSON. Importing this registers it. */
import { PlanForms } from './plan-forms.js';

export { PlanForms };

declare global {
  interface HTMLElementTagNameMap {
    'plan-forms': PlanForms;
  }
}

if (!customElements.get('plan-forms')) customElements.define('plan-forms', PlanForms);
