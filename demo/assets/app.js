// Starts Fieldwise on a page. When any of it fails to load, the form stays the plain HTML form that it
// is, and the server does the rest.

import { load } from '/dist/index.js';
import { SyncClient } from '/dist/sync.js';
import { createChoice } from './choice.js';
import { createLeadForm } from './lead-form.js';
import { createPanel } from './panel.js';
import { beginVisit, endVisit } from './visit.js';

const DAY = 86_400_000;

const key = document.querySelector('meta[name="fieldwise-key"]').content;
const offer = document.body.dataset.offer;

const [engine, planText] = await Promise.all([load(), fetchPlan()]);
const plan = engine.plan(planText);
const client = await SyncClient.open({ key, plan, ...(offer && { offer }) });
const description = client.plan.describe();

let daysAhead = 0;
let comparedWith = null;
let compared = null;
let { life } = client;

const updateChoice = createChoice(document.querySelector('.columns'), {
  onConsent: () => client.consent(true),
});
const leadForm = offer
  ? createLeadForm(document.querySelector('#lead'), { client, description, onAccepted: endVisit })
  : null;
const updatePanel = createPanel(document.querySelector('#panel'), description, {
  onDay(days) {
    daysAhead = days;
    update();
  },
  onAnotherDay() {
    endVisit();
    location.reload();
  },
  async onStartOver() {
    await client.consent(false);
    endVisit();
    location.assign('/');
  },
  onConsent: (given) => client.consent(given),
  onForget: () => client.forget(),
});

arrive();
// Not before: the form would draw, and keep, what the visit before this one had left to ask.
client.onChange(update);
update();

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-event]');
  if (link) client.record({ type: link.dataset.event, name: link.dataset.name });
});

async function fetchPlan() {
  const response = await fetch(`/v1/plan?key=${encodeURIComponent(key)}`);
  if (!response.ok)
    throw new Error(`The plan did not come: the server answered ${response.status}.`);
  return response.text();
}

function arrive() {
  client.record({ type: 'page', path: location.pathname });
  if (offer) beginVisit(client, offer);
}

function update() {
  if (life !== client.life) {
    // The visitor was forgotten, here or in another tab: whoever goes on is somebody new.
    life = client.life;
    endVisit();
    leadForm?.startOver();
    arrive();
  }
  compare();
  const decision = client.decide();
  leadForm?.update(decision);
  updateChoice(client.status);
  updatePanel({
    decision: daysAhead === 0 ? decision : decideAhead(),
    onPage: (field) => leadForm?.shows(field) ?? false,
    sync: { status: client.status, waiting: client.pending, problem: client.problem?.detail },
    consent: client.status !== 'held',
    compared,
  });
}

function decideAhead() {
  return client.session.decide({ now: client.now() + daysAhead * DAY, ...(offer && { offer }) });
}

/** The server's last decision and this page's for the same instant, when both know the same events. */
function compare() {
  const { server, session } = client;
  if (server === null) {
    compared = null;
    return;
  }
  if (server === comparedWith || session.stateHash() !== server.state) return;
  // The server went on to a newer plan than this page was loaded with: two questions, two answers.
  if (server.decision.plan !== plan.hash) return;
  comparedWith = server;
  const ours = session.decideJson({ now: server.decidedAt, ...(offer && { offer }) });
  const same = ours === JSON.stringify(server.decision);
  compared = {
    same,
    bytes: new TextEncoder().encode(ours).length,
    checks: (compared?.checks ?? 0) + 1,
    differences: (compared?.differences ?? 0) + (same ? 0 : 1),
  };
}
