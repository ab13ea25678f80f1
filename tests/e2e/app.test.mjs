// The dashboard: signing in, leads, a lead's page, reports by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboard, findings, savedTable } from './support/app-page.mjs';
import { secretKey } from './support/server.mjs';

const { host, visit, api, submit } = dashboard();

const demo = { type: 'demo_request' };
const refused = [/status of 4\d\d/];
const heading = (page, name) => page.getByRole('heading', { level: 1, name });
const newKey = async (...scopes) =>
  (await api('/v1/api-keys', { kind: 'secret', label: scopes.join(' '), scopes })).key;

test('who is not signed in is asked for a key; a wrong one says what to do, a right one stays in the tab', async () => {
  const page = await visit('#/leads', { key: null, expected: refused });
  const key = page.getByLabel('Secret key');
  await key.waitFor();
  assert.deepEqual(await findings(page), []);
  const said = page.getByRole('alert');
  const signIn = async (text) => {
    await key.fill(text);
    await key.press('Enter');
  };
  await signIn('');
  await said.getByText('Write the key.').waitFor();
  await signIn('pk_demo');
  await said.getByText('This is a publishable key').waitFor();
  await signIn('sk_ü');
  await said.getByText('A secret key is sk_ and letters').waitFor();
  await signIn('sk_wrong_0123456789abcdef');
  await said.getByText('The server does not know this key').waitFor();
  assert.equal(await key.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await findings(page), []);
  await signIn(secretKey);
  await heading(page, 'Leads').waitFor();
  await page.reload();
  await heading(page, 'Leads').waitFor();
  assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await key.waitFor();
  await page.reload();
  await key.waitFor();
});

test('a key without a scope shows what it may, and is told which scope is missing', async () => {
  const key = await newKey('read');
  const lead = await submit({ email: 'scope@acme.example' }, [demo]);
  const page = await visit('#/plans', { key, expected: refused });
  await page.getByRole('alert').getByText('manage').first().waitFor();
  await page.getByText('Sign in with a key that has this scope').waitFor();
  await page.goto(`${host.server.url}/app/#/leads/${lead}`);
  await heading(page, 'scope@acme.example').waitFor();
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await page.getByRole('alert').getByText('write').first().waitFor();
  // Who may write only cannot even see leads.
  const blind = await visit('', { key: null, expected: refused });
  await blind.getByLabel('Secret key').fill(await newKey('write'));
  await blind.getByRole('button', { name: 'Sign in' }).click();
  await blind.getByRole('alert').getByText('read').first().waitFor();
});

test('leads: found by address and account, paged, as CSV; by the keyboard and by their addresses', async () => {
  const lead = await submit({ email: 'ada+x@list.example', company_size: '50+' }, [demo]);
  await submit({ email: 'bob@list.example' });
  const page = await visit('#/leads');
  await page.getByRole('link', { name: 'ada+x@list.example' }).waitFor();
  assert.deepEqual(await findings(page), []);
  await page.getByLabel('E-mail address').fill('ada+x@list.example');
  await page.keyboard.press('Enter');
  await page.waitForURL(/email=ada%2Bx%40list.example/);
  await page.getByRole('link', { name: 'bob@list.example' }).waitFor({ state: 'detached' });
  const row = page.getByRole('row', { name: /ada\+x/ });
  await row.getByText('SQL', { exact: true }).waitFor();
  await row.getByText('Call this SQL').waitFor();
  const { name, rows } = await savedTable(page, page.getByRole('button', { name: 'CSV of Leads' }));
  assert.equal(name, 'leads.csv');
  assert.equal(rows[0], 'Lead,Account,Stage,Fit,Intent,Task,Lead since,E-mail');
  assert.match(
    rows[1],
    new RegExp(`^${lead},list.example,sql,60,0,call,.*Z,ada\\+x@list.example$`),
  );
  assert.equal(rows.length, 2);

  await page.getByLabel('E-mail address').fill('');
  await page.getByLabel('Account').fill('list.example');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('link', { name: 'bob@list.example' }).waitFor();
  await page.getByLabel('Account').fill('nobody.example');
  await page.keyboard.press('Enter');
  await page.getByText('No lead has this address and account.').waitFor();
  assert.deepEqual(await findings(page), []);
  await page.goBack();
  await page.getByRole('link', { name: 'ada+x@list.example' }).focus();
  await page.keyboard.press('Enter');
  await heading(page, 'ada+x@list.example').waitFor();
  assert.match(page.url(), new RegExp(`#/leads/${lead}$`));
  assert.equal(await page.title(), 'Lead – Fieldwise');
});

