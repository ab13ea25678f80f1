// JSON Schemas as plans, and plans as JSON Schemas, with Ajv as the judge of what is valid.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import {
  fromFormio,
  fromJsonSchema,
  fromSurveyJs,
  ImportError,
  toJsonSchema,
} from 'fieldwise/import';
import { chance, engine, formsOf, shown, testForms } from './import-support.mjs';

testForms('json-schema', ({ schema, uiSchema }) => fromJsonSchema(schema, uiSchema));

const properties = {
  role: { enum: ['boss', 'buyer', 'user'] },
  seats: { type: 'number' },
  tools: { type: 'array', uniqueItems: true, items: { enum: ['crm', 'mail', 'chat'] } },
  trial: { type: 'boolean' },
  year: { type: 'integer', enum: [2024, 2025] },
  who: { type: 'object', properties: { first: { type: 'string' }, age: { type: 'number' } } },
};

/** A random schema over the data, as `if` has them. */
function condition(random, depth) {
  const { pick, whole, some } = random;
  if (depth > 0 && whole(3) > 0) {
    const [a, b] = [condition(random, depth - 1), condition(random, depth - 1)];
    return pick([{ allOf: [a, b] }, { anyOf: [a, b] }, { not: a }]);
  }
  const number = pick(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);
  const [name, schema] = pick([
    ['role', { const: pick(['boss', 'user']) }],
    ['role', { enum: ['boss', 'buyer'] }],
    ['role', { oneOf: [{ const: 'boss' }, { const: 'user' }] }],
    ['role', { not: { const: 'boss' } }],
    ['seats', { [number]: whole(6) }],
    ['seats', { minimum: 1, maximum: 3 }],
    ['tools', { contains: { const: pick(['crm', 'mail']) } }],
    ['tools', { const: ['crm', 'chat'] }],
    ['trial', { const: pick([true, false]) }],
    ['year', { const: 2025 }],
    ['who', { properties: { first: { const: 'x' } }, required: some(['first', 'age']) }],
  ]);
  const required = [...new Set(some([name, pick(['role', 'seats', 'who'])]))];
  return { properties: { [name]: schema }, ...(required.length > 0 && { required }) };
}

/** Random data, and the same as answers of the plan. */
function answers({ pick, whole, some }) {
  const data = {};
  const ours = {};
  const give = (name, value, own = value) => {
    if (whole(4) === 0) return;
    data[name] = value;
    ours[name] = own;
  };
  give('role', pick(['boss', 'buyer', 'user']));
  give('seats', whole(6));
  const tools = some(['crm', 'mail', 'chat']);
  if (tools.length > 0) give('tools', tools);
  give('trial', pick([true, false]));
  const year = pick([2024, 2025]);
  give('year', year, String(year));
  for (const [name, value] of some([
    ['first', pick(['x', 'y'])],
    ['age', whole(90)],
  ])) {
    data.who = { ...data.who, [name]: value };
    ours[`who_${name}`] = value;
  }
  return [data, ours];
}

test('"then" shows when Ajv says that "if" is valid, "else" when it is not', () => {
  const random = chance(11);
  const ajv = new Ajv({ strict: false });
  let compared = 0;
  let valid = 0;
  for (let round = 0; round < 300; round += 1) {
    const schema = {
      type: 'object',
      properties,
      if: condition(random, 2),
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema has it
      then: { properties: { yes: { type: 'string' } }, required: ['yes'] },
      else: { properties: { no: { type: 'string' } } },
    };
    const { plan, notes } = fromJsonSchema(schema);
    assert.deepEqual(notes, []);
    const own = engine.plan(JSON.stringify(plan));
    const isValid = ajv.compile(schema.if);
    for (let i = 0; i < 30; i += 1) {
      const [data, ours] = answers(random);
      const showing = shown(own, ours);
      const what = `${JSON.stringify(schema.if)} with ${JSON.stringify(data)}`;
      assert.equal(showing.has('yes'), isValid(data), what);
      assert.equal(showing.has('no'), !isValid(data), what);
      compared += 1;
      valid += isValid(data) ? 1 : 0;
    }
    own.dispose();
  }
  assert.equal(compared, 9000);
  assert.ok(valid > 2500 && valid < 6500, `${valid} of ${compared} are valid`);
});

