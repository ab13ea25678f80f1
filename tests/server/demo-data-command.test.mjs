// `fieldwise demo-data`: what it makes up is good enough for all that reads event files, and says what it is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { bearer, binary, startServer, temporaryFolder } from './server.mjs';

const plan = fileURLToPath(new URL('../../demo/plan.json', import.meta.url));
const at = ['--at', '2026-11-01T00:00:00Z'];
const run = (args, options = {}) =>
  spawnSync(binary, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });

test('simulated leads go through decide, metrics, a backtest, a calibration and a replay under another plan', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'simulated.ndjson');
  const made = run(['demo-data', '--plan', plan, '--leads', '3000', ...at, '-o', file]);
  assert.equal(made.status, 0, made.stderr);
  const events = readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse);
  const names = new Set(events.map(({ visitor }) => visitor));
  assert.equal(names.size, 3000);
  assert.ok([...names].every((name) => /^simulated-\d{5}$/.test(name)));
  assert.ok(events.every(({ client }) => client === 'simulated'));
  const addresses = events.filter(({ field }) => field === 'email').map(({ value }) => value);
  assert.ok(addresses.length > 1000);
  assert.ok(
    addresses.every((value) => /^simulated-\d{5}@(company\d+\.example|gmail\.com)$/.test(value)),
  );
  assert.ok(events.every((event) => event.at <= Date.parse(at[1])));

  const metrics = run(['metrics', '--plan', plan, '--records', file, ...at, '--json', '-']);
  assert.equal(metrics.status, 0, metrics.stderr);
  const { leads, all } = JSON.parse(metrics.stdout);
  assert.equal(leads, 3000);
  assert.ok(all.deals.won > 20 && all.deals.open > 5, JSON.stringify(all.deals));
  assert.ok(all.rates.false_positive.came > 10);
  assert.ok(all.rates.missed_opportunity.came > 0);
  const backtest = run(['backtest', '--plan', plan, '--records', file, ...at]);
  assert.equal(backtest.status, 0, backtest.stderr + backtest.stdout);

  // What the answers of those who fit have in common is found, from what was reported alone.
  const proposed = join(folder, 'proposed.json');
  const calibrated = run(['calibrate', '--plan', plan, '--events', file, '-o', proposed]);
  assert.equal(calibrated.status, 0, calibrated.stderr);
  assert.doesNotMatch(calibrated.stdout, /Nothing to learn here/);
  const diff = run(['diff', plan, proposed, '--records', file, ...at]);
  assert.equal(diff.status, 0, diff.stderr);
  assert.match(diff.stdout, /^[\d,]+ of 3,000 leads would stand elsewhere\.$/m);
});

test('the same seed and time make the same leads; another makes others', () => {
  const make = (...more) => {
    const made = run(['demo-data', '--plan', plan, '--leads', '20', ...at, ...more]);
    assert.equal(made.status, 0, made.stderr);
    return made.stdout;
  };
  const first = make();
  assert.equal(make(), first);
  assert.notEqual(make('--seed', '2'), first);
  const fewer = run(['demo-data', '--plan', plan, '--leads', '5', ...at]).stdout;
  assert.ok(
    fewer.length > 0 && first.startsWith(fewer),
    'a lead is the same however many there are',
  );
  const times = make('--days', '7')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).at);
  assert.ok(Math.min(...times) >= Date.parse(at[1]) - 7 * 86_400_000);
});

