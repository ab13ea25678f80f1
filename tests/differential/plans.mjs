import { randomCondition, randomValueRule } from './conditions.mjs';

const TYPES = [
  'text',
  'email',
  'phone',
  'url',
  'number',
  'date',
  'boolean',
  'choice',
  'multi-choice',
  'country',
];
const DURATIONS = ['90s', '15m', '4h', '1d', '7d', '30d', '365d'];
const PATHS = ['/pricing*', '/product/*', '*guide*', '/', '/a*b*c', '/preise/ä*'];

/**
 * A random plan that should load. Fields of the first half feed personas, axes and each other
 * forwards; those of the second half may read scores too, so that nothing goes in a circle.
 *
 * @param {import('./random.mjs').Random} random
 */
export function randomPlan(random) {
  const fields = randomFields(random);
  const early = fields.slice(0, Math.ceil(fields.length / 2));
  const signals = times(random.integer(0, 4), (i) => randomSignal(random, i));
  const names = {
    fields: early,
    signals: signals.map((s) => s.key),
    axes: [],
    lists: ['partners'],
  };
  const personas = times(random.integer(0, 3), (i) => ({
    key: `persona${i}`,
    if: randomCondition(random, names),
  }));
  const axes = times(random.integer(0, 3), (i) => randomAxis(random, i));
  const rules =
    axes.length === 0
      ? []
      : times(random.integer(0, 8), (i) =>
          randomRule(random, i, { axes, signals, personas, names: withPrivateLists(names) }),
        );
  addConditions(random, fields, early, { ...names, axes: axes.map((a) => a.key) });
  const all = withPrivateLists({ ...names, fields, axes: axes.map((a) => a.key) });

  const plan = {
    fieldwise: 1,
    name: `Random ${random.integer(0, 999)} ünïcode 🌍`,
    notes: 'PRIVATE-NOTE',
    fields,
    signals,
    personas,
    axes,
    rules,
    expressLanes: times(random.integer(0, 2), (i) => ({
      key: `lane${i}`,
      stage: random.pick(['mql', 'sal', 'sql']),
      reason: `Lane "${i}"`,
      if: randomCondition(random, all),
      ...(random.chance(0.3) ? { private: true } : {}),
    })),
    ask: randomAsk(random, fields),
    offers: times(random.integer(1, 3), (i) => randomOffer(random, i, fields)),
    lists: {
      partners: { values: ['acme.example', 'ada@acme.example', 'münchen'], publish: true },
      rivals: ['rival.example', 'acme.example'],
    },
    'x-own': { anything: [1, null] },
  };
  if (random.chance(0.4)) {
    plan.disqualifications = times(random.integer(1, 2), (i) => ({
      key: `out${i}`,
      outcome: `Disqualified_${i}`,
      kind: random.pick(['not_now', 'never']),
      if: randomCondition(random, all),
      ...(random.chance(0.3) ? { private: true } : {}),
    }));
  }
  if (axes.length > 0) plan.thresholds = randomThresholds(random, plan);
  addSegments(random, plan);
  if (random.chance(0.3)) addValues(random, plan, all);
  const experiments = randomExperiments(random, plan);
  if (experiments.length > 0) plan.experiments = experiments;
  return plan;
}

const STAGES = ['mql', 'sal', 'sql'];

/** Up to three, from the first stage to the last, that rules can add up to. */
function randomThresholds(random, plan) {
  const made = times(random.integer(0, 3), () => ({
    stage: random.pick(STAGES),
    when: random
      .some(plan.axes, 0.6)
      .concat(plan.axes[0])
      .map(({ key }) => ({ axis: key, min: reachable(plan, key, random.integer(-50, 120)) })),
  }));
  made.sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
  return made.filter(
    (one, i) =>
      !made
        .slice(i + 1)
        .some((later) => later.stage !== one.stage && implies(one.when, later.when)),
  );
}

const implies = (when, other) =>
  other.every((needed) => when.some(({ axis, min }) => axis === needed.axis && min >= needed.min));

/** As many points, or the most that the axis can have. */
function reachable({ axes, rules }, axis, points) {
  let most = 0;
  for (const rule of rules) {
    if (rule.axis !== axis || rule.points <= 0) continue;
    if (rule.signal !== undefined && rule.cap === undefined) most = Number.POSITIVE_INFINITY;
    most += rule.signal !== undefined ? (rule.cap ?? 0) : rule.points;
  }
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = axes.find(
    ({ key }) => key === axis,
  );
  return Math.min(points, Math.max(Math.min(most, max), min));
}

/** A way to tell leads apart by conditions, unless questions are to settle the segment. */
function addValues(random, plan, names) {
  if (plan.ask?.settle === 'segment' || (plan.segments ?? []).length > 7) return;
  plan.segments = (plan.segments ?? []).concat({
    key: 'state',
    values: times(random.integer(1, 3), (i) => ({
      key: `value${i}`,
      if: randomCondition(random, names),
    })),
  });
}

