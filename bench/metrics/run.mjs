// How long the server takes to show what became of many leads (GET /v1/metrics, /v1/journey, /v1/lists), on both
// stores.
//
//   npm run bench:metrics [-- --leads N] [--days N] [--rounds N] [--store sqlite|postgres] [--quick]
//
// N simulated leads (100,000) that came over N days (730) are counted as a server counts them, one by one; then each
// question is asked N times (15), all in turn. What the leads did is left out, as metrics do not read it, but of those
// who wait for somebody. The figures of each store must be the same. Writes the section "Metrics" of bench/RESULTS.md; --quick prints it only.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.mjs';
import { Failure, main, root } from '../../scripts/lib/run.mjs';
import { setup } from '../../scripts/setup.mjs';
import { Cluster, psql } from '../../tests/server/postgres.mjs';
import { median } from '../measure.mjs';
import { writeSection } from '../sections.mjs';

const plan = join(root, 'demo/plan.json');
const work = join(root, 'build/metrics');
const day = 86_400_000;
const secret = `sk_${'metrics'.repeat(5)}`;

const native = (name) => join(root, 'build/native', name);

/** Starts the server on a store: `{ask(query), stop()}`. */
async function serve(place) {
  const child = spawn(
    native('fieldwise'),
    ['serve', '--plan', plan, '--store', place, '--port', '0', '--publishable-key', 'pk_metrics'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, FIELDWISE_SECRET_KEY: secret },
    },
  );
  let url;
  for await (const line of createInterface({ input: child.stdout })) {
    url = / on (http:\S+)$/.exec(line)?.[1];
    if (url) break;
  }
  if (!url) throw new Failure('The server did not start.');
  child.stdout.resume();
  return {
    async ask(query) {
      const response = await fetch(`${url}/v1/${query}`, {
        headers: { Authorization: `Bearer ${secret}` },
      });
      if (!response.ok) throw new Failure(`${query}: ${response.status}`);
      return response.json();
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The questions: what a dashboard shows first is the first of them. */
function questions() {
  const today = Math.floor(Date.now() / day) * day;
  const from = (days) => `from=${today - days * day}`;
  return [
    ['metrics of 90 days', `metrics?${from(90)}`],
    ['metrics of 90 days, by source', `metrics?${from(90)}&by=source`],
    ['metrics of 7 days', `metrics?${from(7)}`],
    ['metrics of a year', `metrics?${from(365)}`],
    ['metrics of a year, by source', `metrics?${from(365)}&by=source`],
    ['metrics of all, by month', 'metrics?by=month'],
    ['the map of journeys, 90 days', `journey?${from(90)}`],
    ['the map of journeys, all', 'journey'],
    ['the handoff board, 50 tasks', 'lists/tasks'],
    ['the review queue, 50 leads', 'lists/review'],
  ];
}

/** The figures without what depends on the moment. */
function counts(answer) {
  if (answer.paths) return JSON.stringify({ ...answer, at: 0 });
  // Ids are by chance, and so is who is shown of those of one place.
  if (answer.next !== undefined) return `${answer.leads.length} leads`;
  const { leads, all, groups, scores } = answer;
  const of = ({ name, rates, dispositions }) => ({
    name,
    dispositions,
    rates: Object.fromEntries(
      Object.entries(rates).map(([key, { of, came }]) => [key, [of, came]]),
    ),
  });
  return JSON.stringify({ leads, all: of(all), groups: groups.map(of), scores });
}

async function measure(name, place, { leads, days, rounds, at }) {
  await (await serve(place)).stop(); // makes the tables, and the site
  const filled = JSON.parse(
    execFileSync(
      native('fieldwise_metrics_fill'),
      [place, 'default', plan, ...[leads, days, at].map(String)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    ),
  );
  if (place.startsWith('postgres')) psql(place, 'ANALYZE metric_sum');
  const server = await serve(place);
  const rows = [];
  try {
    const all = questions().map(([what, query]) => ({ what, query, ms: [], answer: '' }));
    for (let round = 0; round < rounds; round += 1) {
      for (const one of all) {
        const start = performance.now();
        const answer = await server.ask(one.query);
        one.ms.push(performance.now() - start);
        if (answer.all && answer.leads !== leads)
          throw new Failure(`${name} counted ${answer.leads} of ${leads} leads.`);
        one.answer = counts(answer);
      }
    }
    rows.push(...all);
  } finally {
    await server.stop();
  }
  return { name, filled, rows };
}

function report({ leads, days, rounds }, results) {
  const cell = (ms) =>
    `${median(ms).toFixed(0)} [${Math.min(...ms).toFixed(0)}–${Math.max(...ms).toFixed(0)}]`;
  const lines = results[0].rows.map(
    ({ what }, i) => `| ${what} | ${results.map(({ rows }) => cell(rows[i].ms)).join(' | ')} |`,
  );
  const counting = results.map(
    ({ name, filled }) =>
      `${name}: ${((filled.counting / leads) * 1e6).toFixed(0)} µs a lead (${filled.tally_bytes} bytes kept of each)`,
  );
  return `Written by \`npm run bench:metrics\`. ${leads.toLocaleString('en')} simulated leads that came over ${days} days, as the server keeps them; the
database has their rows, sums and lists (${(results[0].filled.listed / leads).toFixed(2)} entries a lead), and what those on the board and in the queue did; not what
the others did, which these pages do not read. ms from asking over HTTP to the last byte, medians [least–most]
of ${rounds}, one after another; both stores gave the same counts.

| what is asked | ${results.map(({ name }) => name).join(' | ')} |
|---|${results.map(() => '---:|').join('')}
${lines.join('\n')}

To take a lead into the sums takes the server, ${counting.join(', ')}.`;
}

async function bench() {
  const { values } = parseArgs({
    options: {
      leads: { type: 'string', default: '100000' },
      days: { type: 'string', default: '730' },
      rounds: { type: 'string', default: '15' },
      store: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const [leads, days, rounds] = [values.leads, values.days, values.rounds].map(Number);
  if (values.store && !['sqlite', 'postgres'].includes(values.store)) {
    throw new Failure(`--store ${values.store}: there are sqlite and postgres.`);
  }
  await setup({ for: 'test' });
  await build('native');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const at = Date.now();
  const results = [];
  if (values.store !== 'postgres') {
    results.push(
      await measure('SQLite', join(work, 'metrics.sqlite'), { leads, days, rounds, at }),
    );
  }
  if (values.store !== 'sqlite') {
    const cluster = new Cluster();
    try {
      results.push(await measure('PostgreSQL', cluster.url(), { leads, days, rounds, at }));
    } finally {
      cluster.remove();
    }
  }
  for (const { rows } of results) {
    rows.forEach(({ what, answer }, i) => {
      if (answer !== results[0].rows[i].answer) throw new Failure(`${what}: the stores differ.`);
    });
  }
  const text = report({ leads, days, rounds }, results);
  console.log(`\n${text}`);
  if (!values.quick && results.length === 2) {
    writeSection(join(root, 'bench/RESULTS.md'), 'Metrics', text);
  }
}

main(import.meta.url, bench);
