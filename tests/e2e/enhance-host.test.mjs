// What pages do with forms of their own while enhance(form) drives them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './support/enhance-page.mjs';
import { strictPolicy } from './support/host-page.mjs';
import { sharedHost } from './support/shared-host.mjs';

const host = sharedHost();

async function visit(form, more) {
  const { page } = await host.again();
  const posts = await openPage(page, host.server.url, form, more);
  assert.equal(await page.evaluate(() => window.state), 'enhanced');
  return { page, posts };
}

const text = (name) => `<p><label>${name} <input name="${name}"></label></p>`;
const form = (content, attributes = '') =>
  `<form action="/enhance/sent" method="post" ${attributes}>${content}<button name="go" value="1">Send</button></form>`;
const start = ['email', 'name', 'company'].map(text).join('');

const input = (page, name) => page.locator(`[name="${name}"]`);
const send = (page) => page.getByRole('button', { name: 'Send' }).click();
const values = (page) => page.evaluate(() => window.enhanced.values());
const known = (page) =>
  page.evaluate(() =>
    Object.fromEntries(
      Object.entries(window.enhanced.decision.answers).map(([key, { value }]) => [key, value]),
    ),
  );
/** Waits until observers of the page have run. */
const settled = (page) => page.evaluate(() => new Promise((go) => setTimeout(go)));

async function fill(page) {
  await input(page, 'email').fill('ada@acme.example');
  await input(page, 'name').fill('Ada');
  await input(page, 'company').fill('Acme');
}

test('inputs that scripts add are driven, those they take away are let go, new ones get what was answered', async () => {
  const { page, posts } = await visit(form(`<div id="in">${text('email')}</div>`), {
    options: `ask: 'all', map: { later: 'name', gone: null }`,
    policy: strictPolicy.replace(/; require-trusted.*/, ''),
  });
  await input(page, 'email').fill('ada@acme.example');
  await input(page, 'email').blur();
  await page.evaluate(() => {
    document.querySelector('#in').insertAdjacentHTML(
      'beforeend',
      `<div id="late"><p><label>later <input name="later"></label></p>
       <p><label>company <input name="company" value="Acme"></label></p></div>
       <p id="pains"><label><input type="checkbox" name="pain_points" value="access">Access</label></p>`,
    );
  });
  await page.locator('#pains').waitFor({ state: 'hidden' });
  assert.equal(await input(page, 'email').isVisible(), true, 'what was around it alone is not');
  assert.deepEqual(await known(page), { email: 'ada@acme.example', company: 'Acme' });
  await send(page);
  await page.getByRole('alert').getByRole('link', { name: 'Enter your name' }).click();
  assert.equal(
    await input(page, 'later').evaluate((node) => node === document.activeElement),
    true,
  );
  await input(page, 'later').fill('Ada');
  // Drawn anew, as libraries do, with nothing in it.
  await page.evaluate(() => {
    document.querySelector('#in').innerHTML = `
      <p><label>email <input name="email"></label></p><p><label>later <input name="later"></label></p>`;
  });
  await settled(page);
  assert.deepEqual(await values(page), { email: 'ada@acme.example', name: 'Ada' });
  assert.equal(await page.locator('.fw-error').count(), 2);
  await page.evaluate(() => {
    document.querySelector('[name=later]').closest('p').remove();
    document.querySelector('#in').insertAdjacentHTML('beforeend', '<input name="company">');
  });
  await settled(page);
  assert.deepEqual(Object.keys(await values(page)), ['email', 'company']);
  await send(page);
  await page.waitForURL('**/enhance/sent');
  assert.deepEqual(Object.fromEntries(posts[0]), {
    ...{ email: 'ada@acme.example', company: 'Acme', go: '1' },
  });
});

test('options that a script puts into a list are on offer, and what was answered is chosen', async () => {
  const { page } = await visit(form(`${start}<p><select name="role"></select></p>`), {
    options: `ask: 'all'`,
  });
  await page.evaluate(() => {
    for (const value of ['', 'director', 'manager']) {
      document.querySelector('select').append(new Option(value, value));
    }
  });
  await settled(page);
  assert.equal('role' in (await known(page)), false, 'nobody chose');
  await input(page, 'role').selectOption('manager');
  assert.equal((await known(page)).role, 'manager');
});

test('a button’s own action and value go with the form, also after somebody was waited for', async () => {
  const { page, posts } = await visit(
    form(`${start}<button name="how" value="call" formaction="/enhance/other">Call me</button>`),
    { options: `then: 'action', transport: { submit: () => {} }` },
  );
  await fill(page);
  await page.getByRole('button', { name: 'Call me' }).click();
  await page.waitForURL('**/enhance/other');
  assert.deepEqual(posts, [
    [
      ['email', 'ada@acme.example'],
      ['name', 'Ada'],
      ['company', 'Acme'],
      ['how', 'call'],
    ],
  ]);
});

