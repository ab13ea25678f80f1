// The installed library, called from C, gives the bytes that the command line prints: for every plan,
// log and submission of tests/cases.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { assertContains, assertErrors, caseFiles, eventsOf, planOf } from '../../cases/cases.mjs';
import { binary, install, must, root, sanitized } from '../installed.mjs';

const { prefix, env, compile } = install();
const caller = compile('c/caller.c');
const planFile = join(dirname(prefix), 'plan.json');

// As much as a thread has on musl. The sanitizers' frames are larger.
const stackKb = sanitized ? 1024 : 128;

/** Makes calls {verb, now, one, two} in one process; answers [{status, result}]. */
function callAll(calls) {
  const input = calls.flatMap(({ verb, now = 0, one = '', two = '' }) => {
    const texts = [one, two].map((text) => Buffer.from(text));
    return [Buffer.from(`${verb} ${now} ${texts[0].length} ${texts[1].length}\n`), ...texts];
  });
  const output = must(caller, [String(stackKb)], {
    input: Buffer.concat(input),
    encoding: 'buffer',
    env,
  });
  const answers = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [status, length] = output.toString('utf8', at, end).split(' ').map(Number);
    answers.push({ status, result: output.toString('utf8', end + 1, end + 1 + length) });
    at = end + length + 2;
  }
  assert.equal(answers.length, calls.length);
  return answers;
}

/** What the command line prints; a plan or submission with mistakes is printed as well. */
function fieldwise(args, input) {
  const { status, stdout, stderr } = spawnSync(binary, args, {
    input,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1 << 28,
  });
  assert.ok(status === 0 || status === 1, stderr);
  return stdout;
}

/** The errors of a result as `fieldwise check` prints them. */
const errorLines = (result) =>
  JSON.parse(result).errors.map(({ path, message, code }) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
    `${path || '/'}: ${message} (${code})`.replace(/[\x00-\x1f]/g, ' '),
  );

