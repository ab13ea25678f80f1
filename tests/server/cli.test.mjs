// The native command line as docs/cli.md says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, planFile, temporaryFolder } from './server.mjs';

function run(args, input) {
  const { status, stdout, stderr } = spawnSync(binary, args, {
    input,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

const at = '2026-11-21T10:00:00Z';
const wrong = (verb, reason) => ({
  status: 2,
  stdout: '',
  stderr: `fieldwise ${verb}: ${reason}\nTry: fieldwise ${verb} --help\n`,
});

test('help, version and wrong commands', () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  assert.deepEqual(run(['--version']), { status: 0, stdout: `fieldwise ${version}\n`, stderr: '' });
  assert.match(run(['--help']).stdout, /^Usage: fieldwise VERB/);
  const verbs = [...run(['--help']).stdout.matchAll(/^ {2}([a-z]\S+) {2,}/gm)].map(
    ([, verb]) => verb,
  );
  assert.ok(verbs.length > 20);
  for (const verb of verbs) {
    const { status, stdout } = run([verb, '--help']);
    assert.equal(status, 0);
    assert.ok(stdout.startsWith(`Usage: fieldwise ${verb}`));
    assert.deepEqual(run([verb, '-h']), { status: 0, stdout, stderr: '' });
  }
  assert.equal(run([]).status, 2);
  assert.equal(run(['fly']).status, 2);
  assert.equal(
    run(['exeriment']).stderr,
    'fieldwise: there is no verb exeriment; did you mean experiment?\nTry: fieldwise --help\n',
  );
  for (const [args, reason] of [
    [['check'], 'PLAN is missing'],
    [['check', 'a', 'b'], 'too many operands'],
    [['check', '--fast', 'a'], 'unknown option --fast'],
    [['evaluate', '--polices', 'a'], 'unknown option --polices; did you mean --policies?'],
    [['experiment', '--plans', 'a'], 'unknown option --plans; did you mean --plan?'],
    [['logic', '--dialect'], '--dialect needs a value'],
    [['logic', '--dialect', 'loose'], '--dialect: write compat or forms'],
    [['logic', '--now', 'today'], '--now: write a time as 2026-11-21T10:00:00Z'],
    [['decide', '--plan', 'p', '--plan', 'q'], '--plan is given twice'],
    [['decide', '--plan', 'p'], '--events is missing'],
    [['decide', '--plan', '-', '--events', '-', '--at', at], 'only one file can be -'],
    [
      ['decide', '--plan', 'p', '--events', 'e', '--at', 'x'],
      '--at: write a time as 2026-11-21T10:00:00Z',
    ],
    [['validate', '--plan', 'p'], 'SUBMISSION is missing'],
    [['serve', '--plan', 'p', '--port', '65536'], '--port: write a number from 0 to 65535'],
  ]) {
    assert.deepEqual(run(args), wrong(args[0], reason), args.join(' '));
  }
});

test('check and publish', (t) => {
  const folder = temporaryFolder(t);
  const good = run(['check', planFile]);
  assert.equal(good.status, 0, good.stdout);
  assert.match(
    good.stdout,
    new RegExp(`^${planFile}: ok, 5 fields, hash [0-9a-f]{32}\nnote: .*\\(no_signoff\\)\n`),
  );
  const text = readFileSync(planFile, 'utf8');
  assert.equal(run(['check', '-'], text).stdout, good.stdout.replace(planFile, '-'));

  const published = run(['publish', planFile]);
  assert.equal(published.status, 0);
  assert.ok(!/private|secret/.test(published.stdout));
  assert.equal(run(['check', '-'], published.stdout).status, 0);
  assert.equal(
    run(['publish', '-'], published.stdout).stdout,
    published.stdout,
    'publishing twice changes nothing',
  );

  const plan = JSON.parse(text);
  plan.fields[0].type = 'mail';
  plan.colour = 'red';
  const bad = join(folder, 'bad.json');
  writeFileSync(bad, JSON.stringify(plan));
  const checked = run(['check', bad]);
  assert.equal(checked.status, 1);
  assert.match(checked.stdout, /^\/fields\/0\/type: .+ \(\w+\)$/m);
  assert.match(checked.stdout, /^\/colour: .+ \(\w+\)$/m);
  assert.deepEqual(run(['publish', bad]), { status: 1, stdout: '', stderr: checked.stdout });

  assert.deepEqual(run(['check', join(folder, 'none.json')]), {
    status: 1,
    stdout: '',
    stderr: `fieldwise: cannot read ${join(folder, 'none.json')}\n`,
  });
  assert.deepEqual(run(['check', '-'], Buffer.from([0x7b, 0xff])), {
    status: 1,
    stdout: '/: The file is not UTF-8 text; save it as UTF-8. (encoding)\n',
    stderr: '',
  });
});

test('logic answers line by line', () => {
  const input = Buffer.concat([
    Buffer.from(
      '{"rule":{"+":[{"var":"a"},1]},"data":{"a":2}}\n\n \t\n{"rule":{"<":[{"var":"age"},18]},"data":{}}\r\n',
    ),
    Buffer.from([0xff, 0x0a]),
    Buffer.from('nonsense\n{"rule":{"now":[]}}'),
  ]);
  const { status, stdout } = run(['logic', '--dialect=forms', '--now', at], input);
  assert.equal(status, 0);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 5);
  assert.equal(lines[0], '{"value":3}');
  assert.equal(lines[1], '{"value":false}');
  assert.equal(
    lines[2],
    '{"error":{"type":"encoding","message":"The line is not UTF-8 text; send UTF-8."}}',
  );
  assert.ok(JSON.parse(lines[3]).error.type);
  assert.equal(lines[4], `{"value":${Date.parse(at)}}`);
  assert.equal(
    run(['logic'], '{"rule":{"<":[{"var":"age"},18]},"data":{}}').stdout,
    '{"value":true}\n',
  );
});

test('decide prints a line per visitor, sorted, whatever the order of the events', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'events.ndjson');
  const events = [
    {
      visitor: 'ö',
      client: 'c1',
      seq: 1,
      at: '2026-11-20T10:00:00Z',
      type: 'answer',
      field: 'email',
      value: 'a@b.example',
    },
    {
      visitor: 'b',
      client: 'c1',
      seq: 2,
      at: Date.parse(at) - 1000,
      type: 'page',
      path: '/pricing',
    },
    {
      visitor: 'b',
      client: 'c1',
      seq: 1,
      at: Date.parse(at) - 2000,
      type: 'answer',
      field: 'company',
      value: 'Acme',
    },
    { client: 'c1', seq: 1, at: Date.parse(at) + 1, type: 'page', path: '/pricing' },
  ];
  const decide = (list, ...more) => {
    writeFileSync(file, list.map((event) => JSON.stringify(event)).join('\n'));
    return run(['decide', '--plan', planFile, '--events', file, '--at', at, ...more]);
  };
  const { status, stdout } = decide(events);
  assert.equal(status, 0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ visitor }) => visitor),
    ['b', 'default', 'ö'],
  );
  assert.equal(lines[0].decision.decided_at, Date.parse(at));
  assert.deepEqual(
    lines[0].decision.scores.map(({ axis, value }) => [axis, value]),
    [
      ['fit', 0],
      ['intent', 35],
    ],
  );
  assert.equal(lines[1].decision.scores[1].value, 0, 'events after the moment do not count');
  assert.equal(lines[2].decision.answers.email.value, 'a@b.example');
  assert.equal(decide([...events].reverse()).stdout, stdout);
  assert.equal(decide([...events, events[1]]).stdout, stdout, 'a duplicate counts once');
  const asked = JSON.parse(decide(events, '--offer', 'guide').stdout.split('\n')[0]);
  assert.equal(asked.decision.offer, 'guide');
  assert.equal(asked.decision.ask.fields[0].field, 'email');
  const typo = decide(events, '--offer', 'gide');
  assert.deepEqual([typo.status, typo.stdout], [2, '']);
  assert.match(
    typo.stderr,
    /^fieldwise decide: --offer: there is no offer gide; did you mean guide\? The offers are guide/,
  );
});

