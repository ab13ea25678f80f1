// What a page does in Chromium, against what the packed engine decides in Node.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../../e2e/support/browser.mjs';
import { page as pageFolder } from './stage.mjs';

/** One browser for all pages, and what they must show. */
export async function openLooker() {
  const expected = await expectation();
  const { context, troubles } = await openBrowser('', { expected: [/favicon\.ico/] });
  return {
    close: () => context.close(),
    look: (url, how) => look(context, troubles, expected, url, how),
  };
}

async function expectation() {
  const from = (path) => import(pathToFileURL(join(pageFolder('shared'), path)).href);
  const { events, now, offer, plan } = await from('plan.js');
  const { load } = await from('node_modules/fieldwise/dist/full.js');
  const loaded = (await load()).plan(plan);
  const session = loaded.session();
  session.add(events);
  const decision = session.decideJson({ now, offer });
  // That there is something to be decided is not taken for granted.
  assert.equal(JSON.parse(decision).stage.stage, 'mql');
  return { decision, published: (await load()).plan(loaded.publish()).hash };
}

/**
 * Opens a page and fails unless it shows the decision, draws the form, and shows what the tools' engine
 * publishes, draws `<fieldwise-form>` with its words in German, and has a form of its own enhanced.
 *
 * @param {object} how
 * @param {RegExp[]} how.wasm what the answers to requests for Wasm match, as `STATUS PATH`: all of them
 * @param {boolean} [how.whole] false when the page has only the decision and the form
 * @param {boolean} [how.react] whether React draws a form too
 * @param {string[]} [how.origins] from which the page may fetch, besides its own
 */
async function look(context, troubles, expected, url, how) {
  const { wasm, whole = true, react = false, origins = [] } = how;
  const page = await context.newPage();
  const requests = [];
  const modules = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.wasm')) modules.push(`${response.status()} ${pathname}`);
  });
  try {
    troubles.length = 0;
    await page.goto(url);
    const over = page.locator('#end, #error').filter({ hasText: /\S/ });
    await over.first().waitFor({ state: 'attached' });
    const text = (selector) => page.locator(selector).textContent();
    assert.equal(await text('#error'), '');
    assert.equal(await text('#decision'), expected.decision);
    const email = page.locator('#lead').getByLabel('Work e-mail');
    await email.fill('ada@acme.example');
    assert.equal(await email.getAttribute('autocomplete'), 'email', 'drawn by the form');
    if (whole) {
      assert.equal(await text('#published'), expected.published);
      const element = page.locator('fieldwise-form');
      await element.getByLabel('Work e-mail').fill('ada@acme.example');
      await element.getByRole('button', { name: 'Absenden' }).waitFor();
      assert.equal(await page.locator('#own [name=lead_stage]').inputValue(), 'anonymous');
      await page.locator('#own').getByLabel('email').fill('ada@acme.example');
      await page.locator('#own').getByLabel('email').blur();
      assert.equal(await page.locator('#own [name=lead_stage]').inputValue(), 'inquiry');
    }
    if (react) {
      const drawn = page.locator('#react [data-field=email]');
      await drawn.getByLabel('Work e-mail').fill('ada@acme.example');
    }
    assert.deepEqual(troubles, []);

    assert.equal(modules.length, wasm.length, `fetched as Wasm: ${modules.join(', ')}`);
    for (const [i, pattern] of wasm.entries()) assert.match(modules[i], pattern);
    const allowed = [new URL(url).origin, ...origins];
    const foreign = requests.filter((each) => !allowed.includes(new URL(each).origin));
    assert.deepEqual(foreign, []);
  } finally {
    await page.close();
  }
}
