import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFindings } from './support/axe.mjs';
import { demo, openPage, published } from './support/enhance-page.mjs';
import { strictPolicy } from './support/host-page.mjs';
import { sharedHost } from './support/shared-host.mjs';

const host = sharedHost();

/** A page of somebody who was never here, or of the one who is, with all questions unless told otherwise. */
async function visit(form, { options = '', ...more } = {}) {
  const { page } = await host.again(more.context);
  const all = `ask: 'all', ${options}`;
  const posts = await openPage(page, host.server.url, form, { ...more, options: all });
  return { page, posts };
}

const state = (page) => page.evaluate(() => window.state);

const select = (name, values) =>
  `<select name="${name}" id="${name}"><option value="">–</option>${values
    .map((value) => `<option>${value}</option>`)
    .join('')}</select>`;

const form = `
  <form action="/enhance/sent" method="post" id="own">
    <div class="row"><label>E-mail <input name="email"></label></div>
    <div class="row"><label>Name <input name="name"></label></div>
    <div class="row"><label>Company <input name="company"></label></div>
    <div class="row"><label for="role">Role</label>
      ${select('role', ['executive', 'director', 'manager'])}</div>
    <div class="row"><label for="company_size">Size</label>
      ${select('company_size', ['1-49', '50-199', '1000+'])}</div>
    <div class="row"><label for="status">Status</label>
      ${select('status', ['researching', 'evaluating'])}</div>
    <label for="timeline">Timeline</label> ${select('timeline', ['now', 'later'])}
    <fieldset class="row"><legend>Pains</legend>
      <label><input type="checkbox" name="pain_points[]" value="manual_work"> Copying</label>
      <label><input type="checkbox" name="pain_points[]" value="access"> Access</label></fieldset>
    <p><label>Anything else? <input name="comment" required></label></p>
    <input type="hidden" name="stage_of_lead">
    <button name="go" value="1">Send</button>
  </form>`;

const hidden = `hidden: { stage_of_lead: 'stage', fit: 'score.fit', all: 'answers' }`;

async function fillRequired(page) {
  await page.getByLabel('E-mail').fill('ada@acme.example');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Role').selectOption('director');
  await page.getByLabel('Size').selectOption('1000+');
}

test('conditions show and hide the page’s own inputs; the action gets score, stage and answers', async () => {
  const { page, posts } = await visit(form, { options: hidden });
  assert.equal(await state(page), 'enhanced');
  const timeline = page.locator('#timeline');
  const pains = page.getByRole('group', { name: 'Pains' });
  assert.equal(await timeline.isVisible(), true);
  assert.equal(await pains.isVisible(), false);
  await page.locator('#timeline').selectOption('now');
  await page.locator('#status').selectOption('researching');
  await timeline.waitFor({ state: 'hidden' });
  assert.equal(await page.locator('label[for=timeline]').isVisible(), false, 'nor its label');
  assert.equal(await pains.isVisible(), true);
  const status = page.getByRole('status');
  assert.match(await status.innerText(), /One more question: Pains/, 'screen readers hear');
  assert.deepEqual(
    await status.evaluate((node) => [node.offsetWidth, node.offsetHeight]),
    [1, 1],
    'and nobody sees it, without styles of ours',
  );
  await page.getByLabel('Access').check();
  await fillRequired(page);
  await page.getByLabel('Anything').fill('No');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/enhance/sent');
  const sent = Object.fromEntries(posts[0]);
  assert.equal(sent.go, '1', 'the button that sent it');
  assert.equal(sent.stage_of_lead, 'inquiry');
  assert.equal(sent.fit, '60');
  assert.equal(sent['pain_points[]'], 'access');
  assert.equal('timeline' in sent, false, 'what does not show is not sent');
  const all = JSON.parse(sent.all);
  assert.deepEqual(all.pain_points, ['access']);
  assert.equal(all.role, 'director');
});

