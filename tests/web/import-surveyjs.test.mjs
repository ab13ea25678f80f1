// SurveyJS forms as plans: public forms, and conditions against survey-core's own evaluation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromSurveyJs, ImportError } from 'fieldwise/import';
import { SurveyModel } from 'survey-core';
import { chance, engine, shown, testForms } from './import-support.mjs';

testForms('surveyjs', fromSurveyJs);

const QUESTIONS = [
  { type: 'text', name: 'note' },
  { type: 'text', inputType: 'number', name: 'seats' },
  { type: 'text', inputType: 'number', name: 'budget' },
  { type: 'text', inputType: 'date', name: 'start' },
  { type: 'radiogroup', name: 'role', choices: ['Boss', 'buyer', 'user'] },
  { type: 'dropdown', name: 'year', choices: [2024, 2025, 2026] },
  { type: 'rating', name: 'nps', rateMin: 0, rateMax: 10 },
  { type: 'rating', name: 'ease', rateMax: 10 },
  { type: 'checkbox', name: 'tools', choices: ['crm', 'mail', 'chat'] },
  { type: 'boolean', name: 'trial' },
  { type: 'boolean', name: 'agree', valueTrue: 'yes', valueFalse: 'no' },
  { type: 'multipletext', name: 'who', items: [{ name: 'first' }, { name: 'last' }] },
];

/** A random condition over the questions, nested up to `depth`. */
function condition(random, depth) {
  const { pick, whole } = random;
  if (depth > 0 && whole(3) > 0) {
    const [a, b] = [condition(random, depth - 1), condition(random, depth - 1)];
    return pick([`(${a}) and (${b})`, `${a} or ${b}`, `!(${a})`, `${a} && (${b} || ${a})`]);
  }
  const number = pick(['{seats}', '{budget}', '{nps}', '{ease}']);
  const relation = pick(['<', '<=', '>', '>=', '=', '!=', '<>', 'less', 'greaterorequal']);
  return pick([
    `${number} ${relation} ${whole(11)}`,
    `${whole(11)} ${relation} ${number}`,
    `{seats} ${relation} {budget}`,
    `{nps} ${relation} {ease}`,
    `{seats} + {budget} * 2 ${relation} ${whole(30)}`,
    `{seats} - {nps} ${relation} -${whole(5)}`,
    `sum({seats}, {budget}, 1) ${relation} ${whole(20)}`,
    `iif({trial} = true, {seats}, 3) ${relation} ${whole(8)}`,
    `{start} ${relation} '2026-0${1 + whole(9)}-15'`,
    `{year} ${pick(['=', '!=', '>', '<='])} ${2024 + whole(3)}`,
    `{year} anyof [2024, 2026]`,
    `{role} ${pick(['=', '!=', 'contains'])} ${pick(["'boss'", '"buyer"', 'user'])}`,
    `{role} ${pick(['anyof', 'noneof'])} ['boss', 'user']`,
    `{note} ${pick(['=', '<>', 'contains', 'notcontains'])} '${pick(['7', '12', '-'])}'`,
    `{tools} ${pick(['contains', 'notcontains'])} '${pick(['crm', 'mail'])}'`,
    `{tools} ${pick(['anyof', 'allof', 'noneof', '=', '!='])} ['mail', 'crm']`,
    `{tools} ${pick(['=', '!='])} 'crm'`,
    `{${pick(['note', 'seats', 'role', 'tools', 'trial', 'agree', 'who.first'])}} ${pick(['empty', 'notempty'])}`,
    `{${pick(['note', 'role', 'trial'])}} ${pick(['=', '!='])} ${pick(["''", 'null'])}`,
    `{trial} ${pick(['=', '!='])} ${pick(['true', "'false'"])}`,
    `{agree} ${pick(['=', '!='])} '${pick(['yes', 'no'])}'`,
    `{who.first} = '${pick(['7', '12'])}'`,
    '{trial}',
    '!{trial}',
  ]);
}

/** Random answers: as SurveyJS has them, and as a plan does. */
function answers(random) {
  const { pick, whole, some } = random;
  const theirs = {};
  const ours = {};
  const give = (name, key, value, own = value) => {
    if (whole(4) === 0) return;
    theirs[name] = value;
    ours[key] = own;
  };
  give('note', 'note', pick(['7', '12', '-7-']));
  give('seats', 'seats', whole(12));
  give('budget', 'budget', whole(12));
  give('start', 'start', `2026-0${1 + whole(9)}-15`);
  give('role', 'role', pick(['Boss', 'buyer', 'user']));
  const year = 2024 + whole(3);
  give('year', 'year', year, String(year));
  const [nps, ease] = [whole(11), 1 + whole(10)];
  give('nps', 'nps', nps, String(nps));
  give('ease', 'ease', ease, String(ease));
  const tools = some(['crm', 'mail', 'chat']);
  if (tools.length > 0) give('tools', 'tools', [...tools].reverse(), tools);
  const trial = pick([true, false]);
  give('trial', 'trial', trial);
  const agree = pick([true, false]);
  give('agree', 'agree', agree ? 'yes' : 'no', agree);
  const first = pick(['7', '12']);
  if (whole(3) > 0) {
    theirs.who = { first };
    ours.who_first = first;
  }
  return [theirs, ours];
}

