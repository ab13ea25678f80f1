// The dashboard's map of journeys, on simulated leads.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboard, findings, preset, savedTable } from './support/app-page.mjs';
import { fill, simulate } from './support/simulated-leads.mjs';

const { host, visit, api } = dashboard({ plan: preset });

test('without leads there is no way to show', async () => {
  const page = await visit('#/journey');
  await page.getByText('No lead began in this time').waitFor();
  assert.deepEqual(await findings(page), []);
});

test('both lanes with their stages, all signals, and the ways to a sale', async () => {
  const { events } = await simulate(preset, { leads: 200 });
  await fill(host.server, events);
  let map = await api('/v1/journey');
  for (let before = -1; before !== map.leads; ) {
    before = map.leads;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    map = await api('/v1/journey');
  }
  assert.ok(map.leads > 100 && map.won > 0, `${map.won} of ${map.leads} are won`);
  const page = await visit('#/journey');
  await page.getByText(new RegExp(`^${map.leads} leads, ${map.won} won`)).waitFor();
  await page.getByText('Simulated data').waitFor();
  for (const [lane, title] of [
    ['nurture', 'Nurture lane'],
    ['qualify', 'Qualify lane'],
  ]) {
    const region = page.getByRole('region', { name: title, exact: true });
    const cells = map.cells.filter((cell) => cell.lane === lane);
    const titles = await region.getByRole('heading', { level: 3 }).allTextContents();
    assert.deepEqual(
      titles.map((text) => text.toLowerCase()),
      cells.map(({ stage }) => stage ?? 'no stage'),
    );
    for (const { leads, signals } of cells) {
      if (signals.length > 0) await region.getByText(`${leads} lead`).first().waitFor();
    }
  }
  const region = page.getByRole('region', { name: 'Signals', exact: true });
  const file = await savedTable(page, region.getByRole('button', { name: 'CSV' }));
  assert.equal(file.rows.length, map.signals.length + 1);
  const [{ signal, lane, stage, leads, touches }] = map.signals;
  const begin = [signal, lane, stage, leads, touches].join(',');
  assert.ok(file.rows[1].startsWith(begin), `${file.rows[1]} begins with ${begin}`);
  const ways = page.getByRole('region', { name: 'Ways', exact: true }).getByRole('listitem');
  assert.equal(await ways.count(), map.paths.length);
  assert.deepEqual(await findings(page), []);

  // A time without leads, by the form; the address says so.
  await page.getByLabel('Leads who began from').fill('2001-01-01');
  await page.getByLabel('and before').fill('2001-02-01');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/from=2001-01-01&to=2001-02-01/);
  await page.getByText('No lead began in this time').waitFor();
});
