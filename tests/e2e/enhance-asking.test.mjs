// enhance(form) asks what the offer asks, a few questions at a time, and follows a form that scripts change.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, published } from './support/enhance-page.mjs';
import { sharedHost } from './support/shared-host.mjs';

const host = sharedHost();

async function visit(form, more) {
  const { page } = await host.again();
  const posts = await openPage(page, host.server.url, form, more);
  assert.equal(await page.evaluate(() => window.state), 'enhanced');
  return { page, posts };
}

const list = (name, values) => `
  <p><label>${name} <select name="${name}"><option value="">–</option>${values
    .map((value) => `<option>${value}</option>`)
    .join('')}</select></label></p>`;
const text = (name) => `<p><label>${name} <input name="${name}"></label></p>`;

const form = `
  <form action="/enhance/sent" method="post">
    ${text('email')}${text('name')}${text('company')}
    ${list('role', ['executive', 'director', 'manager'])}
    ${list('company_size', ['1-49', '50-199', '1000+'])}
    ${list('status', ['researching', 'evaluating'])}
    ${list('timeline', ['now', 'later'])}
    ${list('decision_process', ['alone', 'team'])}
    <button name="go" value="1">Send</button>
  </form>`;

/** The names of the inputs on show. */
const shown = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('form :is(input, select, textarea):not([type=hidden])')]
      .filter((input) => input.checkVisibility())
      .map(({ name }) => name),
  );
const input = (page, name) => page.locator(`[name="${name}"]`);
const send = (page) => page.getByRole('button', { name: 'Send' }).click();
const answers = (page) =>
  page.evaluate(() =>
    Object.fromEntries(
      Object.entries(window.enhanced.decision.answers).map(([key, { value }]) => [key, value]),
    ),
  );

test('in a fixed order, each visit asks what is next; the action gets what was asked, and what is known', async () => {
  const options = `storage: 'asking'`;
  const { page, posts } = await visit(form, { options });
  assert.deepEqual(await shown(page), ['email', 'name', 'company']);
  for (const [name, value] of [
    ['email', 'ada@acme.example'],
    ['name', 'Ada'],
    ['company', 'Acme'],
  ]) {
    await input(page, name).fill(value);
  }
  await send(page);
  await page.waitForURL('**/enhance/sent');
  assert.deepEqual(Object.keys(Object.fromEntries(posts[0])), ['email', 'name', 'company', 'go']);

  const again = await visit(form, { options });
  assert.deepEqual(await shown(page), ['role', 'company_size']);
  await input(page, 'role').selectOption('director');
  await input(page, 'company_size').selectOption('1000+');
  assert.deepEqual(await shown(page), ['role', 'company_size'], 'what is answered stays');
  await send(page);
  await page.waitForURL('**/enhance/sent');
  assert.deepEqual(Object.fromEntries(again.posts[0]), {
    ...{ email: 'ada@acme.example', name: 'Ada', company: 'Acme' },
    ...{ role: 'director', company_size: '1000+', go: '1' },
  });
});

test('by value, no more than the quota', async () => {
  const options = `offer: 'comparison'`;
  const { page, posts } = await visit(form, { options });
  const first = await shown(page);
  assert.equal(first.length, 3, 'the e-mail and two questions');
  assert.ok(first.includes('email'));
  await input(page, 'email').fill('ada@acme.example');
  for (const name of first.slice(1)) await input(page, name).selectOption({ index: 1 });
  assert.deepEqual(await shown(page), first, 'nothing comes beyond the quota, and nothing goes');
  await send(page);
  await page.waitForURL('**/enhance/sent');
  assert.deepEqual(Object.keys(Object.fromEntries(posts[0])), [...first, 'go']);
});

