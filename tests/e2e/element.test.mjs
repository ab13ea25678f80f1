// <fieldwise-form> in pages of somebody else's making, with the real server and the engine's Wasm, under a
// strict content security policy and trusted types.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { embed, embedHost, inlinedVisit, plainForm } from './support/host-page.mjs';

const host = embedHost();
let visitor;
let page;

beforeEach(async () => {
  visitor = await host.visitor();
  page = visitor.page;
});

const focused = () =>
  page.evaluate(() => {
    const host = document.activeElement;
    const active = host?.shadowRoot?.activeElement ?? host;
    return active?.name || active?.id || active?.part?.value || active?.className;
  });

test('by keyboard alone: mistakes, their summary, the links in it, and sent', async () => {
  await visitor.open(embed('offer="guide"', `${plainForm}<p slot="success">On its way.</p>`));
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['email', 'name', 'company']);
  assert.equal(await page.locator('form[action]').isVisible(), false, 'the plain form made way');
  const { minHeight } = await visitor
    .input('Work e-mail')
    .evaluate((input) => ({ minHeight: getComputedStyle(input).minHeight }));
  assert.equal(minHeight, '46px', 'styled without a style attribute or element');
  const { keyboard } = page;

  await keyboard.press('Tab');
  assert.equal(await focused(), 'email');
  await keyboard.type('ada');
  await keyboard.press('Enter');
  const summary = page.getByRole('alert');
  await summary.waitFor();
  assert.equal(await focused(), 'summary');
  assert.deepEqual(await summary.getByRole('link').allTextContents(), [
    'Enter your e-mail address, like ada@company.example',
    'Enter your name',
    'Enter the name of your company',
  ]);
  const email = visitor.input('Work e-mail');
  assert.equal(await email.getAttribute('aria-invalid'), 'true');
  const describedBy = await email.getAttribute('aria-describedby');
  assert.equal(
    await page.locator(`#${describedBy}`).textContent(),
    'Error: Enter your e-mail address, like ada@company.example',
  );
  assert.equal(await email.getAttribute('required'), '', 'required is announced');

  await keyboard.press('Tab');
  await keyboard.press('Enter');
  assert.equal(await focused(), 'email', 'the link leads to its question');
  await keyboard.press('End');
  await keyboard.type('@acme.example');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  assert.equal(await focused(), 'name', 'past "why we ask"');
  await keyboard.type('Ada');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  assert.equal(await page.getByText('So that we know how to address you.').isVisible(), true);
  await keyboard.press('Tab');
  await keyboard.type('Acme');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  assert.equal(await focused(), 'submit');
  await keyboard.press('Enter');
  await page.getByText('On its way.').waitFor();
  assert.equal(await focused(), 'success', 'what came instead of the form has the focus');
  const [success] = await visitor.told('success');
  assert.match(success.receipt, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  const given = (await visitor.told('answer')).map(({ field, value }) => [field, value]);
  assert.deepEqual(Object.fromEntries(given), {
    email: 'ada@acme.example',
    name: 'Ada',
    company: 'Acme',
  });
});

test('somebody who comes again is asked the next questions, and may change what is known', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await visitor.fillFirstVisit();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you. We have received your answers.').waitFor();
  await page.reload();
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['role', 'company_size']);
  assert.deepEqual(await page.locator('[data-known] dd:nth-of-type(1)').allTextContents(), [
    'ada@acme.example',
    'Ada',
    'Acme',
  ]);
  await page.getByRole('button', { name: 'Change Your name' }).click();
  assert.equal(await focused(), 'name');
  assert.equal(await visitor.input('Your name').inputValue(), 'Ada');
  const group = page.getByRole('radiogroup', { name: 'What do you do there?' });
  assert.equal(await group.getAttribute('aria-required'), 'true');
  assert.equal(await page.locator('input:checked').count(), 0, 'nothing is chosen for anybody');
});

