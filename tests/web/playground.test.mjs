// The playground without its page: how edits keep a plan's layout, what is wrong where, what completes,
// what a file is, and the visitor's past.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../dist/full.js';
import { importSource } from './playground-source.mjs';

const { rewrite } = await importSource('json/rewrite.ts');
const { layOutDocument } = await importSource('json/layout.ts');
const { placeOf } = await importSource('json/places.ts');
const { membersAt, schemasAt, wordsOf } = await importSource('json/schema.ts');
const { readPlan } = await importSource('state/plan-text.ts');
const { readFiles } = await importSource('state/opened-file.ts');
const { Visitor } = await importSource('state/visitor.ts');
const { parseTree } = await import('jsonc-parser');

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const plans = [
  'demo/plan.json',
  ...['dual-score', 'ladder', 'two-axis'].map((name) => `demo/presets/${name}.json`),
];

/** The lines of `after` that are not in `before`, as far as both can be told apart by their text. */
function newLines(before, after) {
  const old = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !old.has(line));
}

for (const path of plans) {
  const text = read(path);
  const plan = JSON.parse(text);

  test(`${path}: an edit changes its own line and no other`, () => {
    assert.equal(rewrite(text, plan), text);
    const label = structuredClone(plan);
    label.fields[1].label = 'Something else';
    assert.equal(newLines(text, rewrite(text, label)).length, 1);

    const moved = structuredClone(plan);
    moved.rules.push(...moved.rules.splice(0, 1));
    const made = rewrite(text, moved);
    assert.deepEqual(JSON.parse(made), moved);
    // Of a list's last part the comma goes, and the part before it gets one.
    assert.ok(newLines(text, made).length <= 3, newLines(text, made).join('\n'));

    const less = structuredClone(plan);
    less.fields.splice(2, 1);
    assert.deepEqual(newLines(text, rewrite(text, less)), []);
  });

  test(`${path}: whatever is edited, the text has that value`, () => {
    let seed = 1;
    const random = (below) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    let now = text;
    let value = plan;
    for (let i = 0; i < 60; i += 1) {
      value = mutated(structuredClone(value), random);
      now = rewrite(now, value);
      assert.equal(JSON.stringify(JSON.parse(now)), JSON.stringify(value));
    }
  });
}

/** A value with something changed somewhere in it. */
function mutated(value, random) {
  const places = [];
  (function walk(here) {
    if (typeof here !== 'object' || here === null) return;
    places.push(here);
    Object.values(here).forEach(walk);
  })(value);
  const place = places[random(places.length)];
  const made = [true, 'a "text"\n', 3.5, [], {}, { key: 'new', options: [{ value: 'a' }] }][
    random(6)
  ];
  if (Array.isArray(place)) {
    const at = random(place.length + 1);
    const action = random(4);
    if (action === 0) place.splice(at, 0, made);
    else if (action === 1) place.splice(at, 1);
    else if (action === 2) place.push(...place.splice(at, 1));
    else if (at < place.length) place[at] = made;
    return value;
  }
  const names = Object.keys(place);
  const name = names[random(names.length || 1)];
  if (random(3) === 0 || name === undefined) place[`x-${random(1000)}`] = made;
  else if (random(2) === 0 && place !== value) delete place[name];
  else place[name] = made;
  return value;
}

test('a new part is laid out as its neighbours are', () => {
  const text = '{\n  "options": [\n    {"value": "a", "label": "A"}\n  ],\n  "empty": []\n}\n';
  const value = JSON.parse(text);
  value.options.push({ value: 'b', label: 'B' });
  value.empty.push(1);
  assert.equal(
    rewrite(text, value),
    '{\n  "options": [\n    {"value": "a", "label": "A"},\n    {"value": "b", "label": "B"}\n  ],\n  "empty": [1]\n}\n',
  );
  assert.equal(layOutDocument({ a: 1, b: { c: [] } }), '{\n  "a": 1,\n  "b": {"c": []}\n}\n');
});

test('an error is shown at the value it is about, and of an object at its name', () => {
  const text = '{"fields": [{"key": "a", "type": "textt"}], "a/b": {"c": 1}}';
  const tree = parseTree(text);
  const at = (pointer) => {
    const { from, to } = placeOf(pointer, tree);
    return text.slice(from, to);
  };
  assert.equal(at('/fields/0/type'), '"textt"');
  assert.equal(at('/fields'), '"fields"');
  assert.equal(at('/fields/0'), '{');
  assert.equal(at('/a~1b/c'), '1');
  // What is missing is shown where it would be.
  assert.equal(at('/fields/0/label'), '{');
  assert.equal(at(''), '{');
});

