// The dashboard's metrics, drawn of what `fieldwise metrics --json` says of simulated leads.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboard, findings, preset, savedTable } from './support/app-page.mjs';
import { fill, simulate } from './support/simulated-leads.mjs';

const { host, visit } = dashboard({ plan: preset });

let making;
/** The metrics of simulated leads, a few of whom are in the server: who is there tells what the plan calls its parts. */
function figures() {
  making ??= simulate(preset, { leads: 400, metrics: ['', 'source', 'month'] }).then(
    async ({ events, metrics }) => {
      const few = events.filter(({ visitor }) => visitor < 'simulated-00004');
      await fill(host.server, few);
      return metrics;
    },
  );
  return making;
}

/** The page, of a server that answers with what was made of the simulated leads. */
async function open(hash = '#/metrics') {
  const metrics = await figures();
  const page = await visit();
  const asked = [];
  await page.route('**/v1/metrics*', (route) => {
    const query = new URL(route.request().url()).searchParams;
    asked.push(Object.fromEntries(query));
    return route.fulfill({ json: metrics[query.get('by') ?? ''] });
  });
  await page.goto(`${host.server.url}/app/${hash}`);
  await page.getByRole('heading', { name: 'Funnel' }).waitFor();
  return { page, asked, metrics };
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;
const cells = (page, table, row) =>
  page
    .getByRole('region', { name: table, exact: true })
    .getByRole('row', { name: row })
    .getByRole('cell')
    .allTextContents();

test('funnel, rates, medians with their interval, response, dispositions, clocks, deals: the figures as they are', async () => {
  const { page, metrics } = await open();
  await page.getByText('400 leads, as of').waitFor();
  await page.getByText('Simulated data').waitFor();
  assert.deepEqual(await findings(page), []);
  const { all } = metrics[''];
  const sqls = all.stages.find(({ stage }) => stage === 'sql').won.of;
  const [count, share] = await cells(page, 'Funnel', /^SQL/);
  assert.deepEqual([count, share], [`${sqls}`, percent(sqls / 400)]);

  const rate = all.rates.handoff_to_accepted;
  const velocity = all.velocities.qualified_to_contact;
  assert.ok(rate.of > 5 && velocity.median !== null, 'there is something to show');
  const accepted = await cells(page, 'Rates and velocities', /Handoff to accepted/);
  assert.deepEqual(accepted.slice(0, 5), [
    `${rate.of}`,
    `${rate.came}`,
    `${rate.open}`,
    percent(rate.share),
    percent(rate.share_decided),
  ]);
  const { rows } = await savedTable(page, page.getByRole('button', { name: 'CSV of Rates' }));
  assert.equal(rows[0], 'Way,Of,Came,Open,So far,Of decided,Median time,At least,At most');
  const line = rows.find((row) => row.startsWith('qualified_to_contact,'));
  const last = [velocity.median, velocity.low, velocity.high].map((ms) => ms ?? '').join();
  assert.ok(line.endsWith(`,${last}`), line);

  const within = all.response.find(({ opportunity }) => opportunity.of > 0);
  assert.equal(within !== undefined, true);
  const [status, tasks] = Object.entries(all.dispositions).sort(([, a], [, b]) => b - a)[0];
  const [shown] = await cells(page, 'Dispositions', new RegExp(`^${status}`, 'i'));
  assert.equal(shown, `${tasks}`);
  const clock = all.clocks.find(({ runs }) => runs > 0);
  // By the name that the plan has for it.
  const { title } = preset.playbook.sla.find(({ key }) => key === clock.clock);
  const ran = await cells(page, 'SLA clocks', new RegExp(title));
  assert.deepEqual(ran.slice(0, 4).map(Number), [
    clock.runs,
    clock.met,
    clock.met_late,
    clock.breached,
  ]);
  await page.getByText(all.deals.won_amount.toLocaleString('en')).first().waitFor();
});

test('scores by month: a line for each, the threshold of the plan, the same as a table', async () => {
  const { page, metrics } = await open();
  const fit = page.getByRole('region', { name: 'Fit', exact: true });
  await fit.getByText('MQL takes 76.').waitFor();
  const chart = fit.getByRole('img', { name: /the share of leads by score/ });
  const painted = () =>
    chart.locator('canvas').evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] === 255) seen.add(data.slice(i, i + 3).join());
      return [...seen];
    });
  assert.ok((await painted()).includes('168,86,15'), 'the threshold is drawn');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(100);
  assert.ok((await painted()).includes('240,168,96'), 'and in the dark in another colour');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.waitForTimeout(200);
  const wide = await chart
    .locator('canvas')
    .evaluate((canvas) => canvas.getBoundingClientRect().width);
  assert.ok(wide < 360, `${wide}`);
  await page.setViewportSize({ width: 1280, height: 900 });
  await fit.getByText('As a table').click();
  const { rows } = await savedTable(page, fit.getByRole('button', { name: 'CSV' }));
  const months = metrics[''].scores.filter(({ axis }) => axis === 'fit');
  assert.equal(rows.length, 1 + months.reduce((sum, { leads }) => sum + leads.length, 0));
  assert.ok(rows[1].startsWith(`${months[0].month},${months[0].leads[0].from},`));
});