test('what is typed into the plain form before the engine comes is kept, with the focus', async () => {
  const release = await visitor.hold('/dist/fieldwise.wasm');
  await visitor.open(embed('offer="guide"'));
  await page.locator('input[name=name]').fill('Ada');
  await page.locator('input[name=email]').focus();
  await page.keyboard.type('ada@ac');
  release();
  await visitor.ready();
  await page.keyboard.type('me.example');
  assert.equal(await visitor.input('Work e-mail').inputValue(), 'ada@acme.example');
  assert.equal(await visitor.input('Your name').inputValue(), 'Ada');
  assert.deepEqual(await visitor.told('answer'), [{ field: 'name', value: 'Ada' }]);
});

for (const [label, name, type, content] of [
  ['Work e-mail', 'email', 'email', plainForm],
  ['Your name', 'name', 'text', plainForm],
  ['Work e-mail', 'email', 'email', await inlinedVisit()],
]) {
  const what = `${type}, ${content === plainForm ? 'plain form' : 'first visit'}`;
  test(`whoever types in the middle of a word goes on there when the engine has come: ${what}`, async () => {
    const release = await visitor.hold('/dist/fieldwise.wasm');
    await visitor.open(embed('offer="guide"', content));
    await page.locator(`input[name=${name}]`).focus();
    await page.keyboard.type('ada@ace.example');
    const { length } = 'e.example';
    for (let step = 0; step < length; step += 1) await page.keyboard.press('ArrowLeft');
    release();
    await visitor.ready();
    await page.keyboard.type('m');
    assert.equal(await visitor.input(label).inputValue(), 'ada@acme.example');
    assert.equal(await visitor.input(label).getAttribute('type'), type);
  });
}

test('what is selected when the engine comes stays selected, also where nothing was written', async () => {
  for (const [name, keys, typed] of [
    ['email', ['Home', 'Shift+End'], 'x'],
    ['name', ['Home', 'Shift+ArrowRight'], 'xda'],
    ['email', ['End', 'Shift+ArrowLeft', 'Shift+ArrowLeft'], 'ax'],
    ['email', ['End', 'ArrowLeft', 'Shift+ArrowRight'], 'adx'],
    ['email', ['Control+a', 'Delete'], 'x'],
  ]) {
    const release = await visitor.hold('/dist/fieldwise.wasm');
    await visitor.open(embed('offer="guide"'));
    await page.locator(`form[action] input[name=${name}]`).focus();
    await page.keyboard.type('ada');
    for (const key of keys) await page.keyboard.press(key);
    release();
    await visitor.ready();
    await page.keyboard.type('x');
    const values = await page.evaluate(() => document.querySelector('fieldwise-form').values());
    assert.equal(values[name], typed, keys.join(' '));
    await page.unroute(`${visitor.origin}/dist/fieldwise.wasm`);
  }
});

test('nobody is interrupted within a character that takes several keys, or a press', async () => {
  const release = await visitor.hold('/dist/fieldwise.wasm');
  const loading = page.waitForRequest('**/fieldwise.wasm');
  await visitor.open(embed('offer="guide"'));
  await loading;
  const name = page.locator('form[action] input[name=name]');
  await name.focus();
  const session = await visitor.context.newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  const loaded = page.waitForResponse('**/fieldwise.wasm');
  release();
  await (await loaded).finished();
  await page.waitForTimeout(500);
  assert.equal(await page.locator('form[action]').isVisible(), true, 'the character is not lost');
  await session.send('Input.insertText', { text: '日' });
  await visitor.ready();
  assert.equal(await visitor.input('Your name').inputValue(), '日');
});

test('a first visit written into the page is drawn without the engine, and sent once it is there', async () => {
  const release = await visitor.hold('/dist/fieldwise.wasm');
  await visitor.open(embed('offer="guide"', await inlinedVisit()));
  await visitor.fillFirstVisit();
  await page.getByRole('button', { name: 'Send' }).click();
  assert.deepEqual(await visitor.told('ready'), []);
  release();
  await page.getByText('Thank you.').waitFor();
  const [{ submission }] = await visitor.told('submit');
  assert.deepEqual(submission, {
    offer: 'guide',
    answers: { email: 'ada@acme.example', name: 'Ada', company: 'Acme' },
  });
});

