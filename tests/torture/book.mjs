// What was sent of one visitor and what became of it, and whether a server's events agree with that.
//
// Every event carries a mark of its own in its payload, so that it is known again under whatever client
// and seq it is found. An event is
//   acknowledged  the server said that it is stored: it must be there, once
//   refused       the server said that nothing was stored: it must not be there
//   unknown       no answer came: it may be there once, with all others of its request, or not at all

/** The mark of an event as the server gives it out, or undefined when it carries none. */
export function markOf(event) {
  const text = event.type === 'page' ? event.path : event.type === 'answer' ? event.value : '';
  return /\bmark-\d+-\d+\b/.exec(String(text))?.[0];
}

export class Book {
  /** The visitor's token. */
  token;
  /** The lead that an acknowledged submission named. */
  lead;
  /** undefined, 'unknown' or 'acknowledged': what became of the wish to be forgotten. */
  forgotten;
  /** Submissions that were acknowledged: the server adds one `submit` event for each. */
  submissions = { acknowledged: 0, unknown: 0 };
  /** By mark: {status, request, id?: 'client seq', at?, found?}. */
  marks = new Map();
  #requests = 0;

  constructor(token) {
    this.token = token;
  }

  /** Notes a request before it is sent; resolves its marks with `settle`. */
  open(marks) {
    const request = (this.#requests += 1);
    for (const { mark, id } of marks) {
      const known = this.marks.get(mark);
      // Sent again because no answer came: still the same event.
      if (known) known.request = request;
      else this.marks.set(mark, { status: 'unknown', request, id });
    }
    return marks.map(({ mark }) => mark);
  }

  /** `acks`, in the order of `marks`, where the server acknowledged them. */
  settle(marks, status, acks = []) {
    marks.forEach((mark, i) => {
      const entry = this.marks.get(mark);
      entry.status = status;
      if (acks[i]) entry.at = acks[i].at;
    });
  }

  /** How many events there are of each status; `found` are those without an answer that were there. */
  counts() {
    const counts = { acknowledged: 0, refused: 0, found: 0, unknown: 0 };
    for (const { status, found } of this.marks.values()) counts[found ? 'found' : status] += 1;
    return counts;
  }

  /**
   * What is wrong with the events that a server has of this visitor: a list of sentences, empty when all
   * is well. Marks that were unknown are settled by it: what is there now has to stay.
   */
  audit(events) {
    const wrong = [];
    const found = new Map();
    const ids = new Set();
    let submits = 0;
    for (const event of events) {
      const id = `${event.client} ${event.seq}`;
      if (ids.has(id)) wrong.push(`${id} is there twice`);
      ids.add(id);
      if (event.type === 'submit') submits += 1;
      const mark = markOf(event);
      if (mark === undefined) continue;
      if (found.has(mark)) wrong.push(`${mark} is there twice: ${found.get(mark).id} and ${id}`);
      found.set(mark, { id, at: event.at });
      if (!this.marks.has(mark)) wrong.push(`${mark} was never sent for this visitor`);
    }
    const presence = new Map();
    for (const [mark, entry] of this.marks) {
      const there = found.get(mark);
      if (entry.status === 'acknowledged' && !there)
        wrong.push(`${mark} was acknowledged, and lost`);
      if (entry.status === 'refused' && there) wrong.push(`${mark} was refused, and stored`);
      if (there && entry.id !== undefined && there.id !== entry.id)
        wrong.push(`${mark} is stored as ${there.id}, sent as ${entry.id}`);
      if (there && entry.at !== undefined && there.at !== entry.at)
        wrong.push(`${mark} was acknowledged at ${entry.at}, and is stored at ${there.at}`);
      if (entry.status !== 'unknown') continue;
      const others = presence.get(entry.request) ?? new Set();
      presence.set(entry.request, others.add(Boolean(there)));
    }
    for (const [request, states] of presence)
      if (states.size > 1) wrong.push(`request ${request} is stored in part`);
    const { acknowledged, unknown } = this.submissions;
    if (submits < acknowledged || submits > acknowledged + unknown)
      wrong.push(`${submits} submissions, ${acknowledged} acknowledged and ${unknown} unknown`);
    this.submissions = { acknowledged: submits, unknown: 0 };
    wrong.push(...gaps(events));
    for (const [mark, entry] of this.marks) {
      if (entry.status !== 'unknown' || !found.has(mark)) continue;
      entry.status = 'acknowledged';
      entry.found = true;
      entry.at = found.get(mark).at;
    }
    return wrong;
  }
}

/** Each client's events are stored in the order of their seq, from 1, without a gap. */
function gaps(events) {
  const wrong = [];
  const last = new Map();
  for (const { client, seq } of events) {
    const expected = (last.get(client) ?? 0) + 1;
    if (seq !== expected) wrong.push(`${client} has ${seq} where ${expected} should be`);
    last.set(client, seq);
  }
  return wrong;
}