test('errors are the engine’s, beside the inputs and in a summary, and nothing is sent', async () => {
  const { page, posts } = await visit(form, {
    before: `document.querySelector('form').addEventListener('submit', () => window.sent.push(1), true);`,
  });
  await page.getByLabel('E-mail').fill('ada');
  await page.getByRole('button', { name: 'Send' }).click();
  const summary = page.getByRole('alert');
  await summary.waitFor();
  assert.equal(await summary.evaluate((node) => node === document.activeElement), true);
  const said = 'Enter your e-mail address, like ada@company.example';
  await summary.getByRole('link', { name: said }).click();
  const email = page.getByLabel('E-mail');
  assert.equal(await email.evaluate((node) => node === document.activeElement), true);
  assert.equal(await email.getAttribute('aria-invalid'), 'true');
  const describedBy = await email.getAttribute('aria-describedby');
  assert.equal(await page.locator(`[id="${describedBy}"]`).textContent(), `Error: ${said}`);
  await email.fill('ada@acme.example');
  await email.blur();
  await page.waitForFunction(() => !document.querySelector('[name=email]').ariaInvalid);
  await fillRequired(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForFunction(() => document.activeElement.name === 'comment');
  assert.deepEqual(await page.evaluate(() => window.sent), [], 'no script of the page sends it');
  assert.deepEqual(posts, []);
});

test('what the browser knows of an earlier visit is hidden, can be changed, and still goes to the action', async () => {
  const options = `storage: 'mine', ${hidden}`;
  const { page } = await visit(form, { options });
  await fillRequired(page);
  await page.getByLabel('Anything').fill('No');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/enhance/sent');

  const { posts } = await visit(form, { options });
  assert.equal(await page.getByLabel('E-mail').isVisible(), false);
  assert.equal(await page.locator('.fw-known').getByText('ada@acme.example').isVisible(), true);
  await page.getByRole('button', { name: 'Change Company' }).click();
  const company = page.getByLabel('Company');
  assert.equal(await company.inputValue(), 'Acme');
  await company.fill('Larkspur');
  await page.getByLabel('Anything').fill('Still no');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/enhance/sent');
  const sent = Object.fromEntries(posts[0]);
  assert.equal(sent.email, 'ada@acme.example');
  assert.equal(sent.company, 'Larkspur');
  assert.equal(JSON.parse(sent.all).company, 'Larkspur');
});

const thanks = 'Thank you. We have received your answers.';

test('a transport gets the submission instead of the action; what it refuses is shown', async () => {
  const { page, posts } = await visit(form, {
    options: `transport: { submit: (submission) => { window.sent.push(submission); return window.answer(); } }`,
    before: `window.answer = () => { throw new Error('Nobody is there. Try again.'); };`,
  });
  await fillRequired(page);
  await page.getByLabel('Anything').fill('No');
  const send = page.getByRole('button', { name: 'Send' });
  await send.click();
  await page.getByRole('alert').getByText('Nobody is there. Try again.').waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Ada', 'nothing is lost');
  await page.evaluate(() => {
    window.answer = () => ({ errors: [{ code: 'x', path: '/answers/name', message: 'Other.' }] });
  });
  await send.click();
  await page.getByRole('alert').getByRole('link', { name: 'Other.' }).waitFor();
  await page.evaluate(() => {
    window.answer = () => 'taken';
  });
  await send.click();
  await page.getByText(thanks).waitFor();
  const sent = await page.evaluate(() =>
    window.sent.map(({ values, decision }) => [values.company, decision.stage.stage]),
  );
  assert.deepEqual(sent, Array(3).fill(['Acme', 'inquiry']));
  assert.deepEqual(posts, []);
});

test('beside the action, a transport that fails holds nobody up', async () => {
  const { page, posts } = await visit(form, {
    options: `then: 'action', transport: { submit: () => Promise.reject(new Error('Down.')) }`,
  });
  await fillRequired(page);
  await page.getByLabel('Anything').fill('No');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/enhance/sent');
  assert.equal(Object.fromEntries(posts[0]).email, 'ada@acme.example');
});

test('with a key, the server gets the submission and answers with a receipt', async () => {
  const { page, posts } = await visit(form, {
    options: `plan: undefined, key: 'pk_demo', accepted: (result) => { window.result = result; }`,
  });
  assert.equal(await state(page), 'enhanced');
  await fillRequired(page);
  await page.getByLabel('Anything').fill('No');
  await page.getByRole('button', { name: 'Send' }).click();
  const result = await (await page.waitForFunction(() => window.result)).jsonValue();
  assert.equal(result.receipt.split('.').length, 3);
  assert.deepEqual(posts, []);
});

test('what the options get wrong is said, and the form stays as it was', async () => {
  for (const [options, said] of [
    [`map: { name: 'nickname' }`, /^unknown_field: .*"nickname".*it has email/],
    [`offer: 'gift'`, /^unknown_offer: .*"gift".*guide, comparison, demo/],
    [`hidden: { a: 'score.size' }`, /^hidden: .*score\.fit, score\.intent/],
    [`hidden: { email: 'stage' }`, /^hidden: .*which the visitor fills in/],
    [`plan: '/enhance/'`, /^plan_html: /],
    [`key: 'pk_demo', storage: 'mine'`, /^options: /],
    [`plan: undefined`, /^options: Give a plan/],
  ]) {
    const { page } = await visit(form, { options });
    assert.match(await state(page), said);
    assert.equal(await page.locator('.fw-error, .fw-summary, [name=a]').count(), 0, options);
    assert.equal(await page.evaluate(() => document.querySelector('form').noValidate), false);
  }
});

test('questions are called what the page calls them: in errors, in the list, for screen readers', async () => {
  // Words of the plan's own for an error are said as they are.
  const of = await published({
    ...demo,
    fields: demo.fields.map(({ error, ...field }) => field),
    examples: [],
  });
  const more = { options: `storage: 'names'`, of };
  const { page } = await visit(form, more);
  await page.getByRole('button', { name: 'Send' }).click();
  const summary = page.getByRole('alert');
  await summary.waitFor();
  assert.deepEqual(await summary.getByRole('link').allInnerTexts(), [
    ...['E-mail', 'Name', 'Company'].map((label) => `Answer "${label}"`),
  ]);
  await fillRequired(page);
  await page.getByLabel('Anything').fill('No');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/enhance/sent');
  await visit(form, more);
  assert.deepEqual(await page.locator('.fw-known dt').allInnerTexts(), [
    ...['E-mail', 'Name', 'Company', 'Role', 'Size'],
  ]);
  await page.getByRole('button', { name: 'Change Company' }).waitFor();
});

/** How far lines stand apart is for the page to say, and this one has no styles. */
const findings = (page) => axeFindings(page, 'form', ['target-size']);

test('axe finds nothing: at first, with errors, with what is known', async () => {
  const options = `storage: 'axe'`;
  const { page } = await visit(form, { options });
  assert.deepEqual(await findings(page), []);
  await page.getByLabel('E-mail').fill('ada');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').waitFor();
  assert.deepEqual(await findings(page), []);
  await fillRequired(page);
  await page.getByLabel('Anything').fill('No');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/enhance/sent');
  await visit(form, { options });
  await page.locator('.fw-known').waitFor();
  assert.deepEqual(await findings(page), []);
});

test('what axe does not see: what is required is said, errors are tied to groups too, nothing is chosen before', async () => {
  const radios = `<fieldset><legend>Role</legend>${['executive', 'director', 'manager']
    .map((value) => `<label><input type="radio" name="role" value="${value}"> ${value}</label>`)
    .join('')}</fieldset>`;
  const own = form.replace(/<div class="row"><label for="role">[\s\S]*?<\/div>/, radios);
  const refused = `{ errors: [{ code: 'x', path: '/answers/role', message: 'Another one.' }] }`;
  const { page } = await visit(own, { options: `transport: { submit: () => (${refused}) }` });
  assert.equal(await page.locator('form :checked:not(option)').count(), 0);
  const required = await page
    .locator('form [aria-required=true]')
    .evaluateAll((all) => [...new Set(all.map(({ name, role }) => name ?? role))]);
  assert.deepEqual(required, ['email', 'name', 'company', 'company_size']);
  const group = page.getByRole('group', { name: 'Role' });
  assert.equal(await group.count(), 1, 'the page named it');
  await page.getByRole('button', { name: 'Send' }).click();
  const summary = page.getByRole('alert', { name: 'There is a problem' });
  await summary.waitFor();
  const links = summary.getByRole('link');
  /** With the keyboard, from each line of the summary to its question and its error. */
  const follow = async (names) => {
    assert.equal(await links.count(), names.length);
    for (const [at, name] of names.entries()) {
      const said = await links.nth(at).innerText();
      await links.nth(at).focus();
      await page.keyboard.press('Enter');
      const there = await page.evaluate(() => {
        const { name, ariaInvalid } = document.activeElement;
        const ids = document.activeElement.getAttribute('aria-describedby').split(' ');
        return [name, ariaInvalid, document.getElementById(ids.at(-1)).textContent];
      });
      assert.deepEqual(there, [name, 'true', `Error: ${said}`]);
    }
  };
  await follow(['email', 'name', 'company']);
  await page.getByLabel('E-mail').fill('ada@acme.example');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Anything').fill('No');
  await page.getByRole('button', { name: 'Send' }).click();
  await summary.getByRole('link', { name: 'Another one.' }).waitFor();
  await follow(['role']);
  const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length, 'each id once');
});

