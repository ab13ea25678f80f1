// The pages of tests/e2e/react.test.mjs: bundled for the browser there, and drawn on the server first.

import { createElement as h, StrictMode, useState } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { load } from '../../../dist/index.js';
import { FieldwiseForm, useFieldwise } from '../../../dist/react.js';
import { SyncClient } from '../../../dist/sync.js';

const plan = JSON.parse(document.querySelector('#plan').textContent);
const first = JSON.parse(document.querySelector('#first').textContent);
const place = document.querySelector('#place');
window.submissions = [];
window.kept = false;

/** Refuses a name of "Nobody", and fails once with "Nowhere". */
const transport = {
  async submit({ answers, values, decision }) {
    if (answers.name === 'Nowhere') throw new Error('The line is down');
    if (answers.name === 'Nobody') {
      return { errors: [{ code: 'taken', path: '/answers/name', message: 'Who is that?' }] };
    }
    window.submissions.push({ answers, values, stage: decision.stage.stage });
    return { id: 7 };
  },
};

/** The component, with what every test may ask of it. */
export function Lead(props) {
  return h(
    FieldwiseForm,
    {
      ...{ id: 'lead', plan, offer: 'guide', action: '/sent', transport },
      firstVisit: first,
      onSession: (session) => {
        window.session = session;
      },
      onError: (error) => {
        window.failed = error.message;
      },
      onSubmitted: ({ accepted }) => {
        window.kept ||= accepted;
      },
      success: ({ response }) => h('h2', null, `Thank you, number ${response.id}`),
      ...props,
    },
    h('button', { type: 'submit' }, 'Get the guide'),
  );
}

/** Inputs of one's own, by the hook. */
function Own({ offer }) {
  const { session, decision, fields, submit, result, submitting } = useFieldwise(plan, {
    ...{ offer, transport },
  });
  if (!session) return h('p', null, 'Just a moment');
  if (result?.accepted) return h('h2', null, 'Done');
  const asked = decision.ask.fields.map(({ field }) => field);
  return h(
    'form',
    {
      onSubmit(event) {
        event.preventDefault();
        void submit();
      },
    },
    h('output', null, decision.stage.stage),
    fields
      .filter(({ key }) => asked.includes(key) || decision.answers[key])
      .map(({ key, label }) =>
        h(
          'label',
          { key },
          label,
          h('input', {
            value: decision.answers[key]?.value ?? '',
            onChange: (event) => session.answer(key, event.target.value || null),
          }),
        ),
      ),
    h('button', { type: 'submit', disabled: submitting }, 'Send'),
  );
}

/** A form that comes and goes, of one offer or another. */
function Switch() {
  const [shown, show] = useState({ on: true, offer: 'guide' });
  window.show = show;
  return shown.on ? h(Lead, { offer: shown.offer, firstVisit: undefined }) : h('p', null, 'Gone');
}

/** A form whose words, language and plan are props; new objects at each render. */
function Worded() {
  const [given, say] = useState({ required: 'needed', locale: 'en' });
  window.say = (more) => say((before) => ({ ...before, ...more }));
  const { required, label, ...rest } = given;
  const fields = plan.fields.map((field) => (label ? { ...field, label } : { ...field }));
  return h(Lead, {
    ...{ ...rest, plan: { ...plan, fields }, firstVisit: undefined },
    texts: { errorTitle: required, errors: { required: () => required } },
  });
}

const pages = {
  words: () => createRoot(place).render(h(StrictMode, null, h(Worded))),
  hydrate: () => hydrateRoot(place, h(StrictMode, null, h(Lead))),
  strict: () => createRoot(place).render(h(StrictMode, null, h(Lead))),
  // Who comes back is known; the form stays after it was sent.
  kept: () =>
    createRoot(place).render(h(StrictMode, null, h(Lead, { storage: 'kept', success: undefined }))),
  own: () => createRoot(place).render(h(StrictMode, null, h(Own, { offer: 'guide' }))),
  switch: () => createRoot(place).render(h(Switch)),
  broken: () => createRoot(place).render(h(Lead, { wasm: '/nothing.wasm' })),
  async sync() {
    const loaded = (await load()).plan(plan);
    const client = await SyncClient.open({ key: 'pk_test', plan: loaded });
    window.client = client;
    createRoot(place).render(h(StrictMode, null, h(Lead, { plan: client })));
  },
};

window.begin = () => pages[location.hash.slice(1)]();
if (!location.search) await window.begin();