test('more leads than a page: the next one, and back to the first', async () => {
  for (let i = 0; i < 52; i += 1) await submit({ email: `p${i}@pages.example` });
  const page = await visit('#/leads?account=pages.example');
  const links = page.getByRole('rowheader').getByRole('link');
  await links.first().waitFor();
  const first = await links.allTextContents();
  assert.equal(first.length, 50);
  await page.getByRole('link', { name: 'Next page' }).click();
  await page.getByRole('link', { name: 'First page' }).waitFor();
  await page.waitForFunction(
    () =>
      document
        .querySelector('app-shell')
        .shadowRoot.querySelector('leads-view')
        .shadowRoot.querySelectorAll('tbody tr').length === 2,
  );
  const rest = await links.allTextContents();
  assert.equal(new Set([...first, ...rest]).size, 52);
  assert.equal(await page.getByRole('link', { name: 'Next page' }).count(), 0);
});

test("a lead's page: why it stands there, what gave its points, the package, the clocks, the timeline", async () => {
  const lead = await submit({ email: 'mia@page.example', company_size: '50+' }, [
    { type: 'visit', offer: 'guide', utm: { source: 'news', medium: 'letter' } },
    { type: 'page', path: '/pricing', seconds: 40 },
    demo,
  ]);
  const page = await visit(`#/leads/${lead}`);
  await heading(page, 'mia@page.example').waitFor();
  assert.deepEqual(await findings(page), []);
  const handoff = page.getByRole('region', { name: 'Handoff', exact: true });
  await handoff.getByText(/Why now:.*Asked for a demo/).waitFor();
  const clock = handoff.getByRole('row', { name: /Contact within 4 business hours/ });
  await clock.getByText('running').waitFor();
  const fit = page.locator('[data-axis=fit]');
  await fit.getByRole('row', { name: /50 people or more.*\+60/ }).waitFor();
  const intent = page.locator('[data-axis=intent]');
  await intent.getByRole('row', { name: /Looked at prices|pricing/ }).waitFor();
  await intent.getByText('Saw /pricing for 40 s').waitFor();
  await page
    .getByRole('row', { name: /How many people work with you\?.*50 or more/ })
    .first()
    .waitFor();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByText('Visit: guide from news, letter').waitFor();
  await timeline.getByText(/→ SQL: Asked for a demo/).waitFor();
  await page.getByRole('region', { name: 'Identity' }).getByText(lead).waitFor();
  const { rows } = await savedTable(
    page,
    page.getByRole('button', { name: 'CSV of Points for Fit' }),
  );
  assert.match(rows[1], /^50 people or more,size,60,60,/);
});

