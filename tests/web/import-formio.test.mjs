// Form.io forms as plans: public forms, and conditions against @formio/core's own evaluation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import core from '@formio/core';
import { fromFormio, ImportError } from 'fieldwise/import';
import { chance, engine, shown, testForms } from './import-support.mjs';

testForms('formio', fromFormio);

const values = (...names) => names.map((value) => ({ label: value.toUpperCase(), value }));
const COMPONENTS = [
  { type: 'textfield', key: 'note', input: true },
  { type: 'number', key: 'seats', input: true },
  { type: 'number', key: 'budget', input: true },
  { type: 'radio', key: 'role', input: true, values: values('boss', 'buyer', 'user') },
  {
    type: 'select',
    key: 'year',
    input: true,
    data: { values: [2024, 2025, 2026].map((value) => ({ label: `${value}`, value })) },
  },
  {
    type: 'select',
    key: 'langs',
    multiple: true,
    input: true,
    data: { values: values('de', 'en') },
  },
  { type: 'selectboxes', key: 'tools', input: true, values: values('crm', 'mail', 'chat') },
  { type: 'checkbox', key: 'trial', input: true },
  { type: 'datetime', key: 'start', enableTime: false, input: true },
  {
    type: 'container',
    key: 'who',
    input: true,
    components: [{ type: 'textfield', key: 'first', input: true }],
  },
];

/** A random `conditional`. */
function conditional(random) {
  const { pick, whole } = random;
  const kind = whole(3);
  if (kind === 0) {
    const [when, eq] = pick([
      ['note', pick(['7', 'x'])],
      ['seats', `${whole(5)}`],
      ['role', pick(['boss', 'user'])],
      ['year', pick(['2024', 2025])],
      ['langs', 'de'],
      ['tools', pick(['crm', 'mail'])],
      ['trial', pick(['true', 'false', true])],
      ['who.first', 'x'],
    ]);
    return { when, eq, show: pick([true, false, 'true', 'false']) };
  }
  if (kind === 1) {
    return {
      show: pick([true, false]),
      conjunction: pick(['all', 'any']),
      conditions: Array.from({ length: 1 + whole(3) }, () => operation(random)),
    };
  }
  return { json: rule(random, 2) };
}

function operation({ pick, whole }) {
  const number = pick(['greaterThan', 'greaterThanOrEqual', 'lessThan', 'lessThanOrEqual']);
  const equality = pick(['isEqual', 'isNotEqual']);
  const emptiness = pick(['isEmpty', 'isNotEmpty']);
  const [component, operator, value] = pick([
    ['seats', number, whole(6)],
    ['seats', equality, whole(6)],
    ['note', pick(['includes', 'notIncludes', 'startsWith', 'endsWith']), pick(['7', 'x'])],
    ['note', equality, pick(['7', 'x7'])],
    ['role', equality, pick(['boss', 'user'])],
    ['langs', pick(['includes', 'notIncludes']), 'en'],
    ['tools', equality, pick(['crm', 'chat'])],
    ['trial', equality, pick([true, 'true'])],
    ['start', pick(['dateGreaterThan', 'dateLessThanOrEqual', 'isDateEqual']), '2026-05-15'],
    ...['note', 'seats', 'role', 'tools', 'trial', 'who.first'].map((name) => [name, emptiness]),
  ]);
  return { component, operator, value };
}

function rule(random, depth) {
  const { pick, whole } = random;
  if (depth > 0 && whole(3) > 0) {
    const [a, b] = [rule(random, depth - 1), rule(random, depth - 1)];
    return pick([{ and: [a, b] }, { or: [a, b] }, { '!': [a] }, { if: [a, b, true] }]);
  }
  const relation = pick(['<', '<=', '>', '>=']);
  const equality = pick(['==', '!=', '===', '!==']);
  const seats = { var: pick(['data.seats', 'row.seats']) };
  return pick([
    { [relation]: [seats, whole(6)] },
    { [relation]: [whole(6), seats] },
    { [relation]: [{ '+': [seats, 1] }, { var: 'data.budget' }] },
    { [equality]: [{ var: 'data.role' }, pick(['boss', 'user'])] },
    { [equality]: [{ var: 'data.year' }, 2025] },
    { in: [{ var: 'data.role' }, ['boss', 'user']] },
    { in: ['x', { var: 'data.note' }] },
    { in: ['en', { var: 'data.langs' }] },
    { var: 'data.tools.mail' },
    { '!!': [{ var: 'data.trial' }] },
    { [equality]: [{ var: 'data.who.first' }, 'x'] },
  ]);
}

/** Random answers: as Form.io has them, with what a browser fills in, and as a plan does. */
function answers({ pick, whole, some }) {
  const theirs = { note: '', role: '', langs: [], trial: false, who: { first: '' } };
  const ours = {};
  const give = (name, value, own = value) => {
    if (whole(4) === 0) return;
    theirs[name] = value;
    ours[name] = own;
  };
  give('note', pick(['7', 'x', 'x7', '7x']));
  give('seats', whole(6));
  give('budget', whole(6));
  give('role', pick(['boss', 'buyer', 'user']));
  const year = 2024 + whole(3);
  give('year', year, String(year));
  give('trial', pick([true, false]));
  give('start', `2026-0${1 + whole(9)}-15`);
  const langs = some(['de', 'en']);
  if (langs.length > 0) give('langs', langs);
  const tools = some(['crm', 'mail', 'chat']);
  theirs.tools = Object.fromEntries(['crm', 'mail', 'chat'].map((t) => [t, tools.includes(t)]));
  if (tools.length > 0) ours.tools = tools;
  if (whole(3) > 0) {
    theirs.who.first = 'x';
    ours.who_first = 'x';
  }
  return [theirs, ours];
}

