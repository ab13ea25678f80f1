// `fieldwise metrics`: the cases that were worked out by hand, and what it says of wrong input.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { assertContains } from '../cases/cases.mjs';
import { binary, temporaryFolder } from './server.mjs';

const folder = new URL('../cases/metrics/', import.meta.url);
const hour = 3_600_000;

/** The case's plan and records in files, and a function that runs the command on them. */
function onFiles(t, { plan, leads, start, now }) {
  const cwd = temporaryFolder(t);
  const begin = Date.parse(start);
  const time = (hours) => new Date(begin + hours * hour).toISOString();
  const lines = Object.entries(leads).flatMap(([visitor, events]) =>
    events.map(({ hour: at, ...event }, i) =>
      JSON.stringify({ visitor, client: 'c', seq: i + 1, at: begin + at * hour, ...event }),
    ),
  );
  // Their order in the file does not matter.
  writeFileSync(join(cwd, 'records.ndjson'), `${lines.reverse().join('\n')}\n`);
  writeFileSync(join(cwd, 'plan.json'), JSON.stringify(plan));
  const files = ['--plan', 'plan.json', '--records', 'records.ndjson', '--at', time(now)];
  const run = (...args) =>
    spawnSync(binary, ['metrics', ...files, ...args], { cwd, encoding: 'utf8' });
  return { run, time };
}

const cases = readdirSync(folder).flatMap((name) => {
  const { cases: all, ...file } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  return all.map((one) => ({ file: name, ...file, ...one }));
});

for (const one of cases) {
  test(`${one.file}: ${one.name}`, (t) => {
    const { run, time } = onFiles(t, one);
    const range = ['from', 'to'].flatMap((end) =>
      one[end] === undefined ? [] : [`--${end}`, time(one[end])],
    );
    const by = one.by === undefined ? [] : ['--by', one.by];
    const { status, stdout, stderr } = run(...range, ...by, '--json', '-');
    assert.equal(status, 0, stderr);
    assertContains(JSON.parse(stdout), one.expect);
  });
}

test('for people: rates, how long things take, what sales did, and a line for each group', (t) => {
  const { run } = onFiles(t, cases[0]);
  const { status, stdout, stderr } = run('--by', 'source');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^5 leads first seen$/m);
  assert.doesNotMatch(stdout, /none was first seen/);
  const none = run('--to', '1999-01-01').stdout;
  assert.match(
    none,
    /^Of the file's 5 leads none was first seen in this time: look at --from, --to and --at\.$/m,
  );
  assert.match(stdout, /^ +Qualified to accepted by sales +4 +2 +1 +50\.0 % +66\.7 %$/m);
  assert.match(stdout, /^ +Qualified to accepted by sales +4 +2 +2 d +2 h$/m);
  assert.match(stdout, /^ +rejected:no_budget +1$/m);
  assert.match(stdout, /^ {2}google +2 +50\.0 % of 2 +50\.0 % of 2 +100\.0 % of 1 +50\.0 % of 2 /m);
});

test('of no leads there is nothing to tell, and no share', (t) => {
  const { run } = onFiles(t, { ...cases[0], leads: {} });
  const { status, stdout, stderr } = run('--json', '-');
  assert.equal(status, 0, stderr);
  const { leads, all } = JSON.parse(stdout);
  assert.equal(leads, 0);
  assert.equal(all.rates.first_to_won.share, null);
  assert.equal(all.velocities.first_to_won.median, null);
});

test('what cannot be told apart, and a range that ends before it begins, are refused', (t) => {
  const { run, time } = onFiles(t, cases[0]);
  const by = run('--by', 'colour');
  assert.equal(by.status, 2);
  assert.match(by.stderr, /there is no --by colour; write one of: rep, source, month/);
  const range = run('--from', time(10), '--to', time(10));
  assert.equal(range.status, 2);
  assert.match(range.stderr, /--to must be later than --from/);
  const soon = run('--from', 'soon');
  assert.equal(soon.status, 2);
});
