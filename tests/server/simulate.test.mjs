// `fieldwise simulate` on the presets and the records that ship with them; `history` and `act`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { binary, temporaryFolder } from './server.mjs';

const demo = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'demo');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const run = (args, options = {}) => {
  const { status, stdout, stderr } = spawnSync(binary, args, { encoding: 'utf8', ...options });
  return { status, stdout, stderr };
};
const planOf = (preset) => join(demo, 'presets', `${preset}.json`);
const recordsOf = (preset) => join(demo, 'records', `${preset}.ndjson`);
const filesOf = (preset) => ['--plan', planOf(preset), '--records', recordsOf(preset)];
const YEAR = ['--from', '2026-01-01', '--to', '2027-01-01'];

const reports = new Map();
/** The report for programs of a preset's records over their year. */
function simulated(preset) {
  if (!reports.has(preset)) {
    const args = ['simulate', ...filesOf(preset), ...YEAR, '--json', '-'];
    const { status, stdout } = run(args);
    assert.equal(status, 0);
    reports.set(preset, JSON.parse(stdout));
  }
  return reports.get(preset);
}

/** What is told of a lead: "kind subject" and when. */
const storyOf = (preset, visitor) =>
  simulated(preset)
    .entries.filter((entry) => entry.visitor === visitor)
    .map(({ kind, subject, at, why, text }) => ({ what: `${kind} ${subject}`, at, why, text }));

const neverFired = (preset) =>
  simulated(preset).coverage.kinds.flatMap(({ kind, rules }) =>
    rules.filter(({ records }) => records.length === 0).map(({ key }) => `${kind} ${key}`),
  );

