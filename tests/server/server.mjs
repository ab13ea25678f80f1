// Starts and stops real servers for the tests, each on a free port with a folder of its own.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postgresOf } from './postgres.mjs';

const here = dirname(fileURLToPath(import.meta.url));

export const binary =
  process.env.FIELDWISE_BIN ?? join(here, '..', '..', 'build', 'native', 'fieldwise');
export const planFile = join(here, 'fixtures', 'plan.json');
export const publishableKey = 'pk_test';
export const secretKey = 'sk_test_0123456789';
/** The headers of a back end that has it. */
export const bearer = { Authorization: `Bearer ${secretKey}` };

/** A temporary folder that is removed after test `t`. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The database that the tests run on: `sqlite`, or `postgres`. */
export const store = process.env.FIELDWISE_TEST_STORE ?? 'sqlite';

/** The options by which a server has the database of this folder. */
export const storeArgs = (folder) =>
  store === 'postgres' ? ['--store', postgresOf(folder)] : ['--db', join(folder, 'test.sqlite')];

/**
 * Starts `fieldwise serve` and resolves when it listens. `folder` holds the database, so that a
 * second start in the same folder finds what the first one stored; `place` is another than that.
 */
export async function startServer(
  t,
  { folder = temporaryFolder(t), plan = planFile, args = [], env = {}, place } = {},
) {
  const child = spawn(
    binary,
    [
      'serve',
      '--plan',
      plan,
      ...(place ? ['--store', place] : storeArgs(folder)),
      '--port',
      '0',
      '--publishable-key',
      publishableKey,
      ...args,
    ],
    {
      env: { ...process.env, FIELDWISE_SECRET_KEY: secretKey, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const server = new Server(child, folder);
  t.after(() => server.kill());
  await server.started();
  return server;
}

/** Runs a verb of the command line to its end; resolves to {status, stdout, stderr}. */
export function fieldwise(args, env = {}) {
  const child = spawn(binary, args, {
    env: { ...process.env, FIELDWISE_SECRET_KEY: secretKey, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => (out[name] += text));
  }
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...out })));
}

export class Server {
  #child;
  #exit;
  stdout = '';
  stderr = '';
  url = '';

  constructor(child, folder) {
    this.#child = child;
    this.folder = folder;
    child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
    this.#exit = new Promise((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal })),
    );
  }

  started() {
    return new Promise((resolve, reject) => {
      this.#child.stdout.setEncoding('utf8').on('data', (text) => {
        this.stdout += text;
        const found = /listens on (http:\/\/\S+)\n/.exec(this.stdout);
        if (found) {
          this.url = found[1];
          resolve();
        }
      });
      this.#exit.then(({ code }) => reject(new Error(`exit ${code}: ${this.stderr}`)));
    });
  }

  get port() {
    return Number(new URL(this.url).port);
  }

  get pid() {
    return this.#child.pid;
  }

  /** Sends a signal and resolves to {code, signal} when the process is gone. */
  stop(signal = 'SIGTERM') {
    this.#child.kill(signal);
    return this.#exit;
  }

  kill() {
    return this.stop('SIGKILL');
  }

  /** POSTs `body` (an object is sent as JSON) and resolves to {status, headers, body}. */
  async post(path, body, headers = {}) {
    const response = await fetch(this.url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    return read(response);
  }

  async get(path, headers = {}) {
    return read(await fetch(this.url + path, { headers, redirect: 'manual' }));
  }

  sync(visitor, events, more = {}) {
    return this.post('/v1/sync', { key: publishableKey, visitor, events, ...more });
  }

  /** Writes bytes to a plain socket, and resolves to all that comes back before it closes. */
  raw(bytes, { end = false } = {}) {
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(this.port, '127.0.0.1', () => {
        if (end) socket.end(bytes);
        else socket.write(bytes);
      });
      socket.setEncoding('latin1').on('data', (text) => (answer += text));
      socket.on('error', () => {});
      socket.on('close', () => resolve(answer));
    });
  }
}

async function read(response) {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const json = /\bjson/.test(type) && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json ? JSON.parse(text) : text,
  };
}

/** A new visitor token. */
export const token = () => randomBytes(24).toString('base64url');

/** An answer event. */
export const answer = (client, seq, field, value, at = Date.now()) => ({
  client,
  seq,
  at,
  type: 'answer',
  field,
  value,
});

/** A page event. */
export const page = (client, seq, path, at = Date.now()) => ({
  client,
  seq,
  at,
  type: 'page',
  path,
});
