// One tab of a visitor: sends events, forms and what the server has to refuse, and notes in the visitor's
// book what became of them. What got no answer it sends again, as a page does, unless it has been closed.

export const KEY = 'pk_test';

let lastMark = 0;

export class Tab {
  #book;
  #random;
  #now;
  #client;
  #next = 1;
  /** Events without an answer, as {mark, event}. */
  #waiting = [];

  /** `now` is its clock. */
  constructor(book, random, now) {
    this.#book = book;
    this.#random = random;
    this.#now = now;
    this.#client = randomToken(random, 12);
  }

  /** Sends one thing after another until no answer comes, or `over()`. */
  async run(send, over) {
    while (!over() && this.#book.forgotten === undefined) {
      try {
        await this.#act(send);
      } catch (error) {
        if (error.violation) throw error;
        return;
      }
    }
  }

  #act(send) {
    if (this.#waiting.length > 0) return this.#sync(send, this.#waiting);
    const dice = this.#random.integer(0, 99);
    if (dice < 66) return this.#sync(send, this.#fresh(this.#random.integer(1, 8)));
    if (dice < 80) return this.#submit(send);
    if (dice < 99) return this.#provoke(send);
    return this.#random.chance(0.3) ? this.#forget(send) : this.#sync(send, this.#fresh(40));
  }

  #mark() {
    return `mark-${process.pid}-${(lastMark += 1)}`;
  }

  #event(seq, mark) {
    const base = { client: this.#client, seq, at: this.#now() };
    return this.#random.chance(0.7)
      ? { ...base, type: 'page', path: `/${mark}` }
      : { ...base, type: 'answer', field: 'company', value: mark };
  }

  #fresh(count) {
    return Array.from({ length: count }, (_, i) => {
      const mark = this.#mark();
      return { mark, event: this.#event(this.#next + i, mark) };
    });
  }

  #envelope(entries) {
    return { key: KEY, visitor: this.#book.token, events: entries.map(({ event }) => event) };
  }

  /** Notes one request with these events, and with a form's answer when `form` is its mark. */
  #note(entries, form) {
    const events = entries.map(({ mark, event }) => ({ mark, id: `${event.client} ${event.seq}` }));
    return this.#book.open(form === undefined ? events : [...events, { mark: form }]);
  }

  async #sync(send, entries) {
    this.#waiting = entries;
    const marks = this.#note(entries);
    const answer = await send('POST', '/v1/sync', { body: this.#envelope(entries) });
    this.#settle(answer, marks, entries);
  }

  #settle(answer, marks, entries) {
    this.#expect(answer, [200, 410, 503], 'events');
    if (answer.status === 200) {
      if (answer.body.acks.length !== entries.length) this.#violate(answer, 'acks are missing');
      this.#book.settle(marks, 'acknowledged', answer.body.acks);
      this.#next = entries.at(-1).event.seq + 1;
      this.#waiting = [];
    }
    // Else nothing of it was stored, and it goes out again; what no answer came to before may be there.
  }

  /** A whole form, sometimes with events before it. */
  async #submit(send) {
    const mark = this.#mark();
    const events = this.#fresh(this.#random.integer(0, 3));
    const book = this.#book;
    const plain = this.#random.chance(0.5);
    if (plain && events.length > 0) {
      // A form without JavaScript brings no events: they go before it.
      await this.#sync(send, events);
      if (this.#waiting.length > 0) return;
      events.length = 0;
    }
    const marks = this.#note(events, mark);
    this.#waiting = events;
    book.submissions.unknown += 1;
    const answers = { email: 'ada@acme.example', company: mark };
    const answer = await (plain
      ? this.#post(send, answers)
      : send('POST', '/v1/submit', {
          body: { ...this.#envelope(events), offer: 'guide', answers },
        }));
    this.#expect(answer, [200, 410, 503], 'a form');
    book.submissions.unknown -= 1;
    if (answer.status === 503) book.settle([mark], 'refused');
    if (answer.status !== 200) return;
    book.submissions.acknowledged += 1;
    book.settle(marks, 'acknowledged', answer.body.acks);
    if (book.lead !== undefined && answer.body.lead !== undefined && answer.body.lead !== book.lead)
      this.#violate(answer, `the lead was ${book.lead}`);
    book.lead = answer.body.lead ?? book.lead;
    this.#next += events.length;
    this.#waiting = [];
  }

  /** The same as an ordinary form. */
  async #post(send, answers) {
    const body = new URLSearchParams({
      fieldwise_key: KEY,
      fieldwise_offer: 'guide',
      fieldwise_visitor: this.#book.token,
      ...answers,
    });
    const { status } = await send('POST', '/v1/submit', {
      body: String(body),
      type: 'application/x-www-form-urlencoded',
    });
    return { status, body: { acks: [] } };
  }

  /** What the server has to refuse, as a whole. */
  async #provoke(send) {
    const entries = this.#fresh(this.#random.integer(1, 4));
    const body = this.#envelope(entries);
    const last = entries.at(-1).event;
    let status;
    switch (this.#random.pick(['gap', 'fork', 'plan', 'event', 'field', 'key', 'json', 'form'])) {
      case 'gap':
        last.seq += 3;
        status = 409;
        break;
      case 'fork':
        if (this.#next === 1) return;
        last.seq = this.#random.integer(1, this.#next - 1);
        status = 409;
        break;
      case 'plan':
        last.plan = 'f'.repeat(64);
        status = 409;
        break;
      case 'event':
        delete last.type;
        status = 422;
        break;
      case 'field':
        last.type = 'outcome';
        last.outcome = 'won';
        status = 422;
        break;
      case 'key':
        body.key = 'pk_somebody_else';
        status = 403;
        break;
      case 'json':
        status = 400;
        break;
      default:
        return this.#provokeForm(send, entries);
    }
    const marks = this.#book.open(entries.map(({ mark }) => ({ mark })));
    this.#book.settle(marks, 'refused');
    const text = JSON.stringify(body);
    const answer = await send('POST', '/v1/sync', {
      body: status === 400 ? text.slice(0, -1) : text,
    });
    this.#expect(answer, [status, 410, 503], 'what is to be refused');
  }

  /** A form whose answers do not do: its events, which would, are not stored either. */
  async #provokeForm(send, entries) {
    const marks = this.#book.open(entries.map(({ mark }) => ({ mark })));
    this.#book.settle(marks, 'refused');
    const body = { ...this.#envelope(entries), offer: 'guide', answers: { email: 'nobody' } };
    const answer = await send('POST', '/v1/submit', { body });
    this.#expect(answer, [422, 410, 503], 'a form that is to be refused');
  }

  async #forget(send) {
    this.#book.forgotten = 'unknown';
    const answer = await send('POST', '/v1/forget', {
      body: { key: KEY, visitor: this.#book.token },
    });
    this.#expect(answer, [200, 503], 'a wish to be forgotten');
    if (answer.status === 200) this.#book.forgotten = 'acknowledged';
  }

  #expect(answer, statuses, what) {
    if (answer.status === 410 && this.#book.forgotten === undefined)
      this.#violate(answer, 'nobody asked to be forgotten');
    if (!statuses.includes(answer.status)) this.#violate(answer, `for ${what}`);
  }

  #violate(answer, why) {
    const error = new Error(`${answer.status} ${JSON.stringify(answer.body)}: ${why}`);
    error.violation = true;
    throw error;
  }
}

/** A text that only chance can give twice. */
export function randomToken(random, length) {
  return Array.from({ length }, () => random.integer(0, 35).toString(36)).join('');
}