test('a first visit is on the screen before the engine is fetched, and its rows stay when it is there', async () => {
  await page.addInitScript(() => {
    const look = () => {
      const rows = document
        .querySelector('fieldwise-form')
        ?.shadowRoot?.querySelectorAll('.fw-field');
      if (!rows?.length) return requestAnimationFrame(look);
      window.frame = performance.now();
      window.rows = [...rows];
    };
    requestAnimationFrame(look);
  });
  await visitor.open(embed('offer="guide"', await inlinedVisit()));
  await visitor.ready();
  const seen = await page.evaluate(() => {
    const [wasm] = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.wasm'));
    return [wasm.startTime > window.frame, window.rows.map((row) => row.isConnected)];
  });
  assert.deepEqual(seen, [true, [true, true, true]]);
});

test('a first visit in the page of somebody known: what nobody touched makes way', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await visitor.fillFirstVisit();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you.').waitFor();
  const release = await visitor.hold('/dist/fieldwise.wasm');
  await visitor.open(embed('offer="guide"', await inlinedVisit()));
  await visitor.input('Your name').fill('Ada King');
  release();
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), ['name', 'role', 'company_size']);
  assert.equal(await visitor.input('Your name').inputValue(), 'Ada King');
});

test('what comes after depends on the outcome, and is not fetched before', async () => {
  const content = `${plainForm}
    <template slot="success-inquiry"><p>The guide. <a href="/embed/guide">Read it</a></p></template>
    <p slot="success">For everybody else.</p>`;
  await visitor.open(embed('offer="guide"', content));
  await visitor.ready();
  await visitor.fillFirstVisit();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByRole('link', { name: 'Read it' }).waitFor();
  assert.equal(await page.getByText('For everybody else.').isVisible(), false);
  assert.equal((await visitor.told('success'))[0].decision.stage.stage, 'inquiry');
});

test('or leads elsewhere, but never into a script', async () => {
  await visitor.open(embed('offer="guide" redirect="/embed/thanks"'));
  await visitor.ready();
  await visitor.fillFirstVisit();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.waitForURL('**/embed/thanks');
  await visitor.open(embed('offer="guide" redirect="javascript:document.body.remove()"'));
  await visitor.ready();
  await page.getByRole('radio', { name: 'I lead a team' }).check();
  await page.getByRole('radio', { name: '50 to 199' }).check();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you.').waitFor();
});

test('a page may send by itself what the form was about to send', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await visitor.fillFirstVisit();
  await page.evaluate(() => {
    window.prevent = 'submit';
  });
  await page.getByRole('button', { name: 'Get the guide' }).click();
  const [{ submission }] = await visitor.told('submit');
  assert.deepEqual(Object.keys(submission.answers), ['email', 'name', 'company']);
  assert.equal(await page.getByRole('button', { name: 'Get the guide' }).isVisible(), true);
});

test('it asks the page for nothing that it does not need', async () => {
  const paths = new Set();
  page.on('request', (request) => paths.add(new URL(request.url()).pathname));
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  assert.deepEqual([...paths].sort(), [
    '/dist/element.js',
    '/dist/fieldwise.wasm',
    '/dist/index.js',
    '/embed/',
    '/embed/page.css',
    '/embed/page.js',
    '/v1/plan',
  ]);
});

test('moved it goes on, taken out it ends, and other attributes begin anew', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await visitor.input('Your name').fill('Ada');
  await page.evaluate(() => document.body.append(document.querySelector('fieldwise-form')));
  assert.equal(await visitor.input('Your name').inputValue(), 'Ada');
  assert.equal((await visitor.told('ready')).length, 1);
  await page.evaluate(() => {
    document.querySelector('fieldwise-form').setAttribute('offer', 'demo');
  });
  await page.waitForFunction(() => window.events.filter(([type]) => type === 'ready').length === 2);
  assert.deepEqual((await visitor.asked())[1], 'timeline');
  const client = await page.evaluate(() => {
    window.gone = document.querySelector('fieldwise-form');
    window.gone.remove();
    return new Promise((resolve) => setTimeout(() => resolve(window.gone.client === undefined)));
  });
  assert.equal(client, true);
});

