// The two command lines: the same arguments and input must give the same bytes and exit code.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cli = join(root, 'dist/cli.js');
const native = process.env.FIELDWISE_BIN ?? join(root, 'build/native/fieldwise');
const folder = mkdtempSync(join(tmpdir(), 'fieldwise-cli-'));
after(() => rmSync(folder, { recursive: true }));

function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
const PLAN = join(root, 'demo/plan.json');
const AT = '2026-11-21T10:00:00Z';
const visit = { client: 'c1', seq: 1, at: 1763719200000, type: 'visit', offer: 'guide' };
const email = {
  client: 'c1',
  seq: 2,
  at: '2025-11-21T10:00:03Z',
  type: 'answer',
  field: 'email',
  value: 'ada@acme.example',
};
const lines = (...events) => `${events.map((e) => JSON.stringify(e)).join('\n')}\n`;
const broken = file(
  'broken.json',
  '{"fieldwise":1,"fields":[{"key":"A","type":"txt"}],"colour":1}',
);
const latin = file('latin.json', bytes('{"name":"', [0xe9], '"}'));
const events = file(
  'events.ndjson',
  lines(
    { ...visit, visitor: 'é' },
    { ...email, visitor: 'é' },
    { ...visit, visitor: 'z"1' },
    visit,
    email,
    { ...visit, visitor: '🌍' },
    { ...visit, visitor: '\uffee' },
  ),
);

/** Runs both; returns what they agree on. */
function both(args, input = '') {
  const options = { input, cwd: folder };
  const [wanted, got] = [
    spawnSync(native, args, options),
    spawnSync(process.execPath, [cli, ...args], options),
  ].map(({ status, stdout, stderr }) => ({
    status,
    stdout: stdout.toString('latin1'),
    stderr: stderr.toString('latin1'),
  }));
  assert.deepEqual(got, wanted, `fieldwise ${args.join(' ')}`);
  return { ...got, stdout: Buffer.from(got.stdout, 'latin1').toString() };
}

test('check', () => {
  const { stdout, status } = both(['check', PLAN]);
  assert.match(stdout, /: ok, \d+ fields, hash [0-9a-f]{32}\nnote: .* \(empty_library\)\n/);
  assert.equal(status, 0);
  for (const preset of readdirSync(join(root, 'demo/presets'))) {
    assert.equal(both(['check', join(root, 'demo/presets', preset)]).status, 0);
  }
  const signed = {
    ...JSON.parse(readFileSync(PLAN, 'utf8')),
    playbook: {
      governance: {
        owners: { scoring: 'Ada' },
        signoff: { by: 'Rita', at: '2026-01-31' },
        reviews: [{ key: 'thresholds', every: { months: 1 } }],
      },
    },
  };
  const on = (at) => both(['check', '-', '--at', at], JSON.stringify(signed)).stdout.split('\n');
  assert.equal(on('2026-02-27').length, 2);
  assert.equal(
    on('2026-03-01')[1],
    'note: /playbook/governance/reviews/0: The review "thresholds" was due on 2026-02-28 and is 1 day late; hold it and write "last" (review_due)',
  );
  assert.equal(both(['check', '-', '--at', 'soon'], '{}').status, 2);
  const wrong = both(['check', broken]);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /^\/colour: .*\n/m);
  assert.match(wrong.stdout, /^\/fields\/0\/key: .*\n/m);
  assert.match(both(['check', latin]).stdout, /^\/: The file is not UTF-8.*\(encoding\)\n$/);
  assert.equal(both(['check', 'no-such-file']).stderr, 'fieldwise: cannot read no-such-file\n');
  assert.equal(both(['check', '.']).status, 1);
  assert.equal(both(['check', '-'], '{}').status, 1);
  assert.equal(both(['check', '-'], bytes([0xef, 0xbb, 0xbf], '{}')).status, 1);
  assert.equal(both(['check', '-'], '[').status, 1);
  assert.equal(both(['check', '-'], `${'['.repeat(10000)}`).status, 1);
  assert.equal(both(['check', '-'], '{"name":"\\ud800"}').status, 1);
  assert.equal(both(['check', '-'], '').status, 1);
});

