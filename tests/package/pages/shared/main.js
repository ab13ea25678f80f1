import { load } from 'fieldwise';
import { showElement } from './element.js';
import { showDecision, showEnd, showError, showForm, showPublished } from './show.js';

async function main() {
  const engine = await load();
  showDecision(engine);
  await showForm(engine);
  await showElement();
  const full = await import('fieldwise/full'); // a chunk of its own, with the other Wasm
  showPublished(await full.load());
  showEnd();
}

main().catch(showError);
