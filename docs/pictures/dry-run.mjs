// Draws the README's picture of a dry run.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openBrowser } from '../../tests/e2e/support/browser.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const demo = join(here, '../../demo');
const folder = await mkdtemp(join(tmpdir(), 'fieldwise-pictures-'));
const report = join(folder, 'dry-run.html');
const args = ['simulate', '--report', 'html', '-o', report];
args.push('--plan', join(demo, 'presets/two-axis.json'));
args.push('--records', join(demo, 'records/two-axis.ndjson'));
args.push('--from', '2026-01-01', '--to', '2027-01-01');
execFileSync(join(here, '../../build/native/fieldwise'), args);
const { context, page } = await openBrowser(folder, { viewport: { width: 1100, height: 900 } });

try {
  await page.goto(pathToFileURL(report).href);
  const record = page.locator('details', { hasText: 'hanna.keller' });
  await record.locator('summary').click();
  await record.evaluate((element) => element.scrollIntoView());
  // Up to when it is an SQL and has an owner.
  const clip = { ...(await record.boundingBox()), height: 810 };
  await page.screenshot({ path: join(here, 'dry-run.png'), clip });
} finally {
  await context.close();
  await rm(folder, { recursive: true, force: true });
}