const recordEvents = (preset, visitor) =>
  readFileSync(recordsOf(preset), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((event) => event.visitor === visitor)
    .map((event) => ({ ...event, at: Date.parse(event.at) }));

for (const preset of ['two-axis', 'dual-score', 'ladder']) {
  test(`${preset}: 60 records, and every rule fires`, () => {
    const { records, entries, coverage, notes } = simulated(preset);
    assert.equal(records.length, 60);
    assert.deepEqual(neverFired(preset), []);
    assert.equal(coverage.fired, coverage.of);
    assert.ok(
      coverage.text.startsWith(`Coverage: ${coverage.fired} of ${coverage.of} rules fired`),
    );
    assert.ok(!notes.some((note) => note.includes('at least 50')));
    assert.deepEqual(
      entries.map(({ at }) => at),
      entries.map(({ at }) => at).sort((a, b) => a - b),
    );
  });

  test(`${preset}: a competitor is disqualified at once, and nothing is sent or handed over`, () => {
    const story = storyOf(preset, 'eve.spyros');
    const [mail] = recordEvents(preset, 'eve.spyros').filter(({ field }) => field === 'email');
    const first = story.find(({ what }) => what.startsWith('stage '));
    assert.equal(first.what, 'stage disqualified');
    assert.equal(first.at, mail.at);
    assert.match(first.text, /Disqualified_Competitor, for good$/);
    const other = story.filter(
      ({ what }) => !/^(?:trigger|segment) /.test(what) && what !== first.what,
    );
    assert.deepEqual(other, []);
  });
}

test('a hot lead goes to a closer, is at risk after 2 h and breached after 4', () => {
  const story = storyOf('two-axis', 'petra.vogel');
  const asked = recordEvents('two-axis', 'petra.vogel').find(({ type }) => type === 'demo_request');
  const after = (what) => (story.find((entry) => entry.what === what).at - asked.at) / HOUR;
  assert.equal(after('handoff demo'), 0);
  const taken = story.find(({ what, at }) => what.startsWith('assigned ') && at === asked.at);
  assert.match(taken.what, /^assigned (?:ada|cleo)$/);
  assert.equal(after('sla.at_risk hot'), 2);
  assert.equal(after('sla.breached hot'), 4);
  // Whoever left it alone for 48 h loses it to the manager, the clock of `assigned` a millisecond later.
  const given = story.find(({ what }) => what === 'sla.escalation untouched');
  assert.match(given.text, /^Reassigned to Max Roth/);
  assert.equal(given.at, asked.at + 1 + 48 * HOUR);
});

for (const preset of ['dual-score', 'ladder']) {
  test(`${preset}: an SQL that a rule made and that falls silent is an MQL again after 30 days`, () => {
    const events = recordEvents(preset, 'quentin.moss');
    const back = storyOf(preset, 'quentin.moss').find(({ what }) => what === 'stage mql');
    const silent = storyOf(preset, 'quentin.moss').find(({ why }) =>
      why?.startsWith('No activity'),
    );
    assert.ok(back);
    assert.equal(silent.what, 'stage mql');
    assert.equal(silent.at, events.at(-1).at + 30 * DAY);
    assert.equal(silent.why, 'No activity for 30 days');
  });
}

test('what happens before the first moment is not told; the rest is as it would be', () => {
  const all = simulated('ladder');
  const from = Date.parse('2026-12-01');
  const args = ['simulate', ...filesOf('ladder'), '--from', '2026-12-01', '--to', '2027-01-01'];
  const { entries } = JSON.parse(run([...args, '--json', '-']).stdout);
  assert.ok(entries.length > 10);
  assert.ok(entries.every(({ at }) => at >= from));
  // Nobody was dealt out before, so clocks that start with an assignment differ; stages do not.
  const stages = (list) => list.filter(({ kind, at }) => kind === 'stage' && at >= from);
  assert.deepEqual(stages(entries), stages(all.entries));
});

test('the same bytes each time, whatever the order of lines', (t) => {
  const folder = temporaryFolder(t);
  const lines = readFileSync(recordsOf('two-axis'), 'utf8').trimEnd().split('\n');
  writeFileSync(join(folder, 'r.ndjson'), `${lines.reverse().join('\n')}\n`);
  const args = ['simulate', '--plan', planOf('two-axis'), ...YEAR];
  const one = run([...args, '--records', recordsOf('two-axis')]);
  const other = run([...args, '--records', join(folder, 'r.ndjson')]);
  assert.equal(one.status, 0);
  assert.equal(one.stderr, '');
  assert.equal(other.stdout, one.stdout);
  assert.match(one.stdout, /\nCoverage: \d+ of \d+ rules fired on 60 records/);
  assert.match(one.stdout, /2026-01-14 12:01 {2}eve\.spyros +Anonymous → Disqualified/);
});

test('an event file is --events or --records, as one likes', () => {
  const simulation = (option) =>
    run(['simulate', '--plan', planOf('ladder'), option, recordsOf('ladder'), ...YEAR]).stdout;
  assert.equal(simulation('--events'), simulation('--records'));
  const at = ['--at', '2026-06-01'];
  for (const verb of ['decide', 'history', 'act', 'journey']) {
    const [one, other] = ['--events', '--records'].map((option) =>
      run([verb, '--plan', planOf('ladder'), option, recordsOf('ladder'), ...at]),
    );
    assert.equal(one.status, 0, one.stderr);
    assert.equal(other.stdout, one.stdout);
  }
  const { stderr } = run(['act', '--events', 'a', '--records', 'b']);
  assert.match(stderr, /--events is given twice/);
});

test('words: what holds no longer, for how long somebody is out, and what never fired first', () => {
  const { stdout } = run(['simulate', ...filesOf('two-axis'), ...YEAR]);
  assert.match(stdout, /dina\.marsh +MQL → Inquiry – Intent 25 is below 40\n/);
  assert.match(stdout, /Inquiry → Disqualified: for good – Sales rejected it: Rejected_NotICP\n/);
  assert.doesNotMatch(stdout, /(?:MQL|SAL|SQL) → Inquiry – An e-mail address is known/);
  assert.ok(stdout.indexOf('\nCoverage: ') < stdout.indexOf('\ndisqualifications: '));
  const page = run(['simulate', ...filesOf('two-axis'), ...YEAR, '--report', 'html']).stdout;
  assert.match(page, /, with Ada Berg \(/);
});

test('the page needs nothing else, and what records say cannot become markup', (t) => {
  const folder = temporaryFolder(t);
  const evil = '<img src=x onerror=alert(1)>';
  const event = { visitor: evil, client: 'c', seq: 1, at: '2026-02-01T10:00:00Z' };
  const answer = { ...event, type: 'answer', field: 'email', value: 'a@competitor.example' };
  writeFileSync(join(folder, 'r.ndjson'), `${JSON.stringify(answer)}\n`);
  const args = ['simulate', '--plan', planOf('ladder'), '--records', 'r.ndjson', ...YEAR];
  const { status, stdout } = run([...args, '--report', 'html', '-o', 'out.html'], { cwd: folder });
  assert.equal(status, 0);
  assert.equal(stdout, '');
  const page = readFileSync(join(folder, 'out.html'), 'utf8');
  assert.ok(!page.includes(evil));
  assert.ok(page.includes('&lt;img src=x'));
  assert.doesNotMatch(page, /(?:src|href)="(?!#)|url\(|@import|https?:/);
  assert.match(page, /<html lang="en">/);
  assert.match(page, /This is 1 record; try a plan on at least 50/);
  // Every link into the page has its target, once.
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(target));
});

test('nor can it write lines or colours of its own', (t) => {
  const folder = temporaryFolder(t);
  const path = '/pricing\u001b[31m\n2026-01-01 00:00  forged';
  const told = [
    { type: 'answer', field: 'email', value: 'ada@acme.example' },
    { type: 'page', path },
    { type: 'demo_request' },
  ];
  const records = told.map((event, i) =>
    JSON.stringify({ visitor: 'a\nb', client: 'c', seq: i + 1, at: '2026-02-01T10:00Z', ...event }),
  );
  writeFileSync(join(folder, 'r.ndjson'), `${records.join('\n')}\n`);
  const { status, stdout } = run([
    'simulate',
    '--plan',
    planOf('ladder'),
    '--records',
    join(folder, 'r.ndjson'),
    ...YEAR,
  ]);
  assert.equal(status, 0);
  assert.match(stdout, /\/pricing \[31m 2026-01-01 00:00 {2}forged/);
  assert.doesNotMatch(stdout, /^2026-01-01 00:00|^b/m);
  assert.ok(!stdout.includes('\u001b'));
});

test('a plan without sign-off says so', (t) => {
  const folder = temporaryFolder(t);
  const plan = JSON.parse(readFileSync(planOf('ladder'), 'utf8'));
  delete plan.playbook.governance;
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  const args = ['simulate', '--plan', join(folder, 'plan.json'), '--records', recordsOf('ladder')];
  const { stdout } = run([...args, ...YEAR, '--report', 'html']);
  assert.match(stdout, /<li>Sales has not signed off on what &quot;qualified&quot; means/);
});

test('bad input is refused, and what can be written is', (t) => {
  const folder = temporaryFolder(t);
  const records = [
    '{"client":"c","seq":1,"at":"2026-01-05","type":"visit"}',
    '{"client":"c","seq":2,"at":"2026-01-05","type":"visits"}',
    'nothing',
  ];
  writeFileSync(join(folder, 'bad.ndjson'), records.join('\n'));
  writeFileSync(join(folder, 'empty.ndjson'), '');
  writeFileSync(join(folder, 'one.ndjson'), records[0]);
  const simulate = (file, args = YEAR, plan = planOf('ladder')) =>
    run(['simulate', '--plan', plan, '--records', file, ...args], { cwd: folder });
  const wrong = (args, reason) => {
    const { status, stdout, stderr } = simulate('one.ndjson', args);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.equal(stderr, `fieldwise simulate: ${reason}\nTry: fieldwise simulate --help\n`);
  };
  const range = (from, to) => ['--from', from, '--to', to];
  wrong(range('2026-02-01', '2026-01-31'), '--to: write a time that is not before --from');
  wrong(range('2026-02-01', '9999-01-31'), '--to: write a time from 1970 to 2199');
  wrong(range('soon', '2027-01-01'), '--from: write a time as 2026-11-21T10:00:00Z');
  wrong(['--from', '2026-01-01'], '--to is missing');
  wrong([...YEAR, '--report', 'pdf'], '--report: write text or html');
  wrong([...YEAR, '-o', '-', '--json', '-'], '-o would overwrite the file of --json; name another');
  wrong([...YEAR, '-o', 'one.ndjson'], '-o would overwrite the file of --records; name another');

  const bad = simulate('bad.ndjson');
  assert.equal(bad.status, 1);
  assert.equal(bad.stdout, '');
  assert.match(bad.stderr, /^bad\.ndjson:2: \/type: .*\nbad\.ndjson:3: \/: .*\(event\)\n$/);
  for (const [file, args] of [
    ['empty.ndjson', YEAR],
    ['one.ndjson', range('2025-01-01', '2025-12-31')],
  ]) {
    const { status, stdout, stderr } = simulate(file, args);
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      `${file}: /: No record has an event up to --to; write a later time, or records of that time. (no_records)\n`,
    );
  }
  const lost = simulate('one.ndjson', YEAR, 'no-plan.json');
  assert.deepEqual(lost, {
    status: 1,
    stdout: '',
    stderr: 'fieldwise: cannot read no-plan.json\n',
  });

  // One file that cannot be written does not cost the other.
  const half = simulate('one.ndjson', [...YEAR, '-o', 'nowhere/out.txt', '--json', 'out.json']);
  assert.equal(half.status, 1);
  assert.equal(half.stderr, 'fieldwise: cannot write nowhere/out.txt\n');
  assert.ok(existsSync(join(folder, 'out.json')));
  const other = simulate('one.ndjson', [...YEAR, '--json', 'nowhere/out.json']);
  assert.equal(other.status, 1);
  assert.match(other.stdout, /Coverage: /);
});

test('history and act: a line for each visitor, as decide has them', () => {
  const at = ['--at', '2026-02-20T12:00:00Z'];
  const lines = (verb, preset) => {
    const { status, stdout } = run([
      verb,
      '--plan',
      planOf(preset),
      '--events',
      recordsOf(preset),
      ...at,
    ]);
    assert.equal(status, 0);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  const histories = lines('history', 'two-axis');
  assert.equal(histories.length, 60);
  const { history, changes_at: changes } = histories.find(
    ({ visitor }) => visitor === 'petra.vogel',
  );
  assert.deepEqual(
    history.transitions.map(({ to }) => to),
    ['inquiry', 'mql'],
  );
  assert.ok(changes > Date.parse('2026-02-20T12:00:00Z'));
  const { actions } = lines('act', 'two-axis').find(({ visitor }) => visitor === 'petra.vogel');
  assert.equal(actions.stage.stage, 'mql');
  assert.equal(actions.task.task, 'demo');
  assert.ok(actions.announce.some(({ id }) => id === 'handoff:demo:0'));
  for (const verb of ['history', 'act']) {
    const { status, stderr } = run([
      verb,
      '--plan',
      planOf('ladder'),
      '--events',
      recordsOf('ladder'),
    ]);
    assert.equal(status, 2);
    assert.equal(stderr, `fieldwise ${verb}: --at is missing\nTry: fieldwise ${verb} --help\n`);
  }
});
