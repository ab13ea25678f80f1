'use client';

import { load } from 'fieldwise';
import { load as loadFull } from 'fieldwise/full';
import dynamic from 'next/dynamic';
import { useEffect } from 'react';
import { showElement } from '../shared/element.js';
import { showEnhanced } from '../shared/enhance.js';
import { offer, plan } from '../shared/plan.js';
import { showDecision, showEnd, showError, showForm, showPublished } from '../shared/show.js';

async function start() {
  const engine = await load();
  showDecision(engine);
  await showForm(engine);
  await showElement();
  await showEnhanced();
  showPublished(await loadFull());
  showEnd();
}

// Not rendered by the server: a package outside of its bundle has another React there.
const Lead = dynamic(() => import('./lead.js'), { ssr: false });

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
      <div id="react">
        <Lead plan={plan} offer={offer} />
      </div>
      <output id="decision" />
      <output id="published" />
      <output id="error" />
      <output id="end" />
    </>
  );
}
