import { load } from 'fieldwise';
import { showElement } from './element.js';
import { showEnhanced } from './enhance.js';
import { showDecision, showEnd, showForm, showPublished } from './show.js';

/** Shows all that a page can do with the package, and what `more` shows. */
export async function showAll(more) {
  const engine = await load();
  showDecision(engine);
  await showForm(engine);
  await showElement();
  await showEnhanced();
  await more?.();
  const full = await import('fieldwise/full'); // a chunk of its own, with the other Wasm
  showPublished(await full.load());
  showEnd();
}
