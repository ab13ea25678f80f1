// One choice of the next question by value, in json-logic-js evaluations of the 20 scoring rules.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonLogic from 'json-logic-js';
import { datasets, readDataset } from '../scripts/evaluate/datasets.mjs';
import { prepareCase } from '../scripts/evaluate/run-case.mjs';
import { slice } from './measure.mjs';
import { Talker } from './native.mjs';
import { largeForm, makeLeads, sumRule } from './workload.mjs';

const unit = 'evaluations';
const now = Date.UTC(2026, 10, 21);
// Its own field is the e-mail, which is known: one question is left to choose.
const offers = [{ key: 'bench', buyerStage: 'decision', fields: ['email'], quota: 1 }];
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** A session of a visitor whose e-mail is known, under the plan with one question a visit. */
function visitor(fieldwise, plan, policy) {
  const session = fieldwise.page.plan({ ...plan, offers, ask: { ...plan.ask, policy } }).session();
  const event = { client: 'c1', at: now - 1000 };
  session.add([
    { ...event, seq: 1, type: 'visit' },
    { ...event, seq: 2, type: 'answer', field: 'email', value: 'ada@acme.example' },
  ]);
  return session;
}

const withEmail = (plan) =>
  plan.fields.some(({ key }) => key === 'email')
    ? plan
    : { ...plan, fields: [{ key: 'email', type: 'email' }, ...plan.fields] };

/** @returns {Promise<Record<string, object>>} plans by workload; that of real leads needs them */
async function workloads(data, folder) {
  const out = { 'choice among 40 fields of 8 options, 2 axes, 8 classes': largeForm() };
  if (data === undefined) return out;
  const dataset = datasets.find(({ name }) => name === 'x_education');
  const plans = await prepareCase({
    dataset,
    data: readDataset(dataset, data),
    seed: 1,
    split: 'hash',
    name: dataset.name,
    folder,
    targets: ['mql'],
  });
  return { ...out, 'choice among the fields of X Education, learnt classes': plans.mql };
}

export async function choices({ fieldwise, choicesProgram, data, options, report }) {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-bench-'));
  const leads = makeLeads();
  const baseline = slice((turn) => jsonLogic.apply(sumRule, leads[turn % leads.length]));
  for (const [workload, made] of Object.entries(await workloads(data, folder))) {
    const plan = withEmail(made);
    const value = visitor(fieldwise, plan, 'value');
    const queue = visitor(fieldwise, plan, 'queue');
    const decide = (session) => session.decideJson({ now, offer: 'bench' });
    const chosen = JSON.parse(decide(value)).ask.fields[0].field;

    const file = (name, content) => {
      writeFileSync(join(folder, name), JSON.stringify(content));
      return join(folder, name);
    };
    const native = new Talker(choicesProgram, [
      file('plan.json', { ...plan, offers }),
      'bench',
      file('answers.json', { email: 'ada@acme.example' }),
    ]);
    const { field } = await native.next();
    if (field !== chosen) throw new Error(`${workload}: ${chosen} in Wasm, ${field} natively`);

    const valued = slice(() => decide(value).length);
    const queued = slice(() => decide(queue).length);
    const measure = async (engine) => {
      baseline(3 * options.ms);
      await engine(5 * options.ms);
      const costs = [];
      for (let pair = 0; pair < options.pairs; pair += 1) {
        costs.push(baseline(options.ms) * (await engine(options.ms)));
      }
      const cost = median(costs);
      const quartile = Math.floor(costs.length / 4);
      return { unit, ratio: cost, low: costs[quartile], high: costs.at(-1 - quartile) };
    };
    // Seconds of a choice: of a decision by value, less those of one that reads its queue.
    report(workload, 'Fieldwise', await measure((ms) => 1 / valued(ms) - 1 / queued(ms)));
    const inNative = await measure(async (ms) => 1 / (await native.ask(ms)).choices_per_second);
    report(workload, 'Fieldwise, native', inNative);
    await native.close();
    value.dispose();
    queue.dispose();
  }
  rmSync(folder, { recursive: true });
}