/** Cases by what one run of the command line has in common: plan, moment and offer. */
function groupsOf(cases) {
  const groups = new Map();
  for (const one of cases) {
    const key = JSON.stringify([planOf(one), one.now, one.offer]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** The calls of a test and what must come of each. */
class Script {
  #calls = [];
  #checks = [];

  expect(call, check) {
    this.#calls.push(call);
    this.#checks.push(check);
  }

  /** The call succeeds with this very text. */
  expectText(call, text) {
    this.expect(call, ({ status, result }) => {
      assert.equal(result, text);
      assert.equal(status, 0);
    });
  }

  run() {
    assert.ok(this.#calls.length > 0);
    for (const [i, answer] of callAll(this.#calls).entries()) this.#checks[i](answer);
  }
}

/** A plan of its own, or its errors; false when it has some. */
function expectLoading(script, plan, at) {
  writeFileSync(planFile, plan);
  const checked = fieldwise(['check', planFile, '--at', at]);
  const good = /: ok, (\d+) fields?, hash (\w{32})\n/.exec(checked);
  if (!good) {
    script.expect({ verb: 'load', one: plan }, ({ status, result }) => {
      assert.equal(status, 1);
      assert.deepEqual(errorLines(result), checked.trimEnd().split('\n'));
    });
    return false;
  }
  const [, fields, hash] = good;
  script.expectText({ verb: 'load', one: plan }, hash);
  script.expectText({ verb: 'hash' }, hash);
  script.expectText({ verb: 'publish' }, fieldwise(['publish', planFile]).trimEnd());
  script.expect({ verb: 'describe' }, ({ result }) => {
    const described = JSON.parse(result);
    assert.equal(described.hash, hash);
    assert.equal(described.fields.length, Number(fields));
  });
  return true;
}

function expectSubmission(script, one, at) {
  const text = JSON.stringify(one.submission);
  const now = Date.parse(at);
  if (!one.events && !one.visitor) {
    const args = ['validate', '--plan', planFile, '--at', at, '-'];
    script.expectText({ verb: 'validate', now, two: text }, fieldwise(args, text).trimEnd());
    return;
  }
  // The command line validates first visits of nobody in particular only: what the case expects.
  const events = JSON.stringify(eventsOf(one, now));
  if (one.visitor) {
    const dealt = { verb: 'for', one: one.visitor };
    script.expect(dealt, ({ status }) => assert.equal(status, 0));
  }
  script.expect({ verb: 'validate', now, one: events, two: text }, ({ status, result }) => {
    const { valid, errors, answers } = JSON.parse(result);
    assert.equal(status, 0);
    assert.equal(valid, one.valid, one.name);
    assertErrors(errors, one.errors ?? []);
    if (one.answers) assert.deepEqual(answers, one.answers);
  });
}

/** Decisions and actions, with a visitor for each case. */
function expectVisitors(script, group, at) {
  const now = Date.parse(at);
  const { offer = '' } = group[0];
  // A visitor without events has no line: each is given one that is yet to come.
  const idle = { client: 'idle', seq: 1, at: now + 86_400_000, type: 'submit' };
  const logs = group.map((one, i) => {
    const whose = { visitor: `case-${String(i).padStart(4, '0')}` };
    if (one.visitor) whose.dealt_as = one.visitor;
    return [idle, ...eventsOf(one, now)].map((event) => ({ ...event, ...whose }));
  });
  const file = logs.flatMap((log) => log.map((event) => JSON.stringify(event))).join('\n');
  const tell = (verb, ...more) => {
    const args = [verb, '--plan', planFile, '--events', '-', '--at', at, ...more];
    return fieldwise(args, file).trimEnd().split('\n');
  };
  // The command line refuses an offer that the plan does not have; the library says so in the decision.
  const { offers = [] } = JSON.parse(planOf(group[0]));
  const isKnown = offer === '' || offers.some(({ key }) => key === offer);
  const decided = tell('decide', '--offer', isKnown ? offer : '');
  const acted = tell('act');
  assert.equal(decided.length, logs.length);
  for (const [i, log] of logs.entries()) {
    const [{ visitor, dealt_as: dealtAs = visitor }] = log;
    const inside = (line, name) => line.slice(`{"visitor":"${visitor}","${name}":`.length, -1);
    const events = JSON.stringify(log);
    script.expect({ verb: 'for', one: dealtAs }, ({ status }) => assert.equal(status, 0));
    const decide = { verb: 'decide', now, one: events, two: offer };
    if (isKnown) script.expectText(decide, inside(decided[i], 'decision'));
    else script.expect(decide, ({ result }) => assertContains(JSON.parse(result), group[i].expect));
    script.expectText({ verb: 'act', now, one: events }, inside(acted[i], 'actions'));
  }
}

for (const { file, cases } of caseFiles()) {
  test(`the same bytes: ${file}`, () => {
    const script = new Script();
    for (const group of groupsOf(cases)) {
      const at = new Date(group[0].now).toISOString();
      if (!expectLoading(script, planOf(group[0]), at)) continue;
      const submitted = group.filter((one) => one.submission);
      for (const one of submitted) expectSubmission(script, one, at);
      expectVisitors(script, group, at);
    }
    script.run();
  });
}

test('the same bytes: rules on their own', () => {
  const folder = join(root, 'tests/cases/logic');
  const cases = readdirSync(folder).flatMap((name) => JSON.parse(readFileSync(join(folder, name))));
  assert.ok(cases.length > 200);
  const at = '2026-11-21T10:00:00Z';
  const requests = cases.map(({ rule, data = null }) => JSON.stringify({ rule, data }));
  for (const dialect of ['forms', 'compat']) {
    const args = ['logic', '--dialect', dialect, '--now', at];
    const lines = fieldwise(args, requests.join('\n')).trimEnd().split('\n');
    const script = new Script();
    for (const [i, one] of requests.entries()) {
      script.expectText({ verb: dialect, now: Date.parse(at), one }, lines[i]);
    }
    script.run();
  }
});
