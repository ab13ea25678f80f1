// "What Fieldwise knows": the live decision, drawn. It decides nothing itself.

import { element, svg } from './dom.js';

const stageNames = {
  anonymous: 'Anonymous',
  inquiry: 'Inquiry',
  mql: 'Qualified (MQL)',
  sql: 'For sales (SQL)',
};

const statusTexts = {
  held: 'Nothing leaves this page before you say so, or send a form.',
  synced: 'Everything is on the server’s disk.',
  pending: 'Sending…',
  offline: 'The server is out of reach. Your answers are kept here and sent later.',
  refused: 'The server refused what this page sent.',
};

const forgetTexts = {
  forgotten: 'Done: neither this device nor the server knows you any more.',
  waiting: 'This device has forgotten you. The server is told as soon as it can be reached.',
};

/**
 * Builds the panel in `aside`. `plan` is `plan.describe()`. `actions` are called by its controls:
 * onDay(days), onAnotherDay(), onStartOver(), onConsent(boolean), and onForget(), which resolves to a key of
 * forgetTexts.
 *
 * Returns update(view) with
 * {decision, onPage(field), sync: {status, waiting, problem?}, consent,
 * compared: {same, bytes, checks, differences} | null}.
 */
export function createPanel(aside, plan, actions) {
  const visit = element('p', { class: 'muted' });
  const stage = element('div');
  const scores = element('div');
  const asks = element('div');
  const sync = element('div');
  const server = element('div', { 'data-identical': 'unknown' });
  const forgotten = element('p', { class: 'forgotten', role: 'status' });

  const ahead = element(
    'select',
    { id: 'ahead' },
    ...[
      [0, 'now'],
      [30, 'in 30 days'],
      [60, 'in 60 days'],
      [90, 'in 90 days'],
    ].map(([days, label]) => element('option', { value: days }, label)),
  );
  ahead.addEventListener('change', () => actions.onDay(Number(ahead.value)));

  aside.append(
    element('h2', { id: 'panel-title' }, 'What Fieldwise knows'),
    visit,
    section('Stage', stage),
    section(
      'Scores',
      scores,
      element(
        'p',
        { class: 'ahead' },
        element('label', { for: 'ahead' }, 'Scores as they are '),
        ahead,
      ),
    ),
    section('Asked next, and why', asks),
    section('This page and the server', sync, server),
    section(
      'Try it',
      element(
        'div',
        { class: 'buttons' },
        button('Come back another day', actions.onAnotherDay),
        button('Start over as a new visitor', actions.onStartOver),
        button('Forget me', async () => {
          forgotten.textContent = 'Forgetting…';
          forgotten.textContent = forgetTexts[await actions.onForget()];
        }),
      ),
      forgotten,
    ),
  );
  aside.hidden = false;

  return function update(view) {
    const { decision } = view;
    visit.textContent = `Visit ${decision.ask.visit} · ${plural(Object.keys(decision.answers).length, 'answer')}`;
    stage.replaceChildren(...drawStage(decision.stage));
    scores.replaceChildren(...decision.scores.map((score) => drawScore(score, plan)));
    asks.replaceChildren(...drawAsks(view, plan));
    sync.replaceChildren(...drawSync(view, actions));
    drawComparison(server, view.compared);
  };
}

function section(title, ...children) {
  return element('section', {}, element('h3', {}, title), ...children);
}

function button(label, onClick) {
  const made = element('button', { type: 'button', class: 'quiet' }, label);
  made.addEventListener('click', onClick);
  return made;
}

function drawStage({ stage, cause, settled, reachable }) {
  const names = Object.keys(stageNames);
  const current = names.indexOf(stage);
  const others = reachable.filter((each) => each !== stage).map((each) => stageNames[each] ?? each);
  return [
    element(
      'ol',
      { class: 'stages', 'data-stage': stage },
      ...names.map((name, index) =>
        element(
          'li',
          { class: index < current && 'past', 'aria-current': index === current && 'step' },
          stageNames[name],
        ),
      ),
    ),
    element('p', { class: 'cause' }, cause.text),
    element(
      'p',
      { class: 'muted' },
      settled
        ? 'Settled: no answer to an open question can change it.'
        : others.length > 0
          ? `Answers can still make it: ${others.join(', ')}.`
          : 'Not settled yet.',
    ),
  ];
}

function drawScore(score, plan) {
  const axis = plan.axes.find(({ key }) => key === score.axis) ?? {};
  const low = Math.min(axis.min ?? 0, score.min, 0);
  const high = Math.max(axis.max ?? 100, score.max);
  const [hiddenLow, hiddenHigh] = score.withheld ?? [0, 0];
  const parts = [
    score.min === score.max
      ? 'No open question can change it.'
      : `Open questions can still make it ${points(score.min)} to ${points(score.max)}.`,
  ];
  if (hiddenLow !== 0 || hiddenHigh !== 0) {
    parts.push(
      `Rules that stay on the server may add ${points(hiddenLow)} to ${points(hiddenHigh)}.`,
    );
  }
  return element(
    'div',
    { class: 'axis', 'data-axis': score.axis },
    element(
      'div',
      { class: 'axis-head' },
      element('h4', {}, axis.label ?? score.axis),
      element('strong', { 'data-value': score.value }, points(score.value)),
    ),
    drawBar(score, low, high),
    element('p', { class: 'muted' }, parts.join(' ')),
    element(
      'ul',
      { class: 'ledger', 'aria-label': `Points for ${axis.label ?? score.axis}` },
      ...score.ledger.map(drawEntry),
    ),
  );
}