/** A schema of these properties, imported; the plan must load. */
function imported(schema, uiSchema) {
  const result = fromJsonSchema({ type: 'object', ...schema }, uiSchema);
  engine.plan(JSON.stringify(result.plan)).dispose();
  return result;
}

test('react-jsonschema-form: texts, order, and variants that depend on an answer', () => {
  const { plan, notes } = imported(
    {
      definitions: { size: { type: 'integer', exclusiveMinimum: 0 } },
      properties: {
        pets: {
          type: 'string',
          enum: ['none', 'some', 'many'],
          enumNames: ['None', 'One', 'More'],
        },
        card: { type: 'string', pattern: '^\\d{4}$' },
      },
      dependencies: {
        card: ['address'],
        pets: {
          oneOf: [
            { properties: { pets: { enum: ['none'] } } },
            {
              properties: { pets: { enum: ['some'] }, age: { $ref: '#/definitions/size' } },
              required: ['age'],
            },
            {
              properties: {
                pets: { const: 'many' },
                age: { type: 'number' },
                home: { type: 'boolean' },
              },
            },
          ],
        },
      },
      allOf: [{ properties: { address: { type: 'string' } }, required: ['pets'] }],
    },
    { 'ui:order': ['card', '*'], card: { 'ui:title': 'Card number', 'ui:help': 'Four digits' } },
  );
  const some = { '==': [{ var: 'pets' }, 'some'] };
  const many = { '==': [{ var: 'pets' }, 'many'] };
  const answered = { '!': [{ missing: ['pets'] }] };
  assert.deepEqual(plan.fields, [
    { key: 'card', type: 'text', label: 'Card number', help: 'Four digits', pattern: '\\d{4}' },
    {
      key: 'pets',
      type: 'choice',
      label: 'Pets',
      options: [
        { value: 'none', label: 'None' },
        { value: 'some', label: 'One' },
        { value: 'many', label: 'More' },
      ],
      required: true,
    },
    {
      key: 'address',
      type: 'text',
      label: 'Address',
      requireIf: { '!': [{ missing: ['card'] }] },
    },
    {
      key: 'age',
      type: 'number',
      label: 'Age',
      min: 1,
      required: true,
      showIf: { or: [{ and: [some, answered] }, { and: [many, answered] }] },
    },
    { key: 'home', type: 'boolean', label: 'Home', showIf: { and: [many, answered] } },
  ]);
  assert.deepEqual(
    notes.map(({ code, path }) => [code, path]),
    [['whole_number', '/dependencies/pets/oneOf/1/properties/age']],
  );
});

test('schemas that hold themselves, and references that lead nowhere', () => {
  const { plan, notes } = imported({
    $defs: {
      node: {
        type: 'object',
        properties: { name: { type: 'string' }, next: { $ref: '#/$defs/node' } },
      },
    },
    properties: { first: { $ref: '#/$defs/node' }, other: { $ref: 'https://x.example/s' } },
  });
  assert.deepEqual(
    plan.fields.map(({ key }) => key),
    ['first_name'],
  );
  assert.deepEqual(
    notes.map(({ code, path }) => [code, path]),
    [
      ['no_such_field', '/properties/first/properties/next'],
      ['no_such_field', '/properties/other'],
    ],
  );
});

test('what describes no object is refused in words', () => {
  for (const schema of [null, true, {}, { type: 'string' }, { pages: [] }]) {
    assert.throws(() => fromJsonSchema(schema), ImportError);
  }
  assert.throws(() => fromJsonSchema({ properties: { a: {} } }, 'x'), ImportError);
});

