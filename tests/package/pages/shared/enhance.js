import { enhance } from 'fieldwise/enhance';
import { offer, plan } from './plan.js';

/** Has the engine drive a form that the page has; `#own` is the form. */
export async function showEnhanced() {
  const form = document.createElement('form');
  form.id = 'own';
  for (const name of ['email', 'tool']) {
    const input = Object.assign(document.createElement('input'), { name, id: `own-${name}` });
    const label = Object.assign(document.createElement('label'), { htmlFor: input.id });
    label.textContent = name;
    const row = document.createElement('p');
    row.append(label, input);
    form.append(row);
  }
  document.body.append(form);
  await enhance(form, { plan, offer, hidden: { lead_stage: 'stage' } });
}
