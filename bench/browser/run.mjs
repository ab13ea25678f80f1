// Measures <fieldwise-form> in Chromium beside form renderers, with a harness that is not in this repository.
//
//   npm run bench:page -- --yardstick DIR [--peers DIR] [--renderers NAME,…] [--want N] [--minutes N] [--quick]
//
// DIR of --yardstick has the harness (measure.mjs, peers.mjs, setup.sh); --peers is where it installs the others'
// packages. Each renderer is loaded in turn, over and over, until there are N loads of each during which the machine
// had nothing else to do (--want, 7), or the minutes are over (30). Writes the section "In Chromium" of
// bench/RESULTS.md; --quick prints it only.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.mjs';
import { Failure, main, must, root, which } from '../../scripts/lib/run.mjs';
import { setup } from '../../scripts/setup.mjs';
import { writeSection } from '../sections.mjs';
import { writePages } from './pages.mjs';
import { report } from './report.mjs';

const work = join(root, 'build/bench/browser');
const renderers = ['static', 'lit', 'jsonforms', 'surveyjs2', 'surveyjs3', 'formio'];
/** As on a middling phone. */
const throttling = '4';

async function bench() {
  const { values } = parseArgs({
    options: {
      yardstick: { type: 'string' },
      peers: { type: 'string', default: join(work, 'peers') },
      renderers: { type: 'string', default: renderers.join(',') },
      want: { type: 'string', default: '7' },
      minutes: { type: 'string', default: '30' },
      quick: { type: 'boolean', default: false },
    },
  });
  const harness = harnessIn(values.yardstick);
  const others = values.renderers.split(',');
  if (!others.includes('lit')) throw new Failure('--renderers lacks lit: every ratio is to it.');
  if (!others.includes('static')) {
    throw new Failure('--renderers lacks static: the harness warms each browser up with it.');
  }
  await setup({ for: 'test' });
  for (const target of ['wasm', 'web']) await build(target);

  const peers = resolve(values.peers);
  const dist = join(work, 'dist');
  const results = join(work, 'results');
  const env = { HARNESS: harness, PEERS: peers, OUT: dist, RESULTS: results };
  if (!existsSync(join(peers, 'node_modules/lit'))) {
    console.log(`Installing from npm what is measured beside, into ${peers}`);
    mkdirSync(peers, { recursive: true });
    await must('setup.sh', 'sh', [join(harness, 'setup.sh')], { env, timeoutMs: 15 * 60_000 });
  }
  rmSync(dist, { recursive: true, force: true });
  const script = (name, args, options) =>
    must(name, process.execPath, [...addUs, join(harness, name), ...args], { env, ...options });
  await script('build.mjs', others, { title: 'bundle the others' });
  await addOurPages(harness, dist);

  const all = [...others, 'fieldwise'];
  const measure = ['--peers', all.join(','), '--rates', throttling];
  measure.push('--want', values.want, '--minutes', values.minutes);
  await script('measure.mjs', measure, { show: true });
  await script('report.mjs', [], {});
  const { output } = await must('chromium', which('chromium'), ['--version'], {});
  const table = JSON.parse(readFileSync(join(results, 'table.json'), 'utf8'));
  checkFields(table);
  const section = report({
    table,
    builds: JSON.parse(readFileSync(join(dist, 'build.json'), 'utf8')),
    renderers: all,
    rate: throttling,
    browser: /\w+ \d[\d.]+/.exec(output)?.[0] ?? 'an unknown browser',
  });
  console.log(section);
  if (values.quick) return;
  writeSection(join(root, 'bench/RESULTS.md'), 'In Chromium', section);
  console.log('Written to bench/RESULTS.md.');
}

const addUs = ['--import', pathToFileURL(join(import.meta.dirname, 'peer.mjs')).href];

function harnessIn(folder) {
  if (folder === undefined) {
    throw new Failure('Which harness? npm run bench:page -- --yardstick DIR');
  }
  for (const name of ['measure.mjs', 'peers.mjs', 'spec.mjs', 'setup.sh']) {
    if (existsSync(join(folder, name))) continue;
    throw new Failure(
      `--yardstick ${folder}: there is no ${name} in it, so it is not the harness.`,
    );
  }
  return resolve(folder);
}

// The harness counts a change only where the labels on view are then those that it expects.
function checkFields(table) {
  const ours = Object.entries(table).filter(([name]) => name.startsWith('fieldwise/'));
  const wrong = ours.filter(([, { show, hide }]) => show.m === null || hide.m === null);
  if (ours.length > 0 && wrong.length === 0) return;
  throw new Failure(
    `Our page was not loaded, or shows other fields than it should: ${wrong.map(([name]) => name).join(', ')}`,
  );
}

async function addOurPages(harness, dist) {
  const { specs } = await import(pathToFileURL(join(harness, 'spec.mjs')).href);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const fieldwise = await writePages(join(dist, 'fieldwise'), Object.values(specs), version);
  const list = join(dist, 'build.json');
  const builds = JSON.parse(readFileSync(list, 'utf8'));
  writeFileSync(list, JSON.stringify({ ...builds, fieldwise }));
}

main(import.meta.url, bench, 'npm run bench:page -- --yardstick DIR [--quick]');