/** A hundred units wide: what is reachable, and the score from zero on. The text beside it says the same. */
function drawBar({ value, min, max }, low, high) {
  const x = (at) => ((at - low) / (high - low || 1)) * 100;
  const bar = (name, from, to, y, height) =>
    svg('rect', {
      class: name,
      x: Math.min(x(from), x(to)),
      width: Math.abs(x(to) - x(from)),
      y,
      height,
    });
  return svg(
    'svg',
    {
      viewBox: '0 0 100 14',
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
      focusable: 'false',
    },
    bar('bar-track', low, high, 5, 4),
    bar('bar-reach', min, max, 3, 8),
    bar('bar-value', 0, value, 5, 4),
    svg('rect', { class: 'bar-zero', x: x(0) - 0.2, width: 0.4, y: 0, height: 14 }),
  );
}

function drawEntry({ points: given, value, reason, age }) {
  // A cap as well as age takes points away, so this must not say that they faded.
  const reduced = value === given ? '' : `, ${points(given)} before decay and cap`;
  return element(
    'li',
    {},
    element('span', { class: value < 0 ? 'points minus' : 'points' }, signed(value)),
    element('span', {}, reason, ' ', element('small', {}, `${ago(age)}${reduced}`)),
  );
}

function drawAsks({ decision: { ask, offer }, onPage }, plan) {
  if (!offer) return [element('p', {}, 'This page has no form, so nothing is asked.')];
  const outlook = ask.policy === 'value' ? [drawOutlook(ask)] : [];
  if (ask.fields.length === 0) {
    return [element('p', {}, ask.stop?.text ?? 'Nothing.'), ...outlook];
  }
  return [
    element(
      'ol',
      { class: 'asks' },
      ...ask.fields.map((asked) => drawAsked(asked, onPage(asked.field), plan)),
    ),
    element(
      'p',
      { class: 'muted' },
      `${ask.used} of ${plural(ask.quota, 'question')} used in this visit.`,
    ),
    ...outlook,
  ];
}

function drawAsked({ field, text, flips = 0, runner_up: other }, isOnPage, plan) {
  const label = (key) => plan.fields.find((each) => each.key === key)?.label ?? key;
  const reasons = [text];
  if (percent(flips) > 0) {
    reasons.push(`${percent(flips)} % chance that it makes another stage the likeliest`);
  }
  if (other) {
    const why = other.text.replace(other.field, () => `“${label(other.field)}”`);
    const settles = percent(other.settles);
    reasons.push(`Next best: ${why}${settles > 0 ? ` (${settles} % to settle it)` : ''}`);
  }
  if (!isOnPage) {
    reasons.push('It waits: what the page shows already stays, and counts as asked.');
  }
  return element(
    'li',
    { 'data-asked': field },
    label(field),
    ...reasons.map((reason) => element('small', {}, reason)),
  );
}

/** By value: what the lead will most likely be, and what that is known from. */
function drawOutlook({ likely, cold, drifted }) {
  const parts = [];
  if (likely) {
    const name = stageNames[likely.stage] ?? Object.values(likely.segment ?? {}).join(', ');
    parts.push(`Most likely: ${name}, ${percent(likely.chance)} %.`);
  }
  if (cold) {
    parts.push(
      'No past leads to learn from: all answers count as equally likely, so only certainty ends the questions.',
    );
  } else if (drifted) {
    parts.push('Answers of late are other than those learnt from, so only certainty counts.');
  }
  return element('p', { class: 'muted', 'data-cold': String(cold) }, parts.join(' '));
}

function drawSync({ sync, consent }, { onConsent }) {
  const waiting = sync.waiting > 0 ? ` ${plural(sync.waiting, 'event')} waiting.` : '';
  return [
    element(
      'p',
      { 'data-sync': sync.status, 'data-waiting': sync.waiting },
      `${statusTexts[sync.status]}${waiting}`,
    ),
    ...(sync.problem ? [element('p', {}, sync.problem)] : []),
    ...(consent
      ? [
          element(
            'div',
            { class: 'consented' },
            'Saved as you go, since you agreed or sent a form.',
            button('Take it back', () => onConsent(false)),
          ),
        ]
      : []),
  ];
}

function drawComparison(node, compared) {
  if (!compared) {
    node.dataset.identical = 'unknown';
    node.replaceChildren(
      element('p', { class: 'muted' }, 'The server has not decided anything about you yet.'),
    );
    return;
  }
  const { same, bytes, checks, differences } = compared;
  node.dataset.identical = String(same);
  node.dataset.checks = String(checks);
  node.dataset.differences = String(differences);
  node.replaceChildren(
    element(
      'p',
      { class: same ? 'same' : 'other' },
      same
        ? `The server’s decision at the same instant has the same ${bytes.toLocaleString('en')} bytes.`
        : 'The server’s decision at the same instant differs from this page’s.',
    ),
    element(
      'p',
      { class: 'muted' },
      `Compared ${plural(checks, 'time')} on this page, ${differences === 0 ? 'never' : `${differences} times`} different.`,
    ),
  );
}

function points(value) {
  return value.toLocaleString('en', { maximumFractionDigits: 1 }).replace('-', '−');
}

function percent(chance) {
  return Math.round(chance * 100);
}

function signed(value) {
  return value > 0 ? `+${points(value)}` : points(value);
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function ago(ms) {
  if (ms === null || ms < 60_000) return 'just now';
  const steps = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ];
  const [unit, size] = steps.find(([, length]) => ms >= length);
  return new Intl.RelativeTimeFormat('en').format(-Math.floor(ms / size), unit);
}