test('conditions hold when survey-core says so', () => {
  const random = chance(5);
  let compared = 0;
  let visible = 0;
  for (let round = 0; round < 40; round += 1) {
    const targets = Array.from({ length: 20 }, (_, i) => ({
      type: 'text',
      name: `t${i}`,
      visibleIf: condition(random, 2),
    }));
    const json = { elements: [...QUESTIONS, ...targets] };
    const { plan, notes } = fromSurveyJs(json);
    assert.deepEqual(
      notes.filter(({ code }) => code !== 'letter_case'),
      [],
    );
    const own = engine.plan(JSON.stringify(plan));
    const model = new SurveyModel(json);
    for (let i = 0; i < 20; i += 1) {
      const [theirs, ours] = answers(random);
      model.data = theirs;
      const showing = shown(own, ours);
      for (const { name, visibleIf } of targets) {
        const wanted = model.getQuestionByName(name).isVisible;
        const what = `${visibleIf} with ${JSON.stringify(theirs)}`;
        assert.equal(showing.has(name), wanted, what);
        compared += 1;
        visible += wanted ? 1 : 0;
      }
    }
    own.dispose();
  }
  assert.equal(compared, 16_000);
  assert.ok(visible > 4000 && visible < 12_000, `${visible} of ${compared} show`);
});

test('hidden answers do not count, as in a survey that clears them', () => {
  const random = chance(9);
  const { pick, whole } = random;
  let hidden = 0;
  for (let round = 0; round < 200; round += 1) {
    const elements = Array.from({ length: 10 }, (_, i) => {
      const read = `{q${whole(Math.max(1, i))}}`;
      const visibleIf = pick([
        `${read} = 'a'`,
        `${read} != 'a'`,
        `${read} empty`,
        `${read} notempty`,
      ]);
      const question = { type: 'radiogroup', name: `q${i}`, choices: ['a', 'b'] };
      return i === 0 || whole(3) === 0 ? question : { ...question, visibleIf };
    });
    const { plan } = fromSurveyJs({ elements });
    const own = engine.plan(JSON.stringify(plan));
    const model = new SurveyModel({ elements, clearInvisibleValues: 'onHidden' });
    const given = Object.fromEntries(
      elements.map(({ name }) => [name, pick(['a', 'b', undefined])]),
    );
    // In order, as each reads earlier ones only: what does not show cannot be answered.
    for (const { name } of elements) {
      const question = model.getQuestionByName(name);
      if (question.isVisible && given[name]) question.value = given[name];
    }
    const showing = shown(own, given);
    for (const { name } of elements) {
      const wanted = model.getQuestionByName(name).isVisible;
      assert.equal(showing.has(name), wanted, JSON.stringify({ name, elements, given }));
      hidden += wanted ? 0 : 1;
    }
    own.dispose();
  }
  assert.ok(hidden > 300, `${hidden} are hidden`);
});

/** A survey of these questions, imported; the plan must load. */
function imported(elements, rest = {}, options = {}) {
  const result = fromSurveyJs({ elements, ...rest }, options);
  engine.plan(JSON.stringify(result.plan)).dispose();
  return result;
}

test('a condition that cannot be carried over shows the field and asks no answer by force', () => {
  const { plan, notes } = imported([
    { type: 'text', name: 'born', inputType: 'date' },
    { type: 'text', name: 'Guardian', isRequired: true, visibleIf: 'age({born}) < 18' },
    { type: 'text', name: 'club', isRequired: true, visibleIf: '{member} = 1' },
    { type: 'text', name: 'wrong', visibleIf: '{born} = = 3' },
  ]);
  const [, guardian, club] = plan.fields;
  assert.deepEqual(guardian, {
    key: 'guardian',
    'x-name': 'Guardian',
    type: 'text',
    label: 'Guardian',
    'x-show-if': ['age({born}) < 18'],
  });
  assert.equal(club.required, undefined);
  const start =
    'When this shows is not carried over, so it shows to everybody and need not be answered';
  assert.deepEqual(notes, [
    {
      code: 'function',
      path: '/elements/1/visibleIf',
      message: `${start}: plans have no function age().`,
    },
    {
      code: 'unknown_field',
      path: '/elements/2/visibleIf',
      message: `${start}: it reads "member", which is not in the plan.`,
    },
    {
      code: 'expression',
      path: '/elements/3/visibleIf',
      message: `${start}: the expression cannot be read at "= 3".`,
    },
  ]);
});

