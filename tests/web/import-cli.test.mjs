// `fieldwise import` and `fieldwise answer-schema`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fieldwise-import-'));
after(() => rmSync(folder, { recursive: true }));

function file(name, content) {
  writeFileSync(join(folder, name), content);
  return name;
}

function run(args, input = '') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist/cli.js'), ...args],
    { input, cwd: folder, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

const forms = join(root, 'tests/import');
const expected = (name) => JSON.parse(readFileSync(join(forms, 'expected', name), 'utf8'));

test('a form becomes a plan that check takes, with its notes on standard error', () => {
  const form = join(forms, 'surveyjs/net-promoter-score.json');
  const { status, stdout, stderr } = run(['import', '--from', 'surveyjs', form]);
  assert.equal(status, 0);
  const { plan, notes } = expected('surveyjs/net-promoter-score.json');
  assert.deepEqual(JSON.parse(stdout), plan);
  const lines = notes.map(({ path, message, code }) => `note: ${path}: ${message} (${code})\n`);
  assert.equal(stderr, `${lines.join('')}2 fields; 2 notes\n`);
  const visits = ['import', '--from=surveyjs', '--pages=visits', '-o', 'nps.json', form];
  assert.deepEqual(run(visits), { status: 0, stdout: '', stderr });
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'nps.json'), 'utf8')).ask.queue, [
    ['reason'],
  ]);
  assert.match(run(['check', 'nps.json']).stdout, /^nps\.json: ok, 2 fields/);
});

test('a schema with its layout, and back', () => {
  const { schema, uiSchema } = JSON.parse(
    readFileSync(join(forms, 'json-schema/rule.json'), 'utf8'),
  );
  file('schema.json', `\ufeff${JSON.stringify(schema)}`);
  const ui = ['--ui', '-'];
  const made = run(
    ['import', '--from', 'json-schema', ...ui, '-o', 'rule.json', 'schema.json'],
    JSON.stringify(uiSchema),
  );
  assert.equal(made.status, 0, made.stderr);
  const plan = JSON.parse(readFileSync(join(folder, 'rule.json'), 'utf8'));
  assert.deepEqual(plan, expected('json-schema/rule.json').plan);
  const back = run(['answer-schema', 'rule.json']);
  assert.equal(back.status, 0);
  assert.deepEqual(
    Object.keys(JSON.parse(back.stdout).properties),
    plan.fields.map(({ key }) => key),
  );
  const piped = run(['answer-schema', '-', '-o', 'answers.json'], JSON.stringify(plan));
  assert.deepEqual(piped, { status: 0, stdout: '', stderr: '' });
  assert.equal(readFileSync(join(folder, 'answers.json'), 'utf8'), back.stdout);
});

test('what is wrong is said, and nothing is written', () => {
  const form = file('form.json', '{"components":[]}');
  const text = file('text.json', 'components');
  for (const [args, status, message] of [
    [['import', form], 2, 'fieldwise import: --from is missing'],
    [
      ['import', '--from', 'typeform', form],
      2,
      'fieldwise import: --from: write surveyjs, formio or json-schema',
    ],
    [
      ['import', '--from', 'formio', '--pages', 'one', form],
      2,
      'fieldwise import: --pages: write together or visits',
    ],
    [
      ['import', '--from', 'formio', '--ui', text, form],
      2,
      'fieldwise import: --ui goes with --from json-schema',
    ],
    [
      ['import', '--from', 'formio', '-o', `./${form}`, form],
      2,
      'fieldwise import: -o would overwrite what is read; name another',
    ],
    [['import', '--from', 'formio', 'none.json'], 1, 'fieldwise: cannot read none.json'],
    [
      ['import', '--from', 'formio', '-o', 'no/where.json', form],
      1,
      'fieldwise: cannot write no/where.json',
    ],
    [
      ['import', '--from', 'formio', '-o', 'new.json', text],
      1,
      'text.json: /: The file is not JSON: ',
    ],
    [
      ['import', '--from', 'surveyjs', '-o', 'new.json', form],
      1,
      '/: This is no SurveyJS form: it has neither',
    ],
    [['answer-schema', '-o', 'new.json', form], 1, '/components: '],
    [['answer-schema'], 2, 'fieldwise answer-schema: PLAN is missing'],
    [['imports'], 2, 'fieldwise: there is no verb imports; did you mean import?'],
  ]) {
    const { status: got, stdout, stderr } = run(args);
    assert.ok(stderr.startsWith(message), `${args.join(' ')}: ${stderr}`);
    assert.equal(got, status);
    assert.equal(stdout, '');
  }
  assert.equal(existsSync(join(folder, 'new.json')), false);
  assert.equal(readFileSync(join(folder, form), 'utf8'), '{"components":[]}');
});
