// What all engines are given: 1,000 leads and 20 scoring rules, in JsonLogic, as a Fieldwise plan and
// by hand; and a form of conditional fields.

/** Repeatable chance: numbers in [0, 1). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const countries = ['US', 'CA', 'GB', 'DE', 'FR', 'IT', 'ES', 'BR', 'IN', 'JP'];
const industries = ['software', 'retail', 'health', 'finance', 'other'];
const roles = ['CEO', 'CTO', 'VP', 'Manager', 'Engineer', 'Student', 'Intern'];
const domains = ['gmail.com', 'acme.io', 'corp.example', 'yahoo.com', 'initech.de'];
const timelines = ['now', 'quarter', 'year', 'none'];
const sources = ['ads', 'organic', 'referral', 'spam'];
const interests = ['pricing', 'demo', 'docs', 'jobs', 'blog'];
const campaigns = ['enterprise', 'smb', 'brand', 'none'];
const states = ['CA', 'NY', 'TX', 'WA', 'FL'];

/** Leads as a CRM holds them: nested, some members missing. The same for the same seed. */
export function makeLeads(count = 1000, seed = 42) {
  const next = random(seed);
  const pick = (items) => items[Math.floor(next() * items.length)];
  return Array.from({ length: count }, (_, id) => {
    const lead = {
      id,
      country: pick(countries),
      industry: pick(industries),
      employees: Math.floor(Math.exp(next() * 8)),
      revenue: Math.floor(Math.exp(next() * 18)),
      role: pick(roles),
      email: `user${id}@${pick(domains)}`,
      timeline: pick(timelines),
      source: pick(sources),
      pages: Math.floor(next() * 20),
      downloads: next() < 0.4,
      optIn: next() < 0.6,
      interests: interests.filter(() => next() < 0.35),
      lastSeenDays: Math.floor(next() * 150),
      utm: { campaign: pick(campaigns) },
    };
    if (next() < 0.7) lead.budget = Math.floor(next() * 40000);
    if (next() < 0.6) lead.phone = `+1555${1000000 + id}`;
    if (lead.country === 'US') lead.state = pick(states);
    return lead;
  });
}

const read = (path) => ({ var: path });

/** A rule for each of `points`. */
export const rules = [
  { '>=': [read('employees'), 500] },
  { and: [{ '>=': [read('employees'), 50] }, { '<': [read('employees'), 500] }] },
  { in: [read('country'), ['US', 'CA', 'GB', 'DE', 'FR']] },
  { in: [read('role'), ['CEO', 'CTO', 'VP']] },
  { '==': [read('industry'), 'software'] },
  { '>=': [{ var: ['budget', 0] }, 10000] },
  { '!!': { missing: ['budget'] } },
  { '!': { missing: ['phone'] } },
  { or: [{ '==': [read('timeline'), 'now'] }, { '==': [read('timeline'), 'quarter'] }] },
  { and: [{ '!=': [read('source'), 'spam'] }, { '>': [read('pages'), 5] }] },
  { '<=': [3, read('pages'), 10] },
  { and: [read('downloads'), read('optIn')] },
  { in: ['@gmail.', read('email')] },
  { '==': [read('utm.campaign'), 'enterprise'] },
  { in: ['pricing', read('interests')] },
  { '<': [read('lastSeenDays'), 7] },
  { '>': [read('lastSeenDays'), 90] },
  { '!': [read('optIn')] },
  {
    or: [
      { and: [{ '>=': [read('revenue'), 1000000] }, { '>': [read('employees'), 100] }] },
      { '==': [read('role'), 'CEO'] },
    ],
  },
  { and: [{ '==': [read('country'), 'US'] }, { in: [read('state'), ['CA', 'NY', 'TX']] }] },
];
export const points = [15, 10, 10, 15, 8, 12, -5, 5, 10, 6, 4, 7, -8, 9, 6, 5, -10, -3, 11, 4];

/** All rules as one: what a lead scores. */
export const sumRule = { '+': rules.map((rule, i) => ({ if: [rule, points[i], 0] })) };

/** The same rules as somebody would write them in JavaScript. */
export const handwritten = [
  (l) => l.employees >= 500,
  (l) => l.employees >= 50 && l.employees < 500,
  (l) => ['US', 'CA', 'GB', 'DE', 'FR'].includes(l.country),
  (l) => ['CEO', 'CTO', 'VP'].includes(l.role),
  (l) => l.industry === 'software',
  (l) => (l.budget ?? 0) >= 10000,
  (l) => l.budget === undefined,
  (l) => l.phone !== undefined,
  (l) => l.timeline === 'now' || l.timeline === 'quarter',
  (l) => l.source !== 'spam' && l.pages > 5,
  (l) => l.pages >= 3 && l.pages <= 10,
  (l) => l.downloads && l.optIn,
  (l) => l.email.includes('@gmail.'),
  (l) => l.utm.campaign === 'enterprise',
  (l) => l.interests.includes('pricing'),
  (l) => l.lastSeenDays < 7,
  (l) => l.lastSeenDays > 90,
  (l) => !l.optIn,
  (l) => (l.revenue >= 1000000 && l.employees > 100) || l.role === 'CEO',
  (l) => l.country === 'US' && ['CA', 'NY', 'TX'].includes(l.state),
];

