// `fieldwise forms`: the cases that were worked out by hand (tests/cases/forms), and what it says to people.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { assertContains } from '../cases/cases.mjs';
import { binary, temporaryFolder } from './server.mjs';

const hour = 3_600_000;
const file = JSON.parse(
  readFileSync(new URL('../cases/forms/forms.json', import.meta.url), 'utf8'),
);

/** The plan and the records in files, and a function that runs the command on them. */
function onFiles(t, turned = false) {
  const cwd = temporaryFolder(t);
  const begin = Date.parse(file.start);
  const lines = Object.entries(file.visitors).flatMap(([visitor, events]) =>
    events.map(({ hour: at, ...event }, i) =>
      JSON.stringify({ visitor, client: 'c', seq: i + 1, at: begin + at * hour, ...event }),
    ),
  );
  if (turned) lines.reverse();
  writeFileSync(join(cwd, 'records.ndjson'), `${lines.join('\n')}\n`);
  writeFileSync(join(cwd, 'plan.json'), JSON.stringify(file.plan));
  const time = (hours) => new Date(begin + hours * hour).toISOString();
  return ({ now = file.now, from, to }, ...args) => {
    const range = Object.entries({ at: now, from, to }).flatMap(([name, hours]) =>
      hours === undefined ? [] : [`--${name}`, time(hours)],
    );
    const files = ['--plan', 'plan.json', '--records', 'records.ndjson'];
    return spawnSync(binary, ['forms', ...files, ...range, ...args], { cwd, encoding: 'utf8' });
  };
}

for (const one of file.cases) {
  test(one.name, (t) => {
    for (const turned of [false, true]) {
      const { status, stdout, stderr } = onFiles(t, turned)(one, '--json', '-');
      assert.equal(status, 0, stderr);
      assertContains(JSON.parse(stdout), one.expect);
    }
  });
}

test('for people: a line for each form and each question', (t) => {
  const run = onFiles(t);
  const { status, stdout } = run({});
  assert.equal(status, 0);
  assert.match(stdout, /^guide: shown in 5 visits, sent in 1, 25\.0 % of 4 decided$/m);
  assert.match(stdout, /^ {2}size +2 +0 +1$/m);
  assert.match(stdout, /^ {2}Of all that were left, 1 were before anything was answered\.$/m);
  assert.equal(run({ from: 5000 }).stdout, 'No form was shown in this time.\n');
  const wrong = run({ from: 10, to: 5 });
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /--to must be later than --from/);
});