test('what is exported is valid where the engine takes the answers', () => {
  const when = { '==': [{ var: 'role' }, 'boss'] };
  const plan = {
    fieldwise: 1,
    name: 'Export',
    fields: [
      {
        key: 'name',
        type: 'text',
        required: true,
        minLength: 2,
        maxLength: 4,
        pattern: '[a-z]+|7',
      },
      { key: 'seats', type: 'number', min: 1, max: 5 },
      {
        key: 'role',
        type: 'choice',
        options: [{ value: 'boss', label: 'Boss' }, { value: 'user' }],
      },
      {
        key: 'tools',
        type: 'multi-choice',
        min: 1,
        max: 2,
        options: [{ value: 'crm' }, { value: 'mail' }, { value: 'chat' }],
      },
      { key: 'trial', type: 'boolean', required: true, showIf: { '!': [{ missing: ['seats'] }] } },
      {
        key: 'budget',
        type: 'number',
        requireIf: { and: [when, { in: ['crm', { var: 'tools' }] }] },
      },
      {
        key: 'why',
        type: 'text',
        required: true,
        showIf: { or: [{ '>': [{ var: 'seats' }, 3] }, { '!=': [{ var: 'trial' }, false] }] },
      },
      { key: 'double', type: 'number', compute: { '*': [{ var: 'seats' }, 2] } },
    ],
    ask: { policy: 'queue' },
    offers: [
      {
        key: 'form',
        buyerStage: 'awareness',
        fields: ['name', 'seats', 'role', 'tools', 'trial', 'budget', 'why'],
      },
    ],
  };
  const { schema, notes } = toJsonSchema(plan);
  assert.deepEqual(notes, []);
  const isValid = new Ajv().compile(schema);
  const own = engine.plan(JSON.stringify(plan));
  const random = chance(3);
  const { pick, some, whole, next } = random;
  let valid = 0;
  for (let i = 0; i < 4000; i += 1) {
    const answers = {};
    const give = (key, value) => {
      if (next() < 0.75) answers[key] = value;
    };
    give('name', pick(['ab', 'ab', 'ab', 'abcde', 'a', 'AB']));
    give('seats', whole(12) < 10 ? 1 + whole(5) : 6);
    give('role', pick(['boss', 'user', 'boss', 'user', 'king']));
    const tools = some(['crm', 'mail', 'chat']);
    if (tools.length > 0) give('tools', tools);
    give('budget', whole(9));
    give('trial', pick([true, false]));
    give('why', 'x');
    // What does not show is not sent; what showed because of it may not show then.
    for (let hidden = true; hidden; ) {
      const showing = shownOf(own, answers);
      hidden = Object.keys(answers).find((key) => !showing.has(key));
      if (hidden) delete answers[hidden];
    }
    const result = own.validate({ offer: 'form', answers });
    assert.equal(
      isValid(answers),
      result.valid,
      JSON.stringify({ answers, errors: result.errors }),
    );
    valid += result.valid ? 1 : 0;
  }
  assert.ok(valid > 600 && valid < 3400, `${valid} are valid`);
});

/** As `shown`, of answers that may be wrong. */
function shownOf(plan, answers) {
  return new Set(plan.validate({ offer: 'form', answers }).decision.visible);
}

test('every preset and every imported form exports a schema that Ajv compiles', () => {
  const plans = ['demo/plan.json', 'two-axis', 'dual-score', 'ladder'].map((name) => {
    const file = name.includes('/') ? name : `demo/presets/${name}.json`;
    return JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
  });
  for (const [, form] of formsOf('surveyjs')) plans.push(fromSurveyJs(form).plan);
  for (const [, form] of formsOf('formio')) plans.push(fromFormio(form).plan);
  for (const [, form] of formsOf('json-schema')) {
    plans.push(fromJsonSchema(form.schema, form.uiSchema).plan);
  }
  assert.ok(plans.length > 50);
  for (const plan of plans) {
    const { schema } = toJsonSchema(plan);
    assert.deepEqual(
      Object.keys(schema.properties),
      plan.fields.map(({ key }) => key),
    );
    new Ajv({ validateFormats: false }).compile(schema);
  }
});

test('an exported schema comes back as the same fields', () => {
  const fields = [
    { key: 'email', type: 'email', label: 'E-mail', required: true },
    { key: 'site', type: 'text', label: 'Site', help: 'In short', maxLength: 9 },
    { key: 'day', type: 'date', label: 'Day' },
    { key: 'seats', type: 'number', label: 'Seats', min: 1, max: 9 },
    { key: 'ok', type: 'boolean', label: 'OK' },
    {
      key: 'size',
      type: 'choice',
      label: 'Size',
      options: [{ value: 's', label: 'Small' }, { value: 'm' }],
    },
    { key: 'has', type: 'multi-choice', label: 'Has', options: [{ value: 'a' }], max: 1 },
  ];
  const { schema } = toJsonSchema({ fieldwise: 1, name: 'x', fields });
  const back = imported(schema).plan.fields;
  fields[1] = { ...fields[1], minLength: 1 };
  assert.deepEqual(back, fields);
});
