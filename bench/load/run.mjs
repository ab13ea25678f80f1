// Loads the server with syncs of ten events, beside what a server costs that decides nothing and beside one in Node.
//
//   npm run load [-- --json FILE] [--rounds N] [--seconds N] [--connections N] [--only NAME,…] [--quick]
//
// Each of N rounds (5) loads each server once for N seconds (10), in turn, each time a new process on a new database.
// wrk, on the same cores, has 256 connections, each of which waits for its answer. Every answer but 200 is a failure,
// and so is an acknowledged sync that the database does not hold, or a visitor of whom the servers know or decide
// otherwise. Writes the section "Load" of bench/RESULTS.md; --quick prints it only. FILE gets the figures.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.mjs';
import { installPackages } from '../../scripts/lib/npm.mjs';
import { Failure, main, must, root, run, which } from '../../scripts/lib/run.mjs';
import { setup } from '../../scripts/setup.mjs';
import { median } from '../measure.mjs';
import { writeSection } from '../sections.mjs';
import { plan as workload } from '../workload.mjs';
import { report } from './report.mjs';
import { groupSize, luaBodies, tokenOf } from './requests.mjs';
import { databaseOf, planHash, start } from './servers.mjs';

const work = join(root, 'build/load');
const all = ['fieldwise', 'bare', 'node'];

async function load() {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '10' },
      connections: { type: 'string', default: '256' },
      only: { type: 'string', default: all.join(',') },
      quick: { type: 'boolean', default: false },
    },
  });
  const names = values.only.split(',');
  const unknown = names.find((name) => !all.includes(name));
  if (unknown) throw new Failure(`--only ${unknown}: there are ${all.join(', ')}.`);
  const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(
    Number,
  );
  await setup({ for: 'load' });
  await build('native');
  if (names.includes('node')) await installPeer();
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'plan.json'), JSON.stringify(workload));

  const bodies = join(work, 'bodies.lua');
  const plan = await planHash(join(work, 'hash'));
  writeFileSync(bodies, luaBodies(plan, Date.now() - 60_000));

  const loads = [];
  // What an answer of ours is long, the bare server answers too.
  let answerBytes = 4000;
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of names) {
      const server = await start(name, join(work, `${name}-${round}`), { answerBytes, plan });
      const wrk = await runWrk(server.url, { bodies, seconds, connections });
      const known = name === 'bare' ? [] : await sample(server);
      if (name === 'fieldwise') answerBytes = Math.round(wrk.bytes / wrk.requests);
      const { rss, cpu } = await server.stop();
      const kept = databaseOf(name, server.folder);
      if (kept < wrk.requests - connections) {
        throw new Failure(
          `${name} acknowledged ${wrk.requests} syncs, ${connections} without events, and holds ${kept}.`,
        );
      }
      rmSync(server.folder, { recursive: true });
      const perSecond = wrk.requests / (wrk.us / 1e6);
      loads.push({ name, round, perSecond, ...wrk, rss, cpu: (cpu * 1e6) / wrk.requests, known });
      console.log(
        `round ${round} ${name}: ${perSecond.toFixed(0)}/s, p99 ${(wrk.p99 / 1000).toFixed(1)} ms, ` +
          `${(rss / 1e6).toFixed(0)} MB, ${((cpu * 1e6) / wrk.requests).toFixed(1)} µs of processor a sync`,
      );
    }
  }
  checkEqual(loads);
  const summary = summarise(loads, names);
  const { output } = await run(which('wrk'), ['-v']);
  const text = report({
    summary,
    rounds,
    seconds,
    connections,
    cores: availableParallelism(),
    wrk: /wrk \S+/.exec(output)?.[0] ?? 'wrk',
  });
  console.log(text);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(summary, null, 2)}\n`);
  if (!values.quick) writeSection(join(root, 'bench/RESULTS.md'), 'Load', text);
}

async function installPeer() {
  const nodedir = join(process.execPath, '../..');
  process.env.npm_config_nodedir ??= nodedir;
  await installPackages(
    join(root, 'bench/load/peer'),
    'a server in Node, whose SQLite is compiled here: some minutes',
  );
}

async function runWrk(url, { bodies, seconds, connections }) {
  const wrk = which('wrk');
  if (!wrk) throw new Failure('wrk is missing: apt-get install wrk');
  const script = join(root, 'bench/load/load.lua');
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url];
  const { output } = await must('wrk', wrk, args, {
    env: { FIELDWISE_LOAD_BODIES: bodies, FIELDWISE_LOAD_CONNECTIONS: String(connections) },
    timeoutMs: (seconds + 60) * 1000,
  });
  const line = /^RESULT (.*)$/m.exec(output);
  if (!line) throw new Failure(`wrk said nothing of its load: ${output}`);
  const result = JSON.parse(line[1]);
  if (result.errors > 0) throw new Failure(`${result.errors} syncs failed: ${output}`);
  return result;
}

/** What the server knows and decides of some of the load's first visitors, whose three syncs were all sent. */
async function sample({ url }) {
  const known = [];
  for (let i = 0; i < groupSize; i += 41) {
    const response = await fetch(`${url}/v1/sync`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ key: 'pk_load', visitor: tokenOf(i) }),
    });
    const { decision, cursor, state } = await response.json();
    const { visible, answers, errors, scores, stage } = decision;
    const [{ value, ledger }] = scores;
    const rules = ledger.map(({ rule, value, at }) => [rule, value, at]);
    known.push({
      visitor: tokenOf(i),
      ...{ cursor, state, visible, answers, errors, value, rules, stage: stage.stage },
    });
  }
  return known;
}

function checkEqual(loads) {
  const [first, ...others] = loads.filter(({ known }) => known.length > 0);
  for (const { name, known } of others) {
    for (const [i, each] of known.entries()) {
      for (const key of Object.keys(each)) {
        const [is, expected] = [each[key], first.known[i][key]].map((it) => JSON.stringify(it));
        if (is === expected) continue;
        throw new Failure(
          `${name}: ${each.visitor} has the ${key} ${is}, with ${first.name} ${expected}: not the same work.`,
        );
      }
    }
  }
}

function summarise(loads, names) {
  const of = (name, key) =>
    median(loads.filter((each) => each.name === name).map((each) => each[key]));
  return names.map((name) => ({
    name,
    perSecond: of(name, 'perSecond'),
    p50: of(name, 'p50') / 1000,
    p99: of(name, 'p99') / 1000,
    rss: of(name, 'rss'),
    cpu: of(name, 'cpu'),
    // Of each round's own pair: what the machine does besides changes from round to round.
    ratios: Object.fromEntries(
      names
        .filter((other) => other !== name)
        .map((other) => [
          other,
          median(
            loads
              .filter((each) => each.name === name)
              .map(
                ({ round, perSecond }) =>
                  perSecond /
                  loads.find((each) => each.name === other && each.round === round).perSecond,
              ),
          ),
        ]),
    ),
  }));
}

main(import.meta.url, load, 'npm run load [-- --json FILE]');
