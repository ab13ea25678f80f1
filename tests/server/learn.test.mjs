// `fieldwise learn`: the new plan, the summary, and what is said of every history that is no use.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, temporaryFolder } from './server.mjs';

const plan = `{
  "fieldwise": 1, "name": "Learn",
  "fields": [
    {"key": "role", "type": "choice", "options": [{"value": "cxo"}, {"value": "staff"}]},
    {"key": "size", "type": "number"},
    {"key": "goals", "type": "multi-choice", "options": [{"value": "a"}, {"value": "b"}]},
    {"key": "news", "type": "boolean"}
  ],
  "axes": [{"key": "fit"}],
  "rules": [{"key": "big", "axis": "fit", "points": 1, "reason": "Big", "if": {">=": [{"var": "size"}, 50]}}],
  "ask": {"policy": "queue", "queue": [["role", "size"]]}
}
`;

const map = {
  outcome: { column: 'Converted', won: ['1'] },
  blank: ['', 'Select'],
  fields: {
    role: { column: 'Job', values: { CEO: 'cxo', Clerk: 'staff' } },
    size: { column: 'Employees' },
    goals: { column: 'Goals', blank: 'an answer' },
    news: { column: 'News' },
  },
};

const header = 'Job,Employees,Goals,News,Converted,Shown,Left\n';

/** Two kinds of leads: bosses of big companies, who buy, and clerks of small ones, who do not. */
function leads(count, { converted = (big, k) => (big !== (k % 10 === 0) ? 1 : 0) } = {}) {
  let text = header;
  for (let k = 0; k < count; k++) {
    const big = (k * 7919) % 3 === 0;
    const odd = (k * 104729) % 11 === 0;
    const job = k % 13 === 5 ? 'Select' : big !== odd ? 'CEO' : 'Clerk';
    const goals = ['', 'a', 'b', 'a;b'][(k + (k >> 2)) % 4];
    text += `${job},${big ? 200 + (k % 50) : 1 + (k % 40)},${goals},${k % 2 ? 'Yes' : 'no'},`;
    text += `${converted(big, k)},role;size,${k % 5 === 0 ? 'size' : ''}\n`;
  }
  return text;
}

/** Runs `fieldwise learn` on texts; resolves its exit code, output, and the plan that it wrote. */
function learn(t, { planText = plan, history = leads(1200), mapText = JSON.stringify(map) } = {}) {
  const folder = temporaryFolder(t);
  const file = (name) => join(folder, name);
  writeFileSync(file('plan.json'), planText);
  writeFileSync(file('history.csv'), history);
  writeFileSync(file('map.json'), mapText);
  const { status, stdout, stderr } = spawnSync(
    binary,
    ['learn', '--plan', 'plan.json', '--history', 'history.csv', '--map', 'map.json', '-o', 'out'],
    { cwd: folder, encoding: 'utf8', timeout: 120_000 },
  );
  return { status, stdout, stderr, written: () => readFileSync(file('out'), 'utf8') };
}

test('a plan that asks by its queue is said to go on doing so', (t) => {
  const says = (changed) => {
    const { stdout } = learn(t, {
      planText: JSON.stringify({ ...JSON.parse(plan), ...changed }),
      history: leads(40),
    });
    assert.match(stdout, /^Learnt from 40 leads/m);
    assert.match(stdout, /^Fewer than 1,000 leads: the model is a simpler one/m);
    return /this model changes nothing about what is asked until the policy/.test(stdout);
  };
  assert.ok(says({}));
  assert.ok(!says({ ask: { policy: 'value' } }));
  assert.ok(!says({ ask: {} }));
  const experiments = (change) => [
    { key: 'e', variants: [{ key: 'control' }, { key: 'other', change }] },
  ];
  assert.ok(says({ experiments: experiments({ ask: { quota: 1 } }) }));
  assert.ok(!says({ experiments: experiments({ ask: { policy: 'value' } }) }));
});

