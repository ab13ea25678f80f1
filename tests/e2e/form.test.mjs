// The form on its own, in a real browser, with decisions written here: every field type, errors,
// what stays on the page, and axe-core's opinion of it.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { axeFindings } from './support/axe.mjs';
import { openBrowser } from './support/browser.mjs';

const source = fileURLToPath(new URL('../../web/src/form/index.ts', import.meta.url));
const css = fileURLToPath(new URL('../../demo/assets/', import.meta.url));

const fields = [
  { key: 'email', type: 'email', label: 'E-mail', required: true, why: 'To send it to you.' },
  {
    key: 'name',
    type: 'text',
    label: 'Name',
    help: 'As you like to be called.',
    autocomplete: 'nickname',
  },
  { key: 'phone', type: 'phone', label: 'Phone' },
  { key: 'site', type: 'url', label: 'Web site' },
  { key: 'people', type: 'number', label: 'People', min: 1 },
  { key: 'start', type: 'date', label: 'Start' },
  { key: 'news', type: 'boolean', label: 'Send me news' },
  {
    key: 'size',
    type: 'choice',
    label: 'Size',
    options: [{ value: 's', label: 'Small' }, { value: 'm' }, { value: 'l', label: 'Large' }],
  },
  {
    key: 'month',
    type: 'choice',
    label: 'Month',
    options: 'Jan Feb Mar Apr May Jun Jul'.split(' ').map((value) => ({ value })),
  },
  {
    key: 'tools',
    type: 'multi-choice',
    label: 'Tools',
    options: [
      { value: 'a', label: 'Anvil' },
      { value: 'b', label: 'Bellows' },
    ],
  },
  { key: 'country', type: 'country', label: 'Country' },
];
const all = fields.map(({ key }) => key);

const html = `<!doctype html><html lang="en"><head><title>Form</title>
  <link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="/form.css"></head>
  <body><main><h1>Form</h1><form id="f"><div data-fieldwise-fields>
  <label for="f-email">E-mail</label><input id="f-email" name="email" type="email">
  <label><input name="size" type="radio" value="s">S</label>
  <label><input name="size" type="radio" value="l">L</label>
  </div><button>Send</button></form></main></body></html>`;

let folder;
let browser;
let page;

before(async () => {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  folder = await mkdtemp(join(tmpdir(), 'fieldwise-form-'));
  browser = await openBrowser(folder);
  page = browser.page;
  await page.route('http://form.test/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/form.js') {
      return route.fulfill({ contentType: 'text/javascript', body: outputFiles[0].text });
    }
    if (pathname.endsWith('.css')) {
      return route.fulfill({ contentType: 'text/css', body: await readFile(join(css, pathname)) });
    }
    return route.fulfill({ contentType: 'text/html', body: html });
  });
});

beforeEach(async () => {
  await page.goto('http://form.test/');
});

afterEach(() => assert.deepEqual(browser.troubles, [], 'the console stays empty'));

after(async () => {
  await browser?.context.close();
  await rm(folder, { recursive: true, force: true });
});

/** Makes window.view and window.answers, and shows a first decision. */
async function start(decision, options) {
  await page.evaluate(
    async ([plan, first, how]) => {
      const { FormView } = await import('/form.js');
      window.answers = [];
      window.view = new FormView(document.querySelector('form'), {
        fields: plan,
        onAnswer: (key, value) => {
          window.answers.push([key, value]);
          window.redraw?.();
        },
      });
      window.view.update(first, how);
    },
    [fields, decide(decision), options],
  );
}

/** `asked`: fields, or with a policy `value` also {field, code}. */
function decide({
  asked = [],
  policy = 'queue',
  quota = 20,
  used = 0,
  visible = all,
  required = ['email'],
  answers = {},
  errors = [],
  options = {},
} = {}) {
  return {
    visible,
    required,
    answers,
    errors,
    options,
    ask: {
      policy,
      quota,
      used,
      fields: asked.map((one) => (typeof one === 'string' ? { field: one, code: policy } : one)),
    },
  };
}

