// What is between the devices and the server: requests that take their time, get lost, come twice or
// overtake each other, answers that do not arrive, and a server that ends in every way and starts again.
import { markOf } from './device.mjs';

/** The scope `read` of the host's server. */
const SECRET = 'Bearer sk_test_0123456789';

export class Network {
  /** Tokens that the server said it had forgotten. */
  forgotten = new Set();
  /** Marks of forms of which the sender never heard whether the server took them. */
  unheard = new Set();
  /** By mark of what the server acknowledged: the tokens under which it did. */
  acknowledged = new Map();
  /** How often the server was ended, by how. */
  ends = {};
  requests = 0;
  /** Whether anything goes wrong; false at the end of a run. */
  rough = true;
  /** How far the server's clock is off. */
  skew = 0;
  up = false;
  #world;
  #random;
  #host;
  #plan;
  #inbox = [];
  #slow;
  #bad;

  constructor(world, random, host, { slow, bad }) {
    this.#world = world;
    this.#random = random;
    this.#host = host;
    /** The longest that a request or an answer takes, in ms. */
    this.#slow = slow;
    /** The share of requests and answers that get lost. */
    this.#bad = bad;
  }

  get serverNow() {
    return Math.round(this.#world.now + this.skew);
  }

  /** `fetch` as the tab has it whose turn it is. */
  fetch() {
    return (url, init) => {
      const tab = this.#world.current;
      return new Promise((resolve, reject) => this.#send(tab, url, init, resolve, reject));
    };
  }

  async start(plan = this.#plan) {
    this.#plan = plan;
    const started = await this.#host.order({ do: 'start', plan: plan.text, now: this.serverNow });
    // The trouble that was to come came while starting: again, as a service manager does.
    if (!started.ok) {
      await this.#host.order({ do: 'end', how: started.troubled ? 'cut' : 'kill' });
      return this.start(plan);
    }
    this.up = true;
  }

  /** Ends the server in some way; it comes back later, maybe with another plan. */
  async upset(plans) {
    if (!this.up) return;
    const how = this.#random.pick(['stop', 'kill', 'kill', 'cut', 'power', 'io', 'full']);
    this.ends[how] = (this.ends[how] ?? 0) + 1;
    this.#world.tell(() => `server: ${how}`);
    if (how === 'power' || how === 'io' || how === 'full') {
      const kind = how === 'power' ? 'cut' : how;
      await this.#host.order({ do: 'trouble', kind, call: this.#random.integer(1, 30) });
      if (how === 'full')
        this.#world.later(this.#random.integer(100, 20_000), () => this.#relieve(), null);
      return;
    }
    await this.#end(how, plans);
  }

  /** From now on all goes well. */
  async calm() {
    this.rough = false;
    if (!this.up) return;
    await this.#relieve();
  }

  /** What the server has, as its operator reads it: [{visitor, …event}]. */
  async everything() {
    const events = [];
    for (let after = ''; after !== undefined; ) {
      const path = `/v1/events?after=${after}`;
      const [answer] = await this.#host.requests(
        [{ method: 'GET', path, authorization: SECRET }],
        this.serverNow,
      );
      if (answer?.status !== 200) throw new Error(`/v1/events: ${JSON.stringify(answer)}`);
      events.push(
        ...answer.body
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      );
      after = answer.next;
    }
    return events;
  }

  /** What the server says to a visitor who sends nothing: {status, body}. */
  async ask(visitor, offer) {
    const body = JSON.stringify({ key: 'pk_test', visitor, cursor: 0, offer });
    const request = { method: 'POST', path: '/v1/sync', type: 'text/plain', body };
    const [answer] = await this.#host.requests([request], this.serverNow);
    return { status: answer.status, body: JSON.parse(answer.body) };
  }

  async #relieve() {
    await this.#host.order({ do: 'trouble', kind: 'none', call: 0 });
  }

  async #end(how, plans) {
    this.up = false;
    for (const { answer } of this.#inbox.splice(0)) answer(null);
    await this.#host.order({ do: 'end', how });
    const next = plans && this.#random.chance(0.3) ? this.#random.pick(plans) : this.#plan;
    this.#plan = next;
    this.#world.later(this.#random.integer(50, 8000), () => this.start(next), null);
  }

  /** The plan that a page gets now. */
  get plan() {
    return this.#plan;
  }

