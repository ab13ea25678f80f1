import { createHash } from 'node:crypto';

/**
 * The server's side of docs/protocol.md in a few lines, strict about what a client may send, with
 * the engine for state and decision. Stands in for the real one where a test needs to cut
 * connections, move clocks and lose data.
 */
export class FakeServer {
  /** Requests as they came: {path, body, keepalive}. */
  requests = [];
  /** The server's clock. */
  now = 1_763_719_210_000;
  /** Set to answer the next requests otherwise: functions of (path, body), first in, first out. */
  script = [];
  #plan;
  #visitors = new Map();
  #forgotten = new Set();
  #stored = 0;

  /** @param {import('../../dist/index.js').Plan} plan the published plan */
  constructor(plan) {
    this.#plan = plan;
  }

  /** For SyncClient's `environment`. */
  fetch = async (url, { body, keepalive, headers, credentials }) => {
    const path = new URL(url).pathname;
    const parsed = JSON.parse(body);
    const type = headers['content-type'];
    this.requests.push({ path, body: parsed, keepalive, type, credentials });
    const scripted = this.script.shift();
    if (scripted) {
      const answer = await scripted(path, parsed);
      if (answer) return answer;
    }
    return this.answer(path, parsed);
  };

  answer(path, body) {
    if (body.key !== 'pk_test') return problem(403, 'key');
    if (!/^[A-Za-z0-9_-]{22,64}$/.test(body.visitor)) return problem(422, 'request');
    const id = createHash('sha256').update(body.visitor).digest('hex');
    if (path === '/v1/forget') {
      this.#visitors.delete(id);
      this.#forgotten.add(id);
      return json(200, { forgotten: true });
    }
    if (this.#forgotten.has(id)) return problem(410, 'forgotten');
    const visitor = this.visitor(body.visitor);
    const admitted = this.#admit(visitor, body);
    if (admitted instanceof Response) return admitted;
    if (path === '/v1/submit') return this.#submit(visitor, body, admitted);
    return this.#synced(visitor, body, admitted);
  }

  visitor(token) {
    const id = createHash('sha256').update(token).digest('hex');
    if (!this.#visitors.has(id)) {
      this.#visitors.set(id, { events: [], last: new Map(), plan: this.#plan.forVisitor(id) });
    }
    return this.#visitors.get(id);
  }

  /** Forgets what was stored after the first `keep` events, as a restored backup would. */
  restore(token, keep) {
    const visitor = this.visitor(token);
    visitor.events.splice(keep);
    visitor.last.clear();
    for (const { event } of visitor.events) {
      visitor.last.set(event.client, event.type === 'dropped' ? event.to : event.seq);
    }
  }

  get visitors() {
    return [...this.#visitors.values()];
  }

  /** Checks a request's events without storing them; returns what storing them would change. */
  #admit(visitor, { events = [], sent_at: sentAt }) {
    const skew = sentAt === undefined ? 0 : this.now - sentAt;
    const shift = Math.abs(skew) > 2000 ? skew : 0;
    const last = new Map(visitor.last);
    const times = new Map();
    const fresh = [];
    const acks = [];
    for (const event of events) {
      const { client, seq } = event;
      if (client.startsWith('srv-')) return problem(422, 'event');
      if (event.plan !== undefined && event.plan !== this.#plan.hash) {
        return problem(409, 'plan_unknown', { plan: this.#plan.hash });
      }
      const expected = (last.get(client) ?? 0) + 1;
      const first = event.type === 'dropped' ? event.from : seq;
      if (first > expected) return problem(409, 'gap', { client, expected });
      if (first < expected) {
        const stored = visitor.events.find((e) => e.event.client === client && e.event.seq === seq);
        if (!stored || payload(stored.event) !== payload(event)) {
          return problem(409, 'fork', { client, seq });
        }
        acks.push({ client, seq, at: stored.event.at });
        continue;
      }
      const before = times.get(client) ?? lastTime(visitor, client);
      const at = Math.max(Math.min(event.at + shift, this.now), before);
      times.set(client, at);
      last.set(client, event.type === 'dropped' ? event.to : seq);
      fresh.push({ ...event, at });
      acks.push({ client, seq, at });
    }
    return { fresh, last, acks };
  }

  #store(visitor, { fresh, last }) {
    for (const event of fresh) {
      this.#stored += 1;
      visitor.events.push({ cursor: this.#stored, event });
    }
    visitor.last = last;
  }

  #synced(visitor, body, admitted) {
    this.#store(visitor, admitted);
    const sent = new Set((body.events ?? []).map((e) => `${e.client} ${e.seq}`));
    const since = body.diverged ? 0 : (body.cursor ?? 0);
    const events = visitor.events
      .filter(({ cursor, event }) => {
        return cursor > since && !sent.has(`${event.client} ${event.seq}`);
      })
      .map(({ event }) => event);
    const cursor = visitor.events.at(-1)?.cursor ?? 0;
    return json(200, { acks: admitted.acks, events, cursor, ...this.#view(visitor, body.offer) });
  }

  #submit(visitor, body, admitted) {
    const session = this.#session(visitor, admitted.fresh);
    const { offer, answers } = body;
    const result = session.validate({ offer, answers }, { now: this.now });
    session.dispose();
    if (!result.valid) return problem(422, 'submission', { errors: result.errors });
    const bodies = Object.entries(answers).flatMap(([field, value]) => {
      const given = { type: 'answer', field, value };
      return value === null ? [given, { type: 'skip', field }] : [given];
    });
    const client = `srv-${this.#stored}`;
    const own = [...bodies, { type: 'submit', offer }].map((event, i) => {
      return { client, seq: i + 1, at: this.now, plan: this.#plan.hash, ...event };
    });
    this.#store(visitor, { ...admitted, fresh: [...admitted.fresh, ...own] });
    return json(200, {
      receipt: 'a.b.c',
      lead: 'lead',
      answers: result.answers,
      acks: admitted.acks,
      ...this.#view(visitor, offer),
    });
  }

  #view(visitor, offer = '') {
    const session = this.#session(visitor);
    const decision = session.decide({ now: this.now, offer });
    const state = session.stateHash();
    session.dispose();
    return { state, decision, decided_at: this.now };
  }

  #session({ plan, events }, more = []) {
    const session = plan.session();
    session.add([...events.map(({ event }) => event), ...more]);
    return session;
  }
}

export function problem(status, code, more = {}) {
  return json(status, { type: 'about:blank', title: code, status, detail: code, code, ...more });
}

function json(status, body) {
  return new Response(JSON.stringify(body), { status });
}

/** Members in any order: a store may change it. */
function payload({ at: _, ...event }) {
  return JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function lastTime(visitor, client) {
  return visitor.events.findLast(({ event }) => event.client === client)?.event.at ?? 0;
}
