// The closed loop in the dashboard: what sales says of leads moves the metrics.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboard, findings } from './support/app-page.mjs';

const { visit, api, submit } = dashboard();

/** A lead whom sales has a task for. */
const handedOver = (email) => submit({ email, name: 'Ada' }, [{ type: 'demo_request' }]);

/** The cells of a way's row in the table of rates: of, came, open, so far, of decided. */
async function rates(page, way) {
  const region = page.getByRole('region', { name: 'Rates and velocities', exact: true });
  const cells = region.getByRole('row', { name: way }).getByRole('cell');
  return (await cells.allTextContents()).slice(0, 5);
}

/** Opens the metrics anew until a way has these cells. */
async function untilRates(page, way, expected) {
  for (let i = 0; ; i += 1) {
    await page.reload();
    await page.getByRole('heading', { name: 'Funnel' }).waitFor();
    const found = await rates(page, way);
    if (i === 40 || JSON.stringify(found) === JSON.stringify(expected)) {
      return assert.deepEqual(found, expected);
    }
    await page.waitForTimeout(100);
  }
}

test('accepting and rejecting leads moves acceptance and false positives', async () => {
  for (const name of ['ada', 'bob', 'cleo']) await handedOver(`${name}@acme.example`);
  const page = await visit('#/metrics');
  await untilRates(page, /Handoff to accepted/, ['3', '0', '3', '0.0 %', '–']);

  await page.goto(`${new URL(page.url()).origin}/app/#/board`);
  await page.getByRole('button', { name: 'Accept ada@acme.example' }).click();
  await page.getByRole('status').getByText('ada@acme.example is accepted.').waitFor();
  for (const name of ['bob', 'cleo']) {
    await page.getByRole('button', { name: `Reject … ${name}@acme.example` }).click();
    const dialog = page.getByRole('dialog', { name: `Reject ${name}@acme.example` });
    await dialog.getByRole('option', { name: /no budget/i }).waitFor({ state: 'attached' });
    await dialog.getByLabel('Reason').selectOption('no_budget');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('status').getByText(`${name}@acme.example is rejected.`).waitFor();
  }

  await page.goto(`${new URL(page.url()).origin}/app/#/metrics`);
  await untilRates(page, /Handoff to accepted/, ['3', '1', '0', '33.3 %', '33.3 %']);
  await untilRates(page, /Verdicts that were rejections/, ['3', '2', '0', '66.7 %', '66.7 %']);
  await page
    .getByText(/no.budget/i)
    .first()
    .waitFor();
  assert.deepEqual(await findings(page), []);
  const { all } = await api('/v1/metrics');
  assert.deepEqual(all.dispositions, { accepted: 1, 'rejected:no_budget': 2 });
});
