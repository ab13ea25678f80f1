// What a page does with the package, whichever bundler carried it there.

import { FormView } from 'fieldwise/form';
import { MemoryStore, SyncClient } from 'fieldwise/sync';
import { events, now, offer, plan } from './plan.js';

/** Decides with an engine and shows the decision's bytes. */
export function showDecision(engine) {
  const session = engine.plan(plan).session();
  session.add(events);
  document.querySelector('#decision').value = session.decideJson({ now, offer });
}

/** Draws the form that an engine asks for. */
export async function showForm(engine) {
  const client = await SyncClient.open({
    key: 'pk_test',
    plan: engine.plan(plan),
    offer,
    store: new MemoryStore(),
  });
  const view = new FormView(document.querySelector('#lead'), {
    fields: client.plan.describe().fields,
    onAnswer: (field, value) => client.record({ type: 'answer', field, value }),
  });
  client.onChange(() => view.update(client.decide()));
  client.record({ type: 'visit', offer });
}

/** Shows what only the tools' engine can do: the hash of the published plan. */
export function showPublished(fullEngine) {
  const published = fullEngine.plan(plan).publish();
  document.querySelector('#published').value = fullEngine.plan(published).hash;
}

/** Says that all has been shown. */
export function showEnd() {
  document.querySelector('#end').value = 'shown';
}

/** An error is shown in the place of what did not come. */
export function showError(error) {
  document.querySelector('#error').value = String(error?.stack ?? error);
}
