// Ends a server at bad moments under load, starts it again on the same data, and audits what it kept.
import { Random } from '../differential/random.mjs';
import { secretKey } from '../server/server.mjs';
import { Book, markOf } from './book.mjs';
import { KilledServer } from './killed.mjs';
import { KEY, randomToken, Tab } from './tab.mjs';
import { UnpluggedServer } from './unplugged.mjs';

/** Visitors that are at it at the same time. */
const VISITORS = 6;

const authorization = { authorization: `Bearer ${secretKey}` };

/** How a server ends, by what is asked of this program. */
export const ways = {
  kill: ({ store }, random) => KilledServer.on(store, random),
  power: ({ lying }, random) => UnpluggedServer.on(random, { lying }),
};

/**
 * @param {object} options
 * @param {number} options.cycles
 * @param {keyof typeof ways} [options.by]
 * @param {string} [options.store] for `kill`, a name of stores.mjs
 * @param {boolean} [options.lying] for `power`, a disk that does not sync
 * @param {string} [options.seed] repeats what is sent and when the end comes; of a server that is killed,
 *   not how far it then was
 * @param {(cycle: number) => void} [options.progress]
 * @returns what was found: `wrong` lists everything that should not be, and has to be empty
 */
export async function torture({
  cycles,
  by = 'kill',
  store = 'sqlite',
  lying,
  seed = '1',
  progress,
}) {
  const random = new Random(`torture ${seed}`);
  const server = await ways[by]({ store, lying }, random);
  const run = new Run(random, server);
  const started = Date.now();
  try {
    for (let cycle = 1; cycle <= cycles && run.wrong.length === 0; cycle += 1) {
      await run.cycle();
      progress?.(cycle);
    }
    if (run.wrong.length === 0) await run.auditEverything();
  } finally {
    await server.end();
    // What went wrong can be looked into.
    if (run.wrong.length === 0) await server.remove();
  }
  return { ...run.report(), seed, place: server.place, milliseconds: Date.now() - started };
}

/** As JSON, or as the page that a form without a script gets. */
const isUncertain = ({ status, body }) =>
  status === 503 && (body.code === 'uncertain' || /stored is not known/.test(body));

class Run {
  wrong = [];
  #random;
  #server;
  /** Who is at it, with their tabs. */
  #active = [];
  /** All books, also of those who left. */
  #books = [];
  #requests = 0;

  constructor(random, server) {
    this.#random = random;
    this.#server = server;
  }

