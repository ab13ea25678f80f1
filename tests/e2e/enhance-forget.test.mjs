// What a page's own form keeps of a visitor who asked to be forgotten: nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './support/enhance-page.mjs';
import { sharedHost } from './support/shared-host.mjs';

const host = sharedHost();

const form = `
  <form action="/enhance/sent" method="post" id="own">
    <p><label>E-mail <input name="email"></label></p>
    <p><label>Name * <input name="name"></label></p>
    <p><label>Company <input name="company"></label></p>
    <p><label>Role <select name="role"><option>executive</option><option>director</option></select></label></p>
    <fieldset><legend>Pains</legend>
      <label><input type="checkbox" name="pain_points[]" value="manual_work"> Copying</label>
      <label><input type="checkbox" name="pain_points[]" value="access"> Access</label></fieldset>
    <button>Send</button>
  </form>`;
const hidden = `hidden: { all: 'answers' }`;

async function visit(options, at) {
  const page = at ?? (await host.again()).page;
  const posts = await openPage(page, host.server.url, form, { options: `${options}, ${hidden}` });
  assert.equal(await page.evaluate(() => window.state), 'enhanced');
  return { page, posts };
}

async function fillIn(page) {
  await page.getByLabel('E-mail').fill('ada@acme.example');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Company').blur();
}

/** Everything that the form holds, sends and says. */
const whole = (page) =>
  page.evaluate(() => {
    const own = document.querySelector('form');
    return {
      sends: [...new FormData(own)].filter(([, value]) => value !== ''),
      holds: [...own.querySelectorAll('input:not([type=checkbox]):not([type=hidden])')].map(
        ({ value }) => value,
      ),
      values: window.enhanced.values(),
      says: own.innerText,
      shows: [...own.elements].filter((each) => each.offsetParent).map(({ name }) => name),
    };
  });

/** It is a form that nobody has touched. */
async function assertEmpty(page) {
  const { sends, holds, values, says, shows } = await whole(page);
  assert.deepEqual(sends, [['all', '{}']]);
  assert.deepEqual(holds, ['', '', '']);
  assert.deepEqual(values, { email: null, name: null, company: null });
  assert.doesNotMatch(says, /undefined|ada@|Acme|already know|problem|Error/);
  assert.deepEqual(shows, ['email', 'name', 'company', '']);
}

const forget = (page) => page.evaluate(() => window.enhanced.session.forget());

test('on a first visit what was typed goes, and is not sent again', async () => {
  const { page } = await visit('then: "stay", transport: { submit: (it) => window.sent.push(it) }');
  await fillIn(page);
  assert.equal((await whole(page)).values.name, 'Ada');
  assert.equal(await forget(page), 'forgotten');
  await assertEmpty(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').getByRole('link').first().waitFor();
  assert.deepEqual(await page.evaluate(() => window.sent), []);
  await forget(page);
  await assertEmpty(page);
  await fillIn(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Thank you').waitFor();
  assert.equal(await page.evaluate(() => window.sent[0].values.name), 'Ada');
});

for (const [where, options] of [
  ['in this browser', `then: 'action', storage: 'mine'`],
  ['by a server', `then: 'action', plan: undefined, key: 'pk_demo'`],
]) {
  test(`what was known ${where} leaves the list and the hidden inputs, here and in other tabs`, async () => {
    const { page } = await visit(options);
    await fillIn(page);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL('**/enhance/sent');
    await visit(options);
    const list = page.locator('.fw-known');
    await list.getByText('ada@acme.example').waitFor();
    assert.match(JSON.stringify((await whole(page)).sends), /ada@acme/);
    await page.evaluate(() => {
      document.querySelector('select').selectedIndex = 1;
    });

    const other = await (await host.again()).context.newPage();
    await visit(options, other);
    await other.locator('.fw-known').getByText('ada@acme.example').waitFor();

    assert.equal(await forget(page), 'forgotten');
    await assertEmpty(page);
    assert.equal(await page.evaluate(() => document.querySelector('select').selectedIndex), 0);
    await other.waitForFunction(() => !document.querySelector('[name=email]').value);
    await assertEmpty(other);
    const types = () => window.enhanced.session.visitor.events.map(({ type }) => type);
    assert.deepEqual(await other.evaluate(types), ['visit'], 'somebody new has come');

    const { posts } = await visit(options);
    await assertEmpty(page);
    await page.getByLabel('E-mail').fill('bob@acme.example');
    await page.getByLabel('Name').fill('Bob');
    await page.getByLabel('Company').fill('Bolt');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL('**/enhance/sent');
    assert.equal(new Map(posts[0]).get('email'), 'bob@acme.example');
  });
}

test('forgotten while it is being sent, it goes no further', async () => {
  const { page, posts } = await visit(`then: 'action', transport: {
    submit: () => new Promise((resolve) => { window.arrive = resolve; }) }`);
  await fillIn(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForFunction(() => window.arrive);
  await forget(page);
  await page.evaluate(() => window.arrive());
  await page.waitForFunction(() => !document.querySelector('[name=email]').value);
  await assertEmpty(page);
  assert.deepEqual(posts, []);
});