test('decide lists every wrong line and prints no decision', () => {
  const good = { client: 'c1', seq: 1, at: 1, type: 'page', path: '/' };
  const input = Buffer.concat([
    Buffer.from(`${JSON.stringify(good)}\n\n[]\n`),
    Buffer.from([0x7b, 0xff, 0x7d, 0x0a]),
    Buffer.from(`{"visitor":7}\n{\n${JSON.stringify({ ...good, path: '/other' })}\n`),
    Buffer.from(`${JSON.stringify({ ...good, seq: 2, type: 'teleport' })}\n`),
  ]);
  const { status, stdout, stderr } = run(
    ['decide', '--plan', planFile, '--events', '-', '--at', at],
    input,
  );
  assert.equal(status, 1);
  assert.equal(stdout, '');
  const lines = stderr.trimEnd().split('\n');
  assert.equal(lines[0], '-:3: /: Write one event, a JSON object, on each line. (event)');
  assert.equal(lines[1], '-:4: /: The line is not UTF-8 text; save the file as UTF-8. (encoding)');
  assert.equal(lines[2], '-:5: /visitor: Write the visitor as a text that is not empty. (visitor)');
  assert.match(lines[3], /^-:6: \/: [^:]* at byte 2 \(json\)$/);
  assert.match(lines[4], /^-:7: .*: .+ \(fork\)$/);
  assert.match(lines[5], /^-:8: \/type: .+ \(\w+\)$/);
});

test('validate', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'submission.json');
  const validate = (submission, ...more) => {
    writeFileSync(file, JSON.stringify(submission));
    return run(['validate', '--plan', planFile, '--at', at, ...more, file]);
  };
  const good = validate({ offer: 'guide', answers: { email: 'Ada@ACME.example' } });
  assert.equal(good.status, 0, good.stdout);
  assert.equal(JSON.parse(good.stdout).valid, true);
  assert.deepEqual(JSON.parse(good.stdout).answers, { email: 'Ada@acme.example' });
  const replaced = validate(
    { answers: { email: 'Ada@ACME.example' }, offer: 'none' },
    '--offer',
    'guide',
  );
  assert.equal(replaced.stdout, good.stdout);
  const bad = validate({ offer: 'guide', answers: { email: 'nobody' } });
  assert.equal(bad.status, 1);
  assert.equal(JSON.parse(bad.stdout).errors[0].path, '/answers/email');
  const noJson = run(['validate', '--plan', planFile, '--at', at, '-'], '{');
  assert.equal(noJson.status, 1);
  assert.equal(JSON.parse(noJson.stdout).valid, false);
});
