// Draws the picture of the playground: node docs/pictures/playground.mjs (after a build).

import { fileURLToPath } from 'node:url';
import { startBrowser } from '../../tests/e2e/support/browser.mjs';
import { startServer } from '../../tests/e2e/support/server.mjs';

const [server, browser] = await Promise.all([startServer(), startBrowser()]);
try {
  const { page } = await browser.open({
    viewport: { width: 1500, height: 980 },
    reducedMotion: 'reduce',
  });
  await page.goto(`${server.url}/playground/`);
  const form = page.locator('live-form');
  await form.getByLabel('Work e-mail').fill('ada@acme.example');
  await form.getByLabel('Your name').fill('Ada Lovelace');
  await form.getByLabel('Where do you work?').fill('Acme');
  await form.getByRole('button', { name: 'Send' }).click();
  await form.locator('.fw-sent').waitFor();
  await page.getByRole('button', { name: 'Next visit' }).click();
  await form.getByLabel('I lead a department').check();
  await page.getByRole('button', { name: 'Looked at prices', exact: true }).click();
  await page.locator('[data-axis=intent] [data-value="25"]').waitFor();
  await page.locator('#panel-form').evaluate((pane) => pane.scrollTo(0, 0));
  await page.screenshot({ path: fileURLToPath(new URL('playground.png', import.meta.url)) });
} finally {
  await browser.close();
  await server.stop();
}
