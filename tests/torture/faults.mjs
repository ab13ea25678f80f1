// One call on the disk goes wrong, and every call has its turn: the same load again and again, with the fault
// one call later each time, until a load ends before the fault comes.
import { readFileSync } from 'node:fs';
import { Random } from '../differential/random.mjs';
import { planFile } from '../server/server.mjs';
import { Host } from '../simulation/host.mjs';
import { Book } from './book.mjs';
import { KEY, randomToken, Tab } from './tab.mjs';

const BEGIN = 1_763_719_210_000;
/** Of each visitor, with two visitors at it in turn. */
const REQUESTS = 9;

/**
 * @param {object} options
 * @param {'io'|'dead'|'full'} options.kind one call fails; or from one call on the disk answers nothing, or
 *   is full, until the end of the load
 * @param {number} [options.step] tries each step-th call only
 * @param {string} [options.seed]
 * @returns {Promise<{wrong: string[], calls: number, refused: number, starts: number}>} `calls` that failed, as
 *   many loads there were; `refused` requests that answered 503 and `starts` that failed cleanly
 */
export async function faults({ kind, step = 1, seed = '1' }) {
  const total = { wrong: [], calls: 0, refused: 0, starts: 0 };
  const host = new Host();
  try {
    for (let call = 1; total.wrong.length === 0; call += step) {
      const load = new Load(host, new Random(`faults ${seed}`), kind, call);
      const troubled = await load.run();
      total.wrong.push(...load.wrong.map((sentence) => `${kind} at call ${call}: ${sentence}`));
      if (!troubled) break;
      total.calls += 1;
      total.refused += load.refused;
      total.starts += load.failedStarts;
    }
  } finally {
    await host.close();
  }
  return total;
}

class Load {
  wrong = [];
  refused = 0;
  failedStarts = 0;
  #host;
  #random;
  #kind;
  #call;
  #clock = BEGIN;
  #plan = readFileSync(planFile, 'utf8');

  constructor(host, random, kind, call) {
    this.#host = host;
    this.#random = random;
    this.#kind = kind;
    this.#call = call;
  }

  /** Resolves to whether the fault came. */
  async run() {
    await this.#order({ do: 'wipe', seed: 1 });
    await this.#order({ do: 'trouble', kind: this.#kind, call: this.#call });
    let troubled = await this.#start();
    const visitors = [0, 1].map(() => {
      const book = new Book(randomToken(this.#random, 32));
      return { book, tab: new Tab(book, this.#random, () => this.#now()) };
    });
    const work = async () => {
      for (const { book, tab } of visitors) {
        let left = REQUESTS;
        await tab
          .run(this.#send, () => (left -= 1) < 0)
          .catch((error) => this.wrong.push(`${book.token}: ${error.message}`));
      }
    };
    await work();
    troubled = (await this.#relieve()) || troubled;
    // There is room again: who was refused is taken now.
    const before = this.refused;
    await work();
    if (this.refused > before) this.wrong.push('it refuses, and the fault has passed');
    await this.#audit(visitors, 'while it runs');
    await this.#order({ do: 'end', how: 'kill' });
    await this.#start();
    await this.#audit(visitors, 'after kill -9');
    await this.#order({ do: 'end', how: 'stop' });
    await this.#start();
    await this.#audit(visitors, 'after it was stopped');
    await this.#order({ do: 'end', how: 'stop' });
    return troubled;
  }

  #now() {
    this.#clock += 1;
    return this.#clock;
  }

  #order(order) {
    return this.#host.order({ ...order, now: this.#now() });
  }

  /** Starts it, once more when the fault kept it from starting. */
  async #start() {
    const first = await this.#order({ do: 'start', plan: this.#plan });
    if (first.ok) return first.troubled;
    this.failedStarts += 1;
    if (!first.troubled) this.wrong.push(`it does not start: ${first.error}`);
    await this.#relieve();
    await this.#order({ do: 'end', how: 'kill' });
    const second = await this.#order({ do: 'start', plan: this.#plan });
    if (!second.ok) this.wrong.push(`it does not start again: ${second.error}`);
    return true;
  }

  /** Ends the fault; resolves to whether it had come. */
  async #relieve() {
    const { troubled } = await this.#order({ do: 'trouble', kind: 'none', call: 0 });
    return troubled;
  }

  #send = async (method, path, { body, type = 'application/json' } = {}) => {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const [answer] = await this.#host.requests([{ method, path, type, body: text }], this.#now());
    const json = /\bjson$/.test(answer.type) ? JSON.parse(answer.body) : answer.body;
    if (answer.status === 503) {
      this.refused += 1;
      if (json.code !== undefined && json.code !== 'storage') this.wrong.push(`503 ${json.code}`);
    }
    return { status: answer.status, body: json };
  };

  async #audit(visitors, when) {
    for (const { book } of visitors) {
      const body = { key: KEY, visitor: book.token, cursor: 0, events: [] };
      const { status, body: answer } = await this.#send('POST', '/v1/sync', { body });
      const note = (sentences) =>
        this.wrong.push(...sentences.map((sentence) => `${when}: ${sentence}`));
      if (status === 410 && book.forgotten !== undefined) book.forgotten = 'acknowledged';
      else if (status !== 200) note([`${status} ${JSON.stringify(answer)}`]);
      else if (book.forgotten === 'acknowledged') note(['was forgotten, and is known']);
      else note(book.audit(answer.events));
    }
  }
}
