/** The playground (docs/playground.md): a plan, its form and what the engine thinks, side by side. */
import { load } from '../full.js';
import { readKept } from './state/kept.js';
import { Visitor } from './state/visitor.js';
import { Workbench } from './state/workbench.js';
import { PlaygroundApp } from './views/app.js';
import { FormPane } from './views/form-pane.js';
import { InsightPane } from './views/insight-pane.js';
import { LiveForm } from './views/live-form.js';
import { PlanPane } from './views/plan-pane.js';
import { PutOnPage } from './views/put-on-page.js';
import { Visits } from './views/visits.js';

customElements.define('live-form', LiveForm);
customElements.define('play-visits', Visits);
customElements.define('plan-pane', PlanPane);
customElements.define('form-pane', FormPane);
customElements.define('insight-pane', InsightPane);
customElements.define('put-on-page', PutOnPage);
customElements.define('playground-app', PlaygroundApp);

const place = document.querySelector('#playground') as HTMLElement;

try {
  const kept = readKept();
  const visitor = kept ? new Visitor(kept.visitor, kept.moment) : new Visitor();
  const app = document.createElement('playground-app') as PlaygroundApp;
  app.bench = new Workbench(await load(), visitor);
  app.earlier = kept;
  place.replaceWith(app);
} catch (error) {
  const said = document.createElement('p');
  said.setAttribute('role', 'alert');
  said.textContent = `The playground could not start: ${(error as Error).message}`;
  place.replaceChildren(said);
}
