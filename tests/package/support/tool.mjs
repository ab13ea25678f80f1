// Running a bundler's own program, as its user would.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const environment = { ...process.env, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', CI: 'true' };
// The test runner's own marks: a tool that runs tests or workers of its own would take them for its.
delete environment.NODE_TEST_CONTEXT;
delete environment.NODE_OPTIONS;

function start(script, args, cwd) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, to end what it starts too
  });
  const tool = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      tool.output += text;
    });
  }
  tool.ended = once(child, 'close');
  return tool;
}

async function end({ child, ended }) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
  await ended;
}

/**
 * Runs a program to its end and gives what it printed.
 *
 * @throws {Error} with all of that when it fails, or takes longer than `seconds`
 */
export async function runTool(script, args, { cwd, seconds = 60 }) {
  const tool = start(script, args, cwd);
  const timer = setTimeout(() => void end(tool), seconds * 1000);
  const [code, signal] = await tool.ended;
  clearTimeout(timer);
  if (code === 0) return tool.output;
  const how = signal === null ? `ended with ${code}` : `was ended after ${seconds} s`;
  throw new Error(`${script} ${args.join(' ')} ${how}:\n${tool.output}`);
}

/**
 * Starts a program that serves on a loopback port, and waits until it answers.
 *
 * @param {(port: number) => string[]} args
 * @returns {Promise<{url: string, output: () => string, close: () => Promise<void>}>}
 */
export async function startTool(script, args, { cwd, seconds = 30 }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const tool = start(script, args(port), cwd);
  let over = false;
  void tool.ended.then(() => {
    over = true;
  });
  const deadline = Date.now() + seconds * 1000;
  while (!(await answers(url))) {
    if (over || Date.now() > deadline) {
      await end(tool);
      throw new Error(`${script} did not serve within ${seconds} s:\n${tool.output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, output: () => tool.output, close: () => end(tool) };
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