test('reports by hand: each is checked, stored once, and the page says what it changed', async () => {
  const lead = await submit({ email: 'eve@report.example' }, [demo]);
  const page = await visit(`#/leads/${lead}`, { expected: refused });
  const panel = page.getByRole('region', { name: 'Report' });
  const report = async (kind, fill = async () => {}) => {
    await panel.getByLabel('What became of it').selectOption({ label: kind });
    await fill();
    await panel.getByRole('button', { name: 'Report', exact: true }).click();
  };
  const stage = (name) => page.locator(`[data-stage=${name}]`).waitFor();
  await stage('sql');

  await report('Contacted', () => panel.getByLabel('Who reports it').fill('ada'));
  await panel.getByText('The report is in.').waitFor();
  await panel.getByText('Contact within 4 business hours: running → met').waitFor();
  await report('Accepted', () => panel.getByLabel('Note, if there is one').fill('Wants it by May'));
  await panel.getByText('Task: Call this SQL, open → Call this SQL, accepted').waitFor();
  await page.getByText('Sales: accepted, by ada').waitFor();
  await page.getByRole('region', { name: 'Timeline' }).getByText('Wants it by May').waitFor();
  await report('Opportunity', () => panel.getByLabel('Amount, if it is known').fill('12500'));
  await panel.getByText('Stage: SQL → Opportunity').waitFor();
  await report('Stalled');
  await page.getByText('Sales: stalled, by ada').waitFor();
  await report('Note only', () =>
    panel.getByLabel('Note', { exact: true }).fill('Back from leave'),
  );
  await page.getByText('Note, by ada').waitFor();
  await panel.getByText('It changed neither').waitFor();
  // What makes no sense is not taken, and the engine says why.
  await report('Rejected', () => panel.getByLabel('Reason').selectOption('no_budget'));
  await panel.getByRole('alert').getByText('The report was not taken.').waitFor();
  assert.deepEqual(await findings(page), []);
  await report('Won', () => panel.getByLabel('Amount, if it is known').fill('12000.5'));
  await panel.getByText('Stage: Opportunity → Won').waitFor();

  const { reported } = await api(`/v1/leads/${lead}/export`);
  const outcomes = reported.filter(({ type }) => type === 'outcome');
  assert.deepEqual(
    outcomes.map(({ outcome, amount, by, note }) => [outcome, amount, by, note]),
    [
      ['contacted', undefined, 'ada', undefined],
      ['accepted', undefined, 'ada', 'Wants it by May'],
      ['opportunity', 12500, 'ada', undefined],
      ['stalled', undefined, 'ada', undefined],
      ['won', 12000.5, 'ada', undefined],
    ],
  );
  assert.ok(outcomes.every(({ client }) => /^srv-in-dashboard-/.test(client)));
});

test('rejected for a reason of the plan, lost for one of your own', async () => {
  const rejected = await submit({ email: 'rej@report.example' }, [demo]);
  const page = await visit(`#/leads/${rejected}`);
  const panel = page.getByRole('region', { name: 'Report' });
  await panel.getByLabel('What became of it').selectOption('rejected');
  const reasons = await panel.getByLabel('Reason').getByRole('option').allTextContents();
  assert.deepEqual(reasons, ['Choose a reason', 'Too small', 'No budget']);
  // Without a reason the browser sends nothing.
  await panel.getByRole('button', { name: 'Report', exact: true }).click();
  await panel.getByLabel('Reason').selectOption('too_small');
  await panel.getByRole('button', { name: 'Report', exact: true }).click();
  await panel.getByText('Suppression: not held back → Held back for good').waitFor();
  await panel.getByText(/Task: Call this SQL, open → Call this SQL, closed \(rejected\)/).waitFor();

  const lost = await submit({ email: 'lost@report.example' }, [demo]);
  await page.goto(`${host.server.url}/app/#/leads/${lost}`);
  await heading(page, 'lost@report.example').waitFor();
  await panel.getByLabel('What became of it').selectOption('lost');
  await panel.getByLabel('Reason').fill('price');
  await panel.getByRole('button', { name: 'Report', exact: true }).click();
  await page.locator('[data-stage=closed_lost]').waitFor();
  await page.getByText('Sales: lost (price)').waitFor();
});

test('a report whose answer was lost is sent again as the same one', async () => {
  const lead = await submit({ email: 'twice@report.example' }, [demo]);
  const page = await visit(`#/leads/${lead}`, { expected: [/ERR_FAILED/] });
  const panel = page.getByRole('region', { name: 'Report' });
  await panel.getByLabel('What became of it').selectOption('attempted');
  let answers = 0;
  await page.route('**/v1/leads/*/events', async (route) => {
    // It is stored, and the answer never comes.
    const response = await route.fetch();
    answers += 1;
    return answers === 1 ? route.abort() : route.fulfill({ response });
  });
  const button = panel.getByRole('button', { name: 'Report', exact: true });
  await button.click();
  await panel.getByRole('alert').getByText('The server did not answer').waitFor();
  await button.click();
  await panel.getByText('The report is in.').waitFor();
  assert.equal(answers, 2);
  const { reported } = await api(`/v1/leads/${lead}/export`);
  assert.equal(reported.filter(({ type }) => type === 'outcome').length, 1);
});

