// What the pages about a lead over time show, as JSON and as output: plans load, and the program says
// the same.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { binary, temporaryFolder } from './server.mjs';

const docs = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs');
const read = (file) => readFileSync(join(docs, file), 'utf8');
const small = JSON.parse(read('playbook.json'));
const records = read('playbook.ndjson').trimEnd().split('\n');

/** The JSON that a page shows, in order; `"member": …` alone is an object with that member. */
const examplesOf = (page) =>
  [...read(`${page}.md`).matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, kind]) => kind === 'json')
    .map(([, , text]) => JSON.parse(text.startsWith('"') ? `{${text}}` : text));

function run(...args) {
  const { status, stdout, stderr } = spawnSync(binary, args, { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

/** What the one visitor of `lines` gets from a verb. */
function ask(t, verb, plan, lines, at) {
  const folder = temporaryFolder(t);
  const [planFile, events] = [join(folder, 'plan.json'), join(folder, 'events.ndjson')];
  writeFileSync(planFile, JSON.stringify(plan));
  writeFileSync(events, lines.map((line) => `${line}\n`).join(''));
  return JSON.parse(run(verb, '--plan', planFile, '--events', events, '--at', at));
}

const choices = (...values) => values.map((value) => ({ value }));
const named = (key) => ({ key, on: 'other', name: key });

/** What the playbooks of the pages name: fields, signals, segments. */
const frame = {
  fieldwise: 1,
  name: 'Around the examples',
  fields: [
    { key: 'email', type: 'email' },
    { key: 'company_size', type: 'number' },
    { key: 'country', type: 'country' },
    { key: 'industry', type: 'choice', options: choices('software', 'finance') },
    { key: 'current_solution', type: 'text' },
    { key: 'timeline', type: 'text' },
    { key: 'role', type: 'text', role: 'job_title' },
    { key: 'status', type: 'choice', options: choices('evaluating', 'exploring') },
  ],
  signals: [
    { key: 'pricing_visit', on: 'page', path: '/pricing*' },
    { key: 'demo_request', on: 'demo_request' },
    { key: 'pricing_request', on: 'pricing_request' },
    { key: 'demo', on: 'demo_request' },
    { key: 'guide_open', on: 'email_open', name: 'guide' },
    { key: 'email_open', on: 'email_open' },
    ...['job_change', 'funding', 'growth', 'competitor_move'].map(named),
  ],
  axes: small.axes,
  rules: [{ key: 'pricing', axis: 'intent', points: 25, signal: 'pricing_visit' }],
  thresholds: [
    { stage: 'mql', when: [{ axis: 'intent', min: 40 }] },
    { stage: 'sql', when: [{ axis: 'intent', min: 80 }] },
  ],
  segments: [
    {
      key: 'demand_state',
      values: [{ key: 'evaluating', if: { '==': [{ var: 'status' }, 'evaluating'] } }],
    },
    { key: 'account_tier', values: [{ key: 'tier_2', if: true }] },
  ],
};

// What a clock of sla.md waits for, others define.
const around = {
  sla: { ...examplesOf('routing')[0].playbook, ...examplesOf('handoff')[0].playbook },
};

for (const page of ['nurture', 'routing', 'sla', 'handoff', 'requalify', 'governance']) {
  test(`${page}.md: the playbook that it begins with loads`, (t) => {
    const file = join(temporaryFolder(t), 'plan.json');
    const playbook = { ...around[page], ...examplesOf(page)[0].playbook };
    writeFileSync(file, JSON.stringify({ ...frame, playbook }));
    assert.match(run('check', file), /: ok, 8 fields/);
  });
}

const keys = (value) => Object.keys(value);

test('actions.md and history.md: the members are those that come out', (t) => {
  const [example] = examplesOf('actions');
  const at = '2026-06-05T14:00:00Z';
  const mia = records.slice(0, 7);
  const { actions } = ask(t, 'act', small, mia, at);
  assert.deepEqual(keys(example), keys(actions));
  assert.deepEqual(keys(example.clocks[0]), keys(actions.clocks[0]));
  assert.deepEqual(keys(example.announce[0]), keys(actions.announce[0]));
  const before = ask(t, 'act', small, mia, '2026-06-04T00:00:00Z').actions;
  assert.deepEqual(keys(example.nurture), keys(before.nurture));

  const [shown] = examplesOf('history');
  const plan = { ...small, triggers: [{ key: 'hot', axis: 'intent', reason: 'Hot', crosses: 40 }] };
  const { history } = ask(t, 'history', plan, mia, at);
  assert.deepEqual(keys(shown), keys(history));
  assert.deepEqual(keys(shown.transitions[0]), keys(history.transitions[0]));
  assert.deepEqual(keys(shown.triggers[0]), keys(history.triggers[0]));
});

test('actions.md: what the host records, and what is said then', (t) => {
  const [, told, answer, withdrawn, withdrawal, changed, change, replanned, settled] =
    examplesOf('actions');
  const now = '2026-06-02T08:10:00Z';
  const say = (plan, ...lines) => {
    const more = lines.map((line) => JSON.stringify({ visitor: 'mia', ...line }));
    return ask(t, 'act', plan, [...records.slice(0, 5), ...more], now).actions;
  };
  const find = ({ announce }) => announce.find(({ id }) => id === told.id);
  assert.deepEqual(find(say(small)), told);
  assert.equal(find(say(small, answer)), undefined);

  const report = { client: 'crm', seq: 1, at: 1780387440000, type: 'answer', source: 'rep' };
  const fewer = { ...report, field: 'company_size', value: '1-49' };
  assert.deepEqual(say(small, answer, fewer).corrections, [withdrawn]);
  assert.deepEqual(say(small, answer, fewer, withdrawal).corrections, []);

  const late = { client: 'web', seq: 7, at: 1780300980000, type: 'page', path: '/pricing' };
  assert.deepEqual(say(small, answer, late).corrections, [changed]);
  assert.deepEqual(say(small, answer, late, change).corrections, []);

  const [mql] = small.thresholds;
  const strict = mql.when.map((one) => (one.axis === 'intent' ? { ...one, min: 60 } : one));
  const other = { ...small, thresholds: [{ ...mql, when: strict }] };
  assert.deepEqual(say(other, answer).announce, [replanned]);
  assert.deepEqual(say(other, answer, settled).announce, []);
});

/** The lines that a page quotes of what a command prints; `…` stands for what is left out. */
const linesOf = (page, command) =>
  [...read(`${page}.md`).matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .find(([, , text]) => text.startsWith(command))[2]
    .split('\n')
    .filter((line) => line.trim() !== '' && line.trim() !== '…' && !/^(\$| +--)/.test(line));

const year = ['--from', '2026-01-01', '--to', '2027-01-01'];
for (const [page, verb, options] of [
  ['simulating', 'simulate', year],
  ['journey', 'journey', ['--at', '2027-01-01']],
]) {
  test(`${page}.md: the program prints the lines that are quoted`, () => {
    const demo = join(docs, '..', 'demo');
    const plan = join(demo, 'presets', 'two-axis.json');
    const leads = join(demo, 'records', 'two-axis.ndjson');
    const said = run(verb, '--plan', plan, '--records', leads, ...options).split('\n');
    const lines = linesOf(page, `$ fieldwise ${verb} --plan demo/presets/two-axis.json`);
    assert.ok(lines.length > 4);
    for (const line of lines) {
      const begin = line.endsWith('…') ? line.slice(0, -1).trimEnd() : null;
      const found = said.some((one) => (begin === null ? one === line : one.startsWith(begin)));
      assert.ok(found, line);
    }
  });
}
