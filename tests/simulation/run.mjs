// Pages and server under everything that can go wrong between them, in virtual time.
//
//   npm run simulation -- [--runs N] [--seed S] [--only SEED] [--jobs N]
//
// A failure prints its seed; `--only` that seed tells the whole story.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Failure, main, seconds } from '../../scripts/lib/run.mjs';
import { simulateMany } from './many.mjs';

const usage = 'npm run simulation -- [--runs N] [--seed S] [--only SEED] [--jobs N]';

async function simulation() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const [seed, first = '0'] = (values.only ?? values.seed).split(':');
  const runs = values.only === undefined ? Number(values.runs) : 1;
  const jobs = Number(values.jobs);
  if (
    ![runs, jobs].every((count) => Number.isSafeInteger(count) && count > 0) ||
    !/^\d+$/.test(first)
  )
    throw new Failure(
      'Write --runs and --jobs as whole numbers, --only as it was printed: 1:1234.',
    );

  const progress = process.stderr.isTTY
    ? (done) => process.stderr.write(`\r${done} of ${runs} `)
    : undefined;
  const found = await simulateMany({
    runs,
    seed,
    first: Number(first),
    jobs,
    progress,
    ...(values.only !== undefined && { story: console.log }),
  });
  for (const failure of found.failures) {
    console.log(`\nfailed: npm run simulation -- --only ${failure.seed}`);
    for (const sentence of failure.wrong.slice(0, 10)) console.log(`  ${sentence}`);
  }
  const { done, requests, events, ends, milliseconds } = found;
  const ended = Object.entries(ends).map(([how, times]) => `${how} ${times}`);
  console.log(
    `${done} runs in ${seconds(milliseconds)} (${Math.round((done * 1000) / milliseconds)}/s): ` +
      `${requests} requests, ${events} events stored; the server's troubles: ${ended.join(', ')}`,
  );
  console.log(`${found.failures.length} failed`);
  if (found.failures.length > 0) process.exitCode = 1;
}

main(import.meta.url, simulation, usage);
