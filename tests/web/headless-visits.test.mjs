// When a visit begins and ends, and where it came from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalVisitor, openSession } from '../../dist/headless.js';
import { MemoryStore } from '../../dist/sync.js';
import { answerAll, now, open, plan, typesOf } from './headless-sessions.mjs';

/** Runs `task` as in a page: an address, a referrer, a storage of the tab. */
async function withPage({ href, referrer = '', gpc }, task) {
  const kept = new Map();
  const page = {
    location: new URL(href),
    document: { referrer },
    navigator: { globalPrivacyControl: gpc },
    sessionStorage: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => kept.set(name, value),
      removeItem: (name) => kept.delete(name),
    },
  };
  const before = Object.keys(page).map((name) => [
    name,
    Object.getOwnPropertyDescriptor(globalThis, name),
  ]);
  for (const [name, value] of Object.entries(page)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  try {
    return await task();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
  }
}

test('where a visit came from is noted, without what addresses carry besides', async () => {
  await withPage(
    {
      href: 'https://acme.example/guide/?utm_source=ads&utm_campaign=spring&token=secret#top',
      referrer: 'https://search.example/results?q=private',
    },
    () => {
      const session = open();
      const touch = {
        url: 'https://acme.example/guide/',
        referrer: 'https://search.example/results',
        utm: { source: 'ads', campaign: 'spring' },
      };
      assert.deepEqual(session.touches, { first: touch, latest: touch });
      assert.equal(session.visit(), false, 'this visit goes on');
      session.track('page');
      assert.equal(session.visitor.events.at(-1).path, '/guide/');
      // Another load of the page, and nothing is known of the visit before.
      const reloaded = open();
      assert.deepEqual(typesOf(reloaded), ['visit']);
      // Another offer is another visit.
      const visitor = new LocalVisitor({ plan, now });
      const a = openSession(visitor, { offer: 'guide' });
      const b = openSession(visitor, { offer: 'comparison' });
      const c = openSession(visitor, { offer: 'comparison' });
      assert.deepEqual(typesOf(c), ['visit', 'visit']);
      b.visit({ utm: { source: 'mail' } });
      assert.equal(c.visit(), false);
      for (const one of [a, b, c]) one.dispose();
      visitor.dispose();
    },
  );
});

test('a page without a visit of its own begins none', () => {
  const session = open({ visit: false });
  assert.deepEqual(typesOf(session), []);
  assert.deepEqual(session.touches, {});
  assert.equal(session.visit({ utm: { source: 'mail' } }), true);
  assert.deepEqual(session.touches.latest, { utm: { source: 'mail' } });
});

test('Global Privacy Control keeps the data layer quiet', async () => {
  const layer = [];
  await withPage({ href: 'https://acme.example/', gpc: true }, () => open({ dataLayer: layer }));
  assert.deepEqual(layer, []);
  await withPage({ href: 'https://acme.example/' }, () => {
    open({ dataLayer: true });
    assert.equal(globalThis.dataLayer[0].event, 'fieldwise_visit');
  });
  delete globalThis.dataLayer;
});

test('a visit is over once its form is kept as sent, wherever the page ends', async () => {
  await withPage({ href: 'https://acme.example/guide/' }, async () => {
    const storage = new MemoryStore();
    let at = now();
    const first = open({ storage, now: () => at++ });
    await first.ready;
    answerAll(first);
    // Nothing that the page would do next with its tab comes to pass.
    globalThis.sessionStorage.removeItem = () => {};
    await first.submit();
    first.dispose();
    const second = open({ storage, now: () => at++ });
    await second.ready;
    assert.equal(second.decision.ask.visit, 2);
    assert.deepEqual(
      second.decision.ask.fields.map(({ field }) => field),
      ['role', 'company_size'],
    );
    const reloaded = open({ storage, now: () => at++ });
    await reloaded.ready;
    assert.equal(reloaded.decision.ask.visit, 2, 'this one goes on');
  });
});
