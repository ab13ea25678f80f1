// Ends the server under load, again and again, and audits what it kept.
//
//   npm run torture -- [--cycles N] [--by kill|power|faults] [--store sqlite|postgres] [--seed S]
//
// `kill` ends a real server with SIGKILL, and sometimes its PostgreSQL before it; `power` ends the same code on a disk in memory that loses what was
// not synced; `faults` lets every call on that disk fail in turn, and be the one from which it is dead or full.
//
// Ends with what was counted; the exit code is 0 only when nothing was lost, doubled or stored against
// the server's word. The data of a run that failed is kept, and its place is told.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Failure, main, seconds } from '../../scripts/lib/run.mjs';
import { binary } from '../server/server.mjs';
import { faults } from './faults.mjs';
import { stores } from './stores.mjs';
import { torture, ways } from './torture.mjs';

const usage =
  'npm run torture -- [--cycles N] [--by kill|power|faults] [--store sqlite|postgres] [--seed S]';

async function run() {
  const { values } = parseArgs({
    options: {
      by: { type: 'string', default: 'kill' },
      cycles: { type: 'string', default: '1000' },
      store: { type: 'string', default: 'sqlite' },
      seed: { type: 'string', default: String(Date.now()) },
    },
  });
  const cycles = Number(values.cycles);
  if (!Number.isSafeInteger(cycles) || cycles < 1)
    throw new Failure('Write --cycles as a whole number from 1.');
  const known = [...Object.keys(ways), 'faults'];
  if (!known.includes(values.by)) throw new Failure(`Write --by as one of: ${known.join(', ')}.`);
  if (!Object.hasOwn(stores, values.store))
    throw new Failure(
      `There is no store ${values.store}. Stores: ${Object.keys(stores).join(', ')}.`,
    );
  if (!existsSync(binary)) throw new Failure(`${binary} is missing; run: npm run build -- native`);

  if (values.by === 'faults') return everyFault(values.seed);

  const progress = process.stderr.isTTY
    ? (cycle) => process.stderr.write(`\r${cycle} of ${cycles} `)
    : undefined;
  const { seed, store, by } = values;
  const found = await torture({ cycles, by, store, seed, progress });
  for (const sentence of found.wrong) console.log(`WRONG: ${sentence}`);
  if (found.wrong.length > 0) console.log(`The data is kept: ${found.place}`);
  const { ends, requests, visitors, leads, forgotten, marks, milliseconds } = found;
  console.log(
    `${ends.loaded + ends.starting} ends by ${by} (${ends.starting} while starting` +
      `${ends.database ? `, ${ends.database} with the database` : ''}), ` +
      `${requests} requests of ${visitors} visitors in ${seconds(milliseconds)}, seed ${seed}`,
  );
  console.log(
    `${marks.acknowledged} events acknowledged, ${marks.refused} refused, ` +
      `${marks.found + marks.unknown} without an answer (${marks.found} were stored); ` +
      `${leads} leads, ${forgotten} visitors forgotten`,
  );
  console.log(found.wrong.length === 0 ? 'All as the server said.' : `${found.wrong.length} wrong`);
  if (found.wrong.length > 0) process.exitCode = 1;
}

async function everyFault(seed) {
  for (const kind of ['io', 'dead', 'full']) {
    const { wrong, calls, refused, starts } = await faults({ kind, seed });
    for (const sentence of wrong) console.log(`WRONG: ${sentence}`);
    console.log(
      `${kind}: at each of ${calls} calls; ${refused} requests refused, ${starts} starts failed; ` +
        (wrong.length === 0 ? 'nothing acknowledged lost' : `${wrong.length} wrong`),
    );
    if (wrong.length > 0) process.exitCode = 1;
  }
}

main(import.meta.url, run, usage);
