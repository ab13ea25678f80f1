// The playground: a plan under edit, its form live, and what the engine thinks.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startBrowser } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

let server;
let browser;
let opened;

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

afterEach(async () => {
  await opened?.context.close();
  assert.deepEqual(opened?.troubles ?? [], []);
  opened = undefined;
});

/** The playground in a browser that was never there. */
async function play(options = {}) {
  opened = await browser.open({ viewport: { width: 1500, height: 950 }, ...options });
  const { page } = opened;
  await page.goto(`${server.url}/playground/`);
  await page.locator('[data-stage]').waitFor();
  return page;
}

const editor = (page) => page.getByRole('textbox', { name: 'The plan as JSON' });

/** Replaces the plan's text, as somebody does who pastes it. */
async function paste(page, text) {
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await editor(page).evaluate((node, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    node.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, text);
}

const small = {
  fieldwise: 1,
  name: 'Small',
  fields: [
    { key: 'email', type: 'email', label: 'Work e-mail', required: true },
    {
      key: 'size',
      type: 'choice',
      label: 'How many are you?',
      options: [
        { value: 'few', label: 'A few' },
        { value: 'many', label: 'Many' },
      ],
    },
    { key: 'city', type: 'text', label: 'Where are you?' },
  ],
  signals: [{ key: 'pricing', on: 'page', path: '/pricing*', label: 'Looked at prices' }],
  axes: [{ key: 'fit', label: 'Fit', min: 0, max: 100 }],
  rules: [
    {
      key: 'many',
      axis: 'fit',
      points: 60,
      reason: 'Many people',
      if: { '==': [{ var: 'size' }, 'many'] },
    },
    {
      key: 'prices',
      axis: 'fit',
      points: 15,
      reason: 'Wants to know the price',
      signal: 'pricing',
    },
  ],
  thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 50 }] }],
  ask: { policy: 'queue', queue: [['email', 'size'], ['city']], quota: 2 },
  offers: [{ key: 'guide', label: 'The guide', buyerStage: 'awareness' }],
};

const labels = (page) =>
  page
    .locator('live-form [data-field]')
    .evaluateAll((rows) => rows.map((row) => row.dataset.field));
const score = (page, axis) =>
  page.locator(`[data-axis=${axis}] [data-value]`).getAttribute('data-value');

test('what is edited in the JSON shows in the form; what does not load leaves the last plan running', async () => {
  const page = await play();
  await page.getByLabel('Where do you work?').waitFor();
  await paste(page, JSON.stringify(small, null, 2));
  await page.getByRole('radiogroup', { name: /How many are you/ }).waitFor();
  assert.deepEqual(await labels(page), ['email', 'size']);

  const wrong = structuredClone(small);
  wrong.rules[0].axis = 'fitt';
  await paste(page, JSON.stringify(wrong, null, 2));
  const problem = page.locator('[data-code=unknown_axis]');
  await problem.waitFor();
  assert.match(await problem.innerText(), /\/rules\/0\/axis/);
  assert.equal(await page.locator('.cm-lintRange-error').innerText(), '"fitt"');
  await page.locator('[data-stale]').waitFor();
  assert.deepEqual(await labels(page), ['email', 'size']);

  await paste(page, '{"fieldwise": 1 "name"');
  await page.getByText('A comma is missing before this.').first().waitFor();
  await page.locator('[data-stale]').waitFor();

  await paste(page, JSON.stringify(small, null, 2));
  await page.locator('[data-stale]').waitFor({ state: 'detached' });
  await page.getByText('The plan loads: 3 fields, 2 rules.').waitFor();
});

test('answers and behaviour change scores and stage; the next visit asks what is left', async () => {
  const page = await play();
  await paste(page, JSON.stringify(small, null, 2));
  await page.getByRole('radio', { name: 'Many' }).check();
  await page.locator('[data-axis=fit] [data-value="60"]').waitFor();
  await page.getByLabel('Points for Fit').getByText('Many people').waitFor();
  await page.getByLabel('Work e-mail').fill('ada@acme.example');
  await page.getByLabel('Work e-mail').blur();
  await page.locator('[data-stage=mql]').waitFor();

  await page.getByRole('button', { name: 'Looked at prices', exact: true }).click();
  await page.locator('[data-axis=fit] [data-value="75"]').waitFor();
  await page.getByRole('button', { name: 'Take back: Saw /pricing' }).click();
  await page.locator('[data-axis=fit] [data-value="60"]').waitFor();

  await page.locator('[data-stop=next_visit]').waitFor();
  await page.getByRole('button', { name: 'Next visit' }).click();
  await page.locator('[data-asked=city]').waitFor();
  await page.getByLabel(/Where are you/).waitFor();
  assert.deepEqual(await labels(page), ['city']);
  assert.equal(await page.locator('[data-visit]').count(), 2);

  await page.getByRole('button', { name: 'Back to the first visit' }).click();
  await page.locator('[data-stage=anonymous]').waitFor();
  assert.equal(await score(page, 'fit'), '0');
  assert.deepEqual(await labels(page), ['email', 'size']);
});

test('a form that is sent with an answer missing says so, and otherwise gives thanks', async () => {
  const page = await play();
  await paste(page, JSON.stringify(small, null, 2));
  await page.getByRole('radiogroup', { name: /How many are you/ }).waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('link', { name: /e-mail/i }).waitFor();
  await page.getByLabel('Work e-mail').fill('ada@acme.example');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('live-form .fw-sent').waitFor();
  await page.getByText('Passed by “How many are you?”').waitFor();
  await page.getByText('Sent the form').waitFor();
});
