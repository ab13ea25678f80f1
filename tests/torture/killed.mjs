// A real server over HTTP that is killed with SIGKILL.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { binary, planFile, Server, secretKey } from '../server/server.mjs';
import { Connection } from './http.mjs';
import { stores } from './stores.mjs';
import { KEY } from './tab.mjs';

/** A load lasts up to this long before the kill, in ms. */
const LONGEST_LOAD = 120;
/** Of so many starts, one is killed before the server listens. */
const KILLED_STARTING = 12;
/** Of so many ends under load, one begins with the database, where that is a server too. */
const DATABASE_FIRST = 4;

export class KilledServer {
  /** How often it was killed: while it started, and under load; and its database before it. */
  ends = { starting: 0, loaded: 0, database: 0 };
  #random;
  #data;
  #server;

  /** `store` is a name of stores.mjs. */
  static async on(store, random) {
    const server = new KilledServer();
    server.#random = random;
    server.#data = await stores[store]();
    return server;
  }

  /** Where its data is. */
  get place() {
    return this.#data.args.join(' ');
  }

  now() {
    return Date.now();
  }

  async start() {
    if (this.#random.integer(1, KILLED_STARTING) === 1) {
      const server = this.#spawn();
      const up = server.started().catch(() => undefined);
      await Promise.race([up, sleep(this.#random.integer(0, 40))]);
      await server.kill();
      this.ends.starting += 1;
    }
    this.#server = this.#spawn();
    await this.#server.started();
  }

  connect() {
    return new Connection(this.#server.port);
  }

  /** Lets it work for a while and ends it. */
  async strike() {
    await sleep(this.#random.integer(0, LONGEST_LOAD));
    this.ends.loaded += 1;
    const crashes = this.#data.crash && this.#random.integer(1, DATABASE_FIRST) === 1;
    if (crashes) {
      this.ends.database += 1;
      this.#data.crash();
    }
    await this.#server.kill();
    if (crashes) this.#data.recover();
    this.#server = undefined;
  }

  async end() {
    await this.#server?.kill();
    this.#data.end();
  }

  async remove() {
    await this.#data.remove();
  }

  #spawn() {
    const child = spawn(
      binary,
      ['serve', '--plan', planFile, '--port', '0', '--publishable-key', KEY, ...this.#data.args],
      {
        env: { ...process.env, FIELDWISE_SECRET_KEY: secretKey },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    return new Server(child);
  }
}