test('a history becomes the model of the plan, and nothing else of the plan changes', (t) => {
  const { status, stdout, stderr, written } = learn(t);
  assert.equal(stderr.replace(/^learn: .*\n/gm, ''), '');
  assert.match(stderr, /^learn: 2 classes, smoothing 1: -\d/m);
  assert.equal(status, 0);
  assert.match(stdout, /^Learnt from 1,200 leads: 440 won, 760 lost\.$/m);
  assert.match(stdout, /^ {4}size +\d+\.\d %$/m);
  assert.match(stdout, /AUC 0\.[89]/);

  const text = written();
  const { model } = JSON.parse(text).ask;
  assert.equal(text.replace(/, "model": \{.*\}(?=\}\n\}\n$)/, ''), plan);
  assert.equal(model.leads, 1200);
  assert.equal(model.won_leads, 440);
  assert.ok(model.score < 0 && model.score > -10);
  assert.deepEqual(model.inputs, [
    { field: 'role', answers: ['cxo', 'staff'] },
    { field: 'size', cuts: [50] },
    { field: 'goals', option: 'a', answers: [false, true] },
    { field: 'goals', option: 'b', answers: [false, true] },
    { field: 'news', answers: [false, true] },
  ]);
  assert.equal(model.leave, undefined);
  for (const { weights, chances } of [model.classes, model.won]) {
    const sum = weights.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-5);
    const bytes = Buffer.from(chances, 'base64');
    assert.equal(bytes.length, weights.length * 10);
    assert.ok(bytes.every((byte) => byte > 0));
  }
  assert.deepEqual([...new Set(model.won.outcomes)], [0, 1]);
  // Of the won leads, most have 50 people and more.
  const bytes = Buffer.from(model.won.chances, 'base64');
  const { weights, outcomes } = model.won;
  const many = [0, 0];
  const all = [0, 0];
  weights.forEach((weight, z) => {
    const [small, big] = [2, 3].map((answer) => bytes[answer * weights.length + z]);
    many[outcomes[z]] += (weight * big ** 2) / (small ** 2 + big ** 2);
    all[outcomes[z]] += weight;
  });
  assert.ok(many[1] / all[1] > 0.7 && many[0] / all[0] < 0.3);

  assert.equal(learn(t).written(), text, 'the same files give the same plan');
  assert.equal(learn(t, { planText: text }).written(), text, 'an earlier model is replaced');
  const { ask, ...silent } = JSON.parse(plan);
  const grown = JSON.parse(learn(t, { planText: JSON.stringify(silent) }).written());
  assert.deepEqual(grown, { ...silent, ask: { model } }, 'a plan that says nothing of asking');
});

test('an option order, a skip and where visitors leave', (t) => {
  const { status, stdout, written } = learn(t, {
    mapText: JSON.stringify({
      reached: 'Shown',
      left_at: 'Left',
      blank: ['Select', ''],
      fields: {
        role: { ...map.fields.role, blank: 'an answer' },
        size: { column: 'Employees', blank: 'an answer' },
      },
    }),
  });
  assert.equal(status, 0);
  const { model } = JSON.parse(written()).ask;
  assert.deepEqual(model.inputs, [
    { field: 'role', answers: ['cxo', 'staff', null] },
    { field: 'size', cuts: [50], answers: [null] },
  ]);
  assert.deepEqual([model.won, model.won_leads], [undefined, undefined]);
  assert.ok(model.leave.size > 0.1 && model.leave.size < 0.25);
  assert.ok(model.leave.role < 0.05);
  assert.match(stdout, /240 of 1,200 visitors left the form/);
});

test('nothing to learn is said', (t) => {
  let history = header;
  let state = 1;
  const chance = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let k = 0; k < 3000; k++) {
    const [job, size, won] = [chance() < 0.5, chance() < 0.5, chance() < 0.5];
    history += `${job ? 'CEO' : 'Clerk'},${size ? 10 : 90},,,${won ? 1 : 0},,\n`;
  }
  const { role, size } = map.fields;
  const { status, stdout, written } = learn(t, {
    history,
    mapText: JSON.stringify({ ...map, fields: { role, size } }),
  });
  assert.equal(status, 0);
  assert.match(stdout, /^Nothing to learn here but how often each answer is given/);
  assert.match(stdout, /No answer tells of winning/);
  const { model } = JSON.parse(written()).ask;
  assert.equal(model.won, undefined);
  assert.deepEqual(model.classes.weights, [1]);
});

