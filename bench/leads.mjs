// Leads through time in the native engine: what a decision with its actions costs beside reading the
// lead's events as JSON, under each of the presets; and a million leads under a changed plan.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/lib/run.mjs';
import { compare, median } from './measure.mjs';
import { Talker } from './native.mjs';
import { random } from './workload.mjs';

const presets = ['two-axis', 'dual-score', 'ladder'];
const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const turns = {
  kept: 'decision and actions, a kept lead of 200 events',
  on_top: 'the same, with one event more',
  anew: 'the same, all 200 events folded anew',
};

/** What a visitor does so that a signal sees it. */
function behaviour({ on, path, name, minSeconds }) {
  const some = (glob) => glob?.replaceAll('*', 'x');
  return {
    type: on,
    ...(path && { path: some(path) }),
    ...(name && { name: some(name) }),
    ...(minSeconds && { seconds: minSeconds }),
  };
}

/** An answer that a field takes. */
function answerTo({ type, options }, next) {
  const pick = (items) => items[Math.floor(next() * items.length)];
  if (type === 'choice') return pick(options).value;
  if (type === 'multi-choice') return [pick(options).value];
  if (type === 'number') return Math.floor(Math.exp(next() * 8));
  if (type === 'boolean') return next() < 0.5;
  if (type === 'country') return pick(['US', 'GB', 'DE', 'FR', 'JP']);
  return pick(['Head of data', 'analyst', 'a consultant']);
}

/**
 * One lead under a plan: an e-mail address, then behaviour and, two times in five, an answer. What
 * arrives from elsewhere (`other`) is left out: mail that nobody wants any more ends many a lead.
 */
function leadOf(plan, count, days, next) {
  const pick = (items) => items[Math.floor(next() * items.length)];
  const signals = plan.signals.filter(({ on }) => on !== 'other');
  const asked = plan.fields.filter(({ type, compute }) => type !== 'email' && !compute);
  return Array.from({ length: count }, (_, i) => {
    const at = start + Math.floor((days * day * (i + next())) / count);
    const event = { client: 'c1', seq: i + 1, at };
    if (i === 0) return { ...event, type: 'answer', field: 'email', value: 'ada@acme.example' };
    if (next() >= 0.4) return { ...event, ...behaviour(pick(signals)) };
    const field = pick(asked);
    return { ...event, type: 'answer', field: field.key, value: answerTo(field, next) };
  });
}

/** The plan with a tenth more points for each rule; what it tells of itself would come out otherwise. */
function changed(plan) {
  const more = (points) => Math.round(points * 1.1);
  return {
    ...plan,
    version: undefined,
    examples: undefined,
    rules: plan.rules.map((rule) => ({ ...rule, points: more(rule.points) })),
  };
}

export async function leads({ leadsProgram, options, report, count }) {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-bench-'));
  const file = (name, content) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const lines = (items) => items.map((item) => `${JSON.stringify(item)}\n`).join('');
  const summary = [];
  for (const preset of presets) {
    const plan = JSON.parse(readFileSync(join(root, 'demo/presets', `${preset}.json`), 'utf8'));
    const next = random(7);
    const many = Array.from({ length: 1000 }, () => leadOf(plan, 20, 90, next));
    const native = new Talker(leadsProgram, [
      file('plan.json', JSON.stringify(plan)),
      file('lead.ndjson', lines(leadOf(plan, 201, 120, next))),
      file('other.json', JSON.stringify(changed(plan))),
      file('leads.ndjson', lines(many)),
    ]);
    const slice = (what) => async (ms) => (await native.ask(`${what} ${ms}`)).per_second;
    for (const [what, workload] of Object.entries(turns)) {
      const measured = await compare(slice('read'), slice(what), options);
      const { ratio, low, high, perSecond } = measured;
      report(workload, preset, {
        unit: 'times',
        ratio: 1 / ratio,
        low: 1 / high,
        high: 1 / low,
        us: 1e6 / perSecond,
      });
    }
    // In rounds, so that reading and deciding take turns.
    const rounds = [];
    for (let i = 0; i < 10; i += 1) rounds.push(await native.ask(`many ${count / 10}`));
    const { mb } = await native.ask('memory');
    await native.close();
    const sum = (name) => rounds.reduce((all, round) => all + round[name], 0);
    const ratio = (name) => median(rounds.map((round) => round.decide_s / round[name]));
    summary.push({
      preset,
      leads: count,
      qualified: sum('qualified'),
      megabytes: sum('bytes') / 1e6,
      touching: sum('touch_s'),
      reading: sum('read_s'),
      deciding: sum('decide_s'),
      toReading: ratio('read_s'),
      toTouching: ratio('touch_s'),
      memory: mb,
    });
  }
  rmSync(folder, { recursive: true });
  return summary;
}
