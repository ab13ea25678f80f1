// Replays the leads of public data sets: how many questions each policy needs, and how often it is
// right. From the raw files to the whole table; docs/evaluating.md has the protocol.
//
//   npm run evaluate -- --data DIR [--json FILE] [--only NAME,…] [--seeds N,…] [--split hash|time]
//                       [--leads N]
//
// Without --split and --leads, every data set is split by hash with each seed; beside these are a
// split by time where the data tell it, and models that were learnt from 100 leads.

import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { datasets, readDataset } from './evaluate/datasets.mjs';
import { runCase } from './evaluate/run-case.mjs';
import { means, table } from './evaluate/table.mjs';
import { Failure, main, root, seconds } from './lib/run.mjs';
import { setup } from './setup.mjs';

const usage =
  'npm run evaluate -- --data DIR [--json FILE] [--only NAME,…] [--seeds N,…] [--split hash|time] [--leads N]';
const folder = join(root, 'build/evaluate');
const fewLeads = 100;

/** The cases of one data set. */
function casesOf(dataset, data, { seeds, split, leads }) {
  const named = (name, more) => ({ dataset, data, split: 'hash', targets: ['mql'], name, ...more });
  const each = (job) => seeds.map((seed) => ({ ...job, seed }));
  const few = (count) => named(`${dataset.name} (${count} leads)`, { leads: count });
  const byTime = named(`${dataset.name} (by time)`, { split: 'time', seed: seeds[0], leads });
  if (split === 'time') return data.times ? [byTime] : [];
  if (leads) return each(few(leads));
  const all = each(
    named(dataset.name, { targets: dataset.control ? ['mql'] : ['mql', 'segments'] }),
  );
  if (split === 'hash') return all;
  return [...all, ...(data.times ? [byTime] : []), ...(dataset.control ? [] : each(few(fewLeads)))];
}

function wholeNumber(text, option) {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Failure(`--${option}: write a whole number, not ${text}`);
  return Number(text);
}

function options() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      json: { type: 'string' },
      only: { type: 'string' },
      seeds: { type: 'string', default: '1,2,3,4,5' },
      split: { type: 'string' },
      leads: { type: 'string' },
    },
  });
  if (!values.data || !existsSync(values.data)) {
    throw new Failure(
      `${values.data ? `There is no folder ${values.data}.` : 'Where are the data?'} They are not in ` +
        `this repository: docs/evaluating.md says where they come from.\nUsage: ${usage}`,
    );
  }
  if (values.split && !['hash', 'time'].includes(values.split)) {
    throw new Failure('--split: write hash or time');
  }
  const names = datasets.map(({ name }) => name);
  const only = values.only?.split(',') ?? names;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Failure(`--only: write some of ${names.join(', ')}`);
  return {
    ...values,
    only,
    seeds: values.seeds.split(',').map((seed) => wholeNumber(seed, 'seeds')),
    leads: values.leads && wholeNumber(values.leads, 'leads'),
  };
}

/** Runs jobs, as many at once as there are cores; the rows come in the order of the jobs. */
async function runAll(jobs) {
  const results = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < jobs.length) {
      const index = next++;
      const job = jobs[index];
      const started = Date.now();
      const path = `${job.name}-${job.seed}`.replace(/[^a-z0-9_]+/g, '-');
      results[index] = await runCase({ ...job, folder: join(folder, path) });
      done += 1;
      const took = seconds(Date.now() - started);
      console.log(`  ${done}/${jobs.length} ${job.name}, seed ${job.seed}: ${took}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results.flat();
}

main(
  import.meta.url,
  async () => {
    const wanted = options();
    const chosen = datasets.filter(({ name }) => wanted.only.includes(name));
    const jobs = chosen.flatMap((dataset) =>
      casesOf(dataset, readDataset(dataset, wanted.data), wanted),
    );
    if (jobs.length === 0) throw new Failure('None of these data sets tells when its leads came.');
    await setup({ for: 'start' });
    await build('native');
    const bySeed = await runAll(jobs);
    const rows = means(bySeed);
    console.log(`\n${table(rows)}\n`);
    for (const { dataset, target, seed, verdict } of bySeed) {
      if (!verdict || seed !== wanted.seeds[0]) continue;
      console.log(`${dataset}, ${target}, seed ${seed}:`);
      for (const sentence of verdict) console.log(`  ${sentence}`);
    }
    console.log(`\nReports with charts: ${join('build/evaluate', '*', '*.html')}`);
    if (wanted.json) writeFileSync(wanted.json, `${JSON.stringify({ rows, seeds: bySeed })}\n`);
  },
  usage,
);