  async cycle() {
    if (!(await this.#start())) return;
    await this.#auditActive();
    if (this.wrong.length === 0) await this.#load();
  }

  /** The server's events of every visitor that there ever was, read as its operator reads them. */
  async auditEverything() {
    if (!(await this.#start())) return;
    await this.#auditActive();
    const owners = new Map();
    for (const book of this.#books)
      for (const [mark, { status }] of book.marks) owners.set(mark, { book, status });
    const seen = new Set();
    for await (const event of this.#everyEvent()) {
      const mark = markOf(event);
      if (mark === undefined) continue;
      const owner = owners.get(mark);
      if (!owner) this.wrong.push(`${mark} is stored, and nobody sent it`);
      else if (owner.status !== 'acknowledged')
        this.wrong.push(`${mark}: ${owner.status}, and stored`);
      else if (owner.book.forgotten === 'acknowledged')
        this.wrong.push(`${mark} was forgotten, and is stored`);
      if (seen.has(mark)) this.wrong.push(`${mark} is stored twice`);
      seen.add(mark);
    }
    for (const [mark, { book, status }] of owners)
      if (status === 'acknowledged' && book.forgotten === undefined && !seen.has(mark))
        this.wrong.push(`${mark} was acknowledged, and is not among all events`);
  }

  /** A server that does not start on what it left has lost all of it. */
  async #start() {
    try {
      await this.#server.start();
      return true;
    } catch (error) {
      this.wrong.push(error.message);
      return false;
    }
  }

  report() {
    const marks = { acknowledged: 0, refused: 0, found: 0, unknown: 0 };
    for (const book of this.#books) {
      const counts = book.counts();
      for (const status of Object.keys(marks)) marks[status] += counts[status];
    }
    const forgotten = this.#books.filter((book) => book.forgotten === 'acknowledged').length;
    const leads = this.#books.filter((book) => book.lead !== undefined).length;
    const visitors = this.#books.length;
    const requests = this.#requests;
    return {
      wrong: this.wrong,
      ends: this.#server.ends,
      requests,
      visitors,
      forgotten,
      leads,
      marks,
    };
  }

  /** Lets all tabs work, and ends the server while they do. */
  async #load() {
    while (this.#active.length < VISITORS) this.#newVisitor();
    const connections = [];
    let over = false;
    const running = this.#active.flatMap(({ book, tabs }) =>
      tabs.map((tab) => {
        const connection = this.#server.connect();
        connections.push(connection);
        const send = async (...request) => {
          this.#requests += 1;
          const answer = await connection.send(...request);
          // Its database was lost at the commit: that is no answer yet.
          if (isUncertain(answer)) throw new Error('uncertain');
          return answer;
        };
        return tab.run(send, () => over).catch((error) => this.#note(book, [error.message]));
      }),
    );
    await this.#server.strike(Promise.all(running));
    over = true;
    for (const connection of connections) connection.close();
    await Promise.all(running);
  }

  #newVisitor() {
    const book = new Book(randomToken(this.#random, 32));
    const tabs = Array.from({ length: this.#random.integer(1, 2) }, () => this.#newTab(book));
    this.#active.push({ book, tabs });
    this.#books.push(book);
  }

  #newTab(book) {
    return new Tab(book, this.#random, () => this.#server.now());
  }

  /** Compares those who were at it with what the server has; some then leave, some tabs are closed. */
  async #auditActive() {
    const connection = this.#server.connect();
    try {
      for (const { book } of this.#active) await this.#audit(book, connection);
    } finally {
      connection.close();
    }
    this.#active = this.#active.filter(
      ({ book }) => book.forgotten === undefined && !this.#random.chance(0.15),
    );
    for (const visitor of this.#active) {
      visitor.tabs = visitor.tabs.filter(() => !this.#random.chance(0.1));
      if (visitor.tabs.length === 0) visitor.tabs.push(this.#newTab(visitor.book));
    }
  }

  async #audit(book, connection) {
    const body = { key: KEY, visitor: book.token, cursor: 0, events: [] };
    const { status, body: answer } = await connection.send('POST', '/v1/sync', { body });
    if (status === 410) {
      if (book.forgotten === undefined) this.#note(book, ['410, and nobody asked to be forgotten']);
      book.forgotten = 'acknowledged';
    } else if (status !== 200) this.#note(book, [`${status} ${JSON.stringify(answer)}`]);
    else if (book.forgotten === 'acknowledged') this.#note(book, ['was forgotten, and is known']);
    else {
      book.forgotten = undefined;
      this.#note(book, book.audit(answer.events));
    }
    if (book.lead === undefined) return;
    const lead = await connection.send('GET', `/v1/leads/${book.lead}`, { headers: authorization });
    const expected = book.forgotten === undefined ? 200 : 404;
    if (lead.status !== expected) this.#note(book, [`its lead answers ${lead.status}`]);
  }

  async *#everyEvent() {
    const connection = this.#server.connect();
    try {
      for (let after = ''; after !== undefined; ) {
        const path = `/v1/events?after=${after}`;
        const answer = await connection.send('GET', path, { headers: authorization });
        if (answer.status !== 200) throw new Error(`/v1/events answers ${answer.status}`);
        for (const line of answer.body.split('\n')) if (line !== '') yield JSON.parse(line);
        after = answer.headers['fieldwise-next'];
      }
    } finally {
      connection.close();
    }
  }

  #note(book, sentences) {
    for (const sentence of sentences) this.wrong.push(`visitor ${book.token}: ${sentence}`);
  }
}