test('what is odd is warned of, and what is missing does not stop it', (t) => {
  const late = leads(1200).replace(/^(.*,)([01])(,role.*)$/gm, (_, before, won, after) =>
    before.replace(/(Yes|no),$/, won === '1' ? 'Yes,' : 'no,').concat(won, after),
  );
  const leak = learn(t, { history: late });
  assert.equal(leak.status, 0);
  assert.match(leak.stdout, /news: tells \d+\.\d % of winning on its own\. Was it known before/);

  let sparse = header;
  for (let k = 0; k < 200; k++) {
    sparse += `${k === 7 ? 'CEO' : ''},${k % 60},a,${k % 2 ? 'Yes' : 'no'},${k % 2},,\n`;
  }
  const blank = learn(t, { history: sparse });
  assert.equal(blank.status, 0);
  assert.match(blank.stdout, /role: 99\.5 % of the leads say nothing of it; it is left out\./);
  assert.match(blank.stdout, /Fewer than 1,000 leads/);
  assert.ok(!JSON.parse(blank.written()).ask.model.inputs.some(({ field }) => field === 'role'));

  const unknown = learn(t, { history: leads(1200).replaceAll('Clerk', 'Assistant') });
  assert.equal(unknown.status, 0);
  assert.match(
    unknown.stdout,
    /^ {2}role: 706 cells of column "Job" are no answers, for example "Assistant"; they count as not known\. Name them under "values" or "otherwise"\.$/m,
  );

  const way = JSON.stringify({ ...map, reached: 'Shown', left_at: 'Left' });
  const lost = learn(t, { mapText: way, history: leads(1200).replaceAll(',size\n', ',siez\n') });
  assert.equal(lost.status, 0);
  assert.match(
    lost.stdout,
    /^ {2}Columns of the way through the form name "siez", which is no field\.$/m,
  );
  assert.equal(JSON.parse(lost.written()).ask.model.leave, undefined);
});

