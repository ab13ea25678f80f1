// Asks for consent to measure, once. Until somebody says yes, or sends a form, nothing leaves the page.

import { element } from './dom.js';

/** Puts the question before `columns`; returns update(status of the sync client). */
export function createChoice(columns, { onConsent }) {
  let declined = false;
  const yes = element('button', { type: 'button', id: 'consent-yes' }, 'Yes, keep my place');
  const no = element(
    'button',
    { type: 'button', id: 'consent-no', class: 'quiet' },
    'No, not before I send a form',
  );
  const question = element(
    'section',
    { class: 'choice', 'aria-labelledby': 'choice-title', hidden: true },
    element(
      'div',
      {},
      element('h2', { id: 'choice-title' }, 'May we keep your place?'),
      element(
        'p',
        {},
        'We would save your answers as you type and the pages you read, so that you can stop and come back. ' +
          'If not, nothing leaves this page until you send a form.',
      ),
    ),
    element('div', { class: 'buttons' }, yes, no),
  );
  columns.before(question);

  const close = () => {
    // The button that has the focus is about to go: the content is next.
    if (question.contains(document.activeElement)) {
      const main = document.querySelector('#main');
      main.tabIndex = -1;
      main.focus({ preventScroll: true });
    }
    question.hidden = true;
  };
  yes.addEventListener('click', () => {
    close();
    onConsent();
  });
  no.addEventListener('click', () => {
    declined = true;
    close();
  });

  return function update(status) {
    const ask = status === 'held' && !declined;
    if (ask) question.hidden = false;
    else if (!question.hidden) close();
  };
}