test('compared by source and by month, for a time; each is an address of its own', async () => {
  const { page, asked, metrics } = await open();
  await page.getByLabel('Compare by').selectOption('source');
  await page.getByLabel('Began from').fill('2026-01-05');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/from=2026-01-05.*by=source/);
  await page.getByRole('heading', { name: 'Compared by source' }).waitFor();
  assert.deepEqual(asked.at(-1), { from: `${Date.parse('2026-01-05')}`, by: 'source' });
  await page.getByLabel('By which way').selectOption('handoff_to_accepted');
  await page.waitForURL(/rate=handoff_to_accepted/);
  const group = metrics.source.groups.find(({ name }) => name !== null);
  const [leads, of, came] = await cells(page, 'Compared by source', new RegExp(group.name));
  const { rates } = group;
  assert.deepEqual(
    [leads, of, came],
    [group.leads, rates.handoff_to_accepted.of, rates.handoff_to_accepted.came].map(String),
  );
  const before = asked.length;
  await page.getByLabel('Show below').selectOption(group.name);
  await page.waitForURL(/group=/);
  const [below] = await cells(page, 'Rates and velocities', /Handoff to accepted/);
  assert.equal(below, `${rates.handoff_to_accepted.of}`);
  assert.equal(asked.length, before, 'what is there is not asked for again');
  assert.deepEqual(await findings(page), []);

  const { page: monthly } = await open('#/metrics?by=month&rate=first_to_qualified');
  await monthly.getByRole('img', { name: 'First touch to qualified: shares by month' }).waitFor();
  assert.deepEqual(await findings(monthly), []);
});

test('a time in which nobody came has nothing to count; a key that may not look is told so', async () => {
  const metrics = await figures();
  const page = await visit('', { expected: [/status of 403/] });
  const { all } = metrics[''];
  await page.route('**/v1/metrics*', (route) =>
    route.fulfill({ json: { ...metrics[''], leads: 0, scores: [], all: { ...all, leads: 0 } } }),
  );
  await page.goto(`${host.server.url}/app/#/metrics?to=2001-01-01`);
  await page.getByText('There is no lead in this time').waitFor();
  assert.deepEqual(await findings(page), []);
  await page.unroute('**/v1/metrics*');
  await page.route('**/v1/metrics*', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      json: { code: 'scope', detail: 'This key lacks the scope read.' },
    }),
  );
  await page.goto(`${host.server.url}/app/#/metrics?to=2002-01-01`);
  await page.getByRole('alert').getByText('This key lacks the scope read.').waitFor();
});