const update = (decision) => page.evaluate((next) => window.view.update(next), decide(decision));
const shown = () =>
  page.locator('[data-field]').evaluateAll((rows) => rows.map((row) => row.dataset.field));
const answers = () => page.evaluate(() => window.answers);

test('every field type answers with a value the engine reads', async () => {
  await start({ asked: all });
  assert.deepEqual(await shown(), all);
  const autocomplete = (label) => page.getByLabel(label).getAttribute('autocomplete');
  assert.equal(await autocomplete('E-mail'), 'email');
  assert.equal(await autocomplete('Name'), 'nickname', 'what the plan says comes first');
  await page.getByLabel('E-mail').fill('ada@acme.example');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Phone').fill('+49 30 1234567');
  await page.getByLabel('Web site').fill('acme.example');
  await page.getByLabel('People').fill('12');
  await page.getByLabel('Start').fill('2026-12-01');
  await page.getByLabel('Send me news').check();
  await page.getByLabel('Large').check();
  await page.getByLabel('Month').selectOption('Mar');
  await page.getByLabel('Bellows').check();
  await page.getByLabel('Anvil').check();
  await page.getByLabel('Country').selectOption('DE');
  const expected = {
    email: 'ada@acme.example',
    name: 'Ada',
    phone: '+49 30 1234567',
    site: 'acme.example',
    people: '12',
    start: '2026-12-01',
    news: true,
    size: 'l',
    month: 'Mar',
    tools: ['a', 'b'],
    country: 'DE',
  };
  assert.deepEqual(await page.evaluate(() => window.view.values()), expected);
  const given = Object.fromEntries(await answers());
  assert.deepEqual(given, expected);
  await page.getByLabel('Name').fill('');
  await page.getByLabel('Name').blur();
  assert.deepEqual(
    (await answers()).at(-1),
    ['name', null],
    'an emptied field takes its answer back',
  );
});

test('countries are the 249 of ISO 3166-1', async () => {
  await start({ asked: ['country'] });
  const codes = await page
    .locator('#f-country option')
    .evaluateAll((options) => options.map(({ value }) => value).filter(Boolean));
  assert.equal(codes.length, 249);
  assert.equal(new Set(codes).size, 249);
});

test('a question stays where it is once asked; new ones come in at their place and are announced', async () => {
  await start({ asked: ['email', 'size'] });
  await page.getByLabel('Small').check();
  await update({ asked: ['name', 'tools'], answers: { size: { value: 's', source: 'form' } } });
  assert.deepEqual(await shown(), ['email', 'name', 'size', 'tools']);
  assert.equal(await page.getByRole('status').textContent(), '2 more questions: Name, Tools');
  assert.equal(await page.getByLabel('Small').isChecked(), true);
  await update({ asked: ['tools'], visible: ['email', 'tools'] });
  assert.deepEqual(await shown(), ['email', 'tools']);
  await update({ asked: ['tools'] });
  assert.equal(
    await page.getByLabel('Small').isChecked(),
    true,
    'what was chosen comes back with its field',
  );
});

const always = (field) => ({ field, code: 'always' });
const answered = (key, value) => ({ [key]: { value, source: 'form', stale: false } });
const values = () => page.evaluate(() => window.view.values());

test('a decision that brings nothing new touches nothing on the page', async () => {
  const same = { asked: all, required: ['email', 'size'] };
  await start(same);
  await page.evaluate(() => {
    window.changes = 0;
    const observer = new MutationObserver((records) => {
      window.changes += records.length;
    });
    const what = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document.querySelector('form'), what);
  });
  const changes = () => page.evaluate(() => window.changes);
  await update(same);
  assert.equal(await changes(), 0);
  await update({ ...same, required: ['email'] });
  assert.ok((await changes()) > 0, 'the observer sees what does change');
});

