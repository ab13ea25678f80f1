// Forms made to keep an importer busy, or to bring it down: each is refused in a sentence or read, at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromFormio, fromJsonSchema, fromSurveyJs, ImportError } from 'fieldwise/import';
import { engine } from './import-support.mjs';

/** Generous on a busy machine; what these forms cost without limits is minutes, or no end. */
const MOST_MS = 5000;

function quickly(work) {
  const begun = performance.now();
  const result = work();
  const took = performance.now() - begun;
  assert.ok(took < MOST_MS, `takes ${Math.round(took)} ms`);
  return result;
}

const refused = (work, words) =>
  quickly(() => assert.throws(work, (e) => e instanceof ImportError && words.test(e.message)));

function read(work) {
  const imported = quickly(work);
  engine.plan(JSON.stringify(imported.plan)).dispose();
  return imported;
}

const codes = ({ notes }) => [...new Set(notes.map(({ code }) => code))];

const string = { type: 'string' };

/** An object in which each level holds the next twice: 2^levels fields. */
function doubling(levels, wrap = (next) => ({ properties: { x: next, y: next } })) {
  const definitions = { [`d${levels}`]: string };
  for (let i = 0; i < levels; i += 1) {
    definitions[`d${i}`] = { type: 'object', ...wrap({ $ref: `#/definitions/d${i + 1}` }) };
  }
  return { definitions, ...definitions.d0 };
}

function nested(levels, inmost, wrap) {
  let form = inmost;
  for (let i = 0; i < levels; i += 1) form = wrap(form, i);
  return form;
}

test('JSON Schema: references that double', () => {
  assert.equal(read(() => fromJsonSchema(doubling(8))).plan.fields.length, 256);
  for (const levels of [12, 14, 16, 30]) {
    refused(() => fromJsonSchema(doubling(levels)), /more than [\d,]+ (questions|places); import/);
  }
  const all = (next) => ({ allOf: Array(10).fill(next) });
  refused(() => fromJsonSchema(doubling(8, all)), /references .* more than 20,000 places/);
});

test('JSON Schema: references without an end', () => {
  const chain = { definitions: { e5000: string } };
  for (let i = 0; i < 5000; i += 1) {
    chain.definitions[`e${i}`] = { properties: { a: { $ref: `#/definitions/e${i + 1}` } } };
  }
  const long = read(() =>
    fromJsonSchema({ ...chain, properties: { b: string, ...chain.definitions.e0.properties } }),
  );
  assert.deepEqual(codes(long), ['too_deep']);
  for (const again of [
    JSON.parse('{"if": {"required": ["a"]}, "then": {"$ref": "#/definitions/again"}}'),
    { dependentSchemas: { a: { $ref: '#/definitions/again' } } },
    { dependencies: { a: { oneOf: [{ $ref: '#/definitions/again' }] } } },
  ]) {
    const definitions = { again: { properties: { a: string }, ...again } };
    const { plan } = read(() => fromJsonSchema({ definitions, ...definitions.again }));
    assert.deepEqual(
      plan.fields.map(({ key }) => key),
      ['a'],
    );
  }
});

test('JSON Schema: a reference that is no URI', () => {
  for (const ref of ['#/%', '#/%E0%A4%A', '#/properties/%zz']) {
    const imported = read(() => fromJsonSchema({ properties: { a: string, b: { $ref: ref } } }));
    assert.deepEqual(
      imported.plan.fields.map(({ key }) => key),
      ['a'],
    );
    assert.match(imported.notes[0].message, /is not in this document/);
  }
  const { plan } = read(() =>
    fromJsonSchema({
      definitions: { '50%': string },
      properties: { a: { $ref: '#/definitions/50%' } },
    }),
  );
  assert.equal(plan.fields.length, 1);
});

