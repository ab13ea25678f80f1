// The server's own code on a disk in memory whose power goes: in the middle of a write, before a sync, while
// it starts. What was written and not synced is then gone, all of it, some of it, or half a sector.
import { readFileSync } from 'node:fs';
import { planFile } from '../server/server.mjs';
import { Host } from '../simulation/host.mjs';

/** The power goes at one of so many calls on the disk. */
const LONGEST_LIFE = 120;
/** Or after so many batches of requests. */
const MOST_BATCHES = 40;

export class UnpluggedServer {
  /** How often the power went: while it started, and under load. */
  ends = { starting: 0, loaded: 0 };
  place = 'memory';
  #random;
  #host = new Host();
  #plan = readFileSync(planFile, 'utf8');
  #clock = 1_763_719_210_000;
  #batch = [];
  #batches = 0;
  #gone;
  #tellGone;
  #lying;

  /** With `lying`, the disk says of every sync that it is done, and does nothing. */
  static async on(random, { lying = false } = {}) {
    const server = new UnpluggedServer();
    server.#random = random;
    server.#lying = lying;
    await server.#host.order({ do: 'wipe', seed: random.integer(1, 1 << 30), now: server.#clock });
    return server;
  }

  /** Every look at the clock is a moment later. */
  now() {
    this.#clock += 1;
    return this.#clock;
  }

  async start() {
    for (;;) {
      if (this.#lying) await this.#host.order({ do: 'trouble', kind: 'lie', call: 0 });
      const call = this.#random.integer(1, LONGEST_LIFE);
      // One that is to survive its start, so that the audit before the load is not cut off.
      const unharmed = this.#random.chance(0.8);
      if (!unharmed) await this.#host.order({ do: 'trouble', kind: 'cut', call });
      const started = await this.#host.order({ do: 'start', plan: this.#plan, now: this.now() });
      if (started.ok && !started.troubled) break;
      if (!started.troubled) throw new Error(`it does not start: ${started.error}`);
      this.ends.starting += 1;
      await this.#host.order({ do: 'end', how: 'cut' });
    }
    await this.#host.order({ do: 'trouble', kind: 'none', call: 0 });
    this.#batches = 0;
    this.#gone = new Promise((resolve) => {
      this.#tellGone = resolve;
    });
  }

  connect() {
    return { send: (method, path, more) => this.#send(method, path, more), close() {} };
  }

  /** Cuts it off while tabs work, or when they have ended. */
  async strike(ended) {
    const call = this.#random.integer(1, LONGEST_LIFE);
    await this.#host.order({ do: 'trouble', kind: 'cut', call });
    await Promise.race([this.#gone, ended]);
    this.ends.loaded += 1;
    await this.#host.order({ do: 'end', how: 'cut' });
  }

  async end() {
    await this.#host.close();
  }

  async remove() {}

  // Requests of the same moment are one batch, and so one transaction.
  #send(method, path, { body, type = 'application/json', headers = {} } = {}) {
    const request = { method, path, type, authorization: headers.authorization ?? '' };
    if (body !== undefined) request.body = typeof body === 'object' ? JSON.stringify(body) : body;
    return new Promise((resolve, reject) => {
      this.#batch.push({ request, resolve, reject });
      if (this.#batch.length === 1) setImmediate(() => this.#flush());
    });
  }

  async #flush() {
    const batch = this.#batch.splice(0);
    const list = batch.map(({ request }) => request);
    const answers = await this.#host.requests(list, this.now());
    this.#batches += 1;
    const cut = answers.includes(null) || this.#batches > MOST_BATCHES;
    batch.forEach(({ resolve, reject }, i) => {
      if (answers[i] === null || this.#batches > MOST_BATCHES)
        reject(new Error('the power is gone'));
      else resolve(read(answers[i]));
    });
    if (cut) this.#tellGone();
  }
}

function read({ status, type, body, next }) {
  const json = /\bjson$/.test(type);
  return { status, headers: { 'fieldwise-next': next }, body: json ? JSON.parse(body) : body };
}
