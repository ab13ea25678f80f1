// Public forms with something broken in them: the importers refuse in words, or the plan loads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fromFormio,
  fromJsonSchema,
  fromSurveyJs,
  ImportError,
  toJsonSchema,
} from 'fieldwise/import';
import { chance, engine, formsOf } from './import-support.mjs';

const ODD = [
  ...[null, true, false, 0, -1, 1e300, '', ' ', 'x', '{', '{a} > ', '\u0000', [], [[]], [null], {}],
  ...[
    ['a', 'a'],
    [{ value: '' }],
    { default: 'é' },
    { value: {} },
    '(',
    '[a-',
    'a{5000}',
    '\\k<x>',
  ],
  ...['2026-02-30', '{name} contains {name}', { var: 'data.' }, { when: 'x' }, [{ const: 1 }], NaN],
];

/** A copy in which some values are replaced, taken out or moved elsewhere. */
function broken(value, random, all) {
  const { pick, whole } = random;
  if (whole(25) === 0) return whole(2) === 0 ? pick(ODD) : pick(all);
  if (Array.isArray(value)) {
    return value.filter(() => whole(30) > 0).map((item) => broken(item, random, all));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(() => whole(40) > 0);
  return Object.fromEntries(entries.map(([name, item]) => [name, broken(item, random, all)]));
}

function* valuesIn(value) {
  yield value;
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) yield* valuesIn(item);
  }
}

for (const [product, importForm] of [
  ['surveyjs', fromSurveyJs],
  ['formio', fromFormio],
  ['json-schema', (form) => fromJsonSchema(form?.schema, form?.uiSchema)],
]) {
  test(`${product}: broken forms`, () => {
    const random = chance(product.length);
    let loaded = 0;
    for (const [, form] of formsOf(product)) {
      const all = [...valuesIn(form)];
      for (let i = 0; i < 150; i += 1) {
        const given = broken(form, random, all);
        try {
          const { plan, notes } = importForm(given);
          engine.plan(JSON.stringify(plan)).dispose();
          toJsonSchema(plan);
          for (const { code, path, message } of notes) {
            assert.ok(code && message && (path === '' || path.startsWith('/')));
          }
          loaded += 1;
        } catch (error) {
          if (error instanceof ImportError) continue;
          error.message += `\n${JSON.stringify(error.errors)}\n${JSON.stringify(given)}`;
          throw error;
        }
      }
    }
    assert.ok(loaded > 1000, `${loaded} load`);
  });
}