test('a plan with every type of field, without offers, and without signals', (t) => {
  const folder = temporaryFolder(t);
  const types = ['email', 'text', 'phone', 'url', 'number', 'date', 'boolean', 'country'];
  const options = [{ value: 'a' }, { value: 'b' }];
  const fields = [
    ...types.map((type) => ({ key: `a_${type}`, type })),
    { key: 'one', type: 'choice', options },
    { key: 'some', type: 'multi-choice', options },
  ];
  const all = { fieldwise: 1, name: 'All', fields };
  const file = join(folder, 'plan.json');
  for (const offers of [
    undefined,
    [{ key: 'form', buyerStage: 'awareness', fields: fields.map(({ key }) => key) }],
  ]) {
    writeFileSync(file, JSON.stringify({ ...all, ...(offers && { offers }) }));
    const made = run(['demo-data', '--plan', file, '--leads', '60', ...at]);
    assert.equal(made.status, 0, made.stderr);
    const answered = new Set(
      made.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).field)
        .filter(Boolean),
    );
    assert.equal(answered.size, offers ? fields.length : 0);
    const records = join(folder, 'records.ndjson');
    writeFileSync(records, made.stdout);
    const decided = run(['decide', '--plan', file, '--events', records, ...at]);
    assert.equal(decided.status, 0, decided.stderr);
    for (const line of decided.stdout.trim().split('\n')) {
      assert.deepEqual(JSON.parse(line).decision.errors, []);
    }
  }
});

test('leads do not take the place of the plan that they are made under', (t) => {
  const copy = join(temporaryFolder(t), 'plan.json');
  const text = readFileSync(plan, 'utf8');
  writeFileSync(copy, text);
  const { status, stderr } = run(['demo-data', '--plan', copy, '--leads', '1', '-o', copy]);
  assert.equal(status, 2);
  assert.match(stderr, /-o would overwrite the file of --plan; name another/);
  assert.equal(readFileSync(copy, 'utf8'), text);
});

test('what is no use is refused', () => {
  for (const [args, says] of [
    [[], /--plan is missing/],
    [['--plan', plan, '--leads', '0'], /--leads: write a whole number from 1 to 1000000/],
    [['--plan', plan, '--seed', '1.5'], /--seed: write a whole number/],
    [['--plan', plan, '--days', 'many'], /--days: write a whole number/],
    [['--plan', plan, '--at', 'soon'], /--at: write a time/],
  ]) {
    const { status, stderr } = run(['demo-data', ...args]);
    assert.equal(status, 2);
    assert.match(stderr, says);
  }
});

test('a database of simulated leads is gone on with by a server, which counts them as the command does', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'some', 'test.sqlite');
  const made = run(['demo-data', '--plan', plan, '--leads', '150', '--db', file]);
  assert.equal(made.status, 0, made.stderr);
  assert.equal(made.stdout, `150 simulated visitors are in ${file}\n`);
  const again = run(['demo-data', '--plan', plan, '--db', file]);
  assert.equal(again.status, 2);
  assert.match(again.stderr, /is there already; simulated leads get a file of their own/);
  const both = run(['demo-data', '--plan', plan, '--db', join(folder, 'x'), '-o', 'y']);
  assert.match(both.stderr, /not both/);
  assert.ok(!existsSync(join(folder, 'x')));

  const server = await startServer(t, { plan, place: file });
  let kept;
  for (let i = 0, before = 0; i < 100; i += 1) {
    kept = (await server.get('/v1/metrics', bearer)).body;
    if (kept.leads > 100 && kept.leads === before) break;
    before = kept.leads;
    await sleep(400);
  }
  const { text } = await server.get('/v1/events', bearer);
  assert.match(text, /"client":"simulated"/);
  const records = join(folder, 'records.ndjson');
  writeFileSync(records, text.replaceAll(/^(?!.*"visitor":"ld_).*\n/gm, ''));
  const args = ['--records', records, '--at', new Date(kept.at).toISOString(), '--json', '-'];
  const log = JSON.parse(run(['metrics', '--plan', plan, ...args]).stdout);
  assert.equal(kept.leads, log.leads);
  assert.deepEqual(kept.all.rates, log.all.rates);
  assert.deepEqual(kept.all.dispositions, log.all.dispositions);
  assert.deepEqual(kept.scores, log.scores);
  assert.ok(kept.all.deals.won > 0);
  assert.deepEqual({ ...kept.all.deals, per_day: 0 }, { ...log.all.deals, per_day: 0 });
});