  #delay() {
    // Most are fast, some are very slow: so they overtake each other.
    return this.#random.chance(0.8)
      ? this.#random.integer(1, 40)
      : this.#random.integer(1, this.#slow);
  }

  #send(tab, url, { body, headers, keepalive }, resolve, reject) {
    const world = this.#world;
    const random = this.#random;
    const path = new URL(url).pathname;
    if (path !== '/v1/forget') tab.visitor = JSON.parse(body).visitor;
    const request = { method: 'POST', path, type: headers['content-type'], body };
    world.tell(() => `tab ${tab.number} sends ${path} ${short(body)}`);
    if (tab.device.gpc) request.gpc = true;
    const fail = () => {
      world.tell(() => `tab ${tab.number} will get no answer`);
      world.later(random.integer(1, 4000), () => reject(new TypeError('network')), tab);
    };
    let answered = false;
    const answer = (response) => {
      if (answered) return;
      answered = true;
      const lost = response === null || (this.rough && random.chance(this.#bad));
      const readable = lost ? null : this.#readable(response);
      if (path === '/v1/submit' && (response?.status ?? 200) === 200 && (readable?.cut ?? true)) {
        for (const mark of marksOf(path, JSON.parse(body))) this.unheard.add(mark);
      }
      if (lost) return fail();
      world.later(this.#delay(), () => resolve(readable), tab);
    };
    if (!tab.device.online || (this.rough && random.chance(this.#bad))) return fail();
    const arrive = (reply) => () => this.#arrive({ request, answer: reply });
    // A page that ends takes its requests with it, but for those that outlive it.
    const owner = keepalive || random.chance(0.5) ? null : tab;
    world.later(this.#delay(), arrive(answer), owner);
    // A form that is sent again is another one (docs/protocol.md).
    const once = path === '/v1/submit';
    if (!once && this.rough && random.chance(this.#bad / 2)) {
      world.later(random.integer(1, 20_000), arrive(random.chance(0.5) ? answer : () => {}), null);
    }
  }

  #arrive(entry) {
    if (!this.up) return entry.answer(this.#downstairs());
    this.#inbox.push(entry);
    if (this.#inbox.length === 1)
      this.#world.later(this.#random.integer(0, 3), () => this.#commit(), null);
  }

  /** Nobody listens, or a proxy says so. */
  #downstairs() {
    const proxy = { type: 'text/html', body: '<h1>Bad gateway</h1>' };
    return this.#random.pick([
      null,
      { ...proxy, status: 502 },
      { ...proxy, status: 503, after: String(this.#random.integer(0, 5)) },
      { ...proxy, status: 429, after: '1' },
    ]);
  }

  /** All that wait are asked of the server together. */
  async #commit() {
    const batch = this.#inbox.splice(0);
    if (batch.length === 0) return;
    this.requests += batch.length;
    const answers = await this.#host.requests(
      batch.map(({ request }) => request),
      this.serverNow,
    );
    batch.forEach(({ request, answer }, i) => {
      this.#world.tell(() => `server: ${request.path} ${short(request.body)}`);
      this.#world.tell(() => `   says ${answers[i]?.status} ${short(answers[i]?.body)}`);
      if (answers[i]) this.#note(request, answers[i]);
      // Ended before it answered: whether it forgot, nobody knows.
      else if (request.path === '/v1/forget') this.forgotten.add(JSON.parse(request.body).visitor);
      answer(answers[i]);
    });
    if (answers.includes(null)) await this.#end('cut');
  }

  #note({ path, body: text }, { status, body: answer }) {
    if (status === 500) throw new Error(`500: ${answer}`);
    if (status !== 200) return;
    const body = JSON.parse(text);
    if (path === '/v1/forget') this.forgotten.add(body.visitor);
    for (const mark of marksOf(path, body)) {
      const tokens = this.acknowledged.get(mark) ?? new Set();
      this.acknowledged.set(mark, tokens.add(body.visitor));
    }
  }

  #readable({ status, type, body, after }) {
    const cut = this.rough && this.#random.chance(this.#bad / 4);
    return {
      cut,
      ok: status >= 200 && status < 300,
      status,
      headers: { get: (name) => ({ 'content-type': type, 'retry-after': after })[name] ?? null },
      text: async () => {
        if (cut) throw new TypeError('the answer was cut off');
        return body;
      },
    };
  }
}

const short = (text) =>
  String(text)
    .replaceAll(/"(plan|key|offer|type)":"[^"]*",?|x{9,}/g, '')
    .replace(/"decision":\{.*?\},"decided_at"/, '"decided_at"');

/** The marks that a request brings. */
function marksOf(path, { events = [], answers }) {
  const form = path === '/v1/submit' ? [{ value: answers.company }] : [];
  return [...events, ...form].map(markOf);
}
