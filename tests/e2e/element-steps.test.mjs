// <fieldwise-form steps>: one question or a few at a time.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { embed, embedHost, inlinedVisit } from './support/host-page.mjs';

const host = embedHost();
let visitor;
let page;

beforeEach(async () => {
  visitor = await host.visitor();
  page = visitor.page;
});

const button = (name) => page.getByRole('button', { name, exact: true });
const progress = () => page.locator('[part=progress]').textContent();
const skipped = () =>
  page.evaluate(() => document.querySelector('fieldwise-form').decision.skipped);

test('a fixed order: step by step, mistakes on their step, back without loss, sent at the end', async () => {
  await visitor.open(embed('offer="guide" steps'));
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['email']);
  assert.equal(await progress(), 'Step 1 of about 3');
  assert.equal(await button('Back').isVisible(), false);
  await button('Continue').click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.equal(await alert.getByRole('listitem').count(), 1, 'only what is wrong with this step');
  await visitor.input('Work e-mail').fill('ada@acme.example');
  await page.keyboard.press('Enter');
  assert.deepEqual(await visitor.asked(), ['name']);
  assert.equal(await alert.isVisible(), false);
  assert.equal(await progress(), 'Step 2 of about 3');
  await page.keyboard.type('Ada');
  await button('Back').click();
  assert.deepEqual(await visitor.asked(), ['email']);
  assert.equal(await visitor.input('Work e-mail').inputValue(), 'ada@acme.example');
  await button('Continue').click();
  assert.equal(await visitor.input('Your name').inputValue(), 'Ada');
  await page.keyboard.press('Enter');
  assert.equal(await progress(), 'Step 3 of 3');
  await page.keyboard.type('Acme');
  await button('Get the guide').click();
  await page.getByText('Thank you.').waitFor();
  const [{ submission }] = await visitor.told('submit');
  assert.deepEqual(submission.answers, { email: 'ada@acme.example', name: 'Ada', company: 'Acme' });
});

test('several questions a step', async () => {
  await visitor.open(embed('offer="guide" steps="2"'));
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['email', 'name']);
  assert.equal(await progress(), 'Step 1 of about 2');
});

test('by value: the next question is chosen after each answer; an optional one can be skipped', async () => {
  await visitor.open(embed('offer="demo" steps'));
  await visitor.ready();
  await visitor.input('Work e-mail').fill('ada@acme.example');
  await page.keyboard.press('Enter');
  const seen = [];
  for (;;) {
    const [key] = await visitor.asked();
    seen.push(key);
    assert.equal((await visitor.asked()).length, 1);
    const ask = await page.evaluate(() => document.querySelector('fieldwise-form').decision.ask);
    if (await button('Get the guide').isVisible()) break;
    if (seen.length === 1) {
      assert.equal(key, 'timeline');
      await button('Skip').click();
      assert.deepEqual(await skipped(), ['timeline']);
      const [next] = await visitor.asked();
      assert.equal(next, ask.fields.find(({ field }) => field !== 'timeline').field);
      continue;
    }
    const field = page.locator(`[data-field=${key}]`);
    if ((await field.getByRole('radio').count()) > 0)
      await field.getByRole('radio').first().check();
    else await field.getByRole('textbox').fill('Something');
    assert.equal(await button('Skip').isVisible(), false, 'what was answered is not skipped');
    await button('Continue').click();
    assert.ok(seen.length < 12);
  }
  assert.equal(new Set(seen).size, seen.length, 'no question comes twice');
  assert.ok(seen.includes('role'), seen.join(' '));
  for (let step = seen.length; step > 0; step -= 1) await button('Back').click();
  assert.deepEqual(await visitor.asked(), ['email']);
});

test('an error of the server leads to the step that it is about', async () => {
  await visitor.open(embed('offer="guide" steps'));
  await visitor.ready();
  await visitor.input('Work e-mail').fill('ada@acme.example');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Ada');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Acme');
  await page.route('**/v1/submit', (route) =>
    route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        code: 'submission',
        errors: [{ code: 'email', path: '/answers/email', message: 'This address does not exist' }],
      }),
    }),
  );
  visitor.allow(/422/);
  await button('Get the guide').click();
  await page.getByRole('alert').waitFor();
  assert.deepEqual(await visitor.asked(), ['email']);
  assert.equal(await progress(), 'Step 1 of 3');
});

test('a first visit that was written into the page: its first step, then on with the engine', async () => {
  const release = await visitor.hold('/dist/fieldwise.wasm');
  await visitor.open(embed('offer="guide" steps', await inlinedVisit()));
  await visitor.input('Work e-mail').fill('ada@acme.example');
  assert.deepEqual(await visitor.asked(), ['email']);
  await page.keyboard.press('Enter');
  release();
  await visitor.ready();
  await page.waitForFunction(() =>
    document.querySelector('fieldwise-form').shadowRoot.querySelector('[data-field=name]'),
  );
  assert.deepEqual(await visitor.asked(), ['name']);
});

