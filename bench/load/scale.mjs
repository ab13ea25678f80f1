// Loads servers on PostgreSQL, one and two of them, and one on SQLite beside them (docs/scale.md).
//
//   node bench/load/scale.mjs [--rounds N] [--seconds N] [--connections N]
//
// As `npm run load` does it: syncs of ten events, each answer waited for, every acknowledged one counted in the
// database afterwards. Generator, servers and database are on the same machine. Prints a table.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, main, must, root, which } from '../../scripts/lib/run.mjs';
import { Cluster, psql } from '../../tests/server/postgres.mjs';
import { median } from '../measure.mjs';
import { plan as workload } from '../workload.mjs';
import { luaBodies } from './requests.mjs';
import { planHash, start } from './servers.mjs';

const work = join(root, 'build/scale');

/** Seconds of processor that the processes of the cluster have taken. */
function cpuOf(cluster) {
  const pids = execFileSync('pgrep', ['-P', String(cluster.pid)], { encoding: 'utf8' });
  let ticks = 0;
  for (const pid of pids.trim().split('\n')) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended.
    }
  }
  return ticks / 100;
}

async function load(url, name, { seconds, connections }) {
  const script = join(root, 'bench/load/load.lua');
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url];
  const { output } = await must('wrk', which('wrk'), args, {
    env: {
      FIELDWISE_LOAD_BODIES: join(work, 'bodies.lua'),
      FIELDWISE_LOAD_CONNECTIONS: String(connections),
      FIELDWISE_LOAD_NAME: name,
    },
    timeoutMs: (seconds + 60) * 1000,
  });
  const result = JSON.parse(/^RESULT (.*)$/m.exec(output)[1]);
  if (result.errors > 0) throw new Failure(`${result.errors} syncs failed: ${output}`);
  return result;
}

/** One round: `count` servers on a new database, or one on SQLite where that is 0. `plan`: the hash that events name. */
async function round(count, cluster, plan, options) {
  const folder = join(work, 'server');
  rmSync(folder, { recursive: true, force: true });
  const address = cluster.url('load');
  if (count > 0) psql(address, 'DROP SCHEMA IF EXISTS load CASCADE; CREATE SCHEMA load');
  const servers = [];
  for (let i = 0; i < Math.max(count, 1); i += 1) {
    servers.push(await start(count === 0 ? 'fieldwise' : 'postgres', folder, { address }));
  }
  writeFileSync(join(work, 'bodies.lua'), luaBodies(plan, Date.now() - 60_000));
  const before = cpuOf(cluster);
  const [[wal]] = psql(cluster.url(), "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')");
  const each = { ...options, connections: options.connections / servers.length };
  const results = await Promise.all(servers.map(({ url }, i) => load(url, `load${i}`, each)));
  const database = cpuOf(cluster) - before;
  const requests = results.reduce((sum, result) => sum + result.requests, 0);
  const usage = [];
  for (const server of servers) usage.push(await server.stop());
  let [bytes, log] = [0, 0];
  if (count > 0) {
    const [[kept, size, lsn]] = psql(
      address,
      `SELECT count(*), pg_total_relation_size('sync_log') + pg_total_relation_size('visitor'),
         pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') FROM sync_log`,
    );
    if (Number(kept) < requests - options.connections)
      throw new Failure(`${requests} acknowledged, ${kept} stored.`);
    bytes = size / kept;
    log = (lsn - wal) / kept;
  }
  const cpu = usage.reduce((sum, { cpu: seconds }) => sum + seconds, 0);
  return {
    perSecond: results.reduce((sum, { requests: n, us }) => sum + n / (us / 1e6), 0),
    p50: Math.max(...results.map(({ p50 }) => p50)) / 1000,
    p99: Math.max(...results.map(({ p99 }) => p99)) / 1000,
    server: (cpu * 1e6) / requests,
    database: (database * 1e6) / requests,
    bytes,
    log,
    rss: Math.max(...usage.map(({ rss }) => rss)) / 1e6,
  };
}

async function scale() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '10' },
      connections: { type: 'string', default: '256' },
    },
  });
  const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(
    Number,
  );
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'plan.json'), JSON.stringify(workload));
  const hash = await planHash(join(work, 'hash'));
  const cluster = new Cluster();
  const kinds = {
    'SQLite, one server': 0,
    'PostgreSQL, one server': 1,
    'PostgreSQL, two servers': 2,
  };
  const found = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  try {
    for (let i = 0; i < rounds; i += 1) {
      for (const [name, count] of Object.entries(kinds)) {
        found[name].push(await round(count, cluster, hash, { seconds, connections }));
      }
    }
  } finally {
    cluster.remove();
  }
  console.log(
    `${rounds} rounds of ${seconds} s, ${connections} connections, ${availableParallelism()} cores\n`,
  );
  console.log(
    '| | syncs/s | p50 | p99 | processor a sync: servers | database | rows a sync | WAL a sync | memory a server |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const [name, list] of Object.entries(found)) {
    const of = (key) => median(list.map((each) => each[key]));
    const [a, b, c, d, e, f] = ['perSecond', 'p50', 'p99', 'server', 'database', 'rss'].map(of);
    const [rows, log] = ['bytes', 'log'].map(of);
    console.log(
      `| ${name} | ${a.toFixed(0)} | ${b.toFixed(1)} ms | ${c.toFixed(1)} ms | ${d.toFixed(0)} µs | ${e.toFixed(0)} µs | ${rows.toFixed(0)} B | ${log.toFixed(0)} B | ${f.toFixed(0)} MB |`,
    );
  }
}

main(import.meta.url, scale, 'node bench/load/scale.mjs [--rounds N] [--seconds N]');