const plan = await published({
  fieldwise: 1,
  name: 'Teams',
  locale: 'en',
  fields: [
    { key: 'email', type: 'email', required: true },
    {
      ...{ key: 'area', type: 'choice', label: 'Area' },
      options: [{ value: 'it' }, { value: 'sales' }],
    },
    {
      ...{ key: 'tool', type: 'choice', label: 'Tool' },
      options: [{ value: 'crm' }, { value: 'git' }, { value: 'mail' }],
      optionsIf: {
        git: { '==': [{ var: 'area' }, 'it'] },
        crm: { '==': [{ var: 'area' }, 'sales'] },
      },
    },
    {
      ...{ key: 'seats', type: 'number', label: 'Seats', min: 1 },
      showIf: { '!!': [{ var: 'email' }] },
    },
  ],
  axes: [{ key: 'fit', label: 'Fit', min: 0, max: 100 }],
  ask: { policy: 'queue' },
  offers: [
    { key: 'guide', buyerStage: 'awareness', fields: ['email', 'area', 'tool'] },
    { key: 'mail', buyerStage: 'awareness', fields: ['email', 'seats'] },
  ],
});

test('a question that comes with the stroke that sends the form is not demanded, and asked when that fails', async () => {
  const { page, posts } = await visit(
    `<form action="/enhance/sent" method="post">${text('email')}
      <p><label>seats <input name="seats" required></label></p>
      <p><label>terms <input name="terms" required></label></p><button>Send</button></form>`,
    { of: plan, options: `offer: 'mail'` },
  );
  assert.deepEqual(await shown(page), ['email', 'terms']);
  await input(page, 'email').fill('ada@acme.example');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.name === 'terms');
  assert.deepEqual(await shown(page), ['email', 'seats', 'terms']);
  await input(page, 'terms').fill('Yes');
  await input(page, 'email').fill('');
  await input(page, 'email').blur();
  assert.deepEqual(await shown(page), ['email', 'terms']);
  await input(page, 'email').fill('ada@acme.example');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/enhance/sent');
  assert.equal(Object.fromEntries(posts[0]).email, 'ada@acme.example');
});

test('options that a condition takes away cannot be chosen, in lists and among radio buttons', async () => {
  const radios = (name, values) =>
    values
      .map((value) => `<label><input type="radio" name="${name}" value="${value}">${value}</label>`)
      .join('');
  for (const tools of [
    list('tool', ['crm', 'git', 'mail']),
    `<fieldset><legend>tool</legend>${radios('tool', ['crm', 'git', 'mail'])}</fieldset>`,
  ]) {
    const { page, posts } = await visit(
      `<form action="/enhance/sent" method="post">${text('email')}
        <p>${radios('area', ['it', 'sales'])}</p>${tools}<button>Send</button></form>`,
      { of: plan, options: `hidden: { all: 'answers' }` },
    );
    const open = () =>
      page
        .locator('[name=tool] option, [type=radio][name=tool]')
        .evaluateAll((all) => all.filter(({ disabled }) => !disabled).map(({ value }) => value));
    const choose = async (value) => {
      if (tools.includes('<select')) return input(page, 'tool').selectOption(value);
      return page.locator(`[name=tool][value=${value}]`).check();
    };
    const isChosen = (value) =>
      page.evaluate((of) => new FormData(document.forms[0]).get('tool') === of, value);
    assert.deepEqual((await open()).filter(Boolean), ['mail']);
    await page.locator('[name=area][value=it]').check();
    assert.deepEqual((await open()).filter(Boolean), ['git', 'mail']);
    await choose('git');
    assert.deepEqual(await answers(page), { area: 'it', tool: 'git' });
    await page.locator('[name=area][value=sales]').check();
    assert.deepEqual((await open()).filter(Boolean), ['crm', 'mail']);
    assert.equal(await isChosen('git'), false, 'a choice that is gone is taken back');
    assert.deepEqual(await answers(page), { area: 'sales' });
    await choose('crm');
    await input(page, 'email').fill('ada@acme.example');
    await send(page);
    await page.waitForURL('**/enhance/sent');
    assert.equal(JSON.parse(Object.fromEntries(posts[0]).all).tool, 'crm');
  }
});
