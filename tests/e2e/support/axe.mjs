import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds on the page, or `within` a selector: a line for each kind of thing. `off`: rules left out. */
export async function axeFindings(page, within, off = []) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(
    ([selector, left]) =>
      window.axe.run(selector ?? document, {
        rules: Object.fromEntries(left.map((rule) => [rule, { enabled: false }])),
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }),
    [within, off],
  );
  assert.ok(passes.length > 5, 'it looked');
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`,
  );
}
