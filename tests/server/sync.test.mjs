// POST /v1/sync as docs/protocol.md says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { answer, binary, page, planFile, publishableKey, startServer, token } from './server.mjs';

async function publishedHash(server) {
  const { headers } = await server.get(`/v1/plan?key=${publishableKey}`);
  return headers.get('etag').slice(1, -1);
}

/** The state hash and decision that the command line computes from the same events. */
function decideOffline(folder, published, events, at, offer) {
  const plan = join(folder, 'published.json');
  const file = join(folder, 'events.ndjson');
  writeFileSync(plan, published);
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const args = ['decide', '--plan', plan, '--events', file, '--at', new Date(at).toISOString()];
  return execFileSync(binary, offer ? [...args, '--offer', offer] : args, { encoding: 'utf8' });
}

test('a sync acknowledges, and decides the bytes that the same events give anywhere', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const sent = [
    { client: 'c1', seq: 1, at: Date.now() - 500, type: 'visit', offer: 'guide' },
    answer('c1', 2, 'email', 'ada@acme.example', Date.now() - 400),
    page('c1', 3, '/pricing', Date.now() - 300),
  ];
  const { status, text, body } = await server.sync(visitor, sent, { offer: 'guide' });
  assert.equal(status, 200);
  assert.deepEqual(
    body.acks,
    sent.map(({ client, seq, at }) => ({ client, seq, at })),
  );
  assert.deepEqual(body.events, []);
  assert.equal(body.cursor, 3);
  assert.match(body.state, /^[0-9a-f]{32}$/);
  assert.equal(body.decision.decided_at, body.decided_at);
  assert.equal(body.decision.answers.email.value, 'ada@acme.example');

  const plan = await server.get(`/v1/plan?key=${publishableKey}`);
  const line = decideOffline(server.folder, plan.text, sent, body.decided_at, 'guide');
  const bytes = line.slice('{"visitor":"default","decision":'.length, -'}\n'.length);
  assert.ok(text.includes(`"decision":${bytes},"decided_at"`), `${bytes}\nnot in\n${text}`);
});

test('a repeated event is acknowledged with the stored time and counts once', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const at = Date.now() - 10_000;
  const first = await server.sync(visitor, [page('c1', 1, '/pricing', at)]);
  const again = await server.sync(visitor, [
    page('c1', 1, '/pricing', at + 77),
    page('c1', 2, '/pricing'),
  ]);
  assert.equal(again.status, 200);
  assert.deepEqual(again.body.acks[0], { client: 'c1', seq: 1, at });
  assert.equal(again.body.cursor, 2);
  const nothing = await server.sync(visitor, [page('c1', 1, '/pricing', at)]);
  assert.equal(nothing.body.state, again.body.state);
  assert.notEqual(first.body.state, again.body.state);
  const twice = await server.sync(visitor, [page('c2', 1, '/', at), page('c2', 1, '/', at)]);
  assert.equal(twice.status, 200);
  assert.equal(twice.body.acks.length, 2);
  assert.equal(twice.body.cursor, 3);
});

test('an event that is stored and comes again under another plan is the same event', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const at = Date.now() - 500;
  const first = await server.sync(visitor, [page('c1', 1, '/a', at), page('c1', 2, '/b', at)]);
  // The page heard no answer; then the plans changed twice, and it names the new one.
  const plan = await publishedHash(server);
  const [old, fresh] = [2, 3].map((seq) => ({ ...page('c1', seq, '/b', at), plan }));
  const again = await server.sync(visitor, [old, fresh], { cursor: 2 });
  assert.equal(again.status, 200);
  assert.deepEqual(
    again.body.acks.map((ack) => ack.seq),
    [2, 3],
  );
  assert.equal(again.body.cursor, 3);
  // The stored one is told, without the plan: the page would have another state otherwise.
  const { events } = (await server.sync(visitor, [])).body;
  assert.deepEqual(again.body.events, [events[1]]);
  assert.equal(events[1].plan, undefined);
  assert.equal(events[2].plan, plan);
  assert.notEqual(first.body.state, again.body.state);
  const other = await server.sync(visitor, [{ ...page('c1', 2, '/c', at), plan }]);
  assert.equal(other.body.code, 'fork');
});