test('publish', () => {
  const { stdout } = both(['publish', PLAN]);
  assert.equal(JSON.parse(stdout).fieldwise, 1);
  assert.equal(both(['check', '-'], stdout).status, 0);
  assert.match(both(['publish', broken]).stderr, /\/colour: /);
});

test('logic', () => {
  const cases = bytes(
    '{"rule":{"+":[0.1,0.2]}}\n',
    '\n  \t\n{"rule":{"var":"a.b"},"data":{"a":{"b":"ä👩‍💻"}}}\r\n',
    [0xff, 0x0a],
    '{"rule":\n{"rule":{"no such":1}}\n{"rule":{"now":[]}}\n',
    '{"rule":{"<":[{"var":"x"},1]}}\n{"rule":{"cat":["\\ud83d","x"]}}\n{"rule":1e999}\nnull',
  );
  const compat = both(['logic', '--now', AT], cases).stdout.split('\n');
  assert.equal(compat[0], '{"value":0.30000000000000004}');
  assert.equal(compat[1], '{"value":"ä👩‍💻"}');
  assert.equal(compat.length, 11);
  const forms = both(['logic', '--now=2020-01-01', '--dialect=forms'], cases).stdout.split('\n');
  assert.equal(forms[6], '{"value":false}');
  assert.equal(compat[6], '{"value":true}');
  assert.equal(both(['logic']).stdout, '');
});

test('logic answers a line before the next one comes', async () => {
  for (const [program, args] of [
    [native, ['logic']],
    [process.execPath, [cli, 'logic']],
  ]) {
    const child = spawn(program, args);
    for (const n of [1, 2]) {
      const answer = new Promise((resolve) => child.stdout.once('data', resolve));
      child.stdin.write(`{"rule":{"+":[${n},1]}}\n`);
      assert.equal(String(await answer), `{"value":${n + 1}}\n`);
    }
    child.stdin.end();
  }
});

test('decide', () => {
  const args = ['decide', '--plan', PLAN, '--at', AT, '--events'];
  const { stdout, stderr } = both([...args, events, '--offer', 'guide']);
  assert.equal(stderr, '');
  const decided = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    decided.map(({ visitor }) => visitor),
    ['default', 'z"1', 'é', '\uffee', '🌍'],
  );
  assert.equal(decided[0].decision.answers.email.value, 'ada@acme.example');
  both([...args, events]);
  const typo = both([...args, events, '--offer=giude']);
  assert.equal(typo.status, 2);
  assert.match(typo.stderr, /there is no offer giude; did you mean guide\? The offers are guide/);
  assert.equal(both([...args, events, '--offer=nowhere']).status, 2);
  assert.equal(both([...args, '-'], '').stdout, '');

  const wrong = bytes(
    lines(visit, { ...visit, type: 'skip', field: 'email' }, { ...visit, seq: 0 }),
    '[1]\n"a"\n{"visitor":7}\n{"visitor":""}\n{"visitor":null}\n{"client"\n',
    [0x7b, 0xff, 0x0a],
    '{"visitor":"\\ud800","client":"c","seq":1,"at":1,"type":"visit"}\n',
    `{"a":${'['.repeat(5000)}\n`,
    lines(email, { ...email, seq: 3, field: 'no\nfield' }, { ...email, seq: 4, at: 'soon' }),
  );
  const refused = both([...args, '-'], wrong);
  assert.equal(refused.status, 1);
  assert.equal(refused.stdout, '');
  assert.match(refused.stderr, /^-:2: .*\(fork\)$/m);
  assert.match(
    refused.stderr,
    /^-:4: \/: Write one event, a JSON object, on each line\. \(event\)$/m,
  );
  assert.match(refused.stderr, /^-:6: \/visitor: .*\(visitor\)$/m);
  assert.match(refused.stderr, /^-:10: \/: The line is not UTF-8.*\(encoding\)$/m);
  assert.equal(both(['decide', '--plan', broken, '--at', AT, '--events', events]).status, 1);
  assert.match(both([...args, 'gone']).stderr, /cannot read gone/);
});

