import 'fieldwise/element';
import { offer, plan } from './plan.js';

/** Adds a `<fieldwise-form>` in German, whose words are a chunk of their own, and waits until it is driven. */
export function showElement() {
  const form = document.createElement('fieldwise-form');
  form.setAttribute('key', 'pk_test');
  form.setAttribute('offer', offer);
  form.lang = 'de';
  form.plan = plan;
  const driven = new Promise((resolve, reject) => {
    form.addEventListener('fieldwise:ready', resolve);
    form.addEventListener('fieldwise:error', ({ detail }) => reject(detail.error));
  });
  document.body.append(form);
  return driven;
}
