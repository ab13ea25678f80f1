// Virtual time: what happens waits in one line, ordered by its instant and, at the same one, by chance.
// Everything that a tab does happens while the world says that it is this tab's turn, so that the
// browser's globals can be the tab's own (browser.mjs).
import { setImmediate as turn } from 'node:timers';

const settled = () => new Promise((resolve) => turn(resolve));

export class World {
  /** Virtual ms since the epoch. */
  now;
  /** Whose turn it is, or null. */
  current = null;
  #random;
  #line = [];
  #ids = 0;
  #cancelled = new Set();
  steps = 0;
  #tell;

  /** `tell` hears what happens, for whoever replays a run. */
  constructor(random, now, tell) {
    this.#random = random;
    this.now = now;
    this.#tell = tell;
  }

  /** Says that something happened; `text` is called only when somebody listens. */
  tell(text) {
    this.#tell?.(`${new Date(this.now).toISOString().slice(11)} ${text()}`);
  }

  /** Lets `task` happen in `delay` ms, as something that `owner` does; returns what cancels it. */
  later(delay, task, owner = this.current) {
    const id = (this.#ids += 1);
    const at = this.now + Math.max(0, Math.round(delay));
    this.#put({ at, tie: this.#random.bits(), id, task, owner });
    return id;
  }

  cancel(id) {
    this.#cancelled.add(id);
  }

  /** Resolves after `delay` ms, in the turn of whoever waits. */
  wait(delay, owner = this.current) {
    return new Promise((resolve) => this.later(delay, resolve, owner));
  }

  /** Goes on until nothing waits, or until virtual time `until`. */
  async run(until = Infinity, mostSteps = 200_000) {
    while (this.#line.length > 0 && this.#line[0].at <= until) {
      const next = this.#take();
      if (this.#cancelled.delete(next.id)) continue;
      if (next.owner?.gone) continue;
      this.now = Math.max(this.now, next.at);
      this.current = next.owner;
      // What a tab waits for, it waits for in this line; only the server is really asked.
      const done = next.task();
      if (next.owner === null) await done;
      await settled();
      this.current = null;
      this.steps += 1;
      if (this.steps > mostSteps) throw new Error('nothing comes to rest');
    }
    if (until !== Infinity) this.now = Math.max(this.now, until);
  }

  // A heap: the next is first.
  #put(item) {
    const line = this.#line;
    let i = line.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(line[i], line[parent])) break;
      [line[i], line[parent]] = [line[parent], line[i]];
      i = parent;
    }
  }

  #take() {
    const line = this.#line;
    const first = line[0];
    const last = line.pop();
    if (line.length === 0) return first;
    line[0] = last;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= line.length) return first;
      const right = left + 1;
      const child = right < line.length && before(line[right], line[left]) ? right : left;
      if (!before(line[child], line[i])) return first;
      [line[i], line[child]] = [line[child], line[i]];
      i = child;
    }
  }
}

function before(a, b) {
  if (a.at !== b.at) return a.at < b.at;
  return a.tie !== b.tie ? a.tie < b.tie : a.id < b.id;
}