/** Up to three, each of which varies something else. */
function randomExperiments(random, plan) {
  const { axes, fields, offers } = plan;
  const changes = {
    asking: () => ({
      ask: {
        policy: random.pick(['queue', 'value']),
        quota: random.pick([null, 1, 4]),
        ...(random.chance(0.4) ? { queue: randomQueue(random, fields) } : {}),
      },
    }),
    wording: () => ({
      fields: Object.fromEntries(
        random.some(fields, 0.4).map(({ key }) => [key, { label: `Other “${key}”`, why: null }]),
      ),
    }),
    offering: () => ({
      offers: { [random.pick(offers).key]: { queue: randomQueue(random, fields), quota: 2 } },
    }),
    bar: () => ({
      thresholds: axes.map(({ key }) => ({
        stage: 'mql',
        when: [{ axis: key, min: reachable(plan, key, random.integer(-50, 60)) }],
      })),
    }),
  };
  if (random.chance(0.5)) return [];
  return random
    .shuffle(Object.entries(changes))
    .slice(0, random.integer(1, 3))
    .map(([key, change]) => ({
      key,
      notes: 'PRIVATE-NOTE',
      variants: times(random.integer(2, 4), (i) => ({
        key: `v${i}`,
        ...(random.chance(0.5) ? { weight: random.integer(i === 0 ? 1 : 0, 5) } : {}),
        ...(i > 0 && random.chance(0.9) ? { change: change() } : {}),
      })),
    }));
}

/** What the page does not evaluate may read lists that it does not get. */
function withPrivateLists(names) {
  return { ...names, lists: [...names.lists, 'rivals'] };
}

function randomFields(random) {
  const fields = [{ key: 'email', type: 'email', label: 'E-mail', required: random.chance(0.7) }];
  if (random.chance(0.5)) fields[0].businessOnly = true;
  const count = random.integer(1, 11);
  for (let i = 0; i < count; i += 1) fields.push(randomField(random, `f${i}`));
  return fields;
}

function randomField(random, key) {
  const type = random.pick(TYPES);
  const field = { key, type, label: `Label of ${key} “x”`, required: random.chance(0.4) };
  if (random.chance(0.3)) field.staleAfter = random.pick(DURATIONS);
  if (random.chance(0.2)) field.error = 'My own words\n<b>&';
  if (random.chance(0.2)) field.why = 'Because';
  if (random.chance(0.2)) field.buyerStage = random.pick(['consideration', 'decision']);
  if (type === 'text') {
    if (random.chance(0.3)) field.minLength = random.integer(0, 4);
    if (random.chance(0.3)) field.maxLength = random.integer(5, 40);
    if (random.chance(0.2)) field.pattern = random.pick(['[A-Z]{2,4}[0-9]+', '[a-zA-Z ]+|\\d+']);
    if (random.chance(0.3)) field.role = 'job_title';
  }
  if (type === 'number') {
    if (random.chance(0.5)) field.min = random.integer(-10, 10);
    if (random.chance(0.5)) field.max = random.pick([11, 99.5, 1e6]);
  }
  if (type === 'date' && random.chance(0.4)) field.min = '2024-02-29';
  if (type === 'choice' || type === 'multi-choice') {
    field.options = times(random.integer(1, 5), (i) => ({ value: `o${i}`, label: `Option ${i}` }));
    if (type === 'multi-choice' && random.chance(0.3)) field.max = 3;
  }
  return field;
}

function addConditions(random, fields, early, names) {
  fields.forEach((field, i) => {
    if (i === 0) return;
    const late = i >= early.length;
    const readable = { ...names, fields: fields.slice(0, i), axes: late ? names.axes : [] };
    if (random.chance(0.35)) field.showIf = randomCondition(random, readable);
    if (late && !field.required && random.chance(0.12) && field.type === 'number') {
      field.compute = randomValueRule(random, { ...readable, axes: [] });
      return;
    }
    if (random.chance(0.15)) field.requireIf = randomCondition(random, readable);
    if (field.options && random.chance(0.3)) {
      field.optionsIf = Object.fromEntries(
        random.some(field.options).map(({ value }) => [value, randomCondition(random, readable)]),
      );
    }
  });
}

function randomSignal(random, i) {
  const on = random.pick(['page', 'page', 'download', 'webinar', 'demo_request', 'other']);
  const signal = { key: `signal${i}`, on };
  if (on === 'page') {
    if (random.chance(0.8)) signal.path = random.pick(PATHS);
    if (random.chance(0.3)) signal.minSeconds = random.integer(1, 60);
  } else if (random.chance(0.4)) {
    signal.name = random.pick(['roi*', '*', 'guide']);
  }
  if (random.chance(0.5)) signal.lane = random.pick(['nurture', 'qualify']);
  if (random.chance(0.5)) signal.stage = random.pick(['awareness', 'consideration', 'decision']);
  return signal;
}

function randomAxis(random, i) {
  const axis = { key: `axis${i}` };
  if (random.chance(0.4)) axis.min = -random.integer(0, 100);
  if (random.chance(0.4)) axis.max = random.integer(1, 150);
  if (random.chance(0.6)) axis.decay = randomDecay(random);
  return axis;
}

