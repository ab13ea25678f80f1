// What the tests of the importers share: the forms of tests/import, the engine, seeded chance.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from 'fieldwise/full';

const forms = new URL('../import/', import.meta.url);

export const engine = await load();

/** The public forms of a product, by name. */
export function formsOf(product) {
  const folder = new URL(`${product}/`, forms);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file.replace('.json', ''), readJson(new URL(file, folder))]);
}

const readJson = (url) => JSON.parse(readFileSync(url, 'utf8'));

/**
 * Each public form becomes the plan, with the notes, that tests/import/expected says, and the
 * engine loads it. `WRITE_EXPECTED=1` writes what comes out now, to be read before it is committed.
 */
export function testForms(product, importForm) {
  for (const [name, form] of formsOf(product)) {
    test(`${product}: ${name}`, () => {
      const imported = importForm(form);
      engine.plan(JSON.stringify(imported.plan)).dispose();
      const file = new URL(`expected/${product}/${name}.json`, forms);
      if (process.env.WRITE_EXPECTED) {
        writeFileSync(file, `${JSON.stringify(imported, null, 2)}\n`);
      }
      assert.deepEqual(imported, readJson(file));
    });
  }
}

/** The keys of the fields that show when these are the answers. */
export function shown(plan, answers) {
  const session = plan.session();
  const given = Object.entries(answers).filter(([, value]) => value !== undefined);
  session.add(
    given.map(([field, value], i) => ({
      client: 'c',
      seq: i + 1,
      at: 1000,
      type: 'answer',
      field,
      value,
    })),
  );
  const decision = session.decide({ now: 2000 });
  session.dispose();
  assert.deepEqual(decision.errors, []);
  assert.deepEqual(decision.diagnostics, []);
  return new Set(decision.visible);
}

/** Chance that a seed repeats (mulberry32). */
export function chance(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    whole: (below) => Math.floor(next() * below),
    pick: (list) => list[Math.floor(next() * list.length)],
    some: (list) => list.filter(() => next() < 0.4),
  };
}
