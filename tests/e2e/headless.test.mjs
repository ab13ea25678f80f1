import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishableKey } from './support/server.mjs';
import { sharedHost } from './support/shared-host.mjs';

const host = sharedHost();

const script = `
  import { load } from '/dist/index.js';
  import { openSession } from '/dist/headless.js';
  import { SyncClient } from '/dist/sync.js';
  const answer = await fetch('/v1/plan?key=${publishableKey}');
  const plan = (await load()).plan(await answer.text());
  const offer = 'guide';
  window.open = {
    local: (options) => openSession(plan, { offer, storage: 'mine', ...options }),
    async synced() {
      window.client = await SyncClient.open({ key: '${publishableKey}', plan, offer });
      return openSession(window.client, { offer });
    },
  };
  window.session = await window.open[location.hash.slice(1)]();
  await window.session.ready;
  window.isOpen = true;`;

/** A page of a browser that was never here, or of the one that is open. */
async function visit(how, { query = '', init, referrer } = {}) {
  const { context } = await host.again();
  const { url } = host.server;
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  await page.route(`${url}/headless/**`, (route) =>
    new URL(route.request().url()).pathname.endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({
          contentType: 'text/html',
          body: '<!doctype html><title>Own</title><script type="module" src="/headless/page.js"></script>',
        }),
  );
  await page.goto(`${url}/headless/${query}#${how}`, referrer ? { referer: referrer } : {});
  await page.waitForFunction(() => window.isOpen);
  return page;
}

const answers = (page) => page.evaluate(() => Object.keys(window.session.decision.answers));
const typesOf = (page) =>
  page.evaluate(() => window.session.visitor.events.map(({ type }) => type).sort());
const answerAll = (page) =>
  page.evaluate(() => {
    window.session.answer('email', 'ada@acme.example');
    window.session.answer('name', 'Ada');
    window.session.answer('company', 'Acme');
  });

test('without a server, this browser knows who submitted, in every tab, until told to forget', async () => {
  const first = await visit('local', {
    query: '?utm_source=ads&email=ada@acme.example',
    referrer: 'https://search.example/?q=private',
  });
  const { touches, url } = await first.evaluate(() => ({
    touches: window.session.touches,
    url: location.origin + location.pathname,
  }));
  assert.equal(touches.first.url, url);
  assert.deepEqual(touches.first.utm, { source: 'ads' });
  assert.doesNotMatch(JSON.stringify(touches), /private|ada@/);
  await answerAll(first);
  const early = await visit('local');
  assert.deepEqual(await answers(early), [], 'nothing is kept before a submission');
  await early.close();
  const result = await first.evaluate(() => window.session.submit());
  assert.equal(result.accepted, true);

  const second = await visit('local');
  assert.deepEqual(await answers(second), ['email', 'name', 'company']);
  assert.equal(await second.evaluate(() => window.session.decision.ask.visit), 2);
  // A tab hears of what another one did.
  await second.evaluate(async () => {
    window.session.answer('role', 'manager');
    await window.session.consent(true);
  });
  await first.waitForFunction(() => window.session.decision.answers.role !== undefined);
  await first.evaluate(() => window.session.forget());
  await second.waitForFunction(() => Object.keys(window.session.decision.answers).length === 0);
  assert.deepEqual(await answers(await visit('local')), []);
});

test('under Global Privacy Control the server hears of behaviour with a submission only', async () => {
  const page = await visit('synced', {
    init: () =>
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
  });
  const sent = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST') return;
    const { events = [] } = JSON.parse(request.postData()); // none when forgetting
    sent.push(...events.map(({ type }) => type));
  });
  await answerAll(page);
  await page.evaluate(async () => {
    window.session.track('page', { seconds: 40 });
    window.session.track('download', { name: 'prices' });
    await window.session.consent(true);
    await window.client.sync();
  });
  assert.deepEqual(sent.sort(), ['answer', 'answer', 'answer', 'visit']);
  const { accepted, receipt } = await page.evaluate(() => window.session.submit());
  assert.ok(accepted && receipt);
  const types = ['answer', 'answer', 'answer', 'download', 'page', 'visit'];
  assert.deepEqual(sent.sort(), types);
  await page.waitForFunction(() => window.client.status === 'synced');
  assert.equal(await page.evaluate(() => window.client.divergences), 0);
  assert.ok((await typesOf(page)).includes('submit'), 'the server told what it wrote');
  await page.evaluate(() => window.session.forget());
  assert.deepEqual(await typesOf(await visit('synced')), ['visit']);
});

test('a visit knows the campaign that brought this tab to another page, and nothing more of it', async () => {
  const page = await visit('local', {
    query: '?utm_source=ads&utm_campaign=autumn&token=secret',
    referrer: 'https://search.example/people/ada?q=private',
  });
  const kept = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  assert.doesNotMatch(await kept(), /secret|private|people/);
  const { url } = host.server;
  const follow = async (query) => {
    await page.evaluate((to) => {
      const link = Object.assign(document.createElement('a'), { href: to });
      document.body.append(link);
      link.click();
    }, `${url}/headless/${query}#local`);
    await page.waitForURL(`**/headless/${query}#local`);
    await page.waitForFunction(() => window.isOpen);
    return page.evaluate(() => window.session.touches.latest);
  };
  const arrival = {
    url: `${url}/headless/`,
    referrer: 'https://search.example/',
    utm: { source: 'ads', campaign: 'autumn' },
  };
  assert.deepEqual(await follow('?form'), arrival);
  assert.deepEqual((await follow('?utm_source=mail')).utm, { source: 'mail' }, 'a new campaign');
  await page.evaluate(() => window.session.forget());
  assert.doesNotMatch(await kept(), /mail|ads/);
});

test('under Global Privacy Control the tab remembers no campaign', async () => {
  const page = await visit('local', {
    query: '?utm_source=ads',
    init: () =>
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
  });
  assert.deepEqual(await page.evaluate(() => window.session.touches.first.utm), { source: 'ads' });
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /ads/);
});

test('sessions that come and go leave the engine’s memory where it was', async () => {
  const page = await visit('local');
  const grown = await page.evaluate(() => {
    const use = () => {
      for (let i = 0; i < 500; i += 1) {
        const session = window.open.local({ storage: undefined });
        session.answer('email', `ada${i}@acme.example`);
        session.dispose();
      }
      return window.session.plan.bindings.memory().buffer.byteLength;
    };
    const before = use();
    return use() - before;
  });
  assert.equal(grown, 0);
});