test('forms that nest', () => {
  const formio = (levels) =>
    nested(levels, { type: 'textfield', key: 'a', label: 'A' }, (form, i) => ({
      type: 'panel',
      key: `p${i}`,
      components: [form],
    }));
  const survey = (levels) =>
    nested(levels, { type: 'text', name: 'a' }, (form, i) => ({
      type: 'panel',
      name: `p${i}`,
      elements: [form],
    }));
  const schema = (levels) =>
    nested(levels, string, (form) => ({ type: 'object', properties: { a: form } }));
  const layout = (levels) =>
    nested(levels, { type: 'Control', scope: '#/properties/a' }, (form) => ({
      type: 'Group',
      elements: [form],
    }));
  const flat = { properties: { a: string } };
  for (const form of [
    (levels) => () => fromFormio({ components: [formio(levels)] }),
    (levels) => () => fromSurveyJs({ pages: [{ elements: [survey(levels)] }] }),
    (levels) => () => fromJsonSchema(schema(levels)),
    (levels) => () => fromJsonSchema(flat, layout(levels)),
  ]) {
    assert.equal(read(form(30)).plan.fields.length, 1);
    for (const levels of [1000, 8000]) refused(form(levels), /nests more than 200 levels, at \//);
  }
  const circle = { components: [] };
  circle.components.push({ type: 'panel', key: 'p', components: circle.components });
  refused(() => fromFormio(circle), /nests more than 200 levels/);
});

test('SurveyJS: expressions without an end', () => {
  for (const [parts, joint] of [
    [Array(20_000).fill('{a} = 1'), ' and '],
    [Array(20_000).fill('{a} = 1'), ' or '],
    [Array(20_000).fill('{a}'), ' + '],
    [Array(20_000).fill('{a}'), ' * '],
    [Array(450).fill('{a} = 1'), ' and '],
    [Array(900).fill('{a}'), ' + '],
    [Array(900).fill('{a}'), ' - '],
    [['('.repeat(50_000)], ''],
    [['!'.repeat(50_000)], ''],
  ]) {
    const elements = [
      { type: 'text', inputType: 'number', name: 'a' },
      { type: 'text', name: 'b', visibleIf: parts.join(joint) },
    ];
    const imported = read(() => fromSurveyJs({ elements }));
    assert.equal(imported.plan.fields.length, 2);
    const isCarried = imported.plan.fields[1].showIf !== undefined;
    assert.deepEqual(codes(imported).length, isCarried ? 0 : 1);
  }
});

test('texts that look like tags without an end', () => {
  for (const part of ['<a', '<a<a‹a', '</p', '<br ', '&', '&#1', '&x', '{a', '_', '<']) {
    const text = part.repeat(100_000);
    read(() => fromSurveyJs({ title: text, elements: [{ type: 'text', name: 'a', title: text }] }));
    read(() => fromFormio({ components: [{ type: 'textfield', key: 'a', label: text }] }));
    const { plan, notes } = read(() =>
      fromJsonSchema({ properties: { a: { ...string, title: text } } }),
    );
    assert.ok(plan.fields[0].label.length <= 2000);
    const [note] = notes;
    assert.equal(note.code, 'bounds');
  }
});

test('markup becomes plain text', () => {
  for (const [html, text] of [
    ['<b>Your</b> name<br>in full', 'Your name in full'],
    ['<p>One</p><p class="a">two</p>', 'One two'],
    ['a < b and c > d', 'a < b and c > d'],
    ['<bravo>one', 'one'],
    ['5 <a', '5 <a'],
    ['<img src="x"\nalt="y">&amp;&#33;', '&!'],
  ]) {
    const { plan } = read(() => fromJsonSchema({ properties: { a: { ...string, title: html } } }));
    assert.equal(plan.fields[0].label, text);
  }
});

test('more than anybody is asked', () => {
  const texts = (count) =>
    Array.from({ length: count }, (_, i) => ({ type: 'text', name: `a${i}` }));
  assert.equal(read(() => fromSurveyJs({ elements: texts(2000) })).plan.fields.length, 2000);
  refused(
    () => fromSurveyJs({ elements: texts(2001) }),
    /more than 2,000 questions; import it in parts/,
  );
  const names = (count) => Array.from({ length: count }, (_, i) => `n${i}`);
  const matrix = { type: 'matrix', name: 'm', rows: names(1500), columns: names(1500) };
  refused(() => fromSurveyJs({ elements: [matrix] }), /more than 100,000 options/);
  refused(() => fromSurveyJs({ elements: texts(130_000) }), /\/elements has 130,000 items/);
  const or = Array(130_000).fill({ '==': [1, 1] });
  refused(
    () =>
      fromFormio({ components: [{ type: 'textfield', key: 'a', conditional: { json: { or } } }] }),
    /takes 20,000 in one list/,
  );
  const same = texts(2000).map((text) => ({ ...text, name: 'a' }));
  assert.deepEqual(codes(read(() => fromSurveyJs({ elements: same }))), ['duplicate']);
  const waits = texts(2000).map((text, i) =>
    i === 0 ? text : { ...text, visibleIf: `{a${i - 1}} = 1` },
  );
  assert.equal(read(() => fromSurveyJs({ elements: waits })).plan.fields.length, 2000);
  const all = names(1500);
  const wide = {
    type: 'object',
    properties: {
      o: {
        type: 'object',
        required: all,
        properties: Object.fromEntries(all.map((name) => [name, string])),
      },
    },
  };
  assert.deepEqual(codes(read(() => fromJsonSchema(wide))), ['too_long']);
});

test('members that bring a text down', () => {
  const type = { toString: 1 };
  for (const work of [
    () => fromSurveyJs({ elements: [{ type, name: 'a' }] }),
    () => fromFormio({ components: [{ type, key: 'a' }] }),
    () => fromJsonSchema({ properties: { a: { enum: [type] } } }),
  ]) {
    refused(work, /A member cannot be called "toString", at \/.*rename it/);
  }
});