const grouped = {
  fieldwise: 1,
  name: 'Grouped',
  fields: [
    { key: 'email', type: 'email', label: 'E-mail', required: true },
    { key: 'name', type: 'text', label: 'Name' },
    { key: 'call', type: 'boolean', label: 'Call me' },
    {
      ...{ key: 'phone', type: 'phone', label: 'Phone' },
      ...{ showIf: { '==': [{ var: 'call' }, true] }, required: true },
    },
    { key: 'company', type: 'text', label: 'Company', required: true },
    { key: 'size', type: 'text', label: 'People' },
  ],
  offers: [
    {
      ...{ key: 'all', buyerStage: 'decision' },
      fields: ['email', 'name', 'call', 'phone', 'company', 'size'],
    },
  ],
};
const openGrouped = (attributes, before = '') => {
  // The server has another plan, and may answer before a test that sends the form is over.
  visitor.allow(/409 \(Conflict\)/);
  return visitor.open(
    `<script type="application/json" id="plan">${JSON.stringify(grouped)}</script>
     <fieldwise-form key="pk_demo" plan="#plan" offer="all" ${attributes}>${before}</fieldwise-form>`,
  );
};

test('fields that belong together come together, with what they bring', async () => {
  await openGrouped('steps="company, email name"');
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['company', 'size'], 'in the order of the attribute');
  assert.equal(await progress(), 'Step 1 of about 2');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Acme');
  await page.keyboard.press('Enter');
  assert.deepEqual(await visitor.asked(), ['email', 'name', 'call']);
  assert.equal(await progress(), 'Step 2 of 2');
  await visitor.input('E-mail').fill('ada@acme.example');
  await page.getByRole('checkbox', { name: 'Call me' }).check();
  assert.deepEqual(await visitor.asked(), ['email', 'name', 'call', 'phone']);
  assert.equal(await page.getByRole('status').last().textContent(), 'One more question: Phone');
  assert.equal(await progress(), 'Step 2 of 2', 'it makes no step of its own');
  await button('Back').click();
  assert.deepEqual(await visitor.asked(), ['company', 'size']);
  await button('Continue').click();
  await button('Send').click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.equal(await alert.getByRole('link').count(), 1);
  await alert.getByRole('link').click();
  await page.keyboard.type('+4930123456');
  await page.evaluate(() => {
    window.prevent = 'submit';
  });
  await button('Send').click();
  await page.waitForFunction(
    () => window.events.filter(([type]) => type === 'submit').length === 2,
  );
  const [, { submission }] = await visitor.told('submit');
  assert.deepEqual(submission.answers, {
    ...{ email: 'ada@acme.example', name: null, call: true, phone: '+4930123456' },
    ...{ company: 'Acme', size: null },
  });
});

test('what shows up for a step that is behind gets one of its own, before the form is sent', async () => {
  const [email, name, call, phone, ...rest] = grouped.fields;
  const later = { ...phone, showIf: { '==': [{ var: 'company' }, 'Acme'] } };
  const plan = { ...grouped, fields: [email, name, call, later, ...rest] };
  await openGrouped('');
  await visitor.ready();
  await page.evaluate((of) => {
    window.events.length = 0;
    Object.assign(document.querySelector('fieldwise-form'), {
      plan: of,
      steps: [
        ['email', 'name'],
        ['company', 'size'],
      ],
    });
  }, plan);
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['email', 'name', 'call']);
  await visitor.input('E-mail').fill('ada@acme.example');
  await button('Continue').click();
  assert.equal(await progress(), 'Step 2 of 2');
  await visitor.input('Company').fill('Acme');
  await page.keyboard.press('Tab');
  assert.equal(await progress(), 'Step 2 of about 3');
  await button('Continue').click();
  assert.deepEqual(await visitor.asked(), ['phone']);
  assert.equal(await progress(), 'Step 3 of 3');
});

test('a slip in steps is said once and loses no question', async () => {
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await openGrouped('steps="emial, company"');
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['email', 'name', 'call']);
  assert.deepEqual(
    said.filter((text) => text.includes('steps')),
    ['<fieldwise-form>: steps names emial, no field of the plan.'],
  );
});

test('before the engine has come there is nothing to skip: nobody would record it', async () => {
  const release = await visitor.hold('/dist/fieldwise.wasm');
  const optional = (await inlinedVisit()).replace(/"required":\[[^\]]*\]/, '"required":[]');
  await visitor.open(embed('offer="guide" steps', optional));
  await page.locator('[data-field=email]').waitFor();
  assert.equal(await button('Skip').count(), 0);
  release();
  await visitor.ready();
});

test('a screen reader hears on which step it is', async () => {
  await visitor.open(embed('offer="guide" steps'));
  await visitor.ready();
  const status = page.getByRole('status').filter({ hasText: 'Step' });
  assert.equal(await status.textContent(), 'Step 1 of about 3');
  await visitor.input('Work e-mail').fill('ada@acme.example');
  await page.keyboard.press('Enter');
  assert.equal(await status.textContent(), 'Step 2 of about 3');
});