function randomDecay(random) {
  return random.pick([
    () => ({
      kind: 'inactivity',
      factor: random.pick([0, 0.25, 0.5, 0.9, 0.123456]),
      period: random.pick(DURATIONS),
    }),
    () => ({ kind: 'half-life', halfLife: random.pick(DURATIONS) }),
    () => ({ kind: 'linear', span: random.pick(DURATIONS) }),
  ])();
}

function randomRule(random, i, { axes, signals, personas, names }) {
  const rule = {
    key: `rule${i}`,
    axis: random.pick(axes).key,
    points: random.integer(-60, 80),
    reason: `Reason ${i} 'é'`,
  };
  if (signals.length > 0 && random.chance(0.5)) {
    rule.signal = random.pick(signals).key;
    if (random.chance(0.4)) rule.cap = random.integer(1, 200);
  } else {
    rule.if = randomCondition(random, names);
  }
  if (random.chance(0.25)) rule.decay = randomDecay(random);
  if (personas.length > 0 && random.chance(0.2)) rule.persona = [random.pick(personas).key];
  if (random.chance(0.25)) rule.private = true;
  return rule;
}

function randomQueue(random, fields) {
  const keys = random.shuffle(fields.map(({ key }) => key)).slice(0, random.integer(0, 12));
  const visits = [];
  while (keys.length > 0) visits.push(keys.splice(0, random.integer(1, 4)));
  return visits;
}

function randomOffer(random, i, fields) {
  const offer = {
    key: `offer${i}`,
    buyerStage: random.pick(['awareness', 'consideration', 'decision']),
    fields: random.some(
      fields.filter((f) => f.compute === undefined).map(({ key }) => key),
      0.25,
    ),
  };
  if (random.chance(0.5)) offer.quota = random.integer(0, 6);
  if (random.chance(0.3)) offer.queue = randomQueue(random, fields);
  return offer;
}

function times(count, make) {
  return Array.from({ length: count }, (_, i) => make(i));
}

function randomAsk(random, fields) {
  const queue = { queue: randomQueue(random, fields), quota: random.integer(0, 5) };
  if (random.chance(0.7)) return { policy: 'queue', ...queue };
  const inputs = fields
    .flatMap((field) => inputsOf(random, field))
    .filter(() => random.chance(0.8));
  return {
    policy: 'value',
    quota: random.integer(0, 3),
    ...(random.chance(0.5) ? { confidence: random.pick([0.5, 0.8, 0.99]) } : {}),
    ...(inputs.length > 0 && random.chance(0.7)
      ? { model: randomModel(random, inputs), ...(random.chance(0.2) ? { live: fallen } : {}) }
      : {}),
  };
}

// Of answers that have left the model.
const fallen = { leads: 100, score: -9, expected: -5, error: 0.5 };

/** What a model may know of a field. */
function inputsOf(random, { key: field, type, options, compute }) {
  if (compute !== undefined) return [];
  const skip = random.chance(0.5) ? [null] : [];
  if (type === 'boolean') return [{ field, answers: [true, false, ...skip] }];
  if (type === 'choice') {
    const answers = [...options.map(({ value }) => value), ...skip];
    return answers.length > 1 ? [{ field, answers }] : [];
  }
  if (type === 'multi-choice') {
    return options.map(({ value }) => ({ field, option: value, answers: [true, false, ...skip] }));
  }
  if (type === 'number')
    return [{ field, cuts: [0, 10, 50], ...(skip[0] === null && { answers: skip }) }];
  return random.chance(0.5) ? [{ field, answers: [true, null] }] : [];
}

/** Bands of the axes; what is settled may be they. */
function addSegments(random, plan) {
  if (plan.axes.length === 0 || random.chance(0.5)) return;
  plan.segments = random.some(plan.axes, 0.7).map(({ key }, i) => ({
    key: `by${i}`,
    axis: key,
    notes: 'PRIVATE-NOTE',
    bands: [
      { key: 'low' },
      ...times(random.integer(0, 2), (b) => ({ key: `band${b}`, min: 20 + 30 * b })),
    ],
  }));
  if (plan.segments.length === 0) delete plan.segments;
  else if (random.chance(0.6)) plan.ask.settle = 'segment';
}

function randomModel(random, inputs) {
  const count = inputs.reduce(
    (sum, { answers = [], cuts }) => sum + answers.length + (cuts ? cuts.length + 1 : 0),
    0,
  );
  const mixture = (classes) => ({
    weights: Array.from({ length: classes }, () => 1 / classes),
    chances: Buffer.from(
      Array.from({ length: count * classes }, () => random.integer(1, 255)),
    ).toString('base64'),
  });
  return {
    leads: random.integer(1, 10_000),
    inputs,
    classes: mixture(random.integer(1, 4)),
    ...(random.chance(0.6) ? { won: { ...mixture(2), outcomes: [0, 1] } } : {}),
    ...(random.chance(0.5) ? { leave: { [inputs[0].field]: random.integer(0, 90) / 100 } } : {}),
  };
}
