// Debian's Chromium with a profile of its own, and an ear for everything that goes wrong in a page.

import { chromium } from 'playwright-core';

const executablePath = process.env.FIELDWISE_CHROMIUM ?? '/usr/bin/chromium';

/**
 * Opens a browser that keeps its profile in `folder`, so that it can be closed and opened again.
 * `troubles` collects errors on the console, uncaught errors and violations of the content security
 * policy; a test ends with an empty one.
 */
export async function openBrowser(folder, options = {}) {
  const { expected = [], ...contextOptions } = options;
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
    ],
    viewport: { width: 1280, height: 900 },
    ...contextOptions,
  });
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
  return { context, page: context.pages()[0] ?? (await context.newPage()), troubles };
}
