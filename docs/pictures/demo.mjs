// Draws the README's pictures of the demo.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../../tests/e2e/support/browser.mjs';
import { startServer } from '../../tests/e2e/support/server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const profile = await mkdtemp(join(tmpdir(), 'fieldwise-pictures-'));
const server = await startServer();
const { context, page } = await openBrowser(profile, { viewport: { width: 1360, height: 1120 } });

const visit = async (path) => {
  await page.goto(server.url + path);
  await page.locator('#panel').waitFor();
};
const send = async (name) => {
  await page.getByRole('button', { name }).click();
  await page.locator('#thanks').waitFor();
};

try {
  await visit('/guide/');
  await page.getByRole('button', { name: 'Yes, keep my place' }).click();
  await page.getByLabel('Work e-mail').fill('ada@acme.example');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Where do you work?').fill('Acme');
  await send('Get the guide');
  await visit('/pricing/');
  await visit('/book/');
  await page.getByLabel('I lead a department').check();
  await page.locator('[data-sync=synced][data-waiting="0"]').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  for (const [colorScheme, name] of [
    ['light', 'demo.png'],
    ['dark', 'demo-dark.png'],
  ]) {
    // Colours that fade would be caught half-way.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(here, name) });
  }
} finally {
  await context.close();
  await server.stop();
  await rm(profile, { recursive: true, force: true });
}