test('rows of a provisional decision stay where the next one asks the same, in its order', async () => {
  const asking = (...asked) => ({ policy: 'value', quota: 5, asked });
  await start(asking('email', 'size', 'name', 'phone'), { provisional: true });
  await page.getByLabel('Name').fill('Ada');
  await page.evaluate(() => {
    for (const row of document.querySelectorAll('[data-field]')) row.kept = true;
  });
  const kept = () =>
    page
      .locator('[data-field]')
      .evaluateAll((rows) => rows.filter((row) => row.kept).map((row) => row.dataset.field));
  await page.evaluate(
    ([next, described]) => window.view.update(next, { fields: described }),
    [
      decide(asking('size', 'email', 'phone')),
      fields.map((field) => (field.key === 'phone' ? { ...field, help: 'A number.' } : field)),
    ],
  );
  assert.deepEqual(await shown(), ['name', 'size', 'email', 'phone']);
  assert.deepEqual(await kept(), ['name', 'size', 'email'], 'phone is described otherwise now');
  assert.equal(await page.getByLabel('Name').inputValue(), 'Ada');
  assert.equal(await page.locator('#f-phone-help').textContent(), 'A number.');
});

test('by value: questions stand in the order of the decision', async () => {
  await start({ policy: 'value', quota: 3, asked: [always('email'), 'tools', 'size', 'name'] });
  assert.deepEqual(await shown(), ['email', 'tools', 'size', 'name']);
});

test('by value: what was shown holds its place and counts; what is new comes below, as far as the quota goes', async () => {
  const visit = { policy: 'value', quota: 3 };
  await start({ ...visit, asked: [always('email'), 'tools', 'size'] });
  // Another question is worth more now, but two are on the page and only one more may be.
  await update({ ...visit, asked: [always('email'), 'name', 'phone', 'people'] });
  assert.deepEqual(await shown(), ['email', 'tools', 'size', 'name']);
  assert.equal(await page.getByRole('status').textContent(), 'One more question: Name');
  await page.getByLabel('Small').check();
  const size = answered('size', 's');
  await update({ ...visit, used: 1, answers: size, asked: [always('email'), 'phone', 'people'] });
  assert.deepEqual(await shown(), ['email', 'tools', 'size', 'name']);
  assert.deepEqual(await values(), { email: null, name: null, size: 's', tools: null });
  // The plan has changed its mind entirely: nothing vanishes under the hand.
  await update({ ...visit, used: 1, answers: size });
  assert.deepEqual(await shown(), ['email', 'tools', 'size', 'name']);
});

test('by value: a question that a condition hides makes room, and comes back only with room', async () => {
  const visit = { policy: 'value', quota: 2 };
  await start({ ...visit, asked: ['size', 'tools'] });
  await page.getByLabel('Small').check();
  const answers = answered('size', 's');
  const visible = all.filter((key) => key !== 'tools');
  await update({ ...visit, used: 1, answers, visible, asked: ['name'] });
  assert.deepEqual(await shown(), ['size', 'name']);
  await update({ ...visit, used: 1, answers, asked: ['tools'] });
  assert.deepEqual(await shown(), ['size', 'name']);
  // An answered one has its place.
  await update({ ...visit, used: 1, visible: ['name', 'tools'], asked: ['tools'] });
  assert.deepEqual(await shown(), ['name']);
  await update({ ...visit, used: 1, answers });
  assert.deepEqual(await shown(), ['size', 'name']);
  assert.equal(await page.getByLabel('Small').isChecked(), true);
});

test('by value: what was answered wrongly before a reload is asked again, and takes no second place', async () => {
  const errors = [{ code: 'number', path: '/answers/people', message: 'Enter a number.' }];
  const wrong = { policy: 'value', used: 1, errors };
  await start({ ...wrong, quota: 2, asked: ['people', 'size', 'tools'] });
  assert.deepEqual(await shown(), ['people', 'size']);
  await page.reload();
  await start({ ...wrong, quota: 1, asked: ['people'] });
  assert.deepEqual(await shown(), ['people']);
});

