import { FieldwiseForm } from 'fieldwise/react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { offer, plan } from './plan.js';

/** Draws the form with React, in `#react`, and waits until the engine drives it. */
export function showReact() {
  const place = Object.assign(document.createElement('div'), { id: 'react' });
  document.body.append(place);
  return new Promise((onSession, onError) => {
    createRoot(place).render(createElement(FieldwiseForm, { plan, offer, onSession, onError }));
  });
}