test('a fork, a gap or an unknown plan refuses the whole request', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const before = await server.sync(visitor, [page('c1', 1, '/a')]);

  const fork = await server.sync(visitor, [page('c1', 2, '/b'), page('c1', 1, '/other')]);
  assert.equal(fork.status, 409);
  assert.equal(fork.headers.get('content-type'), 'application/problem+json');
  assert.deepEqual([fork.body.code, fork.body.client, fork.body.seq], ['fork', 'c1', 1]);

  const gap = await server.sync(visitor, [page('c1', 2, '/b'), page('c1', 4, '/d')]);
  assert.deepEqual(
    [gap.status, gap.body.code, gap.body.client, gap.body.expected],
    [409, 'gap', 'c1', 3],
  );

  const unknown = await server.sync(visitor, [{ ...page('c1', 2, '/b'), plan: 'f'.repeat(32) }]);
  assert.deepEqual([unknown.status, unknown.body.code], [409, 'plan_unknown']);
  assert.equal(unknown.body.plan, await publishedHash(server));

  const after = await server.sync(visitor, []);
  assert.equal(after.body.state, before.body.state);
  assert.equal(after.body.cursor, 1);
});

test('two clients interleave in time and in one request', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const base = Date.now() - 60_000;
  const events = [
    answer('tab-a', 1, 'company', 'First', base),
    answer('tab-b', 1, 'company', 'Second', base + 1000),
    answer('tab-a', 2, 'company', 'Third', base + 2000),
    answer('tab-b', 2, 'company', 'Fourth', base + 3000),
  ];
  const other = token();
  const mixed = await server.sync(visitor, events);
  assert.equal(mixed.status, 200);
  assert.equal(mixed.body.decision.answers.company.value, 'Fourth');
  // One tab after the other: the same events, so the same state.
  await server.sync(other, [events[1], events[3]]);
  const apart = await server.sync(other, [events[0], events[2]]);
  assert.equal(apart.body.state, mixed.body.state);
  assert.equal(apart.body.decision.answers.company.value, 'Fourth');
});

test('the cursor brings what other tabs stored, and nothing twice', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const a = await server.sync(visitor, [page('a', 1, '/1'), page('a', 2, '/2')]);
  const b = await server.sync(visitor, [page('b', 1, '/3')], { cursor: 0 });
  assert.deepEqual(
    b.body.events.map(({ client, seq }) => `${client}:${seq}`),
    ['a:1', 'a:2'],
  );
  assert.deepEqual(b.body.events[0], page('a', 1, '/1', a.body.acks[0].at));
  const back = await server.sync(visitor, [], { cursor: a.body.cursor });
  assert.deepEqual(
    back.body.events.map(({ client, seq }) => `${client}:${seq}`),
    ['b:1'],
  );
  const none = await server.sync(visitor, [], { cursor: back.body.cursor });
  assert.deepEqual(none.body.events, []);
  const beyond = await server.sync(visitor, [], { cursor: 999 });
  assert.equal(beyond.body.events.length, 3);
  const own = await server.sync(visitor, [page('a', 2, '/2')], { cursor: 0 });
  assert.deepEqual(
    own.body.events.map(({ client, seq }) => `${client}:${seq}`),
    ['a:1', 'b:1'],
  );
});

test('a wrong clock is corrected: shifted, never beyond now, never backwards', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const hour = 3_600_000;
  const clock = Date.now() + hour;
  const ahead = await server.sync(
    visitor,
    [
      page('c1', 1, '/', clock - 5000),
      page('c1', 2, '/', clock + 9000),
      page('c1', 3, '/', clock - 4000),
    ],
    { sent_at: clock },
  );
  const now = ahead.body.decided_at;
  const [first, second, third] = ahead.body.acks.map(({ at }) => at);
  assert.ok(Math.abs(first - (now - 5000)) < 2000, `${now - first}`);
  assert.ok(second <= now);
  assert.equal(third, second);

  const close = Date.now() - 700;
  const exact = await server.sync(visitor, [page('c2', 1, '/', close)], {
    sent_at: Date.now() - 1000,
  });
  assert.equal(exact.body.acks[0].at, close);
  const iso = await server.sync(visitor, [{ ...page('c3', 1, '/'), at: '2024-05-01T12:00:00Z' }]);
  assert.equal(iso.body.acks[0].at, Date.parse('2024-05-01T12:00:00Z'));
});

test('a dropped event closes the gap it leaves', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  await server.sync(visitor, [page('c1', 1, '/')]);
  const dropped = { client: 'c1', seq: 2, at: Date.now(), type: 'dropped', from: 2, to: 5 };
  const accepted = await server.sync(visitor, [dropped, page('c1', 6, '/')]);
  assert.equal(accepted.status, 200);
  const inside = await server.sync(visitor, [page('c1', 4, '/')]);
  assert.deepEqual([inside.status, inside.body.code], [409, 'fork']);
  const early = await server.sync(visitor, [{ ...dropped, client: 'c2', seq: 3, from: 3, to: 4 }]);
  assert.deepEqual([early.status, early.body.code, early.body.expected], [409, 'gap', 1]);
  for (const [from, to] of [
    [2, 5],
    [1, 0],
    [5, 2],
    [1, undefined],
  ]) {
    const odd = await server.sync(visitor, [{ ...dropped, client: 'c3', seq: 1, from, to }]);
    assert.deepEqual([odd.status, odd.body.code], [422, 'event'], `${from} to ${to}`);
  }
});

