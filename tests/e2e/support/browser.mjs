// Debian's Chromium with a profile of its own, and an ear for everything that goes wrong in a page.

import { chromium } from 'playwright-core';

const executablePath = process.env.FIELDWISE_CHROMIUM ?? '/usr/bin/chromium';

const launching = {
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
  ],
};

/**
 * Opens a browser that keeps its profile in `folder`, so that it can be closed and opened again.
 * `troubles` collects errors on the console, uncaught errors and violations of the content security
 * policy; a test ends with an empty one.
 */
export async function openBrowser(folder, options = {}) {
  const { expected = [], ...contextOptions } = options;
  const context = await chromium.launchPersistentContext(folder, {
    ...launching,
    viewport: { width: 1280, height: 900 },
    ...contextOptions,
  });
  const troubles = listenTo(context, expected);
  return { context, page: context.pages()[0] ?? (await context.newPage()), troubles };
}

/**
 * Starts a browser for many tests: `open(options)` gives each a context without a past, with a page and
 * its `troubles`, of which patterns in `expected` are left out; `close()` ends it.
 */
export async function startBrowser() {
  const browser = await chromium.launch(launching);
  return {
    close: () => browser.close(),
    async open(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      const expected = [];
      const troubles = listenTo(context, expected);
      return { context, page: await context.newPage(), troubles, expected };
    },
  };
}

function listenTo(context, expected) {
  context.setDefaultTimeout(15_000);
  const troubles = [];
  const note = (kind, text) => {
    if (!expected.some((pattern) => pattern.test(text))) troubles.push(`${kind}: ${text}`);
  };
  const listen = (page) => {
    page.on('console', (message) => {
      if (message.type() === 'error')
        note('console', `${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => note('uncaught', String(error.stack ?? error)));
    page.on('crash', () => note('crash', page.url()));
  };
  context.pages().forEach(listen);
  context.on('page', listen);
  context.on('weberror', (error) => note('uncaught', String(error.error())));
  return troubles;
}
