// The landing page's form: questions by Fieldwise, answers recorded as they are given, then sent.

import { FormView } from '/dist/form.js';

/**
 * Takes over `form`; returns {update(decision), startOver(), shows(field)}. `onAccepted` runs once the server has
 * accepted; `startOver` makes it the form of somebody who has entered nothing.
 */
export function createLeadForm(form, { client, description, onAccepted }) {
  const offer = form.elements.fieldwise_offer.value;
  const button = form.querySelector('[type="submit"]');
  const thanks = document.querySelector('#thanks');
  let view = draw();
  let sending = false;

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!sending) void send();
  });

  return {
    update: (decision) => view.update(decision),
    startOver() {
      view.dispose();
      // A view takes over what is typed where it is drawn.
      form.reset();
      view = draw();
      thanks.querySelector('[data-receipt]').textContent = '';
      show({ isSent: false });
      document.title = plainTitle();
    },
    shows: (field) => form.querySelector(`[data-field="${field}"]`) !== null,
  };

  function draw() {
    return new FormView(form, {
      fields: description.fields,
      locale: description.locale,
      onAnswer: (field, value) => client.record({ type: 'answer', field, value }),
    });
  }

  function show({ isSent }) {
    form.hidden = isSent;
    document.querySelector('#intro').hidden = isSent;
    thanks.hidden = !isSent;
  }

  async function send() {
    sending = true;
    button.setAttribute('aria-disabled', 'true');
    view.showErrors([]);
    try {
      const result = await client.submit({ offer, answers: view.values() });
      if (result.accepted) accepted(result.receipt);
      else refused(result.errors);
    } catch (error) {
      // Who asked to be forgotten while it was being sent has an empty form by now.
      if (error.code === 'forgotten') return;
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
    document.title = plainTitle();
    thanks.querySelector('[data-receipt]').textContent = receipt;
    show({ isSent: true });
    thanks.querySelector('h3').focus();
  }
}

function plainTitle() {
  return document.title.replace(/^Error: /, '');
}
