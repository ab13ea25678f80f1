import { randomReports } from './time.mjs';

const DAY = 86_400_000;
const BASE = Date.UTC(2026, 10, 21, 10);
const TEXTS = [
  'Ada',
  '  Grace Hopper ',
  'Zürich',
  'AB12',
  'VP of Marketing',
  'Head of Data Engineering',
  '日本語のテキスト',
  '👩‍💻 dev',
  'a"b\\c\u0000\u001f</script>',
  '',
  '   ',
  'x'.repeat(60),
  'Ǆ\u2028é',
];
const EMAILS = [
  'ada@acme.example',
  'ADA@Acme.Example',
  'bob@gmail.com',
  'eve@mailinator.com',
  'sam@stanford.edu',
  'no at',
  'a@b',
  'ü@münchen.example',
  ' x@y.example ',
];
const SOURCES = ['form', 'enrichment', 'import', 'rep', 'verified'];

/**
 * What one visitor did under a plan, and what others report: texts for EventLog::add, in an order in
 * which they could arrive; a moment and an offer to decide for; a submission. A few of them are wrong.
 *
 * @param {import('./random.mjs').Random} random
 * @returns {{batches: string[], reports: string[], visitor: string, now: number, offer: string, submission: string}}
 */
export function randomCase(random, plan) {
  const clients = ['c1', 'tab_2', 'srv-Z9'].slice(0, random.integer(1, 3));
  const seqs = new Map(clients.map((client) => [client, 0]));
  const start = BASE - random.integer(0, 200) * DAY;
  let at = start;
  const events = [];
  const count = random.integer(0, random.chance(0.1) ? 60 : 18);
  for (let i = 0; i < count; i += 1) {
    at += random.pick([0, 1, 999, 60_000, 3_600_000, DAY, 20 * DAY]);
    const client = random.pick(clients);
    const seq = seqs.get(client) + 1;
    seqs.set(client, seq);
    const time = random.chance(0.1) ? new Date(at).toISOString() : at;
    events.push({ client, seq, at: time, ...randomBody(random, plan) });
  }
  const arrived = random.chance(0.5) ? random.shuffle(events) : events;
  if (events.length > 0 && random.chance(0.4)) {
    arrived.splice(random.integer(0, arrived.length), 0, ...random.some(events, 0.2));
  }
  return {
    batches: toBatches(random, arrived),
    reports: randomReports(random, start, at),
    visitor: `${random.pick(['', 'v', 'ü:'])}${random.integer(0, 9)}`,
    now: at + random.pick([0, 1, -5000, 60_000, DAY, 45 * DAY, 400 * DAY]),
    offer: random.pick(['', 'nowhere', ...plan.offers.map(({ key }) => key)]),
    submission: randomSubmission(random, plan),
  };
}

function toBatches(random, events) {
  const batches = [];
  const rest = [...events];
  while (rest.length > 0) batches.push(JSON.stringify(rest.splice(0, random.integer(1, 12))));
  if (random.chance(0.08)) batches.push(brokenBatch(random, events));
  return batches;
}

function brokenBatch(random, events) {
  const event = events[0] ?? { client: 'c1', seq: 1, at: BASE, type: 'visit' };
  return random.pick([
    () => JSON.stringify({ ...event, type: 'skip', field: 'email', x: 1 }), // perhaps a fork
    () => JSON.stringify({ ...event, seq: 0 }),
    () => JSON.stringify({ ...event, client: 'no spaces' }),
    () => JSON.stringify([{ ...event, at: 'yesterday' }, { type: 'nothing' }, 3]),
    () => JSON.stringify(event).slice(0, random.integer(0, 40)),
    () => `${JSON.stringify(event)} `.replace('"at":', '"at":1e'),
    () => `{"client":"c1","seq":1,"at":NaN,"type":"visit"}`,
    () => '['.repeat(10_000),
    () => '{"client":"\\ud800","seq":1,"at":1,"type":"visit"}',
  ])();
}

function randomBody(random, plan) {
  const field = random.pick(plan.fields);
  return random.pick([
    () => answer(random, field),
    () => answer(random, field),
    () => answer(random, field),
    () => answer(random, field),
    () => ({ type: 'skip', field: random.chance(0.05) ? 'unknown_field' : field.key }),
    () => ({
      type: 'visit',
      ...(random.chance(0.8) ? { offer: random.pick(plan.offers).key } : {}),
      ...(random.chance(0.4)
        ? { utm: { source: random.pick(['ads', 'news']), medium: 'cpc' } }
        : {}),
      ...(random.chance(0.2) ? { referrer: 'https://search.example/?q=ä' } : {}),
    }),
    () => ({
      type: 'page',
      path: random.pick([
        '/pricing',
        '/pricing/enterprise',
        '/product/a',
        '/the-guide',
        '/',
        '/axbxc',
      ]),
      ...(random.chance(0.6) ? { seconds: random.integer(0, 90) } : {}),
    }),
    () => ({
      type: random.pick(['download', 'webinar', 'demo_request', 'email_open', 'trial_start']),
      ...(random.chance(0.5) ? { name: random.pick(['roi calculator', 'guide', 'other']) } : {}),
    }),
    () => ({ type: 'other', name: random.pick(['roi', 'chat']) }),
    () => ({ type: 'submit', offer: random.pick(plan.offers).key }),
  ])();
}

function answer(random, field) {
  const body = { type: 'answer', field: field.key, value: randomValue(random, field) };
  if (random.chance(0.2)) body.source = random.pick(SOURCES);
  return body;
}

function randomValue(random, field) {
  if (random.chance(0.04)) return null;
  if (random.chance(0.03)) return random.pick([[], ['o0', 'o0'], 7, true, 'nonsense']);
  switch (field.type) {
    case 'email':
      return random.pick(EMAILS);
    case 'phone':
      return random.pick(['+49 30 123456', '0049-30-123456', '030 123', '+1 (555) 010-9999', 'no']);
    case 'url':
      return random.pick(['example.com', 'https://Example.com/ä?b#c', 'ftp://x', 'http://']);
    case 'number':
      return random.pick([0, -0, 42, -7.25, 0.1 + 0.2, 1e21, 5e-324, '12', ' 3.50 ', 'x', 2 ** 53]);
    case 'date':
      return random.pick(['2026-02-28', '2024-02-29', '2025-02-29', '2026-13-01', '1999-12-31']);
    case 'boolean':
      return random.pick([true, false, 'on', 'off', 'yes', 'no', '1', '0', 'maybe']);
    case 'choice':
      return random.pick(['o0', 'o1', 'o2', 'o3', 'o9']);
    case 'multi-choice':
      return random.pick([['o2', 'o0'], ['o1'], 'o1', [], ['o0', 'o1', 'o2', 'o3'], ['o9']]);
    case 'country':
      return random.pick(['DE', 'us', 'Gb', 'XX', 'Germany']);
    default:
      return random.pick(TEXTS);
  }
}

function randomSubmission(random, plan) {
  if (random.chance(0.04))
    return random.pick(['', '{}', '[]', '{"answers":3}', '{"answers":{"q":1}}']);
  const answers = {};
  for (const field of random.some(plan.fields, 0.7))
    answers[field.key] = randomValue(random, field);
  const submission = { answers };
  if (random.chance(0.9)) submission.offer = random.pick(plan.offers).key;
  return JSON.stringify(submission);
}