test('by value: a known answer that is changed comes first, and takes no place from a question', async () => {
  const visit = { policy: 'value', quota: 2 };
  const answers = answered('month', 'Mar');
  await start({ ...visit, answers, asked: ['tools'] });
  await page.getByRole('button', { name: 'Change Month' }).click();
  assert.deepEqual(await shown(), ['month', 'tools']);
  await update({ ...visit, answers, asked: ['tools', 'name'] });
  assert.deepEqual(await shown(), ['month', 'tools', 'name']);
});

/** Makes the answer to `name` bring `size`, and a submission note what would be sent. */
async function nameBringsSize() {
  await start({ policy: 'value', quota: 2, asked: ['name'] });
  await page.evaluate(
    (decision) => {
      window.redraw = () => window.view.update(decision);
      window.sent = [];
      document.querySelector('form').addEventListener('submit', (event) => {
        event.preventDefault();
        window.sent.push(window.view.values());
      });
    },
    decide({
      policy: 'value',
      quota: 2,
      used: 1,
      answers: answered('name', 'Ada'),
      asked: ['size'],
    }),
  );
  await page.getByLabel('Name').fill('Ada');
}
const sent = () => page.evaluate(() => window.sent);
const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.type);

test('a question that the same stroke brought is not one that was left empty', async () => {
  await nameBringsSize();
  await page.keyboard.press('Enter');
  assert.deepEqual(await shown(), ['name', 'size']);
  assert.deepEqual(await sent(), [{ name: 'Ada' }]);
});

test('nor is one that the same click brought', async () => {
  await nameBringsSize();
  await page.getByRole('button', { name: 'Send' }).click();
  assert.deepEqual(await shown(), ['name', 'size']);
  assert.deepEqual(await sent(), [{ name: 'Ada' }]);
});

test('nor one that came behind the focus, until the focus goes back', async () => {
  await nameBringsSize();
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'submit');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'submit');
  await page.keyboard.press('Enter');
  assert.deepEqual(await sent(), [{ name: 'Ada' }, { name: 'Ada', size: null }]);
});

test('one that came below the focus and was passed by was left empty', async () => {
  await nameBringsSize();
  await page.evaluate(() => document.activeElement.blur());
  assert.deepEqual(await shown(), ['name', 'size']);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  await page.getByRole('button', { name: 'Send' }).click();
  assert.deepEqual(await sent(), [{ name: 'Ada', size: null }]);
});

test('what is known is listed by its label and can be changed', async () => {
  const known = {
    email: { value: 'ada@acme.example', source: 'form' },
    news: { value: true, source: 'form' },
    people: { value: 12, source: 'computed' },
    tools: { value: ['a', 'b'], source: 'import' },
  };
  await start({ asked: ['name'], answers: known });
  assert.deepEqual(await shown(), ['name']);
  assert.deepEqual(await page.locator('[data-known] dd:nth-of-type(1)').allTextContents(), [
    'ada@acme.example',
    'Yes',
    'Anvil, Bellows',
  ]);
  await page.getByRole('button', { name: 'Change E-mail' }).click();
  assert.deepEqual(await shown(), ['email', 'name']);
  assert.equal(await page.locator('#f-email').inputValue(), 'ada@acme.example');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-email');
});

test('what somebody typed before the script came is kept, and so is the focus', async () => {
  await page.getByLabel('E-mail').fill('ada@');
  await start({ asked: ['email', 'name'] });
  assert.equal(await page.getByLabel('E-mail').inputValue(), 'ada@');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-email');
  assert.deepEqual(await answers(), [], 'it is not an answer before it is finished');
  await page.keyboard.type('acme.example');
  await page.keyboard.press('Tab');
  assert.deepEqual(await answers(), [['email', 'ada@acme.example']]);
});

test('so is what somebody chose before the script came', async () => {
  await page.getByLabel('L', { exact: true }).focus();
  await page.keyboard.press('Space');
  await start({ asked: ['email', 'size'] });
  assert.equal(await page.getByLabel('Large').isChecked(), true);
  assert.equal(await page.evaluate(() => document.activeElement.value), 'l');
  assert.deepEqual(await answers(), [['size', 'l']]);
});