test('what is no JSON is told apart from what is no plan, and each says where', async () => {
  const engine = await load();
  const comma = readPlan(engine, '{"fieldwise": 1 "name": "x"}');
  assert.equal(comma.json, undefined);
  assert.deepEqual(
    comma.problems.map(({ from, message }) => [from, message]),
    [[16, 'A comma is missing before this.']],
  );
  assert.match(readPlan(engine, '{"a": 1,}').problems[0].message, /name in double quotes/);
  assert.match(readPlan(engine, '{"a": "x').problems[0].message, /closing/);
  assert.match(readPlan(engine, ' \n').problems[0].message, /no plan yet/);
  const list = readPlan(engine, '[]');
  assert.deepEqual(list.json, []);
  assert.deepEqual(
    list.problems.map(({ code }) => code),
    ['type'],
  );
  const good = readPlan(engine, read('demo/plan.json'));
  assert.deepEqual(good.problems, []);
  good.plan.dispose();
});

test('the schema names members and words, wherever they are', () => {
  const schema = JSON.parse(read('engine/plan.schema.json'));
  const field = membersAt(schema, ['fields', 0]);
  assert.ok(field.has('showIf') && field.has('options'));
  const words = (...path) => wordsOf(schemasAt(schema, path));
  assert.ok(words('fields', 3, 'type').includes('multi-choice'));
  assert.ok(words('ask', 'policy').includes('queue'));
  assert.deepEqual(words('fields', 3, 'required'), [true, false]);
  assert.ok(words('thresholds', 0, 'stage').includes('mql'));
  assert.ok(membersAt(schema, ['playbook']).size > 0);
  assert.equal(membersAt(schema, ['nothing', 'here']).size, 0);
});

test('a file is a plan, another product’s form, or refused in words', async () => {
  const openText = (name, text) => readFiles([new File([text], name)]);
  const text = read('demo/plan.json');
  assert.deepEqual(await openText('mine.json', text), { name: 'mine.json', text, notes: [] });
  const survey = await openText(
    'survey.json',
    JSON.stringify({
      elements: [
        { type: 'text', name: 'a' },
        { type: 'file', name: 'b' },
      ],
    }),
  );
  assert.equal(survey.from, 'SurveyJS');
  assert.equal(survey.name, 'survey.plan.json');
  assert.equal(survey.notes.length, 1);
  assert.equal(
    (await openText('f', '{"components": [{"type": "textfield", "key": "a"}]}')).from,
    'Form.io',
  );
  assert.equal(
    (await openText('s', '{"type": "object", "properties": {"a": {"type": "string"}}}')).from,
    'JSON Schema',
  );
  // A slip of the pen in a plan is mended in the editor.
  assert.equal((await openText('p', '{"fieldwise": 1,}')).text, '{"fieldwise": 1,}');
  await assert.rejects(openText('a.png', '\u0089PNG'), /a\.png is not JSON/);
  await assert.rejects(openText('l.json', '[1]'), /no plan: a plan is an object/);
  await assert.rejects(openText('o.json', '{"a": 1}'), /neither a plan .* nor a form of SurveyJS/);
  const large = new File(['x'.repeat(5_200_000)], 'big.json');
  await assert.rejects(
    readFiles([large]),
    /big\.json has 5\.2 MB; the playground takes up to 2 MB/,
  );
});

test('the visitor’s past: visits, what is taken back, what is undone', () => {
  const visitor = new Visitor();
  visitor.startOver('guide');
  const types = () => visitor.moment.events.map(({ type }) => type);
  visitor.record([{ type: 'page', path: '/' }]);
  visitor.visit('demo', 7);
  visitor.record([{ type: 'answer', field: 'email', value: 'a@b.example' }, { type: 'submit' }], {
    sent: true,
  });
  assert.deepEqual(types(), ['visit', 'page', 'visit', 'answer', 'submit']);
  assert.deepEqual(
    visitor.visits.map(({ number, events }) => [number, events.length]),
    [
      [1, 1],
      [2, 2],
    ],
  );
  const [first, , second] = visitor.moment.events;
  assert.ok(second.at - first.at >= 7 * 86_400_000);
  assert.ok(visitor.moment.sent);

  visitor.remove(second.seq);
  assert.deepEqual(types(), ['visit', 'page']);
  assert.equal(visitor.moment.offer, 'guide');
  assert.equal(visitor.moment.sent, false);
  visitor.undo();
  assert.deepEqual(types(), ['visit', 'page', 'visit', 'answer', 'submit']);
  assert.equal(visitor.moment.offer, 'demo');

  visitor.returnToFirst();
  assert.deepEqual(types(), ['visit']);
  visitor.undo();
  assert.equal(types().length, 5);
  // Nothing was done on a page that is left at once: it is no visit.
  visitor.visit('guide', 1);
  visitor.visit('demo');
  assert.deepEqual(types(), ['visit', 'page', 'visit', 'answer', 'submit', 'visit']);
  assert.equal(visitor.moment.events.at(-1).offer, 'demo');
  const { id } = visitor;
  visitor.startOver('guide');
  assert.notEqual(visitor.id, id);
  assert.equal(visitor.canUndo, false);
});
