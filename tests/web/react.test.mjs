import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { firstVisit } from '../../dist/form.js';
import { load } from '../../dist/index.js';
import { FieldwiseForm, useFieldwise } from '../../dist/react.js';

const text = await readFile(new URL('../../demo/plan.json', import.meta.url), 'utf8');
const plan = (await load()).plan(text);

const namesIn = (html) => [...html.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name);

test('on a server, a loaded plan draws its first visit as a plain form', () => {
  const html = renderToString(
    h(
      FieldwiseForm,
      { plan, offer: 'guide', action: '/v1/submit', id: 'lead', className: 'form' },
      h('input', { type: 'hidden', name: 'fieldwise_offer', value: 'guide' }),
      h('button', { type: 'submit' }, 'Get the guide'),
    ),
  );
  for (const attribute of ['method="post"', 'action="/v1/submit"', 'id="lead"', 'class="form"']) {
    assert.ok(html.split('>', 1)[0].includes(attribute), attribute);
  }
  assert.deepEqual(namesIn(html), ['email', 'name', 'company', 'fieldwise_offer']);
  assert.match(html, /<label>Work e-mail(<!-- -->)? <input[^>]*type="email"/);
  assert.match(html, /<input required=""[^>]* name="email"/);
  assert.match(html, /<button type="submit">Get the guide<\/button>/);
});

test('every type of field has its plain input', () => {
  const fields = [
    { key: 'a', type: 'choice', label: 'A <b>', options: [{ value: 'x', label: 'X' }] },
    { key: 'b', type: 'multi-choice', options: [{ value: 'y' }, { value: 'z' }] },
    { key: 'c', type: 'boolean', label: 'C', required: true },
    { key: 'd', type: 'number' },
    { key: 'e', type: 'phone' },
    { key: 'f', type: 'date' },
  ];
  const keys = fields.map(({ key }) => key);
  const own = { fieldwise: 1, name: 'All', fields, offers: [] };
  own.offers.push({ key: 'o', buyerStage: 'decision', fields: keys, quota: 0 });
  return load().then((engine) => {
    const html = renderToString(h(FieldwiseForm, { plan: engine.plan(own), offer: 'o' }));
    assert.deepEqual(namesIn(html), ['a', 'b', 'b', 'c', 'd', 'e', 'f']);
    assert.match(html, /A &lt;b&gt;/);
    assert.match(html, /<option value="x">X<\/option>/);
    assert.match(html, /<fieldset><legend>b<\/legend>/);
    assert.match(html, /type="checkbox" required="" name="c" value="true"/);
    assert.match(html, /inputMode="decimal"/);
    assert.match(html, /type="tel"/);
    assert.match(html, /type="date"/);
    assert.doesNotMatch(html, /checked|selected=""[^>]*value="x"/);
  });
});

test('on a server, JSON draws what a build wrote down of the first visit', () => {
  const inlined = JSON.parse(JSON.stringify(firstVisit(plan, 'guide')));
  const props = { plan: JSON.parse(text), offer: 'guide' };
  const html = renderToString(h(FieldwiseForm, { ...props, firstVisit: inlined }));
  assert.deepEqual(namesIn(html), ['email', 'name', 'company']);
  assert.deepEqual(namesIn(renderToString(h(FieldwiseForm, props))), []);
});

test('on a server the hook has no session, and begins nothing', () => {
  let seen;
  function Probe() {
    seen = useFieldwise(plan, { offer: 'guide', dataLayer: true, storage: 'never opened' });
    return h('p', null, seen.first.fields.length);
  }
  assert.equal(renderToString(h(Probe)), '<p>3</p>');
  assert.equal(seen.session, null);
  assert.equal(seen.decision, null);
  assert.equal(seen.error, null);
  assert.equal(globalThis.dataLayer, undefined);
});

test('importing touches nothing of a page, and says that it is for the client', async () => {
  const url = new URL('../../dist/react.js', import.meta.url);
  assert.match(await readFile(url, 'utf8'), /^"use client";/);
  const script = `
    for (const name of ['window', 'document', 'navigator', 'location', 'indexedDB']) {
      Object.defineProperty(globalThis, name, { get() { throw new Error(name); }, configurable: true });
    }
    await import(${JSON.stringify(url.href)});
    await import(${JSON.stringify(new URL('headless.js', url).href)});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
});
