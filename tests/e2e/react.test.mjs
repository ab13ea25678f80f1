import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { firstVisit } from '../../dist/form.js';
import { load as loadFull } from '../../dist/full.js';
import { FieldwiseForm } from '../../dist/react.js';
import { startBrowser } from './support/browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let server;
let browser;
let page;
let troubles;
let context;

before(async () => {
  const demo = (await loadFull()).plan(await readFile(join(root, 'demo/plan.json'), 'utf8'));
  const inlined = firstVisit(demo, 'guide');
  const drawn = renderToString(
    h(
      FieldwiseForm,
      { id: 'lead', plan: demo, offer: 'guide', action: '/sent' },
      h('button', { type: 'submit' }, 'Get the guide'),
    ),
  );
  const { outputFiles } = await build({
    entryPoints: [join(here, 'react/page.mjs')],
    ...{ bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'warning' },
    define: { 'process.env.NODE_ENV': '"development"' },
    absWorkingDir: root,
  });
  const script = outputFiles[0].text;
  const data = (id, value) =>
    `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
  const html = (content) => `<!doctype html><html lang="en"><title>React</title>
    <div id="place">${content}</div>${data('plan', demo.publish())}${data('first', inlined)}
    <script type="module" src="/page.js"></script></html>`;
  server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, 'http://x');
    const send = (type, body, status = 200) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    if (pathname === '/') return send('text/html', html(''));
    if (pathname === '/drawn') return send('text/html', html(drawn));
    if (pathname === '/page.js') return send('text/javascript', script);
    if (pathname === '/sent') return send('text/html', '<h1>Sent without JavaScript</h1>');
    if (pathname !== '/fieldwise.wasm') return send('text/plain', 'Nothing here', 404);
    return send('application/wasm', await readFile(join(root, 'dist/fieldwise.wasm')));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  server?.close();
});

afterEach(async () => {
  await context?.close();
  assert.deepEqual(troubles, []);
});

async function open(path, options) {
  ({ context, page, troubles } = await browser.open(options));
  // A missing icon is no trouble of the form's.
  await context.route('**/favicon.ico', (route) => route.fulfill({ body: '' }));
  await page.goto(`${origin()}${path}`);
}

const origin = () => `http://127.0.0.1:${server.address().port}`;

const input = (name) => page.getByLabel(name, { exact: false }).first();
const fields = () =>
  page.locator('[data-field]').evaluateAll((rows) => rows.map(({ dataset }) => dataset.field));
const drawn = () => page.locator('[data-field="email"]').waitFor();
/** The form was accepted and is kept; that its transport had it says nothing of the latter. */
const sent = () => page.waitForFunction(() => window.kept);
const typesOf = () => page.evaluate(() => window.session.visitor.events.map(({ type }) => type));

test('what the server drew is typed into, taken over, and sent', async () => {
  await open('/drawn?later#hydrate');
  await page.locator('input[name="email"]').fill('ada@acme.example');
  await page.locator('input[name="name"]').focus();
  await page.keyboard.type('Ad');
  await page.evaluate(() => window.begin());
  await drawn();
  await page.keyboard.type('a');
  assert.equal(await input('Work e-mail').inputValue(), 'ada@acme.example');
  assert.equal(await page.locator('[data-field="name"] input').inputValue(), 'Ada');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  const summary = page.locator('.fw-summary');
  await summary.waitFor();
  assert.match(await summary.textContent(), /company/);
  assert.equal(await summary.count(), 1);
  await page.locator('[data-field="company"] input').fill('Acme');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  const thanks = page.getByRole('status').filter({ hasText: 'Thank you, number 7' });
  await thanks.waitFor();
  assert.ok(await thanks.evaluate((node) => node === document.activeElement));
  const [{ values, stage }] = await page.evaluate(() => window.submissions);
  assert.deepEqual(values, { email: 'ada@acme.example', name: 'Ada', company: 'Acme' });
  assert.equal(stage, 'inquiry');
  assert.deepEqual(await typesOf(), ['visit', 'answer', 'answer', 'answer', 'submit']);
});

test('without JavaScript the form is sent to its action', async () => {
  await open('/drawn', { javaScriptEnabled: false });
  await page.locator('input[name="email"]').fill('ada@acme.example');
  await page.locator('input[name="name"]').fill('Ada');
  await page.locator('input[name="company"]').fill('Acme');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByRole('heading', { name: 'Sent without JavaScript' }).waitFor();
});

test('what a transport refuses or loses is shown, and stays', async () => {
  await open('/#strict');
  await drawn();
  await page.locator('[data-field="email"] input').fill('ada@acme.example');
  await page.locator('[data-field="company"] input').fill('Acme');
  for (const [name, words] of [
    ['Nobody', /Who is that\?/],
    ['Nowhere', /The line is down/],
  ]) {
    await page.locator('[data-field="name"] input').fill(name);
    await page.getByRole('button', { name: 'Get the guide' }).click();
    await page.locator('.fw-summary', { hasText: words }).waitFor();
  }
  assert.equal(await page.evaluate(() => window.failed), 'The line is down');
  await page.locator('[data-field="name"] input').fill('Ada');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you, number 7').waitFor();
});

/** The page as it is until the engine has come, which it does when the function that this answers with is called. */
async function openBeforeEngine() {
  await open('/?later#strict');
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route('**/fieldwise.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.evaluate(() => window.begin());
  return release;
}

test('who sends before the engine has come is heard when it has', async () => {
  const release = await openBeforeEngine();
  await page.locator('input[name="email"]').fill('ada@acme.example');
  await page.locator('input[name="name"]').fill('Ada');
  await page.locator('input[name="company"]').fill('Acme');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  release();
  await page.getByText('Thank you, number 7').waitFor();
  const [{ values }] = await page.evaluate(() => window.submissions);
  assert.deepEqual(values, { email: 'ada@acme.example', name: 'Ada', company: 'Acme' });
});

test('where the engine cannot be loaded, the plain form stays and is sent', async () => {
  await open('/#broken');
  await page.waitForFunction(() => window.failed !== undefined);
  troubles.splice(0, troubles.length, ...troubles.filter((one) => !/404/.test(one)));
  await page.locator('input[name="email"]').fill('ada@acme.example');
  await page.locator('input[name="name"]').fill('Ada');
  await page.locator('input[name="company"]').fill('Acme');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByRole('heading', { name: 'Sent without JavaScript' }).waitFor();
});

test('inputs of one’s own follow the decision', async () => {
  await open('/#own');
  await input('Work e-mail').fill('ada@acme.example');
  assert.equal(await page.locator('output').textContent(), 'inquiry');
  await input('Your name').fill('Ada');
  await input('Where do you work?').fill('Acme');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('heading', { name: 'Done' }).waitFor();
  const [{ values }] = await page.evaluate(() => window.submissions);
  assert.deepEqual(values, { email: 'ada@acme.example', name: 'Ada', company: 'Acme' });
});

test('another offer is another session; a form that goes leaves nothing behind', async () => {
  await open('/#switch');
  await drawn();
  const first = await page.evaluateHandle(() => window.session);
  await page.evaluate(() => window.show({ on: true, offer: 'comparison' }));
  await page.waitForFunction((before) => window.session !== before, first);
  assert.notDeepEqual(await fields(), ['email', 'name', 'company']);
  assert.equal(await page.locator('.fw-summary').count(), 1);
  await assert.rejects(first.evaluate((session) => session.answer('name', 'Ada')));
  const size = () =>
    page.evaluate(async () => {
      const until = async (holds) => {
        for (let i = 0; !holds(); i += 1) {
          if (i > 2000) throw new Error(`It never came to: ${holds}`);
          await new Promise((go) => setTimeout(go));
        }
      };
      for (let i = 0; i < 100; i += 1) {
        window.show({ on: false });
        await until(() => !document.querySelector('form'));
        window.session = undefined;
        window.show({ on: true, offer: 'guide' });
        await until(() => window.session);
      }
      const engine = window.session.plan.bindings.memory().buffer.byteLength;
      return [document.querySelectorAll('*').length, engine];
    });
  const before = await size();
  assert.deepEqual(await size(), before, 'neither elements nor memory of the engine');
});

test('other words, another language and another plan are drawn, and what was typed stays', async () => {
  await open('/#words');
  await drawn();
  const email = page.locator('[data-field="email"] input');
  await email.fill('ada@acme');
  await page.locator('[data-field="name"] input').fill('Ada');
  const row = await page.locator('[data-field="name"]').elementHandle();
  await page.evaluate(() => window.say({}));
  assert.ok(await row.evaluate((node) => node.isConnected), 'the same words in a new object');
  await page.evaluate(() => window.say({ required: 'nötig', locale: 'de' }));
  await page.waitForFunction((node) => !node.isConnected, row);
  assert.deepEqual(await fields(), ['email', 'name', 'company']);
  assert.equal(await email.inputValue(), 'ada@acme');
  assert.equal(await page.locator('[data-field="name"] input').inputValue(), 'Ada');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByRole('alert').getByRole('heading', { name: 'nötig' }).waitFor();
  const session = await page.evaluateHandle(() => window.session);
  await page.evaluate(() => window.say({ label: 'Frage' }));
  await page.waitForFunction((before) => window.session !== before, session);
  assert.equal(await page.locator('[data-field="name"]').getByLabel('Frage').inputValue(), 'Ada');
  assert.equal(await email.inputValue(), 'ada@acme');
  await email.fill('ada@acme.example');
  await page.locator('[data-field="company"] input').fill('Acme');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you, number 7').waitFor();
  const [{ values }] = await page.evaluate(() => window.submissions);
  assert.deepEqual(values, { email: 'ada@acme.example', name: 'Ada', company: 'Acme' });
});

/** The form holds, shows and knows nothing of anybody. */
async function assertEmpty() {
  await page.waitForFunction(
    () => document.querySelector('[data-field=email] input')?.value === '',
  );
  assert.deepEqual(await fields(), ['email', 'name', 'company']);
  const held = await page
    .locator('#lead input')
    .evaluateAll((inputs) => inputs.map(({ value }) => value));
  assert.deepEqual(held, ['', '', '']);
  const said = await page.locator('#place').innerText();
  assert.doesNotMatch(said, /ada@|Acme|already know|problem|undefined/);
  assert.deepEqual(await typesOf(), ['visit']);
}

async function fillIn() {
  await page.locator('[data-field="email"] input').fill('ada@acme.example');
  await page.locator('[data-field="name"] input').fill('Ada');
  await page.locator('[data-field="company"] input').fill('Acme');
  await page.locator('[data-field="company"] input').blur();
}

test('forgotten on a first visit, the form is empty, and what was typed is not sent', async () => {
  // Some of it typed before the engine came, in the inputs that React drew.
  const release = await openBeforeEngine();
  await page.locator('input[name="email"]').fill('ada@acme.example');
  release();
  await drawn();
  await fillIn();
  await page.evaluate(() => window.session.forget());
  await assertEmpty();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.locator('.fw-summary a').first().waitFor();
  assert.deepEqual(await page.evaluate(() => window.submissions), []);
  assert.deepEqual(await typesOf(), ['visit']);
  await page.evaluate(() => window.session.forget());
  await assertEmpty();
  await fillIn();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you, number 7').waitFor();
  await page.evaluate(() => window.session.forget());
  await assertEmpty();
});

test('what was known goes from the list, here and in another tab', async () => {
  await open('/#kept');
  await drawn();
  await fillIn();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await sent();
  await page.reload();
  await page.locator('.fw-known').getByText('ada@acme.example').waitFor();
  const first = page;
  page = await context.newPage();
  await page.goto(first.url());
  await page.locator('.fw-known').getByText('ada@acme.example').waitFor();
  await page.evaluate(() => window.session.forget());
  await assertEmpty();
  page = first;
  await assertEmpty();
});

test('over a SyncClient the log is the client’s, also under StrictMode', async () => {
  await open('/#sync');
  await drawn();
  await page.locator('[data-field="name"] input').fill('Ada');
  await page.locator('[data-field="email"] input').focus();
  const types = await page.evaluate(() => window.client.events.map(({ type }) => type));
  assert.deepEqual(types, ['visit', 'answer']);
});

/** What axe finds on the page, as one line for each kind of thing. */
async function findings() {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run('#place'));
  assert.ok(passes.length > 0, 'it looked');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('axe finds nothing: as the server drew it, at first, with errors, with what is known, sent', async () => {
  await open('/drawn?later#hydrate');
  assert.deepEqual(await findings(), []);
  await page.evaluate(() => window.begin());
  await drawn();
  assert.deepEqual(await findings(), []);
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.locator('.fw-summary a').first().waitFor();
  assert.deepEqual(await findings(), []);
  await fillIn();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you, number 7').waitFor();
  assert.deepEqual(await findings(), []);

  await page.goto('about:blank');
  await page.goto(`${origin()}/#kept`);
  await drawn();
  await fillIn();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await sent();
  await page.reload();
  await page.locator('.fw-known').getByText('ada@acme.example').waitFor();
  assert.ok((await page.getByRole('radio').count()) > 0, 'a group of options is among them');
  assert.deepEqual(await findings(), []);
});

test('what axe does not see: groups are named, nothing is chosen before, errors are tied and reached', async () => {
  await open('/#kept');
  await drawn();
  assert.equal(await input('Work e-mail').evaluate((node) => node.required), true);
  await page.getByRole('button', { name: 'Get the guide' }).click();
  const summary = page.getByRole('alert', { name: 'There is a problem' });
  await summary.waitFor();
  assert.equal(await summary.evaluate((node) => node === document.activeElement), true);
  const link = summary.getByRole('link').first();
  const said = await link.innerText();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const email = input('Work e-mail');
  assert.equal(await email.evaluate((node) => node === document.activeElement), true);
  assert.equal(await email.getAttribute('aria-invalid'), 'true');
  const tied = await email.evaluate((node) =>
    node
      .getAttribute('aria-describedby')
      .split(' ')
      .map((id) => document.getElementById(id).textContent),
  );
  assert.equal(tied.at(-1), `Error: ${said}`);
  await fillIn();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await sent();
  await page.reload();
  await page.getByRole('radio').first().waitFor();
  const groups = await page
    .locator('#lead')
    .evaluate((form) =>
      [...form.querySelectorAll('fieldset')].map((group) => [
        group.getAttribute('role'),
        group.getAttribute('aria-required'),
        group.querySelector('legend').textContent.trim() !== '',
      ]),
    );
  assert.ok(groups.length > 0);
  for (const [role, required, isNamed] of groups) {
    assert.ok(isNamed);
    if (role === 'radiogroup') assert.match(required, /^(true|false)$/);
  }
  assert.equal(await page.locator('#lead :checked:not(option)').count(), 0);
  assert.deepEqual(
    await page.locator('#lead select').evaluateAll((lists) => lists.map(({ value }) => value)),
    await page.locator('#lead select').evaluateAll((lists) => lists.map(() => '')),
  );
  const change = page.getByRole('button', { name: 'Change Work e-mail' });
  await change.focus();
  await page.keyboard.press('Enter');
  assert.equal(await email.evaluate((node) => node === document.activeElement), true);
});