test('made by a script, with a plan as an object and words of its own', async () => {
  await visitor.open('<div id="here"></div>');
  await page.evaluate(async () => {
    const made = document.createElement('fieldwise-form');
    made.plan = await (await fetch('/v1/plan?key=pk_demo')).json();
    made.texts = { submit: 'Go!', why: 'Why?' };
    made.setAttribute('publishable-key', 'pk_demo');
    made.setAttribute('offer', 'guide');
    document.querySelector('#here').append(made);
  });
  await visitor.ready();
  assert.equal(await page.getByRole('button', { name: 'Go!' }).isVisible(), true);
  assert.equal(await page.getByText('Why?').count(), 3);
  assert.deepEqual(await page.evaluate(() => document.querySelector('fieldwise-form').values()), {
    email: null,
    name: null,
    company: null,
  });
});

test('two forms on one page: reloading begins no new visit of either', async () => {
  const two = embed('offer="guide" id="a"', '') + embed('offer="comparison" id="b"', '');
  await visitor.open(two);
  const bothReady = () =>
    page.waitForFunction(() => window.events?.filter(([type]) => type === 'ready').length === 2);
  await bothReady();
  await page.evaluate(() => document.querySelector('#a').client.consent(true));
  await page.reload();
  await bothReady();
  const visit = await page.evaluate(() => document.querySelector('#b').decision.ask.visit);
  assert.equal(visit, 2);
});

test('a page loaded again before anything was kept has its visit all the same', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await page.goto(`${visitor.origin}/embed/?utm_source=letter`);
  await visitor.ready();
  await visitor.fillFirstVisit();
  const sent = page.waitForRequest((request) => request.url().endsWith('/v1/submit'));
  await page.getByRole('button', { name: 'Get the guide' }).click();
  const { events } = (await sent).postDataJSON();
  assert.deepEqual(
    events.filter(({ type }) => type === 'visit').map(({ offer, utm }) => [offer, utm]),
    [['guide', { source: 'letter' }]],
  );
});

test('where the page says no language, the plan does; the note stays with either form', async () => {
  const plan = JSON.parse(
    await (await page.request.get(`${visitor.origin}/v1/plan?key=pk_demo`)).text(),
  );
  const content = '<p slot="note">No spam.</p><form action="/x"><input name="email"></form>';
  const german = `<script type="application/json" id="plan">${JSON.stringify({ ...plan, locale: 'de' })}</script>`;
  const release = await visitor.hold('/dist/fieldwise.wasm');
  const loading = page.waitForRequest('**/fieldwise.wasm');
  await visitor.open(german + embed('offer="guide" plan="#plan"', content), { lang: '' });
  await loading;
  assert.equal(await page.getByText('No spam.').isVisible(), true);
  release();
  await visitor.ready();
  assert.equal(await page.getByRole('button', { name: 'Absenden' }).isVisible(), true);
  assert.equal(await page.getByText('No spam.').isVisible(), true);
});

test('what was accepted is not sent again while another page, or a download, is on its way', async () => {
  await visitor.open(embed('offer="guide" redirect="/embed/guide.pdf"'));
  await visitor.ready();
  // As a download does, this leaves the page where it is.
  await page.route('**/embed/guide.pdf', (route) => route.fulfill({ status: 204 }));
  let posts = 0;
  page.on('request', (request) => (posts += Number(request.url().endsWith('/v1/submit'))));
  await visitor.fillFirstVisit();
  const gone = page.waitForRequest('**/embed/guide.pdf');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await gone;
  await page.getByText('Thank you.').waitFor();
  await page.evaluate(() => document.querySelector('fieldwise-form').submit());
  assert.equal(await page.locator('form#form').count(), 0);
  assert.equal(posts, 1);
});