test('markup in answers, names and notes is shown as text', async () => {
  const attack = `"'><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
  const lead = await submit({ email: 'xss@evil.example', name: attack }, [
    demo,
    { type: 'download', name: attack },
    { type: 'page', path: `/${encodeURIComponent(attack)}` },
    { type: 'visit', offer: 'guide', utm: { source: attack } },
  ]);
  await api(`/v1/leads/${lead}/events`, {
    events: [
      { client: 'crm', seq: 1, type: 'outcome', outcome: 'attempted', by: 'ada', note: attack },
      {
        client: 'crm',
        seq: 2,
        type: 'other',
        name: attack.slice(0, 60),
        source: 'rep',
        note: attack,
      },
    ],
  });
  for (const hash of [
    `#/leads/${lead}`,
    '#/leads?account=evil.example',
    '#/board',
    `#/leads/${encodeURIComponent(attack)}`,
  ]) {
    const page = await visit(hash, { expected: refused });
    await page.getByRole('heading', { level: 1 }).or(page.getByRole('alert')).first().waitFor();
    await page.waitForFunction(
      () =>
        !document
          .querySelector('app-shell')
          .shadowRoot.querySelector('main')
          .textContent.includes('Loading'),
    );
    if (hash === `#/leads/${lead}`) {
      await page.getByRole('region', { name: 'Timeline' }).getByText(attack).first().waitFor();
      await page.getByText(`Download: ${attack}`).first().waitFor();
      await page
        .getByRole('row', { name: /^Your name/ })
        .getByText(attack)
        .waitFor();
    }
    assert.equal(await page.evaluate(() => window.hacked), undefined, hash);
  }
  // What the page might do some day is held by Trusted Types.
  const page = await visit('', { expected: [/requires 'TrustedHTML' assignment/] });
  const isHeld = await page.evaluate((markup) => {
    try {
      document.createElement('div').innerHTML = markup;
      return false;
    } catch (error) {
      return error instanceof TypeError;
    }
  }, attack);
  assert.equal(isHeld, true);
});

test('what is loading, cannot be had or is not there says so, and can be tried again', async () => {
  const lead = await submit({ email: 'wait@states.example' });
  const page = await visit('#/leads?email=wait@states.example', {
    expected: [...refused, /ERR_FAILED/],
  });
  await page.getByRole('link', { name: 'wait@states.example' }).waitFor();
  let go;
  await page.route('**/v1/leads/ld_*', async (route) => {
    await new Promise((resolve) => (go = resolve));
    await route.abort();
  });
  await page.goto(`${host.server.url}/app/#/leads/${lead}`);
  await page.getByText('Loading the lead …').waitFor();
  while (!go) await page.waitForTimeout(20);
  go();
  await page.getByRole('alert').getByText('The server did not answer. Is it running?').waitFor();
  await page.unroute('**/v1/leads/ld_*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await heading(page, 'wait@states.example').waitFor();

  await page.goto(`${host.server.url}/app/#/leads/ld_none`);
  await page.getByRole('alert').first().waitFor();
  await page.goto(`${host.server.url}/app/#/nowhere`);
  await heading(page, 'There is no such page').waitFor();
  assert.deepEqual(await findings(page), []);
});

test('the views are reached with the keyboard, and the content past them', async () => {
  const page = await visit('#/leads');
  await heading(page, 'Leads').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.id);
  assert.equal(await focused(), 'main');
  for (const [name, title] of [
    ['Handoff', 'Handoff'],
    ['Lists', 'Review'],
    ['Plans', 'Plans'],
  ]) {
    const link = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
    await link.focus();
    await page.keyboard.press('Enter');
    await heading(page, title).waitFor();
    assert.equal(await link.getAttribute('aria-current'), 'page');
    assert.equal(await focused(), 'main');
    assert.equal(await page.title(), `${name} – Fieldwise`);
  }
});
