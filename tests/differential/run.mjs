// Native against Wasm: decisions, histories, next changes, submissions and rules, over random plans
// and logs, compared byte for byte.
//
//   npm run differential -- [--cases N] [--seed S] [--only SEED] [--native PROGRAM]
//
// A difference prints a seed; `--only` that seed runs this case again and prints both answers.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, main, root } from '../../scripts/lib/run.mjs';
import { compare } from './compare.mjs';

const usage = 'npm run differential -- [--cases N] [--seed S] [--only SEED] [--native PROGRAM]';

async function differential() {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      native: {
        type: 'string',
        default: process.env.FIELDWISE_BIN ?? join(root, 'build/native/fieldwise'),
      },
    },
  });

  const [seed, first = '0'] = (values.only ?? values.seed).split(':');
  const count = values.only === undefined ? Number(values.cases) : 1;
  if (!Number.isSafeInteger(count) || count < 1 || !/^\d+$/.test(first)) {
    throw new Failure(
      'Write --cases as a whole number, --only as it was printed, for instance 7:1234.',
    );
  }
  if (!existsSync(values.native)) {
    throw new Failure(`${values.native} is missing; run: npm run build`);
  }

  const result = await compare({
    native: values.native,
    seed,
    first: Number(first),
    count,
    show: values.only !== undefined,
    progress: process.stderr.isTTY ? (done) => process.stderr.write(`\r${done} `) : undefined,
  });
  for (const { id, at, native, wasm } of result.differences) {
    console.log(`\ndifferent: npm run differential -- --only ${id}`);
    console.log(`  native: …${native.slice(Math.max(0, at - 60), at + 100)}`);
    console.log(`  wasm:   …${wasm.slice(Math.max(0, at - 60), at + 100)}`);
  }
  const { plans, refusedPlans, decided, ruled, moved, triggered, changing, milliseconds } = result;
  console.log(
    `${plans} plans (${refusedPlans} refused), ${decided} visitors decided, ${ruled} rules applied, ` +
      `${(milliseconds / 1000).toFixed(1)} s`,
  );
  console.log(
    `${moved} visitors came to another stage, ${triggered} set off a trigger, ` +
      `${changing} change by themselves`,
  );
  console.log(`${count - result.different} identical, ${result.different} different`);
  process.exitCode = result.different === 0 ? 0 : 1;
}

main(import.meta.url, differential, usage);
