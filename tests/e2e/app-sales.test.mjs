// The dashboard's handoff board and review queue, on simulated leads.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboard, findings, preset, savedTable } from './support/app-page.mjs';
import { fill, simulate } from './support/simulated-leads.mjs';

const { host, visit, api } = dashboard({ plan: preset });

let filling;
/** How the simulated leads stand. */
async function standings() {
  filling ??= simulate(preset, { leads: 60 }).then(({ events }) => fill(host.server, events));
  await filling;
  return (await api('/v1/leads?detail=standing')).leads;
}

const handed = (leads) => leads.filter(({ task }) => /open|accepted/.test(task?.status));
const rows = (page) => page.getByRole('rowheader').getByRole('link');

test('the board has the leads that sales has a task for, the clock that is due first on top', async () => {
  const leads = await standings();
  const page = await visit('#/board');
  await page.getByText(`All ${leads.length} leads were looked at`).waitFor();
  await page.getByText('Simulated data').waitFor();
  assert.deepEqual(await findings(page), []);
  const shown = await rows(page).allTextContents();
  assert.deepEqual(
    [...shown].sort(),
    handed(leads)
      .map(({ email }) => email)
      .sort(),
  );
  assert.ok(shown.length > 5, 'there are tasks to look at');

  const late = page.getByRole('region', { name: 'Late', exact: true });
  const dues = (lead) =>
    lead.clocks.filter(({ is }) => /running|at_risk|breached/.test(is)).map(({ due }) => due);
  const byDue = handed(leads)
    .filter(({ clocks }) => clocks.some(({ is }) => is === 'breached'))
    .sort((a, b) => Math.min(...dues(a)) - Math.min(...dues(b)))
    .map(({ email }) => email);
  assert.deepEqual(await rows(late).allTextContents(), byDue);
  const file = await savedTable(page, late.getByRole('button', { name: 'CSV' }));
  assert.equal(file.name, 'tasks-late.csv');
  assert.equal(file.rows[0], 'Lead,Task,Is,Due,Why now,Rep');
  assert.equal(file.rows.length, byDue.length + 1);
});

test('accepted and rejected from the board; what makes no sense is told and changes nothing', async () => {
  const leads = await standings();
  const page = await visit('#/board', { expected: [/status of 422/] });
  await page.getByText('leads were looked at').waitFor();
  const open = handed(leads).filter(({ task }) => task.status === 'open');
  const acceptable = open.find(({ stage }) => /mql|sql/.test(stage.stage));
  const early = open.find(({ stage }) => stage.stage === 'inquiry');
  const rejectable = open.find((lead) => lead !== acceptable && lead !== early);
  assert.ok(acceptable && early && rejectable, 'there is one of each');

  // An acceptance needs an MQL, says the engine.
  await page.getByRole('button', { name: `Accept ${early.email}` }).click();
  await page.getByRole('alert').getByText(early.email).waitFor();
  await page.getByRole('button', { name: `Accept ${acceptable.email}` }).click();
  await page.getByRole('status').getByText(`${acceptable.email} is accepted.`).waitFor();
  await page
    .getByRole('row', { name: new RegExp(acceptable.email) })
    .getByText('accepted', { exact: true })
    .waitFor();

  const reject = page.getByRole('button', { name: `Reject … ${rejectable.email}` });
  await reject.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Reject ${rejectable.email}` });
  await dialog.getByRole('option', { name: 'Rejected NotICP' }).waitFor({ state: 'attached' });
  assert.deepEqual(await findings(page), []);
  const reasons = await dialog.getByLabel('Reason').getByRole('option').allTextContents();
  assert.equal(reasons.length, 1 + preset.sql.rejections.length);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await reject.click();
  await dialog.getByRole('option', { name: 'Rejected NotICP' }).waitFor({ state: 'attached' });
  await dialog.getByLabel('Reason').selectOption('Rejected_NotICP');
  await dialog.getByLabel('Note').fill('A private person');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await page.getByRole('status').getByText(`${rejectable.email} is rejected.`).waitFor();
  await page.getByRole('link', { name: rejectable.email }).waitFor({ state: 'detached' });
  const { reported } = await api(`/v1/leads/${rejectable.lead}/export`);
  const { outcome, reason, note } = reported.findLast(({ type }) => type === 'outcome');
  assert.deepEqual([outcome, reason, note], ['rejected', 'Rejected_NotICP', 'A private person']);
  const after = await api(`/v1/leads/${early.lead}/export`);
  assert.ok(after.reported.every(({ client }) => !client.includes('dashboard')));
});

test('the review queue has the leads that the engine wants looked at, and what is not known of them', async () => {
  const leads = await standings();
  const page = await visit('#/review');
  await page.getByText('leads were looked at').waitFor();
  const waiting = leads.filter(({ review }) => review);
  assert.ok(waiting.length > 0, 'somebody waits');
  assert.deepEqual(
    await rows(page).allTextContents(),
    waiting.map(({ email }) => email),
  );
  const row = page.getByRole('row', { name: new RegExp(waiting[0].email) });
  const unknown = Object.keys(waiting[0].segment).filter((key) => waiting[0].segment[key] === null);
  await row.getByText(new RegExp(unknown[0].replaceAll('_', ' '), 'i')).waitFor();
  assert.deepEqual(await findings(page), []);
});

test('where there is more than is looked at in one go, the page says how much it saw, and goes on', async () => {
  const leads = await standings();
  const page = await visit();
  let asked = 0;
  await page.route('**/v1/leads?*detail=standing', (route) => {
    asked += 1;
    const url = new URL(route.request().url());
    const from = Number(url.searchParams.get('after')?.slice(3) ?? 0);
    const some = Array.from({ length: 100 }, (_, i) => ({
      ...leads[0],
      lead: `ld_${from + i}`,
      task: null,
    }));
    if (from === 1000) some[7] = { ...handed(leads)[0], email: 'late@found.example' };
    return route.fulfill({ json: { leads: some, next: from < 1000 ? `ld_${from + 100}` : null } });
  });
  await page.goto(`${host.server.url}/app/#/board`);
  await page.getByText('The first 1,000 leads were looked at').waitFor();
  assert.equal(asked, 10);
  await page.getByText('Sales has no task.').waitFor();
  await page.getByRole('button', { name: 'Look at more' }).click();
  await page.getByText('All 1,100 leads were looked at').waitFor();
  await page.getByRole('link', { name: 'late@found.example' }).waitFor();
  assert.deepEqual(await findings(page), []);
});
