// What can go wrong with <fieldwise-form>: the visitor always has a form, the page learns of it, and the
// console says it once.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { embed, embedHost, inlinedVisit, plainForm, strictPolicy } from './support/host-page.mjs';

const host = embedHost({ isQuiet: false });
let visitor;
let page;

beforeEach(async () => {
  visitor = await host.visitor();
  page = visitor.page;
});

/** Answers requests for `path` otherwise; `null`: not at all. */
const answer = (path, response) =>
  page.route(`${host.server.url}${path}`, (route) =>
    response ? route.fulfill(response) : route.abort(),
  );
const html = { contentType: 'text/html', body: '<!doctype html><title>Home</title>' };
const failed = async () => {
  await page.waitForFunction(() => window.events?.some(([type]) => type === 'error'));
  const errors = await visitor.told('error');
  assert.equal(errors.length, 1);
  return errors[0];
};
/** What this package said; the browser itself notes failed requests and violations too. */
const said = () => visitor.troubles.filter((text) => text.includes('<fieldwise-form>'));

/** The plain form shows, can be filled in, and is sent to the server by the browser. */
async function plainFormWorks() {
  await page.locator('form[action] input[name=email]').fill('ada@acme.example');
  await page.locator('form[action] input[name=name]').fill('Ada');
  await page.locator('form[action] input[name=company]').fill('Acme');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.waitForURL('**/v1/submit');
  assert.match(await page.locator('body').textContent(), /Thank you/);
}

const cases = [
  {
    name: "a policy without 'wasm-unsafe-eval'",
    policy: strictPolicy.replace(" 'wasm-unsafe-eval'", ''),
    code: 'wasm_invalid',
    says: /wasm-unsafe-eval/,
  },
  {
    name: 'no plan at that address',
    attributes: 'plan="/plans/site.json"',
    before: () => answer('/plans/site.json', { status: 404, body: 'Not here' }),
    code: 'plan_missing',
    says: /\/plans\/site\.json answered 404/,
  },
  { name: 'another key', attributes: 'key="pk_other"', code: 'plan_missing', says: /403.*key/is },
  {
    name: 'a page instead of the plan',
    attributes: 'plan="/embed/"',
    code: 'plan_html',
    says: /Got HTML/,
  },
  {
    name: 'no element with the plan',
    attributes: 'plan="#nothing"',
    code: 'plan_missing',
    says: /plan="#nothing"/,
  },
  {
    name: 'a page instead of the engine',
    before: () => answer('/dist/fieldwise.wasm', html),
    code: 'wasm_html',
    says: /Got HTML/,
  },
  {
    name: 'no engine',
    before: () => answer('/dist/fieldwise.wasm', { status: 404 }),
    code: 'wasm_missing',
    says: /answered 404/,
  },
  {
    name: 'a connection that breaks before the engine is here',
    before: () => answer('/dist/fieldwise.wasm', null),
    code: 'wasm_network',
    says: /Could not fetch/,
  },
  {
    name: 'a plan with a type of field that nobody knows',
    attributes: 'plan="/plans/site.json"',
    before: () =>
      answer('/plans/site.json', {
        contentType: 'application/json',
        body: '{"fieldwise": 1, "name": "x", "fields": [{"key": "a", "type": "colour"}]}',
      }),
    code: 'unknown_value',
    says: /\/fields\/0\/type/,
  },
  {
    name: 'an offer that the plan has not',
    attributes: 'offer="gift"',
    code: 'unknown_offer',
    says: /"gift".*guide, comparison, demo/,
  },
  {
    name: 'no offer',
    attributes: 'offer=""',
    code: 'unknown_offer',
    says: /offer="" .*guide, comparison, demo/,
  },
  { name: 'no key', attributes: 'key=""', code: 'key', says: /attribute key is missing/ },
  {
    name: 'an endpoint that is no address',
    attributes: 'endpoint="https://acme.example:PORT"',
    code: 'endpoint',
    says: /endpoint="https:\/\/acme.example:PORT"/,
  },
];

for (const { name, policy, attributes = '', before: prepare, code, says } of cases) {
  test(`${name}: the plain form stays and works, the page is told, the console says it once`, async () => {
    await prepare?.();
    // Of an attribute that is named twice, the first counts.
    await visitor.open(
      `<fieldwise-form ${attributes} key="pk_demo" offer="guide">${plainForm}</fieldwise-form>`,
      {
        policy: policy ?? strictPolicy,
      },
    );
    const error = await failed();
    assert.equal(error.code, code);
    assert.match(error.message, says);
    assert.equal(said().length, 1, visitor.troubles.join('\n'));
    assert.match(said()[0], says);
    await plainFormWorks();
  });
}

