/** The command line for Node (docs/cli.md). Writes the same bytes as the native one. */
import { parseArguments, UsageError } from './cli/arguments.js';
import type { Verb } from './cli/context.js';
import { help, usage } from './cli/help.js';
import { UnreadableError } from './cli/input.js';
import { LineWriter } from './cli/output.js';
import { didYouMean } from './cli/spelling.js';
import { verbs } from './cli/verbs.js';
import { load } from './full.js';

const NATIVE_ONLY = [
  'demo-data',
  'site',
  'keys',
  'plans',
  'backup',
  'restore',
  'history',
  'act',
  'learn',
  'calibrate',
  'backtest',
  'diff',
  'drift',
  'evaluate',
  'experiment',
  'journey',
  'metrics',
  'forms',
  'attribution',
  'simulate',
  'serve',
];

const NODE_ONLY = ['lists', 'import', 'answer-schema'];

/** In the order of the native program: of names that are as near, the first is suggested. */
const ALL_VERBS = [
  'serve',
  ...Object.keys(verbs).filter((name) => !NODE_ONLY.includes(name)),
  'learn',
  'calibrate',
  'backtest',
  'diff',
  'drift',
  'evaluate',
  'experiment',
  'journey',
  'metrics',
  'forms',
  'attribution',
  'history',
  'act',
  'simulate',
  'demo-data',
  ...NODE_ONLY,
];

async function main(args: readonly string[]): Promise<number> {
  const out = new LineWriter(1);
  const err = new LineWriter(2);
  try {
    return await run(args, out, err);
  } finally {
    out.flush();
    err.flush();
  }
}

async function run(args: readonly string[], out: LineWriter, err: LineWriter): Promise<number> {
  const [name, ...given] = args;
  if (name === undefined) {
    err.text(usage);
    return 2;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    out.text(usage);
    return 0;
  }
  const engine = await load();
  if (name === '--version') {
    out.line(`fieldwise ${engine.version}`);
    return 0;
  }
  const verb: Verb | undefined = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (!verb) {
    err.line(
      NATIVE_ONLY.includes(name)
        ? `fieldwise: ${name} is in the native program only: build/native/fieldwise in a checkout of Fieldwise, after npm run build`
        : `fieldwise: there is no verb ${name}${didYouMean(name, ALL_VERBS)}`,
    );
    err.line('Try: fieldwise --help');
    return 2;
  }
  if (given.includes('--help') || given.includes('-h')) {
    out.text(help[name] as string);
    return 0;
  }
  try {
    return await verb.run({ engine, args: parseArguments(given, verb), out, err });
  } catch (error) {
    if (error instanceof UsageError) {
      err.line(`fieldwise ${name}: ${error.message}`);
      err.line(`Try: fieldwise ${name} --help`);
      return 2;
    }
    if (error instanceof UnreadableError) {
      err.line(`fieldwise: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

process.exitCode = await main(process.argv.slice(2));
