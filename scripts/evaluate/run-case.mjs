// One case: a data set under one split. Prepares its files, learns a model, replays the test leads.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, root, run } from '../lib/run.mjs';
import { historyOf, mapOf, mqlOutcome, planOf, segmentOutcome } from './plan.mjs';
import { levelsOf, scorecardOf } from './scorecard.mjs';
import { byHash, byTime, sample } from './split.mjs';

const program = join(root, 'build/native/fieldwise');

// None of the data sets says where visitors left, so this is assumed: one of twenty leaves at each
// question.
const assumedLeave = '0.05';

const policies = 'random,queue,cheapest,range,sd,information,static,value';

const targets = {
  mql: (card) => mqlOutcome(card.mql),
  segments: (card) => segmentOutcome(card.bands),
};

/**
 * @param {object} job
 * @param {object} job.dataset of datasets.mjs
 * @param {object} job.data what readDataset() read
 * @param {number} job.seed of the split, of random orders and of intervals
 * @param {'hash'|'time'} job.split
 * @param {number} [job.leads] learn from so many of the training leads only
 * @param {string} job.name in the rows
 * @param {string} job.folder where its files go
 * @param {string[]} job.targets of `targets`
 * @returns {Promise<object[]>} a row a target and policy, as docs/evaluating.md describes
 * @throws {Failure} with what the program said
 */
export async function runCase(job) {
  const { name, seed, folder } = job;
  const rows = [];
  for (const target of Object.keys(await prepareCase(job))) {
    const found = await evaluate(folder, target, seed);
    for (const { order, ...row } of found.rows) {
      const { score, drifted, leads: tested, model_leads } = found;
      rows.push({ dataset: name, target, seed, ...row, tested, model_leads, score, drifted });
    }
    rows.at(-1).verdict = found.verdict;
  }
  return rows;
}

/**
 * Writes the files of a case: map, histories, and for each target the plan with the model that was
 * learnt from the training leads.
 *
 * @param {object} job as for runCase
 * @returns {Promise<Record<string, object>>} the plans by target
 */
export async function prepareCase({ dataset, data, seed, split, leads, name, folder, ...job }) {
  const { train, test } = split === 'time' ? byTime(data.times) : byHash(data.leads.length, seed);
  const columns = levelsOf(data.leads, train, dataset.fields);
  const card = scorecardOf(dataset.fields, columns, train, data.won);
  mkdirSync(folder, { recursive: true });
  const write = (file, text) => writeFileSync(join(folder, file), text);
  const history = (rows) => historyOf(dataset.fields, columns, data.won, rows);
  const known = leads ? sample(train, leads, seed) : train;
  write('map.json', JSON.stringify(mapOf(dataset.fields)));
  write('train.csv', history(known));
  write('test.csv', history(test));

  const plans = {};
  let model;
  for (const target of job.targets) {
    const plan = planOf(
      `${name}, ${target}, seed ${seed}`,
      dataset.fields,
      columns,
      card.points,
      targets[target](card),
    );
    // Answers do not depend on what they decide: one model serves all targets.
    model ??= await learn(folder, plan);
    plan.ask.model = model;
    write(`${target}.json`, JSON.stringify(plan));
    plans[target] = plan;
  }
  return plans;
}

async function learn(folder, plan) {
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  await fieldwise('learn', folder, [
    '--history',
    'train.csv',
    '--plan',
    'plan.json',
    '-o',
    'learnt.json',
  ]);
  return JSON.parse(readFileSync(join(folder, 'learnt.json'), 'utf8')).ask.model;
}

async function evaluate(folder, target, seed) {
  const options = ['--plan', `${target}.json`, '--history', 'test.csv', '--train', 'train.csv'];
  const outputs = ['--json', `${target}-figures.json`, '--report', `${target}.html`];
  const how = ['--policies', policies, '--seed', String(seed), '--leave', assumedLeave];
  await fieldwise('evaluate', folder, [...options, ...how, ...outputs]);
  return JSON.parse(readFileSync(join(folder, `${target}-figures.json`), 'utf8'));
}

/** Runs a verb; file names among `args` are in `folder`. */
async function fieldwise(verb, folder, args) {
  const files = args.map((arg) => (/\.(json|csv|html)$/.test(arg) ? join(folder, arg) : arg));
  const { code, output } = await run(program, [verb, '--map', join(folder, 'map.json'), ...files]);
  if (code !== 0) throw new Failure(`fieldwise ${verb} in ${folder} ended with ${code}\n${output}`);
}
