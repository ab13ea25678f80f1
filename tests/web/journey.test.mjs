// Journeys in fieldwise/full: the same as the native program's, and what is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FieldwiseError, load } from '../../dist/full.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const native = process.env.FIELDWISE_BIN ?? join(root, 'build/native/fieldwise');
const preset = join(root, 'demo/presets/dual-score.json');
const folder = mkdtempSync(join(tmpdir(), 'fieldwise-journey-'));
after(() => rmSync(folder, { recursive: true }));

const engine = await load();
const plan = engine.plan(readFileSync(preset));
const day = 86_400_000;
const now = Date.UTC(2026, 8, 1);

/** Forty leads of all kinds; every third one is won, some of them twice. */
const leads = Array.from({ length: 40 }, (_, lead) => {
  const kinds = [
    { type: 'visit', offer: 'guide', utm: { source: 'news' } },
    { type: 'page', path: '/blog/a' },
    { type: 'download', name: 'guide' },
    { type: 'page', path: '/pricing', seconds: 31 },
    { type: 'answer', field: 'company', value: 'Acme' },
    { type: 'email_open' },
    { type: 'demo_request' },
    { type: 'outcome', outcome: lead % 3 === 0 ? 'won' : 'contacted' },
  ];
  return Array.from({ length: 3 + ((lead * 7) % 11) }, (_, i) => ({
    client: 'c',
    seq: i + 1,
    at: now - ((lead * 37 + i * 53) % 900) * (day / 10),
    ...kinds[(lead * 5 + i * i + i) % kinds.length],
  }));
});
const name = (lead) => `lead-${String(lead).padStart(2, '0')}`;
const records = join(folder, 'records.ndjson');
writeFileSync(
  records,
  leads
    .flatMap((events, i) => events.map((e) => `${JSON.stringify({ visitor: name(i), ...e })}\n`))
    .join(''),
);

function nativeJson(...args) {
  const at = new Date(now).toISOString();
  const files = ['--plan', preset, '--records', records, '--at', at, '--json', '-'];
  const { stdout, status, stderr } = spawnSync(native, ['journey', ...files, ...args], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test('a journey is the one that the native program tells', () => {
  let won = 0;
  for (const [i, events] of leads.entries()) {
    const journey = plan.journey(events, { now });
    assert.deepEqual(journey, nativeJson('--lead', name(i)));
    if (journey.sale_at === null) continue;
    won += 1;
    assert.deepEqual(
      plan.journey(events, { now, backwards: true }),
      nativeJson('--lead', name(i), '--backwards'),
    );
  }
  assert.ok(won > 5);
});

test('and so is the map', () => {
  const map = plan.journeyMap(leads, { now });
  assert.deepEqual(map, nativeJson());
  assert.equal(map.leads, 40);
  const won = leads.filter((events) => plan.journey(events, { now }).sale_at !== null);
  assert.deepEqual(plan.journeyMap(won, { now, backwards: true }), nativeJson('--backwards'));
  assert.equal(plan.journeyMap([], { now }).share_won, null);
});

test('what is no event or no time is refused, and who did it is named', () => {
  const refused = (code, path) => (error) =>
    error instanceof FieldwiseError && error.code === code && error.errors[0].path === path;
  const bad = [{ client: 'c', seq: 1, at: 1, type: 'paeg' }];
  assert.throws(() => plan.journey(bad), refused('unknown_value', '/0/type'));
  assert.throws(() => plan.journeyMap([leads[0], bad]), refused('unknown_value', '/1/0/type'));
  assert.throws(() => plan.journey([], { now: Number.NaN }), refused('now', ''));
  assert.throws(() => plan.journeyMap([], { now: Number.NaN }), refused('now', ''));
  const gone = engine.plan(readFileSync(preset));
  gone.dispose();
  assert.throws(() => gone.journey([]), refused('handle', ''));
  assert.throws(() => gone.journeyMap([]), refused('handle', ''));
});
