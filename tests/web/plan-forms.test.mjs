// What the plan editor's forms do to a plan: edits, conditions as rows, renaming.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../dist/full.js';
import { importSource } from './playground-source.mjs';

const edit = await importSource('forms/edit.ts');
const { changeType, fieldMembers } = await importSource('forms/sections/field-type.ts');
const { isUnderstood, parse, toLogic, withPart } = await importSource('forms/condition.ts');
const { renameKey, renameOption, usesOf, usesOfOption } = await importSource('forms/uses.ts');
const { durationInWords, durationOf, durationText } = await importSource('forms/duration.ts');
const { keyFromLabel, valueFromLabel } = await importSource('forms/keys.ts');
const engine = await load();

const plans = [
  'plan.json',
  'presets/dual-score.json',
  'presets/ladder.json',
  'presets/two-axis.json',
];
const read = (name) => JSON.parse(readFileSync(new URL(`../../demo/${name}`, import.meta.url)));
const text = (value) => JSON.stringify(value);

/** All conditions in a value, with where they are. */
function conditionsIn(value, path = '') {
  if (Array.isArray(value)) return value.flatMap((item, n) => conditionsIn(item, `${path}/${n}`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    ['if', 'showIf', 'requireIf'].includes(name)
      ? [[`${path}/${name}`, inner]]
      : conditionsIn(inner, `${path}/${name}`),
  );
}

/** The same parts without what they were read from, so that they are written anew. */
const anew = (part) =>
  part.kind === 'json'
    ? part
    : part.kind === 'row'
      ? { ...part, written: undefined }
      : { kind: 'group', join: part.join, parts: part.parts.map(anew) };

for (const name of plans) {
  test(`${name}: every condition comes back as it was`, () => {
    const conditions = conditionsIn(read(name));
    assert.ok(conditions.length > 10);
    for (const [path, logic] of conditions) {
      assert.equal(text(toLogic(parse(logic))), text(logic), path);
    }
  });

  test(`${name}: all that visitors' conditions say is in rows, and written anew it says the same`, () => {
    const { playbook: _, ...plan } = read(name);
    const inJson = [];
    for (const [path, logic] of conditionsIn(plan)) {
      const group = parse(logic);
      if (!isUnderstood(group)) inJson.push(text(logic));
      const rewritten = toLogic(anew(group));
      assert.equal(text(toLogic(parse(rewritten))), text(rewritten), path);
      assert.deepEqual(anew(parse(rewritten)), anew(group), path);
    }
    // Silences, sums and the lead's own wish have no rows.
    for (const logic of inJson) assert.match(logic, /"silent"|"opted_out"|"\+"/);
  });

  test(`${name}: every field, signal and axis can be renamed, and the engine takes the plan`, () => {
    const before = read(name);
    const frozen = text(before);
    let plan = before;
    const kinds = {
      field: '/fields',
      signal: '/signals',
      axis: '/axes',
      offer: '/offers',
      persona: '/personas',
    };
    let uses = 0;
    for (const [kind, list] of Object.entries(kinds)) {
      edit.listAt(plan, list).forEach((item, index) => {
        const renamed = renameKey(plan, kind, `${list}/${index}`, `new_${item.key}`);
        assert.deepEqual(usesOf(renamed.plan, kind, item.key), [], item.key);
        uses += renamed.uses.length;
        plan = renamed.plan;
      });
    }
    assert.ok(uses > 50);
    edit.listAt(plan, '/fields').forEach(({ key, options = [] }, index) => {
      options.forEach(({ value }, place) => {
        const renamed = renameOption(plan, `/fields/${index}/options/${place}`, `new ${value}`);
        assert.deepEqual(usesOfOption(renamed.plan, key, value), []);
        plan = renamed.plan;
      });
    });
    // The examples in it are leads that must come out as they did.
    engine.plan(text(plan)).dispose();
    assert.equal(text(before), frozen, 'the plan that was given is as it was');
    // Renamed back, it is the plan that it was.
    for (const [kind, list] of Object.entries(kinds)) {
      edit.listAt(plan, list).forEach(({ key }, index) => {
        plan = renameKey(plan, kind, `${list}/${index}`, key.replace('new_', '')).plan;
      });
    }
    edit.listAt(plan, '/fields').forEach(({ options = [] }, index) => {
      options.forEach(({ value }, place) => {
        const pointer = `/fields/${index}/options/${place}`;
        plan = renameOption(plan, pointer, value.replace('new ', '')).plan;
      });
    });
    assert.equal(text(plan), frozen);
  });
}

test('what the builder has no row for stays, beside what it has one for', () => {
  const odd = { '==': [{ '+': [{ var: 'a' }, 1] }, 2] };
  const logic = { and: [{ '==': [{ var: 'b' }, 'x'] }, odd, { or: [{ '!!': { var: 'c' } }] }] };
  const group = parse(logic);
  assert.deepEqual(
    group.parts.map(({ kind }) => kind),
    ['row', 'json', 'group'],
  );
  const row = { ...group.parts[0], value: 'y', written: undefined };
  assert.deepEqual(toLogic(withPart(group, [0], row)), {
    and: [{ '==': [{ var: 'b' }, 'y'] }, odd, { or: [{ '!!': { var: 'c' } }] }],
  });
  assert.deepEqual(toLogic(withPart(withPart(group, [2], undefined), [0], undefined)), odd);
  const none = [1, 0, 0].reduce((left, index) => withPart(left, [index], undefined), group);
  assert.equal(toLogic(none), undefined);
});

test('rules that only look like rows are left in JSON', () => {
  const odd = [
    true,
    'text',
    [],
    {},
    { and: [] },
    { '==': [{ var: ['a', 1] }, 2] },
    { '==': [{ var: 'a' }, { var: 'b' }] },
    { '==': [{ var: 'a' }, 1, 2] },
    { '<': [1, { var: 'a' }, 3] },
    { in: [{ var: 'a' }, [[1]]] },
    { in: [{ signal: 's' }, [1]] },
    { '!': [{ '==': [{ var: 'a' }, 1] }] },
    { '===': [{ var: 'a' }, 1] },
    { signal: ['s', '7d', '7d'] },
    { '>': [{ signal: 's' }, null] },
    { var: '' },
    { '==': [{ var: 'a' }, 1], '!=': [{ var: 'b' }, 2] },
  ];
  for (const logic of odd) {
    assert.equal(isUnderstood(parse(logic)), false, text(logic));
    assert.equal(text(toLogic(parse(logic))), text(logic));
  }
});

test('a member is put where its neighbours are, and nothing else moves', () => {
  const order = ['key', 'type', 'label', 'required'];
  const plan = { 'x-ours': 1, fields: [{ key: 'a', required: true, 'x-note': 'n', 3: 'three' }] };
  const labelled = edit.set(plan, '/fields/0/label', 'A', order);
  assert.equal(
    text(labelled),
    '{"x-ours":1,"fields":[{"3":"three","key":"a","label":"A","required":true,"x-note":"n"}]}',
  );
  assert.equal(text(edit.remove(labelled, '/fields/0/label')), text(plan));
  assert.equal(edit.set(plan, '/fields/0/key', 'b').fields[0].required, true);
  assert.equal(text(edit.set({ 'a/b': { '~': 1 } }, '/a~1b/~0', 2)), '{"a/b":{"~":2}}');
  assert.equal(edit.get(JSON.parse('{"__proto__":{"x":1}}'), '/constructor/name'), undefined);
  const own = JSON.parse('{"__proto__":{"x":1}}');
  assert.equal(text(edit.set(own, '/b', 1)), '{"__proto__":{"x":1},"b":1}');
});

test('items move, and pointers to them and into them follow', () => {
  const moved = edit.move({ list: ['a', 'b', 'c'] }, '/list', 0, 2);
  assert.deepEqual(moved, { list: ['b', 'c', 'a'] });
  assert.deepEqual(edit.move(moved, '/list', 0, 3), moved);
  const after = (pointer, from, to) => edit.pointerAfter(pointer, '/list', from, to);
  assert.deepEqual(
    [0, 1, 2].map((n) => after(`/list/${n}/x`, 0, 2)),
    ['/list/2/x', '/list/0/x', '/list/1/x'],
  );
  assert.deepEqual(
    [0, 1, 2].map((n) => after(`/list/${n}/#More`, 1, null)),
    ['/list/0/#More', undefined, '/list/1/#More'],
  );
  assert.equal(after('/other/1', 1, 0), '/other/1');
});

test('names in rules: derived inputs, lists of names, items of a list, constants', () => {
  const rule = {
    if: [
      { '==': [{ var: 'a.kind' }, 'a'] },
      { missing: ['a', 'b'] },
      { missing_some: [1, ['a', 'b']] },
      { val: ['a'] },
      { var: ['a', 'a'] },
      { exists: ['a', 'a'] },
      { some: [{ var: 'a' }, { in: [{ var: 'a' }, [{ val: [[2], 'a'] }]] }] },
      { preserve: { var: 'a' } },
      'a',
    ],
  };
  const plan = { fields: [{ key: 'a' }, { key: 'c', compute: rule }] };
  assert.deepEqual(renameKey(plan, 'field', '/fields/0', 'z').plan.fields[1].compute, {
    if: [
      { '==': [{ var: 'z.kind' }, 'a'] },
      { missing: ['z', 'b'] },
      { missing_some: [1, ['z', 'b']] },
      { val: ['z'] },
      { var: ['z', 'a'] },
      { exists: ['z', 'a'] },
      { some: [{ var: 'z' }, { in: [{ var: 'a' }, [{ val: [[2], 'z'] }]] }] },
      { preserve: { var: 'a' } },
      'a',
    ],
  });
});

test('keys and values from labels', () => {
  const plan = { fields: [{ key: 'company' }] };
  assert.equal(keyFromLabel(plan, '/fields', 'Company'), 'company_2');
  assert.equal(keyFromLabel(plan, '/fields', 'Größe?'), 'grosse');
  assert.equal(valueFromLabel('1 to 49', new Set()), '1_to_49');
  assert.equal(valueFromLabel('نعم', new Set(['نعم'])), 'نعم_2');
  assert.equal(valueFromLabel('???', new Set()), '???');
});

test('durations in a number and a unit', () => {
  assert.deepEqual(durationOf('30d'), { amount: 30, unit: 'd' });
  assert.equal(durationText(30, 'd'), '30d');
  for (const odd of ['0d', '1.5h', '30 d', 30, undefined]) assert.equal(durationOf(odd), undefined);
  assert.equal(durationInWords('1h'), '1 hour');
});

test('a box of consent is a yes or no; as another type it is none, and back again it is', () => {
  const field = { key: 'terms', type: 'boolean', label: 'Terms', role: 'consent' };
  const link = { label: 'Privacy policy', url: '/privacy' };
  const offers = [{ key: 'guide', buyerStage: 'awareness', fields: ['terms'] }];
  const plan = { fieldwise: 1, name: 'Test', fields: [{ ...field, link }], offers };
  const ed = {
    plan,
    setAside: new Map(),
    change: (to, after) => Object.assign(ed, { plan: to, after }),
  };
  engine.plan(text(ed.plan)).dispose();
  changeType(ed, '/fields/0', 'text');
  assert.deepEqual(ed.plan.fields[0], { key: 'terms', type: 'text', label: 'Terms', link });
  assert.match(ed.after.say, /has no role/);
  engine.plan(text(ed.plan)).dispose();
  ed.plan = edit.set(ed.plan, '/fields/0/role', 'job_title', fieldMembers);
  changeType(ed, '/fields/0', 'boolean');
  assert.equal(ed.plan.fields[0].role, undefined, 'a job title is no yes or no');
  engine.plan(text(ed.plan)).dispose();
  ed.plan = edit.set(ed.plan, '/fields/0/role', 'consent', fieldMembers);
  assert.deepEqual(Object.keys(ed.plan.fields[0]), ['key', 'type', 'label', 'role', 'link']);
  changeType(ed, '/fields/0', 'date');
  changeType(ed, '/fields/0', 'boolean');
  assert.equal(ed.plan.fields[0].role, 'consent');
});

test('a link whose words and address are emptied is gone', () => {
  const plan = { fields: [{ key: 'terms', link: { label: 'Privacy', url: '/privacy' } }] };
  const one = edit.removeEmpty(edit.remove(plan, '/fields/0/link/label'), '/fields/0/link');
  assert.deepEqual(one.fields[0].link, { url: '/privacy' });
  const none = edit.removeEmpty(edit.remove(one, '/fields/0/link/url'), '/fields/0/link');
  assert.deepEqual(none, { fields: [{ key: 'terms' }] });
  assert.equal(edit.removeEmpty(none, '/fields/0/link'), none);
  assert.equal(edit.removeEmpty(plan, '/fields/0/key'), plan);
});
