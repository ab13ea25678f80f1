import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The native engine: a child that answers line by line, in order. */
export class NativeEngine {
  #child;
  #waiting = [];
  #ended;
  #failure;

  /** @param {string} program the native command line */
  constructor(program) {
    this.#child = spawn(program, ['replay'], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout, crlfDelay: 0 }).on('line', (line) =>
      this.#waiting.shift()?.resolve(line),
    );
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', resolve);
      this.#child.on('close', (code, signal) =>
        resolve(new Error(`it ended with ${signal ?? code}`)),
      );
    });
    this.#ended.then((why) => {
      this.#failure = why;
      for (const { reject } of this.#waiting.splice(0)) reject(why);
    });
    this.#child.stdin.on('error', () => {});
  }

  /** @returns {Promise<string>} the line that answers `line` */
  ask(line) {
    const answer = new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${line}\n`);
    });
    // Whoever waits for the first of many answers sees the failure; the others need no handler.
    answer.catch(() => {});
    return answer;
  }

  async close() {
    this.#child.stdin.end();
    await this.#ended;
  }
}

/**
 * The Wasm engine, answering the same lines with the same bytes (server/src/cli/replay_command):
 * the full module with the whole plan, the page's module with the published one, as in a page.
 */
export class WasmEngine {
  #full;
  #page;
  #whole;
  #published;

  /**
   * @param {import('../../dist/full.js').FullEngine} full
   * @param {import('../../dist/index.js').Engine} page
   */
  constructor(full, page) {
    this.#full = full;
    this.#page = page;
  }

  /** @param {object} question what the native engine gets as a line */
  ask(question) {
    if (question.plan !== undefined) return this.#load(question.plan);
    if (question.logic !== undefined) {
      const { logic, dialect, now } = question;
      return this.#full.logicJson(logic, { dialect, now });
    }
    return this.#decide(question);
  }

  #load(text) {
    this.#whole?.dispose();
    this.#published?.dispose();
    try {
      this.#whole = this.#full.plan(text);
      const published = this.#whole.publishJson();
      this.#published = this.#page.plan(published);
      const description = this.#whole.describeJson();
      return (
        `{"hash":"${this.#whole.hash}","description":${description},"published":${published},` +
        `"published_hash":"${this.#published.hash}"}`
      );
    } catch (error) {
      return refusal(error);
    }
  }

  #decide({ batches, reports, visitor, now, offer, submission }) {
    const whole = this.#whole.forVisitor(visitor);
    const published = this.#published.forVisitor(visitor);
    const session = whole.session();
    const provisional = published.session();
    const refused = [...batches, ...reports].map((batch) => add(session, batch));
    batches.forEach((batch) => {
      add(provisional, batch);
    });
    const line =
      `{"refused":[${refused}],"state":"${session.stateHash()}"` +
      `,"decision":${session.decideJson({ now, offer })}` +
      `,"provisional":${provisional.decideJson({ now, offer })}` +
      `,"validation":${session.validateJson(submission, { now })}` +
      `,"first_visit":${published.validateJson(submission, { now })}` +
      `,"history":${session.historyJson({ now })}` +
      `,"changes_at":${session.changesAt({ now, offer })}}`;
    session.dispose();
    provisional.dispose();
    if (whole !== this.#whole) whole.dispose();
    if (published !== this.#published) published.dispose();
    return line;
  }
}

function add(session, batch) {
  try {
    session.add(batch);
    return 'null';
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error) {
  if (error.name !== 'FieldwiseError') throw error;
  return JSON.stringify({ errors: error.errors });
}
