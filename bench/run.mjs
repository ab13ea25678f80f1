// Measures Fieldwise beside its peers; in a page, bench/browser does.
//
//   npm run bench [-- [--quick] [--data DIR] [--json FILE]]
//
// Prints a table and writes bench/RESULTS.md; --quick takes fewer slices and writes nothing but
// FILE, which gets [{"workload", "engine", "ratio"}]. DIR has the public leads (docs/evaluating.md)
// for the choice among their fields; without it that row is left out, and nothing is written.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { installPackages } from '../scripts/lib/npm.mjs';
import { Failure, main, root } from '../scripts/lib/run.mjs';
import { setup } from '../scripts/setup.mjs';
import { sectionsOf } from './sections.mjs';

const folder = join(root, 'bench');

/** json-logic-js is what every ratio is to, so it has no row of its own. */
const baseline = 'json-logic-js';

function versions() {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const names = Object.keys(packages['']?.dependencies ?? {});
  return names.map((name) => `${name} ${packages[`node_modules/${name}`].version}`).join(', ');
}

const digits = (number) => (number >= 100 ? number.toFixed(0) : number.toPrecision(3));

function table(rows, what) {
  const lines = [`| workload | engine | ${what} | quartiles |`, '|---|---|---:|---:|'];
  for (const { workload, engine, ratio, low, high } of rows) {
    lines.push(
      `| ${workload} | ${engine} | ${digits(ratio)} | ${digits(low)} to ${digits(high)} |`,
    );
  }
  return lines.join('\n');
}

function times(rows) {
  const lines = [
    '| workload | plan | µs | times reading | quartiles |',
    '|---|---|---:|---:|---:|',
  ];
  for (const { workload, engine, ratio, low, high, us } of rows) {
    const cells = [
      workload,
      engine,
      digits(us),
      digits(ratio),
      `${digits(low)} to ${digits(high)}`,
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

function millions(summary) {
  const lines = [
    '| plan | leads | qualified | text, MB | touching, s | reading, s | re-deciding, s | times reading | times touching | most memory, MB |',
    `|---|${'---:|'.repeat(9)}`,
  ];
  for (const one of summary) {
    const whole = [one.leads, one.qualified].map((number) => number.toLocaleString('en-US'));
    const measured = [
      one.megabytes,
      one.touching,
      one.reading,
      one.deciding,
      one.toReading,
      one.toTouching,
      one.memory,
    ].map(digits);
    lines.push(`| ${[one.preset, ...whole, ...measured].join(' | ')} |`);
  }
  return lines.join('\n');
}

function results(rows, summary) {
  return `# What the benchmarks measured

Written by \`npm run bench\`; docs/performance.md says what the workloads are and how to read them.
Ratios are to ${baseline}: 2 is twice as fast. The median over pairs of interleaved slices, and the
quartiles, on ${availableParallelism()} cores with Node ${process.versions.node}; ${versions()}.

${table(
  rows.filter(({ unit }) => unit === undefined),
  'ratio',
)}

How long a choice of the next question takes, in evaluations of the 20 scoring rules by ${baseline}: less is
faster.

${table(
  rows.filter(({ unit }) => unit === 'evaluations'),
  'evaluations',
)}

Leads through time under the presets that ship, natively: what takes how long, and how many times as long as reading
the lead's 200 events as JSON, in turns with it.

${times(rows.filter(({ unit }) => unit === 'times'))}

Leads of 20 events, re-decided with their actions from their events' text under a changed plan, on all cores; beside
touching each byte of the same text, and reading it as JSON, in ten rounds that take turns.

${millions(summary)}
`;
}

async function bench() {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      data: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  await setup({ for: 'start' });
  for (const target of ['native', 'wasm', 'web']) await build(target);
  await installPackages(folder, 'what is measured beside', ['--ignore-scripts']);

  const { load: loadFull } = await import('../dist/full.js');
  const { load: loadPage } = await import('../dist/index.js');
  const { scoring } = await import('./scoring.mjs');
  const { forms } = await import('./forms.mjs');
  const { choices } = await import('./choices.mjs');
  const { leads } = await import('./leads.mjs');
  const rows = [];
  const report = (workload, engine, measured) => {
    rows.push({ workload, engine, ...measured });
    console.log(`  ${digits(measured.ratio).padStart(7)}  ${workload}: ${engine}`);
  };
  const context = {
    // Each workload runs in the module that its users have.
    fieldwise: { full: await loadFull(), page: await loadPage() },
    nativeProgram: join(root, 'build/native/fieldwise_bench'),
    choicesProgram: join(root, 'build/native/fieldwise_choices'),
    leadsProgram: join(root, 'build/native/fieldwise_leads'),
    count: values.quick ? 10_000 : 1_000_000,
    data: values.data,
    options: values.quick ? { pairs: 5, ms: 40 } : { pairs: 15, ms: 80 },
    report,
  };
  console.log(`Times as fast as ${baseline}:`);
  await scoring(context);
  await forms(context);
  console.log(`A choice, in evaluations by ${baseline}:`);
  await choices(context);
  console.log("Leads through time, in times that reading the lead's events as JSON takes:");
  const summary = await leads(context);
  for (const { preset, deciding, toReading } of summary) {
    const what = `${context.count} leads re-decided in ${digits(deciding)} s: ${preset}`;
    console.log(`  ${digits(toReading).padStart(7)}  ${what}`);
  }
  if (rows.some(({ ratio }) => !(ratio > 0))) throw new Failure('A measurement failed.');

  if (!values.quick && values.data !== undefined) {
    const file = join(folder, 'RESULTS.md');
    const others = sectionsOf(file);
    writeFileSync(file, others ? `${results(rows, summary)}\n${others}` : results(rows, summary));
    console.log('Written to bench/RESULTS.md.');
  }
  if (values.json) {
    const plain = rows.map(({ workload, engine, ratio }) => ({ workload, engine, ratio }));
    writeFileSync(values.json, `${JSON.stringify(plain, null, 2)}\n`);
  }
}

main(import.meta.url, bench, 'npm run bench [-- [--quick] [--data DIR] [--json FILE]]');
