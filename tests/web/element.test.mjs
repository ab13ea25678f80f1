// What of <fieldwise-form> runs without a browser: its import on a server, the first visit for a page, the words.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { englishTexts, firstVisit } from '../../dist/form.js';
import { load } from '../../dist/full.js';

const demo = await readFile(new URL('../../demo/plan.json', import.meta.url), 'utf8');

test('a server imports it, and nothing happens', () => {
  const element = new URL('../../dist/element.js', import.meta.url).href;
  const script = `
    const { FieldwiseForm } = await import(${JSON.stringify(element)});
    console.log(typeof FieldwiseForm, typeof customElements, typeof document);`;
  const output = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  );
  assert.equal(output.trim(), 'function undefined undefined');
});

test('the first visit has what is asked then, and nothing else', async () => {
  const engine = await load();
  const plan = engine.plan(engine.plan(demo).publish());
  const visit = firstVisit(plan, 'guide');
  assert.deepEqual(
    visit.fields.map(({ key }) => key),
    ['email', 'name', 'company'],
  );
  assert.deepEqual(visit.decision.required, ['email', 'name', 'company']);
  assert.deepEqual(visit.decision.answers, {});
  assert.equal(visit.locale, 'en');
  assert.deepEqual(JSON.parse(JSON.stringify(visit)), visit, 'plain JSON');
  assert.ok(JSON.stringify(visit).length < 2000);
});

for (const language of ['ar', 'de', 'es']) {
  test(`${language} has every word, and one for every mistake in an answer`, async () => {
    const { texts } = await import(`../../dist/messages/${language}.js`);
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(englishTexts).sort());
    for (const [key, word] of Object.entries(texts)) {
      if (typeof word === 'string') assert.notEqual(word, '', key);
    }
    assert.match(texts.progress(2, 3, true), /2.*3/);
    assert.match(texts.appeared(['A', 'B']), /2.*A.*B/);
    const errors = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const table = errors.split('## Answers and submissions')[1].split('\n## ')[0];
    const codes = [...table.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code);
    // No input of the form gives these.
    const others = ['boolean', 'type', 'unknown_offer', 'unknown_field', 'computed_field'];
    const field = { key: 'size', label: 'Size', min: 7, max: 7, minLength: 7, maxLength: 7 };
    for (const code of codes.filter((each) => !others.includes(each))) {
      const said = texts.errors[code]?.(field);
      assert.ok(said, code);
      assert.doesNotMatch(said, /undefined/, code);
    }
  });
}
