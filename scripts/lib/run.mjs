// Running other programs: quiet while they work, everything they said when they fail.

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A failure whose message is meant for the person at the keyboard: shown without a stack. */
export class Failure extends Error {}

const heartbeatMs = 15_000;
const keptOutput = 200_000;

/** The full path of a command in PATH, or null. */
export function which(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder || '.', command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return null;
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.title] shown while it runs, with the last line it printed every 15 s
 * @param {(line: string, ms: number) => string} [options.progress] what to show instead of that line
 * @param {boolean} [options.show] pass its output on as it comes
 * @param {string} [options.cwd] where it runs; the repository unless given
 * @param {Record<string, string>} [options.env] added to this process' environment
 * @param {number} [options.timeoutMs] after which it and its children are killed
 * @returns {Promise<{code: number|null, signal: string|null, timedOut: boolean, output: string,
 *   ms: number}>} `output` is the end of stdout and stderr together; a program that cannot be
 *   started has code 127
 */
export function run(command, args, options = {}) {
  const started = Date.now();
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: on a time-out, what the program started ends with it.
    detached: options.timeoutMs !== undefined,
  });

  let output = '';
  const collect = (chunk) => {
    if (options.show) process.stdout.write(chunk);
    output = (output + chunk).slice(-keptOutput);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);

  const heartbeat = setInterval(() => {
    if (!options.title || options.show) return;
    const ms = Date.now() - started;
    const last = output.trimEnd().split('\n').at(-1).trim();
    const far = (options.progress?.(last, ms) ?? last).slice(0, 100);
    console.log(`  … ${options.title}, ${Math.round(ms / 1000)} s  ${far}`);
  }, heartbeatMs);

  let timedOut = false;
  const killGroup = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended already
    }
  };
  const timer =
    options.timeoutMs &&
    setTimeout(() => {
      timedOut = true;
      killGroup();
    }, options.timeoutMs);

  const interrupted = (signal) => {
    if (options.timeoutMs) killGroup();
    else child.kill(signal);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);

  return new Promise((resolve) => {
    const finish = (code, signal) => {
      clearInterval(heartbeat);
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve({ code, signal, timedOut, output, ms: Date.now() - started });
    };
    child.once('error', (error) => {
      output += `${error.message}\n`;
      finish(127, null);
    });
    child.once('close', finish);
  });
}

/** As `run`, but a program that fails is a Failure that holds what the program said. */
export async function must(title, command, args, options = {}) {
  const result = await run(command, args, { title, ...options });
  if (result.code !== 0) {
    const end = result.timedOut ? 'took too long' : `ended with ${result.signal ?? result.code}`;
    throw new Failure(
      `${title}: ${command} ${end}\n  $ ${[command, ...args].join(' ')}\n` +
        (options.show ? '' : result.output),
    );
  }
  console.log(`  ${title}: ${seconds(result.ms)}`);
  return result;
}

/**
 * Runs a script's main function when the script was started directly. `usage` is shown when parseArgs
 * refuses its options.
 */
export function main(url, action, usage = '') {
  if (process.argv[1] !== fileURLToPath(url)) return;
  Promise.resolve()
    .then(action)
    .catch((error) => {
      if (error instanceof Failure) console.error(`\n${error.message}`);
      else if (error.code?.startsWith('ERR_PARSE_ARGS_')) {
        console.error(`\n${error.message}\nUsage: ${usage}`);
      } else console.error(error);
      process.exitCode = 1;
    });
}
