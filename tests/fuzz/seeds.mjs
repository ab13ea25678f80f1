// Inputs to begin with, made of the cases that the engine and the server are tested with. They are made anew
// each time; what a fuzzer found beyond them is in corpora/.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/run.mjs';

const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const filesIn = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name}`);

const visitor = 'A'.repeat(22);
const at = 1_763_719_200_000;

/** By target: a list of texts. */
export function seeds() {
  return { form: forms(), http: requests(), logic: rules(), plan: plans(), sync: bodies() };
}

/** Writes them into `folder`/TARGET/; returns how many there are. */
export function writeSeeds(folder) {
  let count = 0;
  for (const [target, texts] of Object.entries(seeds())) {
    mkdirSync(join(folder, target), { recursive: true });
    for (const [i, text] of texts.entries()) writeFileSync(join(folder, target, `seed-${i}`), text);
    count += texts.length;
  }
  return count;
}

function plans() {
  const written = ['demo/plan.json', ...filesIn('demo/presets')].map(json);
  const cases = filesIn('tests/cases').map(json);
  const base = cases.flatMap(({ plan }) => (plan ? [plan] : []));
  const varied = cases.flatMap(({ plan, cases: list = [] }) =>
    list.flatMap((one) => (plan && one.with ? [{ ...plan, ...one.with }] : [])),
  );
  return [...written, ...base, ...varied].map((plan) => JSON.stringify(plan));
}

function rules() {
  const files = filesIn('tests/cases/logic').map(json);
  return files.flatMap((file) => requestsIn(file).map((request) => JSON.stringify(request)));
}

/** Every object of a file that has a rule. */
function requestsIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value) && 'rule' in value)
    return [{ rule: value.rule, data: value.data ?? null }];
  return Object.values(value).flatMap(requestsIn);
}

function bodies() {
  const base = { key: 'pk_test', visitor, sent_at: at + 9000, cursor: 0, offer: 'guide' };
  const event = (seq, rest) => ({ client: 'c1', seq, at: at + seq, ...rest });
  const lists = [
    [],
    [event(1, { type: 'visit', offer: 'guide' }), event(2, { type: 'page', path: '/pricing' })],
    [
      event(3, { type: 'answer', field: 'size', value: '50+' }),
      event(4, { type: 'skip', field: 'note' }),
    ],
    [event(3, { type: 'answer', field: 'goals', value: ['a', 'b'] })],
    [event(5, { type: 'page', path: '/' })],
    [event(2, { type: 'page', path: '/other' })],
    [event(6, { type: 'dropped', from: 3, to: 6 })],
    [event(3, { type: 'page', path: '/', plan: 'f'.repeat(32) })],
    [{ client: 'srv-1', seq: 1, at, type: 'submit' }],
    [event(3, { type: 'outcome', outcome: 'won', at: '2026-11-21T10:00:00Z' })],
    [event(3, { type: 'download', asset: 'guide', seconds: 4, source: 'form' })],
  ];
  const answers = [
    { email: 'ada@acme.example', people: 3, agree: true },
    { email: null, size: 'many' },
  ];
  return [
    ...lists.map((events) => JSON.stringify({ ...base, events })),
    ...answers.map((given) => JSON.stringify({ ...base, events: lists[2], answers: given })),
  ];
}

function forms() {
  const base = { fieldwise_key: 'pk_test', fieldwise_offer: 'guide', fieldwise_visitor: visitor };
  const rest = [
    { email: 'ada@acme.example', size: '50+', people: '3', agree: 'true' },
    { email: 'nobody', note: '<b>"&\u00e9\u{1f600}' },
    { email: 'ada@acme.example', fieldwise_redirect: '/thanks?to=%2F%2Felsewhere' },
    { fieldwise_redirect: '//elsewhere.example' },
  ];
  const several = new URLSearchParams([
    ['goals', 'a'],
    ['goals', 'b'],
    ['email', 'a@b.example'],
  ]);
  return [
    ...rest.map((more) => String(new URLSearchParams({ ...base, ...more }))),
    String(several),
  ];
}

function requests() {
  const lines = (...given) => `${given.join('\r\n')}\r\n\r\n`;
  const post = (path, type, body, ...more) =>
    lines(
      `POST ${path} HTTP/1.1`,
      'Host: x',
      `Content-Type: ${type}`,
      `Content-Length: ${body.length}`,
      ...more,
    ) + body;
  const body = bodies()[1];
  const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  return [
    lines('GET /healthz HTTP/1.1', 'Host: x'),
    lines('HEAD /v1/plan?key=pk_test HTTP/1.1', 'Host: x', 'If-None-Match: "a", W/"b"'),
    lines('GET /v1/events?after=%41&limit=5 HTTP/1.1', 'Host: x', 'Authorization: Bearer sk_fuzz'),
    lines('GET /v1/leads/ld_%2e%2E HTTP/1.1', 'Host: x', 'Authorization: Bearer sk_fuzz'),
    lines('OPTIONS /v1/sync HTTP/1.1', 'Host: x', 'Origin: https://pages.example'),
    lines('GET /%2e%2e/%00/etc/passwd HTTP/1.1', 'Host: x') + lines('GET / HTTP/1.0'),
    post('/v1/sync', 'text/plain;charset=UTF-8', body, 'Sec-GPC: 1'),
    post('/v1/submit', 'application/x-www-form-urlencoded', forms()[0], 'Expect: 100-continue'),
    post('/v1/forget', 'application/json', body) +
      lines('GET /readyz HTTP/1.1', 'Connection: close'),
    lines('POST /v1/sync HTTP/1.1', 'Transfer-Encoding: chunked', 'Content-Type: text/plain') +
      chunked,
    lines('BREW /v1/sync HTTP/1.1', 'Content-Length: -1'),
  ];
}