test('decide deals visitors out, but for those whom no event names', () => {
  const plan = JSON.parse(readFileSync(PLAN, 'utf8'));
  const eighths = [...Array(8).keys()].map((i) => ({
    key: `v${i}`,
    change: { ask: { quota: i }, fields: { email: { label: `Wording ${i}` } } },
  }));
  plan.experiments = [{ key: 'a', variants: eighths }];
  const file = join(folder, 'experiments.json');
  writeFileSync(file, JSON.stringify(plan));
  const { stdout } = both([
    'decide',
    '--plan',
    file,
    '--at',
    AT,
    '--offer',
    'guide',
    '--events',
    events,
  ]);
  const decided = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(decided[0].decision.experiments, {});
  for (const { decision } of decided.slice(1)) assert.match(decision.experiments.a, /^v[0-7]$/);
  both(['check', '-'], JSON.stringify({ ...plan, experiments: [{ key: 'a', variants: [{}] }] }));
  // A lead is dealt out by the id of its visitor.
  const decide = ['decide', '--plan', file, '--at', AT, '--events', '-'];
  const variant = (more) => {
    const line = both(decide, JSON.stringify({ ...visit, ...more })).stdout;
    return JSON.parse(line).decision.experiments.a;
  };
  for (let i = 0; i < 8; i += 1) {
    const id = `v${i}`;
    assert.equal(variant({ visitor: 'lead', dealt_as: id }), variant({ visitor: id }));
  }
  for (const dealt of ['', 7, null]) {
    const { stderr } = both(decide, JSON.stringify({ ...visit, visitor: 'v', dealt_as: dealt }));
    assert.match(stderr, /^-:1: \/dealt_as: .*\(visitor\)$/m);
  }
});

test('validate', () => {
  const good = '{"offer":"guide","answers":{"email":" Ada@ACME.example"}}';
  const args = ['validate', '--plan', PLAN, '--at', AT];
  for (const submission of [
    good,
    '{"answers":{}}',
    '{"answers":{"email":3,"nobody":1},"offer":"nowhere"}',
    '{"answers":{"email":"\\ud800"}}',
    '[]',
    '{',
    '{}',
    '',
    '{"answers":{"email":"a@b.example"},"offer":"guide","offer":"demo"}  ',
  ]) {
    both([...args, '-'], submission);
    both([...args, '--offer', 'guide', '-'], submission);
    both([...args, '--offer', 'no"where', '-'], submission);
  }
  const { stdout } = both([...args, file('good.json', good)]);
  assert.equal(JSON.parse(stdout).answers.email, 'Ada@acme.example');
  assert.equal(both([...args, latin]).status, 1);
  assert.equal(both([...args, 'gone']).status, 1);
  assert.equal(both(['validate', '--plan', broken, '--at', AT, '-'], good).stdout, '');
});

