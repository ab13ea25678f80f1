// The dashboard's plan history: versions, what differs, which is in force.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboard, findings, playbook, savedTable } from './support/app-page.mjs';

const { host, visit, api, submit } = dashboard();

const heading = (page) => page.getByRole('heading', { level: 1, name: 'Plans' });

test('one version is in force; there is nothing to compare', async () => {
  const page = await visit('#/plans');
  await heading(page).waitFor();
  await page.getByText('in force', { exact: true }).waitFor();
  await page.getByText('There is one version, so nothing to compare.').waitFor();
  assert.equal(await page.getByRole('button', { name: /Put in force/ }).count(), 0);
  assert.deepEqual(await findings(page), []);
});

test('what differs is told place by place; a version is put in force after a question', async () => {
  const [first] = (await api('/v1/plans')).plans;
  const plan = structuredClone(playbook);
  plan.rules[0].points = 65;
  plan.fields.push({ key: 'city', type: 'text', label: '<b>City</b>' });
  plan.sql.rejections.reverse();
  delete plan.playbook.sla[0].atRisk;
  const second = await api('/v1/plans', plan);

  const page = await visit('#/plans');
  await page.getByRole('link', { name: /with the one in force/ }).click();
  await page.waitForURL(new RegExp(`from=${second.hash}&to=${first.hash}`));
  const difference = page.getByRole('region', { name: 'Difference', exact: true });
  await difference.getByText('4 places.').waitFor();
  assert.deepEqual(await findings(page), []);

  // The other way round, by the form; and its address can be sent on.
  await page.getByLabel('What differs from').selectOption(first.hash);
  await page.getByLabel('in', { exact: true }).selectOption(second.hash);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.waitForURL(new RegExp(`from=${first.hash}&to=${second.hash}`));
  await page.reload();
  await difference.getByText('4 places.').waitFor();
  const { rows } = await savedTable(page, difference.getByRole('button', { name: 'CSV' }));
  assert.deepEqual(rows, [
    'Where,Before,After',
    'fields › city,,"{""key"":""city"",""label"":""<b>City</b>"",""type"":""text""}"',
    'rules › size › points,60,65',
    'sql › rejections › order,"too_small, no_budget","no_budget, too_small"',
    'playbook › sla › contact › atRisk,"""2h""",',
  ]);
  await difference.getByText('<b>City</b>').waitFor();

  const put = page.getByRole('button', { name: /Put in force/ });
  await put.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await api('/v1/plans')).plans.find(({ in_force }) => in_force).hash, first.hash);
  await put.click();
  assert.deepEqual(await findings(page), []);
  await dialog.getByRole('button', { name: 'Put in force' }).click();
  await page
    .getByRole('status')
    .getByText(`${second.hash.slice(0, 8)} is in force.`)
    .waitFor();
  const row = page.getByRole('row', { name: new RegExp(second.hash.slice(0, 8)) });
  await row.getByText('in force', { exact: true }).waitFor();
  assert.equal((await api('/v1/plans')).plans.find(({ in_force }) => in_force).hash, second.hash);
});

test('a version that does not find who was won takes a reason, which stays with it', async () => {
  const lead = await submit({ email: 'won@acme.example' });
  const events = [{ client: 'crm', seq: 1, type: 'outcome', outcome: 'won' }];
  await api(`/v1/leads/${lead}/events`, { events });
  // The server looks at the lead within a moment.
  while ((await api('/v1/metrics')).all.rates.first_to_won.came === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const blind = await api('/v1/plans', { ...playbook, name: 'Blind' });

  const page = await visit('#/plans', { expected: [/status of 409/] });
  const name = new RegExp(blind.hash.slice(0, 8));
  await page.getByRole('button', { name }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Put in force' }).click();
  await dialog.getByText(/^Not passed: 0 of 1 won lead crossed the threshold/).waitFor();
  assert.deepEqual(await findings(page), []);
  // Without a reason nothing is sent.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.ok(await dialog.isVisible());
  await dialog.getByLabel('Why it is to be in force all the same').fill('We sell to <b>others</b>');
  await dialog.getByRole('button', { name: 'Put in force all the same' }).click();
  await page.getByRole('status').getByText('is in force.').waitFor();
  const row = page.getByRole('row', { name });
  await row.getByText('0 of 1; in force all the same: We sell to <b>others</b>').waitFor();
  assert.deepEqual(await findings(page), []);
});

test('an address with a version that is not there says so', async () => {
  const page = await visit(`#/plans?from=${'0'.repeat(32)}&to=${'1'.repeat(32)}`, {
    expected: [/status of 404/],
  });
  await page.getByRole('alert').waitFor();
  await page.goto(`${host.server.url}/app/#/plans`);
  await page.getByRole('alert').waitFor({ state: 'detached' });
});