test('what was typed, chosen and focused before the engine came counts, and stays', async () => {
  const { page } = await visit(form, {
    before: `
      document.querySelector('[name=email]').value = 'ada@acme.example';
      document.querySelector('#status').selectedIndex = 1;
      document.querySelector('[name=name]').value = 'Ad';
      document.querySelector('[name=name]').focus();`,
  });
  assert.equal(await page.locator('#timeline').isVisible(), false);
  const known = () => page.evaluate(() => Object.keys(window.enhanced.decision.answers));
  assert.deepEqual(await known(), ['email', 'status']);
  await page.keyboard.type('a');
  await page.keyboard.press('Tab');
  assert.deepEqual(await known(), ['email', 'name', 'status']);
  await page.evaluate(() => document.querySelector('form').reset());
  await page.locator('#timeline').waitFor();
  assert.deepEqual(await known(), []);
});

test('in a shadow root, with an input outside of the form, it is driven too', async () => {
  const { page, posts } = await visit(form.replace('</form>', '</form><div id="host"></div>'), {
    options: hidden,
    before: `
      const own = document.querySelector('form');
      const root = document.querySelector('#host').attachShadow({ mode: 'open' });
      const status = own.querySelector('#status');
      status.setAttribute('form', 'own');
      root.append(own, status);
      document.querySelector = () => own;`,
  });
  await page.locator('#status').selectOption('researching');
  await page.locator('#timeline').waitFor({ state: 'hidden' });
  await fillRequired(page);
  await page.getByLabel('Anything').fill('No');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/enhance/sent');
  const sent = Object.fromEntries(posts[0]);
  assert.equal(sent.status, 'researching');
  assert.equal(sent.fit, '60');
});