/** The keys of the components that @formio/core hides. */
function hiddenBy(components, data) {
  const scope = {};
  core.processSync({
    form: { components },
    components,
    data,
    scope,
    processors: [core.simpleConditionProcessInfo],
  });
  return new Set(
    scope.conditionals
      .filter(({ conditionallyHidden }) => conditionallyHidden)
      .map(({ path }) => path),
  );
}

test('conditions hold when @formio/core says so', () => {
  const random = chance(7);
  let compared = 0;
  let visible = 0;
  for (let round = 0; round < 40; round += 1) {
    const targets = Array.from({ length: 20 }, (_, i) => ({
      type: 'textfield',
      key: `t${i}`,
      input: true,
      conditional: conditional(random),
    }));
    const components = [...COMPONENTS, ...targets];
    const { plan, notes } = fromFormio({ components });
    assert.deepEqual(notes, []);
    const own = engine.plan(JSON.stringify(plan));
    for (let i = 0; i < 20; i += 1) {
      const [theirs, ours] = answers(random);
      const hidden = hiddenBy(components, theirs);
      const showing = shown(own, ours);
      for (const { key, conditional } of targets) {
        const what = `${JSON.stringify(conditional)} with ${JSON.stringify(theirs)}`;
        assert.equal(showing.has(key), !hidden.has(key), what);
        compared += 1;
        visible += hidden.has(key) ? 0 : 1;
      }
    }
    own.dispose();
  }
  assert.equal(compared, 16_000);
  assert.ok(visible > 4000 && visible < 12_000, `${visible} of ${compared} show`);
});

/** A form of these components, imported; the plan must load. */
function imported(components, rest = {}, options = {}) {
  const result = fromFormio({ components, ...rest }, options);
  engine.plan(JSON.stringify(result.plan)).dispose();
  return result;
}

test('scripts are not run: the field shows to everybody, and is not forced', () => {
  const { plan, notes } = imported([
    {
      type: 'textfield',
      key: 'a',
      validate: { required: true },
      customConditional: 'show = data.x > 1',
    },
    { type: 'number', key: 'b', calculateValue: { _max: [1] } },
  ]);
  assert.equal(plan.fields[0].required, undefined);
  assert.deepEqual(plan.fields[0]['x-show-if'], ['show = data.x > 1']);
  assert.equal(plan.fields[1].compute, undefined);
  assert.deepEqual(
    notes.map(({ code, path }) => [code, path]),
    [
      ['script', '/components/0/customConditional'],
      ['operator', '/components/1/calculateValue'],
    ],
  );
});

test('a condition that asks for what is no option never holds, and that is said', () => {
  const { plan, notes } = fromFormio({
    display: 'form',
    components: [
      {
        type: 'radio',
        key: 'size',
        label: 'Size',
        input: true,
        values: [
          { label: 'Small', value: 's' },
          { label: 'Large', value: 'l' },
        ],
      },
      {
        type: 'textfield',
        key: 'why',
        label: 'Why',
        input: true,
        conditional: { show: true, when: 'size', eq: 'huge' },
      },
    ],
  });
  assert.equal(plan.fields[1].showIf, false);
  assert.deepEqual(
    notes.map(({ code }) => code),
    ['no_such_option'],
  );
  assert.match(notes[0].message, /"size" is "huge"/);
  assert.ok(engine.plan(plan));
});

test('a wizard has pages, a panel conditions for what is in it', () => {
  const panels = [
    { type: 'panel', key: 'p1', components: [{ type: 'checkbox', key: 'a' }] },
    {
      type: 'panel',
      key: 'p2',
      conditional: { show: true, when: 'a', eq: 'true' },
      components: [
        { type: 'email', key: 'b', validate: { required: true } },
        {
          type: 'textfield',
          key: 'c',
          conditional: { show: false, when: 'b', eq: 'x@y.example' },
          validate: {
            pattern: '[A-Z]{2}\\d+?',
            minLength: '2',
            customMessage: 'Two <b>letters</b>',
          },
        },
      ],
    },
  ];
  const { plan } = imported(panels, { display: 'wizard', title: 'Join' }, { pages: 'visits' });
  assert.equal(plan.name, 'Join');
  assert.deepEqual(plan.offers[0].fields, ['a']);
  assert.deepEqual(plan.ask.queue, [['b', 'c']]);
  const isA = { '==': [{ var: 'a' }, true] };
  assert.deepEqual(plan.fields[1].showIf, isA);
  assert.deepEqual(plan.fields[2], {
    key: 'c',
    type: 'text',
    label: 'c',
    pattern: '[A-Z]{2}\\d+',
    minLength: 2,
    error: 'Two letters',
    showIf: { and: [isA, { '!=': [{ var: 'b' }, 'x@y.example'] }] },
  });
});

test('what is no Form.io form is refused in words', () => {
  for (const json of [null, 'x', {}, { pages: [] }]) {
    assert.throws(
      () => fromFormio(json),
      (error) => error instanceof ImportError && /Form\.io/.test(error.message),
    );
  }
});