test('a button with formnovalidate sends the form as it is; to a transport nothing goes unchecked', async () => {
  const draft = form(
    `${start}<input name="comment" required><button name="draft" value="1" formnovalidate>Save</button>`,
  );
  const save = (page) => page.getByRole('button', { name: 'Save' }).click();
  const hidden = `hidden: { stage: 'stage' }`;
  for (const options of [hidden, `then: 'action', storage: 'drafts', ${hidden}`]) {
    const { page, posts } = await visit(draft, { options });
    await input(page, 'email').fill('ada');
    await save(page);
    await page.waitForURL('**/enhance/sent');
    const sent = Object.fromEntries(posts[0]);
    assert.deepEqual([sent.email, sent.draft, sent.stage], ['ada', '1', 'anonymous']);
  }
  const { page } = await visit(draft, {
    options: `transport: { submit: ({ values }) => { window.sent.push(values); } }`,
  });
  await save(page);
  await page.getByRole('alert').waitFor();
  await fill(page);
  await save(page);
  await page.getByText('Thank you.').waitFor();
  assert.equal(await page.evaluate(() => window.sent.length), 1);
});

test('requestSubmit() is checked like a click; submit() sends what is there, with the hidden inputs', async () => {
  const { page, posts } = await visit(form(start), { options: `hidden: { stage: 'stage' }` });
  await input(page, 'email').fill('ada@acme.example');
  await page.evaluate(() => document.querySelector('form').requestSubmit());
  await page.getByRole('alert').waitFor();
  assert.deepEqual(posts, []);
  await page.evaluate(() => document.querySelector('form').submit());
  await page.waitForURL('**/enhance/sent');
  assert.deepEqual(Object.fromEntries(posts[0]), {
    ...{ email: 'ada@acme.example', name: '', company: '', stage: 'inquiry' },
  });
});

test('reset empties what was entered here, and takes its errors and answers back; what is known stays', async () => {
  const options = `storage: 'reset', then: 'action'`;
  const { page } = await visit(form(start), { options });
  await fill(page);
  await send(page);
  await page.waitForURL('**/enhance/sent');
  await visit(form(`${start}${text('role')}${text('company_size')}`), { options });
  const count = () => page.evaluate(() => window.enhanced.session.visitor.events.length);
  await input(page, 'role').fill('pope');
  await input(page, 'role').blur();
  await page.getByText('Choose what you do there').waitFor();
  const before = await count();
  await page.evaluate(() => document.querySelector('form').reset());
  await settled(page);
  assert.equal(await page.getByText('Choose what you do there').isVisible(), false);
  assert.equal(await input(page, 'role').inputValue(), '');
  assert.equal(await input(page, 'company').inputValue(), 'Acme');
  assert.deepEqual(Object.keys(await known(page)), ['email', 'name', 'company']);
  assert.equal(
    (await count()) - before,
    1,
    'the answer’s end, and nothing of what was never answered',
  );
});

test('files are the page’s own, and go with the form', async () => {
  const { page, posts } = await visit(form(`${start}<input type="file" name="role">`), {
    options: `ask: 'all'`,
  });
  await fill(page);
  await input(page, 'role').setInputFiles({
    ...{ name: 'cv.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
  });
  assert.equal('role' in (await values(page)), false);
  await send(page);
  await page.waitForURL('**/enhance/sent');
  assert.equal(Object.fromEntries(posts[0]).role, 'cv.txt');
});

test('two forms of a page are driven apart, each with its own errors, answers and ids', async () => {
  const { page, posts } = await visit(`${form(start)}${form(start, 'class="second"')}`);
  await page.evaluate(async () => {
    const { enhance } = await import('/dist/enhance.js');
    const plan = await (await fetch('/enhance/plan.json')).json();
    window.second = await enhance(document.querySelector('.second'), { plan, offer: 'guide' });
  });
  const second = page.locator('.second');
  const first = page.locator('form').first();
  await first.locator('[name=email]').fill('ada');
  await second.getByRole('button').click();
  await second.getByRole('alert').waitFor();
  assert.equal(await first.getByRole('alert').count(), 0);
  assert.equal(await second.getByRole('alert').getByRole('link').count(), 3);
  const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  await second.getByRole('link').first().click();
  const focus = () =>
    page.evaluate(() => [document.activeElement.name, document.activeElement.form.className]);
  assert.deepEqual(await focus(), ['email', 'second']);
  await second.locator('[name=email]').fill('bob@acme.example');
  await second.locator('[name=name]').fill('Bob');
  await second.locator('[name=company]').fill('Acme');
  assert.deepEqual(await known(page), {});
  await second.getByRole('button').click();
  await page.waitForURL('**/enhance/sent');
  assert.equal(Object.fromEntries(posts[0]).name, 'Bob');
});

test('the caret, the selection and what can be undone are the visitor’s', async () => {
  const { page } = await visit(form(start), { options: `hidden: { stage: 'stage' }` });
  const company = input(page, 'company');
  await company.fill('Acme Limited');
  await company.evaluate((node) => node.setSelectionRange(5, 5));
  const caret = () => company.evaluate((node) => [node.selectionStart, node.selectionEnd]);
  await page.keyboard.type('and ');
  assert.deepEqual(await caret(), [9, 9]);
  // Another tab, or a script, has something decided meanwhile.
  await page.evaluate(() => {
    window.enhanced.session.answer('role', 'director');
    window.enhanced.session.track('page', { path: '/pricing/' });
  });
  assert.deepEqual(await caret(), [9, 9]);
  await page.keyboard.type('Sons ');
  assert.equal(await company.inputValue(), 'Acme and Sons Limited');
  assert.deepEqual(await caret(), [14, 14]);
  await company.dispatchEvent('change');
  assert.deepEqual(await caret(), [14, 14]);
  await page.keyboard.press('Control+z');
  assert.notEqual(await company.inputValue(), 'Acme and Sons Limited');
});