test('disposed of, the form is as it was, with what is entered', async () => {
  const { page } = await visit(form, {
    options: hidden,
    before: `window.plain = document.querySelector('form').outerHTML;`,
  });
  await page.locator('#status').selectOption('researching');
  await page.getByLabel('E-mail').fill('ada');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').waitFor();
  const after = await page.evaluate(() => {
    window.enhanced.dispose();
    document.querySelector('[name=stage_of_lead]').removeAttribute('value');
    return document.querySelector('form').outerHTML;
  });
  assert.equal(after, await page.evaluate(() => window.plain));
  assert.equal(await page.getByLabel('E-mail').inputValue(), 'ada');
});

test('without JavaScript, or with a policy against Wasm, the form goes to its action', async () => {
  for (const [how, more] of [
    ['no script', { context: { javaScriptEnabled: false }, wait: false }],
    ['no Wasm', { policy: strictPolicy.replace(" 'wasm-unsafe-eval'", '') }],
  ]) {
    const { expected } = await host.open(more.context);
    expected.push(/wasm-unsafe-eval|WebAssembly/);
    const { page, posts } = await visit(form, { ...more, options: hidden });
    await fillRequired(page);
    await page.locator('#status').selectOption('researching');
    await page.getByLabel('Anything').fill('No');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL('**/enhance/sent');
    const sent = Object.fromEntries(posts[0]);
    assert.equal(sent.email, 'ada@acme.example', how);
    assert.equal(sent.stage_of_lead, '', how);
    await host.close();
  }
});