test('wrong commands', () => {
  for (const [args, reason] of [
    [['check'], 'check: PLAN is missing'],
    [['check', 'a', 'b'], 'check: too many operands'],
    [['check', '--plan', 'x'], 'check: unknown option --plan'],
    [['check', '-x'], 'check: unknown option -x'],
    [['logic', 'a'], 'logic: too many operands'],
    [['logic', '--now'], 'logic: --now needs a value'],
    [['logic', '--now', 'tomorrow'], 'logic: --now: write a time as 2026-11-21T10:00:00Z'],
    [['logic', '--dialect=js'], 'logic: --dialect: write compat or forms'],
    [['logic', '--now', AT, '--now', AT], 'logic: --now is given twice'],
    [['decide'], 'decide: --plan is missing'],
    [['decide', '--plan', PLAN], 'decide: --events is missing'],
    [['decide', '--plan', PLAN, '--events', events], 'decide: --at is missing'],
    [['decide', '--plan=-', '--events=-', '--at', AT], 'decide: only one file can be -'],
    [['decide', '--plan', PLAN, '--events', events, '--at', 'x'], 'decide: --at: write a time'],
    [['validate', '--plan', PLAN], 'validate: SUBMISSION is missing'],
    [['validate', 'x'], 'validate: --plan is missing'],
  ]) {
    const { status, stderr, stdout } = both(args);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.ok(stderr.startsWith(`fieldwise ${reason}`), stderr);
  }
  for (const [args, message] of [
    [['lern'], 'there is no verb lern; did you mean learn?'],
    [['chekc'], 'there is no verb chekc; did you mean check?'],
    [['evalute'], 'there is no verb evalute; did you mean evaluate?'],
    [['lits'], 'there is no verb lits; did you mean lists?'],
    [['serv\u00e9'], 'there is no verb serv\u00c3\u00a9; did you mean serve?'],
    [['replai'], 'there is no verb replai\n'],
    [['unheard-of'], 'there is no verb unheard-of\n'],
    [['constructor'], 'there is no verb constructor\n'],
    [['-x'], 'there is no verb -x\n'],
    [['x'.repeat(65)], `there is no verb ${'x'.repeat(65)}\n`],
  ]) {
    const { status, stderr } = both(args);
    assert.equal(status, 2);
    assert.ok(stderr.startsWith(`fieldwise: ${message}`), stderr);
  }
  for (const [args, message] of [
    [['decide', '--evnets', 'x'], 'unknown option --evnets; did you mean --events?'],
    [['decide', '--records', 'x', '--events', 'x'], '--events is given twice\n'],
    [['decide', '-plan', 'x'], 'unknown option -plan; did you mean --plan?'],
    [['decide', '--offers=x'], 'unknown option --offers; did you mean --offer?'],
    [['decide', '--a', 'x'], 'unknown option --a; did you mean --at?'],
    [['logic', '--nwo', 'x'], 'unknown option --nwo; did you mean --now?'],
    [['logic', '--x', 'x'], 'unknown option --x\n'],
    [['logic', '--', 'x'], 'unknown option --\n'],
  ]) {
    const { status, stderr } = both(args);
    assert.equal(status, 2);
    assert.ok(stderr.startsWith(`fieldwise ${args[0]}: ${message}`), stderr);
  }
  assert.equal(both(['--version']).status, 0);
  for (const verb of ['check', 'publish', 'logic', 'decide', 'validate']) {
    assert.match(both([verb, '--help']).stdout, new RegExp(`^Usage: fieldwise ${verb} `));
    both([verb, 'x', '--help', '--nonsense']);
    assert.equal(both([verb, '-h']).stdout, both([verb, '--help']).stdout);
  }
  const usage = spawnSync(process.execPath, [cli], { encoding: 'utf8' });
  assert.equal(usage.status, 2);
  assert.match(usage.stderr, /^Usage: fieldwise VERB/);
});

test('what is in the native program only is said to be', () => {
  for (const given of [
    ['serve'],
    ['serve', '--help'],
    ['learn'],
    ['drift', '--help'],
    ['learn', '-h'],
    ['evaluate'],
    ['experiment'],
    ['journey', '--help'],
    ['history'],
    ['act', '-h'],
    ['simulate'],
    ['site'],
    ['keys', 'list'],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, [cli, ...given], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.ok(stderr.startsWith(`fieldwise: ${given[0]} is in the native program only: `));
  }
});

test('and what is in the npm package only', () => {
  for (const [name, ...given] of [
    ['lists'],
    ['lists', '--help'],
    ['lists', '--only', 'free'],
    ['import', '--from', 'formio', 'x'],
    ['answer-schema', '-h'],
  ]) {
    const { status, stderr } = spawnSync(native, [name, ...given], { encoding: 'utf8' });
    assert.equal(status, 2);
    const where = `${name} is in the npm package only: npx fieldwise ${name} in a project that has the package, or in a checkout of Fieldwise, after npm run build -- web`;
    assert.equal(stderr, `fieldwise: ${where}\nTry: fieldwise --help\n`);
  }
  for (const name of ['lists', 'import', 'answer-schema']) {
    const help = spawnSync(process.execPath, [cli, name, '-h'], { encoding: 'utf8' });
    assert.equal(help.status, 0);
    assert.ok(help.stdout.startsWith(`Usage: fieldwise ${name} `));
  }
});