test('events that are not well formed are listed, each with its place', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const good = page('c1', 1, '/');
  const bad = await server.sync(visitor, [
    good,
    7,
    { ...good, client: 'no spaces' },
    { ...good, seq: 1.5 },
    { ...good, at: 'yesterday' },
    { ...good, client: 'srv-1' },
    { ...answer('c1', 2, 'email', 'a@b.example'), source: 'verified' },
  ]);
  assert.deepEqual([bad.status, bad.body.code], [422, 'event']);
  assert.deepEqual(
    bad.body.errors.map(({ path }) => path),
    [
      '/events/1',
      '/events/2/client',
      '/events/3/seq',
      '/events/4/at',
      '/events/5/client',
      '/events/6/source',
    ],
  );
  // What only the engine knows. Its places are those of the request, not of the fresh events.
  const known = await server.sync(visitor, [good]);
  const unknownType = await server.sync(visitor, [good, { ...good, seq: 2, type: 'teleport' }]);
  assert.deepEqual([unknownType.status, unknownType.body.code], [422, 'event']);
  assert.match(unknownType.body.errors[0].path, /^\/events\/1/);
  assert.equal((await server.sync(visitor, [])).body.state, known.body.state);

  for (const [more, path] of [
    [{ visitor: 'short' }, '/visitor'],
    [{ cursor: -1 }, '/cursor'],
    [{ sent_at: 'now' }, '/sent_at'],
    [{ offer: 3 }, '/offer'],
    [{ events: {} }, '/events'],
  ]) {
    const { status, body } = await server.sync(visitor, [], more);
    assert.deepEqual([status, body.code, body.errors[0].path], [422, 'request', path]);
  }
});

test('a page cannot report, and what it sends beside is not lost', async (t) => {
  const server = await startServer(t);
  const reports = [
    { type: 'outcome', outcome: 'accepted' },
    { type: 'outcome', outcome: 'won', amount: 1 },
    { type: 'opt_out' },
    { type: 'opt_in', scope: 'sales' },
    { type: 'disqualify', outcome: 'Disqualified_Competitor', kind: 'never' },
    { type: 'lift' },
    { type: 'assigned', rep: 'ada' },
    { type: 'announced', id: 'handoff:demo:0' },
  ];
  for (const report of reports) {
    const visitor = token();
    const asked = { client: 'c1', seq: 3, at: Date.now(), type: 'demo_request' };
    const own = [answer('c1', 1, 'email', 'ada@acme.example'), page('c1', 2, '/pricing')];
    const forged = { client: 'c2', seq: 1, at: Date.now(), ...report };
    const { status, body } = await server.sync(visitor, [...own, forged, asked]);
    assert.deepEqual([status, body.code], [422, 'event'], report.type);
    assert.deepEqual(
      body.errors.map(({ code, path }) => [code, path]),
      [['type', '/events/2/type']],
    );
    // Nothing of it was stored, the seqs are free, and the rest goes in as if nothing had been.
    const empty = await server.sync(visitor, []);
    assert.deepEqual([empty.body.cursor, empty.body.events], [0, []]);
    const good = await server.sync(visitor, [...own, asked]);
    assert.equal(good.status, 200, report.type);
    assert.deepEqual(
      good.body.acks.map(({ client, seq }) => [client, seq]),
      [1, 2, 3].map((seq) => ['c1', seq]),
    );
    assert.equal(good.body.cursor, 3);
    assert.equal(good.body.decision.answers.email.value, 'ada@acme.example');
  }
  // News that others report are none of the page's either.
  const news = { ...page('c1', 1, '/'), type: 'other', name: 'funding', source: 'enrichment' };
  const { status, body } = await server.sync(token(), [news]);
  assert.deepEqual([status, body.errors.map(({ path }) => path)], [422, ['/events/0/source']]);
});

