import { load } from 'fieldwise/inline';
import { showDecision, showEnd, showError, showForm } from './shared/show.js';

async function main() {
  const engine = await load();
  showDecision(engine);
  await showForm(engine);
  showEnd();
}

main().catch(showError);
