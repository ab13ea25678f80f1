// The shared cases (tests/cases/README.md) through the native program.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  assertAmongOthers,
  assertContains,
  assertErrors,
  caseFiles,
  contains,
  eventsOf,
  isAboutLoading,
  planOf,
} from '../cases/cases.mjs';
import { binary, temporaryFolder } from './server.mjs';

// Under sanitizers the engine's own tests run all cases, in one process; a process for each would
// take minutes to find what they find.
const sanitized = /asan/.test(binary);
const files = caseFiles().filter(({ file }) => !sanitized || !file.startsWith('conformance/'));

function fieldwise(args, input) {
  const { status, stdout, stderr } = spawnSync(binary, args, {
    input,
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.ok(status === 0 || status === 1, stderr);
  return stdout;
}

/** `check` prints `path: message (code)` a line; the path of the whole plan reads `/`. */
function errorsOf(report) {
  const lines = report.trimEnd().split('\n');
  return lines.map((line) => {
    const [, path, message, code] = /^(\/\S*): (.*) \((\w+)\)$/.exec(line) ?? assert.fail(line);
    return { path: path === '/' ? '' : path, message, code };
  });
}

function run(one, file) {
  writeFileSync(file, planOf(one));
  if (isAboutLoading(one)) {
    const report = fieldwise(['check', file]);
    assertErrors(report.startsWith(`${file}: ok`) ? [] : errorsOf(report), one.errors);
    return;
  }
  const published = fieldwise(['publish', file]);
  for (const part of one.absent ?? []) assert.ok(!published.includes(part), part);
  for (const part of one.present ?? []) assert.ok(published.includes(part), part);
  if (one.published === true) writeFileSync(file, published);
  const at = new Date(one.now).toISOString();
  const now = Date.parse(at);
  // A visitor without events has no line: give it one that is yet to come.
  const idle = { client: 'idle', seq: 1, at: now + 86_400_000, type: 'submit' };
  const whose = one.visitor ? { visitor: one.visitor } : {};
  const events = [idle, ...eventsOf(one, now)].map((e) => JSON.stringify({ ...e, ...whose }));
  const tell = (verb, ...more) => {
    const args = [verb, '--plan', file, '--events', '-', '--at', at, ...more];
    return JSON.parse(fieldwise(args, events.join('\n')));
  };
  const { offers = [] } = JSON.parse(planOf(one));
  const decide = () => tell('decide', ...(one.offer ? ['--offer', one.offer] : []));
  if (one.offer && !offers.some(({ key }) => key === one.offer)) {
    assert.throws(decide, /offer/, 'an offer that the plan does not have is refused');
  } else if (one.expect) {
    assertContains(decide().decision, one.expect);
  }
  if (one.history || 'changesAt' in one) {
    const { history, changes_at: next } = tell('history');
    assertAmongOthers(history, one.history ?? {});
    if ('changesAt' in one) assert.equal(next, one.changesAt && Date.parse(one.changesAt));
  }
  if (one.actions || one.quiet) {
    const { actions } = tell('act');
    assertAmongOthers(actions, one.actions ?? {});
    for (const silent of one.quiet ?? []) {
      for (const said of actions.announce) assert.ok(!contains(said, silent), JSON.stringify(said));
    }
  }
  // The command line validates first visits of nobody in particular only.
  if (one.submission && !one.events && !one.visitor) {
    const args = ['validate', '--plan', file, '--at', at, '-'];
    const result = JSON.parse(fieldwise(args, JSON.stringify(one.submission)));
    assert.equal(result.valid, one.valid);
    assertErrors(result.errors, one.errors ?? []);
    if (one.answers) assert.deepEqual(result.answers, one.answers);
  }
}

for (const { file, cases } of files) {
  test(`cases: ${file}`, async (t) => {
    const plan = join(temporaryFolder(t), 'plan.json');
    for (const one of cases) await t.test(one.name, () => run(one, plan));
  });
}