test('every history that is no use is refused with a reason', (t) => {
  const changed = (change) => JSON.stringify(change(structuredClone(map)));
  const column = (name) => changed((m) => ({ ...m, fields: { role: { column: name } } }));
  const known = '"Job", "Employees", "Goals", "News", "Converted", "Shown", "Left"';
  const rows = leads(60).split('\n');
  for (const [given, message] of [
    [
      { mapText: column('Role') },
      `map.json: /fields/role/column: the history has no column "Role"; it has ${known} (unknown_column)`,
    ],
    [
      { mapText: changed((m) => ({ ...m, outcome: { column: 'Won', won: ['1'] } })) },
      `map.json: /outcome/column: the history has no column "Won"; it has ${known} (unknown_column)`,
    ],
    [
      { mapText: changed((m) => ({ ...m, fields: { rolle: { column: 'Job' } } })) },
      'map.json: /fields/rolle: there is no field "rolle" in the plan (unknown_field)',
    ],
    [
      { history: leads(60, { converted: () => 1 }) },
      'map.json: /outcome: no lead is lost: column "Converted" holds "1"; correct "won", or leave "outcome" out (all_won)',
    ],
    [
      { history: leads(60, { converted: () => 0 }) },
      'map.json: /outcome: no lead is won: column "Converted" holds "0"; correct "won", or leave "outcome" out (none_won)',
    ],
    [
      { history: `${rows[0]}\n${rows[1]}\n` },
      'history.csv: /: 1 lead has answers; 20 are needed at least, and 1,000 tell much more. (too_few)',
    ],
    [
      { history: header },
      'history.csv: /: 0 leads have answers; 20 are needed at least, and 1,000 tell much more. (too_few)',
    ],
    [
      { history: header + 'CEO,1,a,no,1,,\n'.repeat(30) + 'CEO,1,a,no,0,,\n'.repeat(30) },
      'history.csv: /: All leads give the same answers; there is nothing to learn from them. (one_answer)',
    ],
    [
      { history: `${header}CEO,1,a,no,1,,\nCEO,1,"a" b,no,1,,\n` },
      'history.csv:3: /: Write a comma or a line end behind a closing quote; inside of quotes a quote is written twice. (csv)',
    ],
    [
      { history: `${header}CEO,1,"a,no,1,,\nCEO,1,a,no,1,,\n` },
      'history.csv:2: /: The quote that opens in this line is never closed. (csv)',
    ],
    [
      { history: `${header}CEO,1\n` },
      'history.csv:2: /: This row has 2 cells, the header has 7; put cells that hold commas or line ends in quotes. (csv)',
    ],
    [
      { history: `${header}CEO,1,a,no,1,,,8\n` },
      'history.csv:2: /: This row has 8 cells, the header has 7; put cells that hold commas or line ends in quotes. (csv)',
    ],
    [
      { history: `Job,${header}CEO,CEO,1,a,no,1,,\n` },
      'map.json: /fields/role/column: the history has two columns "Job"; rename one (unknown_column)',
    ],
    [
      {
        history: `${header}CEO,,,,1,,\n${',,,,0,,\n'.repeat(99)}`,
        mapText: changed((m) => ({ ...m, fields: { role: m.fields.role } })),
      },
      'history.csv: /: No field is of use. role: 99 % of the leads say nothing of it; it is left out. If a blank is an answer, write "blank": "an answer". (no_inputs)',
    ],
    [
      {
        mapText: changed((m) => ({ ...m, fields: { role: { ...m.fields.role, otherwise: 'x' } } })),
      },
      'map.json: /fields/role/otherwise: "role" does not take this answer: Choose one of the options (unknown_option)',
    ],
    [
      { history: '' },
      'history.csv:1: /: The file is empty; its first line names the columns. (csv)',
    ],
    [
      { history: Buffer.concat([Buffer.from(`${header}Caf`), Buffer.from([0xe9, 0x0a])]) },
      'history.csv:2: /: The file is not UTF-8 text; save it as UTF-8. (encoding)',
    ],
    [
      { mapText: Buffer.from([0x7b, 0xff]) },
      'map.json: /: The file is not UTF-8 text; save it as UTF-8. (encoding)',
    ],
  ]) {
    const { status, stdout, stderr, written } = learn(t, given);
    assert.deepEqual({ status, stdout, stderr }, { status: 1, stdout: '', stderr: `${message}\n` });
    assert.throws(written, { code: 'ENOENT' }, 'no plan is written');
  }
  const broken = learn(t, { planText: plan.replace('"queue", "queue"', '"hope", "queue"') });
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /^\/ask\/policy: /);
  const bare = learn(t, { mapText: changed(({ outcome, ...m }) => m) });
  assert.equal(bare.status, 0);
  assert.doesNotMatch(bare.stdout, /Winning/);
});

test('files that cannot be read or written', (t) => {
  const folder = temporaryFolder(t);
  const run = (args) =>
    spawnSync(binary, ['learn', ...args], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  writeFileSync(join(folder, 'plan.json'), plan);
  writeFileSync(join(folder, 'map.json'), JSON.stringify(map));
  writeFileSync(join(folder, 'history.csv'), leads(60));
  const files = ['--plan', 'plan.json', '--map', 'map.json', '--history'];
  assert.equal(run([...files, 'none.csv', '-o', 'x']).stderr, 'fieldwise: cannot read none.csv\n');
  const lost = run([...files, 'history.csv', '-o', 'none/x']);
  assert.equal(lost.status, 1);
  assert.match(lost.stderr, /^fieldwise: cannot write none\/x$/m);
  const full = openSync('/dev/full', 'w');
  const away = spawnSync(binary, ['learn', ...files, 'history.csv', '-o', '-'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  assert.equal(away.status, 1, 'a plan that nobody got is not written');
  assert.match(away.stderr, /^fieldwise: cannot write -$/m);
  const over = run([...files, './history.csv', '-o', 'history.csv']);
  assert.equal(over.status, 2);
  assert.match(
    over.stderr,
    /^fieldwise learn: -o would overwrite the file of --history; name another$/m,
  );
  assert.equal(readFileSync(join(folder, 'history.csv'), 'utf8'), leads(60));
  assert.equal(
    run([...files, 'history.csv']).stderr.split('\n')[0],
    'fieldwise learn: -o is missing',
  );
  const piped = run([...files, 'history.csv', '-o', '-']);
  assert.equal(piped.status, 0);
  assert.equal(JSON.parse(piped.stdout).ask.model.leads, 60);
  assert.match(piped.stderr, /^Learnt from 60 leads/m);
});