/** In survey-core's expression language. */
export const surveyRules = [
  '{employees} >= 500',
  '{employees} >= 50 and {employees} < 500',
  "{country} anyof ['US', 'CA', 'GB', 'DE', 'FR']",
  "{role} anyof ['CEO', 'CTO', 'VP']",
  "{industry} = 'software'",
  '{budget} >= 10000',
  '{budget} empty',
  '{phone} notempty',
  "{timeline} = 'now' or {timeline} = 'quarter'",
  "{source} <> 'spam' and {pages} > 5",
  '{pages} >= 3 and {pages} <= 10',
  '{downloads} = true and {optIn} = true',
  "{email} contains '@gmail.'",
  "{utm.campaign} = 'enterprise'",
  "{interests} contains 'pricing'",
  '{lastSeenDays} < 7',
  '{lastSeenDays} > 90',
  '{optIn} = false',
  "({revenue} >= 1000000 and {employees} > 100) or {role} = 'CEO'",
  "{country} = 'US' and {state} anyof ['CA', 'NY', 'TX']",
];

const choice = (key, values, type = 'choice') => ({
  key,
  type,
  label: key,
  options: values.map((value) => ({ value })),
});
const field = (key, type) => ({ key, type, label: key });

/** The fields of the plan in the order in which answers change in "one answer changed". */
const fields = [
  field('country', 'country'),
  choice('industry', industries),
  field('employees', 'number'),
  field('revenue', 'number'),
  choice('role', roles),
  field('email', 'email'),
  choice('timeline', timelines),
  choice('source', sources),
  field('pages', 'number'),
  field('downloads', 'boolean'),
  field('opt_in', 'boolean'),
  choice('interests', interests, 'multi-choice'),
  field('last_seen_days', 'number'),
  choice('utm_campaign', campaigns),
  field('budget', 'number'),
  field('phone', 'phone'),
  choice('state', states),
];

/** Where the leads hold what the plan's fields call otherwise. */
export const paths = {
  opt_in: 'optIn',
  last_seen_days: 'lastSeenDays',
  utm_campaign: 'utm.campaign',
};

/** A rule under the plan's names. */
function renamed(rule) {
  if (Array.isArray(rule)) return rule.map(renamed);
  if (rule === null || typeof rule !== 'object') return rule;
  return Object.fromEntries(
    Object.entries(rule).map(([op, argument]) => {
      if (op !== 'var' || typeof argument !== 'string') return [op, renamed(argument)];
      const key = Object.keys(paths).find((name) => paths[name] === argument);
      return [op, key ?? argument];
    }),
  );
}

/** The rules as a plan. */
export const plan = {
  fieldwise: 1,
  name: 'Benchmark',
  fields,
  axes: [{ key: 'score' }],
  rules: rules.map((rule, i) => ({
    key: `rule_${i + 1}`,
    axis: 'score',
    points: points[i],
    reason: `Rule ${i + 1}`,
    if: renamed(rule),
  })),
  thresholds: [{ stage: 'mql', when: [{ axis: 'score', min: 50 }] }],
  ask: { policy: 'queue', queue: [] },
};

/** The answer of a lead to a field of the plan. */
export function answerOf(lead, key) {
  return (paths[key] ?? key).split('.').reduce((value, name) => value?.[name], lead);
}

/** Puts an answer where the leads hold it. */
export function setAnswer(lead, key, value) {
  const names = (paths[key] ?? key).split('.');
  const last = names.pop();
  names.reduce((object, name) => object[name], lead)[last] = value;
}

export const fieldKeys = fields.map(({ key }) => key);

/** A form of `count` fields; all but the first show by the first one's answer. */
export function conditionalForm(count) {
  const condition = {
    or: [{ '==': [{ var: 'q0' }, 'a'] }, { '==': [{ var: 'q0' }, 'b'] }],
  };
  const keys = Array.from({ length: count }, (_, i) => `q${i}`);
  return {
    keys,
    condition,
    surveyCondition: "{q0} = 'a' or {q0} = 'b'",
    plan: {
      fieldwise: 1,
      name: 'Conditional form',
      fields: keys.map((key, i) => ({
        key,
        type: 'text',
        label: key,
        ...(i > 0 && { showIf: condition }),
      })),
      ask: { policy: 'queue', queue: [] },
    },
  };
}

/** A plan of 40 choices with 8 options each, half of them on each of two axes, and an answer model. */
export function largeForm(seed = 7) {
  const next = random(seed);
  const whole = (most) => Math.floor(next() * (most + 1));
  const options = Array.from('abcdefgh', (value) => ({ value }));
  const keys = Array.from({ length: 40 }, (_, i) => `q${i}`);
  const axes = ['fit', 'intent'];
  const rules = keys.flatMap((key, i) =>
    options.map(({ value }) => ({
      key: `${key}_${value}`,
      axis: axes[i % 2],
      points: whole(10),
      reason: key,
      if: { '==': [{ var: key }, value] },
    })),
  );
  const weights = Array.from({ length: 8 }, () => 1 + whole(8));
  const sum = weights.reduce((a, b) => a + b);
  const bytes = Uint8Array.from({ length: 40 * 8 * 8 }, () => 20 + whole(235));
  return {
    fieldwise: 1,
    name: 'Large form',
    fields: keys.map((key) => ({ key, type: 'choice', options })),
    axes: axes.map((key) => ({ key })),
    rules,
    thresholds: [{ stage: 'mql', when: axes.map((axis) => ({ axis, min: 100 })) }],
    ask: {
      model: {
        leads: 1000,
        inputs: keys.map((field) => ({ field, answers: options.map(({ value }) => value) })),
        classes: {
          weights: weights.map((weight) => weight / sum),
          chances: Buffer.from(bytes).toString('base64'),
        },
      },
    },
  };
}
