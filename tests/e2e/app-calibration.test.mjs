// The dashboard's calibration: a proposal from the site's own leads, accepted, is what the page's form goes by.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closedImport, closedPlan, closedTable } from '../server/closed-leads.mjs';
import { dashboard, findings, savedTable } from './support/app-page.mjs';
import { secretKey } from './support/server.mjs';

const { host, visit, api } = dashboard({ plan: closedPlan });

/** Brings in 400 leads that are over, and waits until the server has looked at them. */
let filling;
function fill() {
  filling ??= (async () => {
    const answer = await fetch(host.server.url + closedImport, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'text/csv' },
      body: closedTable(400),
    });
    assert.equal(answer.status, 200, await answer.text());
    for (let i = 0; i < 400; i += 1) {
      const { all } = await api('/v1/metrics');
      const { of } = all.rates.opportunity_to_won;
      const { leads } = all;
      if (leads === 400 && of >= 0) {
        const found = [];
        let next = '';
        while (next !== null) {
          const page = await api(`/v1/lists/closed?limit=100&after=${encodeURIComponent(next)}`);
          found.push(...page.leads);
          next = page.next;
        }
        if (found.length === 400) return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail('the leads were not looked at');
  })();
  return filling;
}

const heading = (page) => page.getByRole('heading', { level: 1, name: 'Calibration' });
const proposal = (page) => page.getByRole('region', { name: 'Proposal', exact: true });

/** What the form in a page makes of a boss: the plan's version, and the points for fit. */
async function formOfBoss() {
  const { page } = await host.open();
  const url = `${host.server.url}/embed/`;
  await page.route(url, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Form</title><script>
        addEventListener('fieldwise:decision', ({ detail }) => { window.scores = detail.decision.scores; });
        </script><script type="module" src="/dist/element.js"></script>
        <fieldwise-form key="pk_demo" offer="guide"></fieldwise-form>`,
    }),
  );
  const [plan] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('/v1/plan?')),
    page.goto(url),
  ]);
  await page.getByLabel('boss').check();
  await page.waitForFunction(() => window.scores?.some(({ value }) => value > 0));
  const scores = await page.evaluate(() => window.scores);
  return { plan: plan.headers()['etag'], fit: scores.find(({ axis }) => axis === 'fit').value };
}

test('without leads that are over there is nothing to learn from, and the page says so', async () => {
  const page = await visit('#/calibration', { expected: [/status of 409/] });
  await heading(page).waitFor();
  await page.getByText('Nothing was calibrated yet.').waitFor();
  await page.getByRole('button', { name: 'Calibrate' }).click();
  await page.getByRole('alert').getByText('too few leads').waitFor();
  assert.deepEqual(await findings(page), []);
});

test('a proposal is made, read, and accepted: the new version is in force, and the form goes by it', async () => {
  await fill();
  const before = await formOfBoss();
  assert.equal(before.fit, 5);
  const page = await visit('#/calibration');
  await heading(page).waitFor();
  await page.getByRole('button', { name: 'Calibrate' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('There is a proposal.').waitFor();
  await page.waitForURL(/#\/calibration\/cal_/);
  await proposal(page).getByText('to be decided').waitFor();
  assert.deepEqual(await findings(page), []);
  const change = proposal(page).getByRole('row', { name: /A boss/ });
  const { calibrations } = await api('/v1/calibrations');
  const boss = calibrations[0].result.changes.find(({ rule }) => rule === 'boss');
  await change.getByText(`5 → ${boss.after}`, { exact: true }).waitFor();
  const points = proposal(page).getByRole('button', { name: 'CSV of Points that would change' });
  const file = await savedTable(page, points);
  assert.equal(file.rows[0], 'Rule,Key,Before,After,Low,High,Because');

  // The address can be kept.
  await page.reload();
  await proposal(page).getByRole('button', { name: 'Accept …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Put the proposed plan in force?' });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal((await api('/v1/plans')).plans.length, 1);
  await proposal(page).getByRole('button', { name: 'Accept …' }).click();
  assert.deepEqual(await findings(page), []);
  await dialog.getByRole('button', { name: 'Put in force' }).click();
  await page.getByRole('status').getByText('The proposed plan is in force.').waitFor();
  await proposal(page)
    .getByRole('heading', { name: /accepted/ })
    .waitFor();
  assert.equal(await proposal(page).getByRole('button', { name: 'Accept …' }).count(), 0);
  await proposal(page).getByRole('link', { name: 'What changed with it' }).click();
  await page
    .getByRole('region', { name: 'Difference' })
    .getByText('rules › boss › points')
    .waitFor();

  const { plans } = await api('/v1/plans');
  const [{ hash }] = (await api('/v1/calibrations')).calibrations;
  assert.equal(plans.find(({ in_force }) => in_force).hash, hash);
  const after = await formOfBoss();
  assert.notEqual(after.plan, before.plan);
  assert.equal(after.fit, boss.after);
});

test('a proposal that is declined stays with its reason', async () => {
  await fill();
  const page = await visit('#/calibration');
  await page.getByRole('button', { name: 'Calibrate' }).click();
  await page.getByRole('status').getByText('There is a proposal.').waitFor();
  await proposal(page).getByRole('button', { name: 'Decline …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Decline the proposal' });
  await dialog.getByLabel('Why').fill('Not before the fair');
  await dialog.getByRole('button', { name: 'Decline' }).click();
  await page.getByRole('status').getByText('The proposal is declined.').waitFor();
  await page
    .getByRole('row', { name: /Not before the fair/ })
    .getByText('declined')
    .waitFor();
  assert.equal(await proposal(page).getByRole('button', { name: 'Accept …' }).count(), 0);
  assert.deepEqual(await findings(page), []);
});