test('fields that wait for each other are cut where the circle closes', () => {
  const { plan, notes } = imported([
    { type: 'text', name: 'a', visibleIf: '{c} notempty' },
    { type: 'text', name: 'b', visibleIf: '{a} notempty' },
    { type: 'text', name: 'c', isRequired: true, visibleIf: '{b} notempty' },
    { type: 'expression', name: 'd', expression: '{d} + 1' },
    { type: 'text', name: 'e', requiredIf: '{d} > 1' },
  ]);
  assert.deepEqual(
    plan.fields.map(({ key, showIf, requireIf }) => [key, showIf, requireIf]),
    [
      ['a', { '!': [{ missing: ['c'] }] }, undefined],
      ['b', undefined, undefined],
      ['c', { '!': [{ missing: ['b'] }] }, undefined],
      ['e', undefined, undefined],
    ],
  );
  assert.deepEqual(
    notes.map(({ code, path }) => [code, path]),
    [
      ['cycle', '/elements/1'],
      ['cycle', '/elements/3/expression'],
      ['unknown_field', '/elements/4'],
    ],
  );
});

test('pages become one form, or one page a visit', () => {
  const pages = [
    { elements: [{ type: 'text', name: 'a' }] },
    { elements: [{ type: 'html', name: 'x', html: '<b>!</b>' }] },
    {
      elements: [
        { type: 'text', name: 'b' },
        { type: 'panel', elements: [{ type: 'text', name: 'c' }] },
      ],
    },
  ];
  const together = fromSurveyJs({ pages }).plan;
  assert.deepEqual(together.offers[0].fields, ['a', 'b', 'c']);
  assert.deepEqual(together.ask.queue, [['a'], ['b', 'c']]);
  const visits = fromSurveyJs({ pages }, { pages: 'visits' }).plan;
  assert.deepEqual(visits.offers[0].fields, ['a']);
  assert.deepEqual(visits.ask, { policy: 'queue', quota: 2, queue: [['b', 'c']] });
});

test('texts: one language, no markup; names become keys', () => {
  const { plan, notes } = imported(
    [
      {
        type: 'text',
        name: '1st name!',
        title: { default: '<b>First</b>&nbsp;name', de: 'Vorname' },
      },
      { type: 'text', name: 'offer', title: 'Hello {1st name!}' },
      { type: 'text', name: 'Größe', visibleIf: "{offer} = 'x'" },
    ],
    { title: { de: 'Formular' }, locale: 'de' },
  );
  assert.equal(plan.name, 'Formular');
  assert.equal(plan.locale, 'de');
  assert.deepEqual(
    plan.fields.map((field) => [field.key, field['x-name'], field.label]),
    [
      ['field_1st_name', '1st name!', 'Vorname'],
      ['offer_2', 'offer', 'Hello {1st name!}'],
      ['grosse', 'Größe', 'Größe'],
    ],
  );
  assert.deepEqual(plan.fields[2].showIf, { '==': [{ var: 'offer_2' }, 'x'] });
  assert.deepEqual(
    notes.map(({ code, path }) => [code, path]),
    [
      ['answers_in_text', '/elements/1/title'],
      ['letter_case', '/elements/1'],
      ['languages', ''],
    ],
  );
});

test('options: other, none, conditions, from another question', () => {
  const { plan, notes } = imported([
    {
      type: 'checkbox',
      name: 'has',
      choices: ['a', 'b', { value: 'c', visibleIf: '{n} > 1' }],
      showOtherItem: true,
      showNoneItem: true,
    },
    { type: 'text', name: 'n', inputType: 'number' },
    {
      type: 'radiogroup',
      name: 'best',
      choicesFromQuestion: 'has',
      choicesFromQuestionMode: 'selected',
    },
    { type: 'dropdown', name: 'far', choices: [], choicesByUrl: { url: 'https://x.example/' } },
  ]);
  const [has, comment, , best, far] = plan.fields;
  assert.deepEqual(has.optionsIf, { c: { '>': [{ var: 'n' }, 1] } });
  assert.deepEqual(comment.showIf, { in: ['other', { var: 'has' }] });
  assert.equal(comment.required, true);
  assert.deepEqual(best.optionsIf.b, { in: ['b', { var: 'has' }] });
  assert.equal(far.type, 'text');
  assert.deepEqual(
    notes.map(({ code, path }) => [code, path]),
    [
      ['exclusive_option', '/elements/0'],
      ['remote_options', '/elements/3/choicesByUrl'],
      ['no_options', '/elements/3/options'],
    ],
  );
});

test('what is no SurveyJS form is refused in words', () => {
  for (const json of [null, [], 'x', {}, { components: [] }]) {
    assert.throws(
      () => fromSurveyJs(json),
      (error) => error instanceof ImportError && /SurveyJS/.test(error.message),
    );
  }
});
