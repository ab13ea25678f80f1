'use client';

import { load } from 'fieldwise';
import { load as loadFull } from 'fieldwise/full';
import { useEffect } from 'react';
import { showElement } from '../shared/element.js';
import { showDecision, showEnd, showError, showForm, showPublished } from '../shared/show.js';

async function start() {
  const engine = await load();
  showDecision(engine);
  await showForm(engine);
  await showElement();
  showPublished(await loadFull());
  showEnd();
}

let started = false;

export function Guide() {
  useEffect(() => {
    // In development React runs effects twice.
    if (started) return;
    started = true;
    start().catch(showError);
  }, []);
  return (
    <>
      <form id="lead">
        <div data-fieldwise-fields>
          <input aria-label="Work e-mail" name="email" type="email" />
        </div>
      </form>
      <output id="decision" />
      <output id="published" />
      <output id="error" />
      <output id="end" />
    </>
  );
}