test('text/plain does without a preflight; a wrong key and a foreign origin are refused', async (t) => {
  const server = await startServer(t, { args: ['--allow-origin', 'https://www.example.com'] });
  const body = { key: publishableKey, visitor: token(), events: [] };
  const plain = await server.post('/v1/sync', body, { 'Content-Type': 'text/plain;charset=UTF-8' });
  assert.equal(plain.status, 200);

  const key = await server.post('/v1/sync', { ...body, key: 'pk_other' });
  assert.deepEqual([key.status, key.body.code], [403, 'key']);

  const own = await server.post('/v1/sync', body, { Origin: server.url });
  assert.equal(own.status, 200);
  const friend = await server.post('/v1/sync', body, { Origin: 'https://www.example.com' });
  assert.equal(friend.status, 200);
  assert.equal(friend.headers.get('access-control-allow-origin'), 'https://www.example.com');
  // A page that may read answers reads this one too: it would take it for a lost connection.
  const wrong = await server.post(
    '/v1/sync',
    { ...body, key: 'pk_other' },
    { Origin: 'https://www.example.com' },
  );
  assert.deepEqual([wrong.status, wrong.body.code], [403, 'key']);
  assert.equal(wrong.headers.get('access-control-allow-origin'), 'https://www.example.com');
  const stranger = await server.post('/v1/sync', body, { Origin: 'https://evil.example' });
  assert.deepEqual([stranger.status, stranger.body.code], [403, 'origin']);
  assert.equal(stranger.headers.get('access-control-allow-origin'), null);

  const preflight = await fetch(`${server.url}/v1/sync`, {
    method: 'OPTIONS',
    headers: { Origin: 'https://www.example.com', 'Access-Control-Request-Method': 'POST' },
  });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-methods'), /POST/);
});

test('the current and the previous plan are known, across a restart', async (t) => {
  const first = await startServer(t);
  const { folder } = first;
  const oldHash = await publishedHash(first);
  const visitor = token();
  await first.sync(visitor, [{ ...page('c1', 1, '/'), plan: oldHash }]);
  await first.stop();

  const plan = JSON.parse(readFileSync(planFile, 'utf8'));
  const versions = ['Second', 'Third'].map((name) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify({ ...plan, name }));
    return file;
  });
  const second = await startServer(t, { folder, plan: versions[0] });
  const newHash = await publishedHash(second);
  assert.notEqual(newHash, oldHash);
  const both = await second.sync(visitor, [
    { ...page('c1', 2, '/'), plan: oldHash },
    { ...page('c1', 3, '/'), plan: newHash },
  ]);
  assert.equal(both.status, 200);
  await second.stop();

  const again = await startServer(t, { folder, plan: versions[0] });
  assert.equal((await again.sync(visitor, [{ ...page('c1', 4, '/'), plan: oldHash }])).status, 200);
  await again.stop();

  const third = await startServer(t, { folder, plan: versions[1] });
  const stale = await third.sync(visitor, [{ ...page('c1', 5, '/'), plan: oldHash }]);
  assert.deepEqual([stale.status, stale.body.code], [409, 'plan_unknown']);
  // What was stored under old plans stays.
  assert.equal((await third.sync(visitor, [])).body.cursor, 4);
});

test('a sync costs a lead with thousands of events no more than anybody else', async (t) => {
  const server = await startServer(t, { args: ['--rate-limit', 'visitor=off'] });
  const at = Date.now() - 60_000;
  const pages = (from, count) =>
    Array.from({ length: count }, (_, i) => page('c1', from + i, '/p', at + from + i));
  const visitors = await Promise.all(
    [true, false].map(async (submits) => {
      const visitor = token();
      if (submits) {
        const form = {
          key: publishableKey,
          visitor,
          offer: 'guide',
          answers: { email: 'ada@acme.example' },
        };
        assert.equal((await server.post('/v1/submit', form)).status, 200);
      }
      for (let seq = 1; seq <= 6000; seq += 500) {
        assert.equal((await server.sync(visitor, pages(seq, 500))).status, 200);
      }
      return { visitor, took: [], seq: 6001 };
    }),
  );
  // In turn, so that what the machine does besides meets both.
  for (let i = 0; i < 15; i += 1) {
    for (const each of visitors) {
      const begin = performance.now();
      const { status } = await server.sync(each.visitor, pages(each.seq, 1), { cursor: 1e6 });
      assert.equal(status, 200);
      each.took.push(performance.now() - begin);
      each.seq += 1;
    }
  }
  const [ofLead, ofOther] = visitors.map(({ took }) => took.toSorted((a, b) => a - b)[7]);
  assert.ok(ofLead < 1.8 * ofOther + 2, `${ofLead} ms, others ${ofOther} ms`);
});

test('of many mistakes the first hundred are told', async (t) => {
  const server = await startServer(t);
  const { status, body, text } = await server.sync(token(), Array(20_000).fill({}));
  assert.deepEqual([status, body.code, body.errors.length], [422, 'event', 100]);
  assert.match(body.detail, /the first 100 of \d{5} mistakes/);
  assert.ok(text.length < 30_000, `${text.length} bytes`);
});
