// The landing page's form: questions by Fieldwise, answers recorded as they are given, then sent.

import { FormView } from '/dist/form.js';

/** Takes over `form`; returns {update(decision), shows(field)}. `onAccepted` runs once the server has accepted. */
export function createLeadForm(form, { client, description, onAccepted }) {
  const offer = form.elements.fieldwise_offer.value;
  const button = form.querySelector('[type="submit"]');
  const view = new FormView(form, {
    fields: description.fields,
    locale: description.locale,
    onAnswer: (field, value) => client.record({ type: 'answer', field, value }),
  });
  let sending = false;

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!sending) void send();
  });

  return {
    update: (decision) => view.update(decision),
    shows: (field) => form.querySelector(`[data-field="${field}"]`) !== null,
  };

  async function send() {
    sending = true;
    button.setAttribute('aria-disabled', 'true');
    view.showErrors([]);
    try {
      const result = await client.submit({ offer, answers: view.values() });
      if (result.accepted) accepted(result.receipt);
      else refused(result.errors);
    } catch (error) {
      refused([{ code: error.code ?? 'failed', path: '', message: error.message }]);
    } finally {
      sending = false;
      button.removeAttribute('aria-disabled');
    }
  }

  function refused(errors) {
    view.showErrors(errors);
    if (!document.title.startsWith('Error: ')) document.title = `Error: ${document.title}`;
  }

  function accepted(receipt) {
    if (offer === 'demo') client.record({ type: 'demo_request' });
    onAccepted();
    document.title = document.title.replace(/^Error: /, '');
    const thanks = document.querySelector('#thanks');
    thanks.querySelector('[data-receipt]').textContent = receipt;
    form.hidden = true;
    document.querySelector('#intro').hidden = true;
    thanks.hidden = false;
    thanks.querySelector('h3').focus();
  }
}
