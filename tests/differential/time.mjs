import { randomCondition } from './conditions.mjs';

const STAGES = ['inquiry', 'mql', 'sal', 'sql'];
const WITHIN = ['1d', '7d', '30d', '183d'];

/**
 * Adds to a random plan what takes a lead's log through time, which a page does not do: conditions
 * that must hold for a while, lapses, triggers, reasons of rejections, the clock in conditions.
 *
 * @param {import('./random.mjs').Random} random
 */
export function addTime(random, plan) {
  const { fields, signals, axes } = plan;
  const names = {
    fields,
    signals: signals.map(({ key }) => key),
    axes: axes.map(({ key }) => key),
    lists: Object.keys(plan.lists),
  };
  if (random.chance(0.5)) {
    const conditions = [
      () => randomCondition(random, names),
      () => ({ opted_out: random.pick(['sales', 'marketing', 'all']) }),
      ...fields
        .filter(({ type }) => type === 'date')
        .map(({ key }) => () => ({ '<': [{ date: { var: key } }, { now: [] }] })),
    ];
    plan.disqualifications = (plan.disqualifications ?? []).concat({
      key: 'lasting',
      outcome: 'Disqualified_Lasting',
      kind: random.pick(['not_now', 'never']),
      if: random.pick(conditions)(),
      ...(random.chance(0.7) ? { for: random.pick(WITHIN) } : {}),
    });
  }
  if (random.chance(0.5)) {
    const left = STAGES.slice(1).filter((stage) => leadsTo(plan, stage));
    plan.lapses = random.some(left, 0.7).map((stage) => ({
      stage,
      after: random.pick(WITHIN),
      to: random.pick(STAGES.slice(0, STAGES.indexOf(stage))),
    }));
  }
  if (axes.length > 0 && random.chance(0.7)) {
    plan.triggers = Array.from({ length: random.integer(1, 3) }, (_, i) => ({
      key: `trigger${i}`,
      axis: random.pick(axes).key,
      ...random.pick([
        () => ({ crosses: random.integer(-40, 80) }),
        () => ({ crosses: random.integer(-40, 80), direction: 'down' }),
        () => ({ rises: random.integer(1, 60), within: random.pick(WITHIN) }),
        () => ({ drops: random.integer(1, 60), within: random.pick(WITHIN) }),
      ])(),
    }));
  }
  // Where a long condition reads a score, every thousandth of a point is a moment: seconds a lead.
  if (readsScoresAtLength(plan) && random.chance(0.97)) {
    for (const { decay: _, ...axis } of plan.axes.splice(0)) plan.axes.push(axis);
    for (const { decay: _, ...rule } of plan.rules.splice(0)) plan.rules.push(rule);
  }
  if (random.chance(0.3)) {
    plan.sql = { entry: 'rule', rejections: [{ key: 'no_budget', kind: 'never' }] };
  }
}

/** Whether one of the conditions has more tests than the engine joins in a table, of scores too. */
function readsScoresAtLength(plan) {
  const tests = (rule) => {
    const [[operator, operands]] = Object.entries(rule);
    if (!['and', 'or', '!', 'if'].includes(operator)) return 1;
    return operands.reduce((sum, operand) => sum + tests(operand), 0);
  };
  const found = [];
  JSON.stringify(plan, (key, value) => {
    if (key === 'optionsIf') found.push(...Object.values(value));
    else if (/^(if|showIf|requireIf)$/.test(key) && !Array.isArray(value)) found.push(value);
    return value;
  });
  return found.some((rule) => JSON.stringify(rule).includes('"score"') && tests(rule) > 6);
}

/** Whether a lane leads to the stage, or a threshold that no variant takes away. */
function leadsTo({ expressLanes, thresholds = [], experiments = [] }, stage) {
  const changes = experiments.flatMap(({ variants }) => variants.map(({ change }) => change));
  return (
    expressLanes.some((lane) => lane.stage === stage) ||
    [
      thresholds,
      ...changes.flatMap((change) => (change?.thresholds ? [change.thresholds] : [])),
    ].every((bars) => bars.some((bar) => bar.stage === stage))
  );
}

/**
 * What people and systems report of a lead between two moments, as texts for EventLog::add; a few
 * of them are wrong. A page's engine refuses them all.
 *
 * @param {import('./random.mjs').Random} random
 * @returns {string[]}
 */
export function randomReports(random, from, to) {
  if (random.chance(0.5)) return [];
  const reports = Array.from({ length: random.integer(1, 5) }, (_, i) => ({
    client: 'crm',
    seq: i + 1,
    at: random.integer(from, to),
    ...randomReport(random),
  }));
  return random.shuffle(reports).map((report) => JSON.stringify(report));
}

function randomReport(random) {
  return random.pick([
    () => ({
      type: 'outcome',
      outcome: random.pick(['accepted', 'contacted', 'stalled', 'opportunity', 'won', 'recycled']),
    }),
    () => ({ type: 'outcome', outcome: 'accepted', by: 'ben' }),
    () => ({
      type: 'outcome',
      outcome: random.pick(['rejected', 'lost']),
      ...(random.chance(0.9) ? { reason: random.pick(['no_budget', 'other "reason"']) } : {}),
    }),
    () => ({ type: 'outcome', outcome: 'confirmed', items: ['budget', 'need'] }),
    () => ({
      type: random.pick(['opt_out', 'opt_in']),
      ...(random.chance(0.5) ? { scope: random.pick(['sales', 'marketing', 'all']) } : {}),
    }),
    () => ({
      type: 'disqualify',
      outcome: 'Disqualified_Rude',
      kind: random.pick(['not_now', 'never']),
    }),
    () => ({ type: 'lift' }),
    () => ({ type: 'assigned', rep: 'ada' }),
    () => ({ type: 'announced', id: 'stage:mql:0', digest: '0f' }),
  ])();
}