test('errors of a submission: summary with focus, links to the inputs, gone once answered', async () => {
  await start({ asked: ['email', 'size', 'tools'] });
  await page.evaluate(() =>
    window.view.showErrors([
      { code: 'required', path: '/answers/email', message: 'Enter your e-mail address.' },
      { code: 'required', path: '/answers/size', message: 'Choose a size.' },
      { code: 'other', path: '', message: 'The whole of it is wrong.' },
    ]),
  );
  const summary = page.getByRole('alert');
  assert.equal(await summary.evaluate((node) => node === document.activeElement), true);
  assert.equal(await summary.getByRole('listitem').count(), 3);
  assert.equal(await page.getByLabel('E-mail').getAttribute('aria-invalid'), 'true');
  const described = await page.getByLabel('E-mail').getAttribute('aria-describedby');
  assert.equal(
    await page.locator(`#${described}`).textContent(),
    'Error: Enter your e-mail address.',
  );
  await summary.getByRole('link', { name: 'Choose a size.' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-size');
  await page.getByLabel('Small').check();
  await update({ asked: ['email', 'tools'], answers: { size: { value: 's', source: 'form' } } });
  assert.equal(await page.locator('[data-field=size] .fw-error').isVisible(), false);
  assert.equal(await page.locator('[data-field=email] .fw-error').isVisible(), true);
});

test('an answer that the engine refuses says so beside its question', async () => {
  await start({ asked: ['email', 'name'] });
  const errors = [
    { code: 'email', path: '/answers/email', message: 'Enter an address like ada@acme.example.' },
  ];
  await update({ asked: ['email', 'name'], errors });
  assert.equal(
    await page.locator('[data-field=email] .fw-error').isVisible(),
    false,
    'not before it was touched',
  );
  await page.getByLabel('E-mail').fill('ada');
  await page.getByLabel('E-mail').blur();
  await update({ asked: ['email', 'name'], errors });
  assert.match(await page.locator('[data-field=email] .fw-error').textContent(), /like ada@acme/);
});

test('the button is where it was pressed: an error waits for the click', async () => {
  await start({ asked: ['name', 'email'] });
  const errors = [
    { code: 'email', path: '/answers/email', message: 'Enter an address. '.repeat(9) },
  ];
  await page.evaluate(
    (decision) => {
      window.redraw = () => window.view.update(decision);
      window.sent = [];
      document.querySelector('form').addEventListener('submit', (event) => {
        event.preventDefault();
        window.sent.push(window.answers.length);
      });
    },
    decide({ asked: ['name', 'email'], errors }),
  );
  await page.getByLabel('E-mail').fill('ada');
  const { x, y, width, height } = await page.getByRole('button', { name: 'Send' }).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.up();
  assert.deepEqual(await page.evaluate(() => window.sent), [1], 'sent, with the answer known');
  assert.equal(await page.locator('[data-field=email] .fw-error').isVisible(), true);

  await page.getByLabel('Name').fill('Ada');
  await page.mouse.move(1, 1);
  await page.mouse.down();
  await page.mouse.move(2, 9);
  await page.mouse.up();
  await page.waitForFunction(() => window.answers.length === 2, undefined, { timeout: 2000 });
});

test('options that are not on offer cannot be chosen', async () => {
  await start({ asked: ['size', 'month'], options: { size: ['s'], month: ['Jan', 'Feb'] } });
  assert.equal(await page.getByLabel('Large').isVisible(), false);
  assert.equal(await page.locator('#f-month option:not([hidden])').count(), 3);
  await page.getByLabel('Small').check();
  await update({ asked: ['size', 'month'], options: { size: ['l'] } });
  assert.equal((await page.evaluate(() => window.view.values())).size, null);
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing, ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme });
    await start({
      asked: all.slice(1),
      answers: { email: { value: 'ada@acme.example', source: 'form' } },
    });
    await page.evaluate(() =>
      window.view.showErrors([
        { code: 'x', path: '/answers/name', message: 'Enter your name.' },
        { code: 'x', path: '/answers/size', message: 'Choose a size.' },
      ]),
    );
    assert.deepEqual(await axeFindings(page), []);
  });
}
