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
  const { leads } = await api('/v1/leads?detail=standing');
  // Lists are a moment behind.
  for (let i = 0; i < 200; i += 1) {
    const listed = await api('/v1/lists/tasks?limit=100');
    if (listed.leads.length === handed(leads).length) return leads;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail('the tasks were not listed');
}

const handed = (leads) => leads.filter(({ task }) => /open|accepted/.test(task?.status));
const rows = (page) => page.getByRole('rowheader').getByRole('link');

test('the board has the leads that sales has a task for, the clock that is due first on top', async () => {
  const leads = await standings();
  const page = await visit('#/board');
  const { length } = handed(leads);
  await page.getByText(new RegExp(`^${length} leads, at `)).waitFor();
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
  await page.getByText(/leads?, at /).waitFor();
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

test('the list for review has the leads that the engine wants looked at, and what is not known of them', async () => {
  const leads = await standings();
  const page = await visit('#/lists/review');
  await page.getByText(/leads?, at /).waitFor();
  const waiting = leads.filter(({ review }) => review);
  assert.ok(waiting.length > 0, 'somebody waits');
  assert.deepEqual(
    (await rows(page).allTextContents()).sort(),
    waiting.map(({ email }) => email).sort(),
  );
  const row = page.getByRole('row', { name: new RegExp(waiting[0].email) });
  const unknown = Object.keys(waiting[0].segment).filter((key) => waiting[0].segment[key] === null);
  await row.getByText(new RegExp(unknown[0].replaceAll('_', ' '), 'i')).waitFor();
  assert.deepEqual(await findings(page), []);
});

test('the list of who is held back says by what', async () => {
  const leads = await standings();
  const held = leads.filter(({ suppression }) => suppression);
  assert.ok(held.length > 0, 'somebody is held back');
  const page = await visit('#/lists');
  await page.getByRole('heading', { name: 'Review' }).waitFor();
  await page.getByRole('link', { name: 'Held back' }).click();
  await page.getByText(new RegExp(`^${held.length} leads?, at `)).waitFor();
  assert.deepEqual(
    (await rows(page).allTextContents()).sort(),
    held.map(({ email, lead }) => email || lead).sort(),
  );
  const row = page.getByRole('row').filter({ hasText: held[0].email });
  await row.getByText(held[0].stage.cause.text, { exact: true }).waitFor();
  assert.deepEqual(await findings(page), []);
  for (const name of ['False positives', 'Missed', 'Good fit', 'Stalled', 'Won']) {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    await page.getByText(/leads?, at /).waitFor();
  }
  await page.goto(`${host.server.url}/app/#/lists/everybody`);
  await page.getByRole('heading', { name: 'There is no such list' }).waitFor();
});

test('of a long list the first are shown, and more on demand', async () => {
  const leads = await standings();
  const page = await visit();
  const asked = [];
  await page.route('**/v1/lists/tasks?*', (route) => {
    const after = new URL(route.request().url()).searchParams.get('after');
    asked.push(after);
    const some = Array.from({ length: after ? 1 : 50 }, (_, i) => ({
      ...handed(leads)[0],
      lead: `ld_${i}`,
      email: after ? 'late@found.example' : `lead${i}@acme.example`,
    }));
    return route.fulfill({ json: { leads: some, next: after ? null : '7:ld_49' } });
  });
  await page.goto(`${host.server.url}/app/#/board`);
  await page.getByText('The first 50 leads; there are more').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText(/^51 leads, at /).waitFor();
  await page.getByRole('link', { name: 'late@found.example' }).waitFor();
  assert.deepEqual(asked, [null, '7:ld_49']);
  assert.deepEqual(await findings(page), []);
});