test('without the engine a first visit that was written into the page is sent by the browser', async () => {
  await answer('/dist/fieldwise.wasm', null);
  await visitor.open(embed('offer="guide" steps', await inlinedVisit()));
  await failed();
  assert.deepEqual(await visitor.asked(), ['email', 'name', 'company'], 'in one step');
  await visitor.fillFirstVisit();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL('**/v1/submit');
  assert.match(await page.locator('body').textContent(), /Thank you/);
});

test('what was typed in its steps is not lost with the engine', async () => {
  const release = await visitor.hold('/dist/fieldwise.wasm');
  await visitor.open(embed('offer="guide" steps', await inlinedVisit()));
  await visitor.input('Work e-mail').fill('ada@acme.example');
  await answer('/dist/fieldwise.wasm', null);
  await page.unroute(`${host.server.url}/dist/fieldwise.wasm`);
  await visitor.context.setOffline(true);
  release();
  await failed();
  assert.equal(await visitor.input('Work e-mail').inputValue(), 'ada@acme.example');
});

test('with nothing inside it says so, and tries again', async () => {
  await answer('/dist/fieldwise.wasm', null);
  await visitor.open(embed('offer="guide"', ''));
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByRole('alert').textContent(), 'The form could not be loaded.');
  await page.unroute(`${host.server.url}/dist/fieldwise.wasm`);
  await page.evaluate(() => window.events.splice(0));
  await page.getByRole('button', { name: 'Try again' }).click();
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['email', 'name', 'company']);
});

test('what was written into the page by mistake is passed over', async () => {
  const warned = page.waitForEvent('console', (message) => message.type() === 'warning');
  await visitor.open(embed('offer="guide"', '<script type="application/json">{"a": 1}</script>'));
  assert.match((await warned).text(), /firstVisit\(\)/);
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['email', 'name', 'company']);
});

test('a server that is away when the form is sent: it says so, and the answers can be sent again', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await visitor.fillFirstVisit();
  await host.server.kill('SIGTERM');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.textContent(), /The server cannot be reached/);
  assert.equal((await failed()).code, 'offline');
  assert.equal(await visitor.input('Your name').inputValue(), 'Ada');
  await host.server.restart();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you.').waitFor();
});

test('storage that is blocked is done without', async () => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    Object.defineProperty(globalThis, 'sessionStorage', { get: refuse });
    Object.defineProperty(globalThis, 'localStorage', { get: refuse });
    IDBFactory.prototype.open = refuse;
  });
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await visitor.fillFirstVisit();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you.').waitFor();
  assert.deepEqual(visitor.troubles, []);
});

test('two tabs at once: each has its form, and what one sends the other knows', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  const other = visitor.beside(await visitor.context.newPage());
  await other.open(embed('offer="guide"'));
  await other.ready();
  await visitor.fillFirstVisit();
  await other.input('Your name').fill('Ada King');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you.').waitFor();
  assert.equal(await other.input('Your name').inputValue(), 'Ada King');
  await other.input('Work e-mail').fill('ada@acme.example');
  await other.input('Where do you work?').fill('Acme');
  await other.page.getByRole('button', { name: 'Get the guide' }).click();
  await other.page.getByText('Thank you.').waitFor();
  assert.deepEqual(visitor.troubles, []);
});

test('a redirect that is no address: the thanks are shown, no error, and the console says why', async () => {
  await visitor.open(embed('offer="guide" redirect="https://acme.example:PORT/thanks"'));
  await visitor.ready();
  await visitor.fillFirstVisit();
  const warned = page.waitForEvent('console', (message) => message.type() === 'warning');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you.').waitFor();
  assert.match((await warned).text(), /redirect="https:\/\/acme.example:PORT/);
  assert.deepEqual(await visitor.told('error'), []);
});

test('a language written as en_US, or no language at all, names countries all the same', async () => {
  const plan = {
    fieldwise: 1,
    name: 'x',
    fields: [{ key: 'country', type: 'country', label: 'Country' }],
    axes: [],
    thresholds: [],
    offers: [{ key: 'guide', buyerStage: 'awareness', fields: ['country'] }],
  };
  await answer('/plans/site.json', { json: plan });
  for (const lang of ['en_US', '!']) {
    await visitor.open(embed('offer="guide" plan="/plans/site.json"'), { lang });
    await visitor.ready();
    await page.getByRole('combobox', { name: 'Country' }).selectOption({ label: 'Germany' });
  }
});

test('a menu that takes the release of a button: answers are recorded all the same', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  const { x, y } = await visitor.input('Work e-mail').boundingBox();
  await page.mouse.move(x + 20, y + 10);
  await page.mouse.down({ button: 'right' });
  await visitor.input('Work e-mail').fill('ada@acme.example');
  await visitor.input('Work e-mail').blur();
  await page.waitForFunction(() => document.querySelector('fieldwise-form').decision.answers.email);
});
