// The plan editor's forms in Chromium: what a marketer does in them, with the engine's opinion of the result.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startBrowser } from './support/browser.mjs';
import { openPlan, servePlanForms } from './support/plan-forms-page.mjs';

let browser;
let visitor;
let page;

before(async () => {
  browser = await startBrowser();
});

beforeEach(async () => {
  visitor = await browser.open();
  page = visitor.page;
  await servePlanForms(visitor.context);
});

afterEach(async () => {
  await visitor.context.close();
  assert.deepEqual(visitor.troubles, [], 'the console stays empty');
});

after(() => browser?.close());

const planNow = () => page.evaluate(() => window.plan);
const errorsNow = () => page.evaluate(() => window.errors);
const button = (name) => page.getByRole('button', { name, exact: true });
const box = (name) => page.getByLabel(name, { exact: true });
/** Types over what is there, and leaves the input. */
async function write(locator, text) {
  await locator.fill(text);
  await locator.press('Tab');
}

test('fields and options from nothing: keys and values come from the labels', async () => {
  await openPlan(page, null);
  await button('Add a field').click();
  await page.keyboard.type('Work e-mail');
  await box('Kind of answer').selectOption({ label: 'E-mail address' });
  await box('Required').check();
  await page.locator('summary', { hasText: 'Work e-mail' }).click();
  await button('Add a field').click();
  await page.keyboard.type('How many people work with you?');
  await box('Kind of answer').selectOption({ label: 'One of some options' });
  await box('Option 1').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('1 to 49');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('50 or more');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Do not know');
  await page.keyboard.press('Tab');
  const size = 'how_many_people_work_with_you';
  assert.deepEqual((await planNow()).fields, [
    { key: 'work_e_mail', type: 'email', label: 'Work e-mail', required: true },
    {
      key: size,
      type: 'choice',
      label: 'How many people work with you?',
      options: [
        { value: '1_to_49', label: '1 to 49' },
        { value: '50_or_more', label: '50 or more' },
        { value: 'do_not_know', label: 'Do not know' },
      ],
    },
  ]);
  assert.deepEqual(await errorsNow(), []);
});

test('a field of another kind keeps aside what does not fit, and gets it back', async () => {
  const field = {
    key: 'size',
    type: 'choice',
    label: 'Size',
    options: [{ value: 's', label: 'Small' }],
  };
  await openPlan(page, { fieldwise: 1, name: 'Test', fields: [field] });
  await page.locator('summary', { hasText: 'Size' }).click();
  await box('Kind of answer').selectOption({ label: 'Number' });
  assert.deepEqual((await planNow()).fields, [{ key: 'size', type: 'number', label: 'Size' }]);
  assert.match(await page.getByRole('status').textContent(), /has no options/);
  await box('Kind of answer').selectOption({ label: 'Any of some options' });
  assert.deepEqual((await planNow()).fields[0].options, field.options);
});

test('moving keeps the focus on the arrow and what is open open; removing goes on to the next', async () => {
  const fields = ['one', 'two', 'three'].map((key) => ({ key, type: 'text', label: key }));
  await openPlan(page, { fieldwise: 1, name: 'Test', fields });
  await page.locator('summary', { hasText: 'three' }).click();
  await button('Move three up').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  const keys = async () => (await planNow()).fields.map(({ key }) => key).join(' ');
  assert.equal(await keys(), 'three one two');
  const focused = () =>
    page.evaluate(() => document.querySelector('plan-forms').shadowRoot.activeElement.ariaLabel);
  assert.equal(await focused(), 'Move three down', 'its other arrow is off now');
  assert.equal(await box('Label').inputValue(), 'three');
  await button('Remove three').click();
  assert.equal(await keys(), 'one two');
  assert.equal(await focused(), 'Remove one');
});

test('what is wrong is said beside its input and by what is closed', async () => {
  await openPlan(page, {
    fieldwise: 1,
    name: 'Test',
    fields: [{ key: 'email', type: 'email', label: 'E-mail', minLength: 9, maxLength: 3 }],
  });
  assert.notDeepEqual(await errorsNow(), []);
  const summary = page.locator('summary', { hasText: 'E-mail' });
  assert.match(await summary.textContent(), /1 mistake/);
  await summary.click();
  assert.match(await page.locator('summary', { hasText: 'Limits' }).textContent(), /1 mistake/);
  await page.locator('summary', { hasText: 'Limits' }).click();
  const [{ path, message }] = await errorsNow();
  const input = page.locator(`[data-at="${path}"]`);
  const described = await input.evaluate((element) =>
    element
      .getAttribute('aria-describedby')
      .split(' ')
      .map((id) => element.getRootNode().getElementById(id).textContent)
      .join(' '),
  );
  assert.ok(described.includes(message), described);
  await write(input, '2');
  assert.deepEqual(await errorsNow(), []);
  assert.equal(await summary.textContent().then((text) => /mistake/.test(text)), false);
});
