// The pages that the docs tell people to make: each is opened as written, and axe finds nothing in it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { load } from '../../dist/full.js';
import { axeFindings } from './support/axe.mjs';
import { sharedHost } from './support/shared-host.mjs';

const host = sharedHost();
const text = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const published = (await load()).plan(await text('demo/plan.json')).publishJson();

/** The first piece of a page of the docs that `pattern` finds there. */
async function pieceOf(file, pattern) {
  const [, piece] = pattern.exec(await text(file)) ?? [];
  assert.ok(piece, `${file} has ${pattern}`);
  return piece;
}

const around = (body) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>The guide</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <script type="module" src="/dist/element.js"></script><main><h1>The guide</h1>${body}</main></html>`;

/** A button without styles is as large as the browser makes it, which WCAG 2.5.8 excepts and axe does not know. */
const unstyled = ['target-size'];

/** What each shows once its engine has come, and its own script. */
const pages = {
  'README.md, on a landing page': {
    html: await pieceOf('README.md', /^```html\n(.*?)^```$/ms),
    script: await pieceOf('README.md', /^```js\n(import \{ load \} from '\/dist.*?)^```$/ms),
    shows: 'Where do you work?',
    off: unstyled,
  },
  'docs/README.md, a tag': {
    html: await pieceOf('docs/README.md', /'HTML'\n(.*?fieldwise-form.*?)^HTML$/ms),
    shows: 'Where do you work?',
  },
  'docs/README.md, the package only': {
    html: await pieceOf('docs/README.md', /site\/index\.html <<'HTML'\n(.*?)^HTML$/ms),
    script: await pieceOf('docs/README.md', /site\/lead\.js <<'JS'\n(.*?)^JS$/ms),
    shows: 'Where do you work?',
    off: unstyled,
  },
  'docs/element.md': {
    html: around(await pieceOf('docs/element.md', /^```html\n(.*?)^```$/ms)).replaceAll(
      'pk_…',
      'pk_demo',
    ),
    shows: 'Where do you work?',
  },
  'docs/form.md': {
    html: around(await pieceOf('docs/form.md', /^```html\n(.*?)^```$/ms)),
    shows: 'Work e-mail',
    off: unstyled,
  },
  'docs/privacy.md': {
    html: around(await pieceOf('docs/privacy.md', /^```html\n(<button.*?)^```$/ms)),
    script: '',
    shows: 'Forget what you know of me',
    off: unstyled,
  },
};

async function open(page, { html, script }) {
  await page.route(`${host.server.url}/a-page/`, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }),
  );
  await page.route(`${host.server.url}/{lead,forget}.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: script ?? '' }),
  );
  await page.route(`${host.server.url}/lead.plan.json`, (route) =>
    route.fulfill({ contentType: 'application/json', body: published }),
  );
  await page.route(`${host.server.url}/fieldwise/**`, async (route) =>
    route.fulfill({
      response: await route.fetch({ url: route.request().url().replace('/fieldwise/', '/dist/') }),
    }),
  );
  await page.goto(`${host.server.url}/a-page/`);
}

for (const [name, example] of Object.entries(pages)) {
  test(`opens, and axe finds nothing: ${name}`, async () => {
    for (const look of [{}, { forcedColors: 'active' }]) {
      const { page } = await host.open(look);
      await open(page, example);
      await page.getByText(example.shows).filter({ visible: true }).first().waitFor();
      await page.waitForLoadState('networkidle');
      assert.deepEqual(await axeFindings(page, undefined, example.off), [], JSON.stringify(look));
    }
  });
}
