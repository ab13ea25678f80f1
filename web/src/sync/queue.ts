import type { EventBody } from '../types.js';
import { byId, key } from './memory-store.js';
import type { Entry, EventId, SyncEvent } from './types.js';

/** The queue's greatest size, in bytes of JSON. */
export const QUEUE_BYTES = 256 * 1024;

/** The events of one request: keepalive requests may have 64 KB in flight, all together. */
export const CHUNK_BYTES = 48 * 1024;

/** Answers and events of one submission: the server takes 64 KB, and the envelope is small. */
export const SUBMIT_BYTES = 62 * 1024;

/** What may be lost for lack of room: behaviour, never what somebody told us. */
const KEPT: ReadonlySet<EventBody['type']> = new Set([
  'visit',
  'answer',
  'skip',
  'submit',
  'dropped',
]);

/** Begins the id of clients whose events are behaviour that was held back. */
export const HELD = 'held-';

/** Whether this is behaviour: what somebody did, and not what they told us or the visit itself. */
export function isBehaviour({ type }: Pick<EventBody, 'type'>): boolean {
  return !KEPT.has(type);
}

const encoder = new TextEncoder();

// Entries are replaced, not changed, and a full queue is measured again for each new event.
const sizes = new WeakMap<Entry, number>();

/** The length of JSON in UTF-8. */
export function bytesOfJson(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}

export function bytesOf(entry: Entry): number {
  let size = sizes.get(entry);
  if (size === undefined) {
    size = bytesOfJson(entry.event) + 1;
    sizes.set(entry, size);
  }
  return size;
}

/** The next entries to send, in order: at least one, and at most `bytes` of JSON. */
export function takeChunk(queue: Iterable<Entry>, bytes: number): Entry[] {
  const chunk: Entry[] = [];
  let used = 0;
  for (const entry of [...queue].sort(byId)) {
    used += bytesOf(entry);
    if (chunk.length > 0 && used > bytes) break;
    chunk.push(entry);
  }
  return chunk;
}

/** What to take out of a queue and what to put in instead. */
export interface Exchange {
  remove: EventId[];
  add: Entry[];
}

/** Stands in for the seqs `from`…`to` of a client, so that no gap remains. */
export function droppedEntry(like: Entry, from: number, to: number): Entry {
  const { client, at, plan } = like.event;
  const event: SyncEvent = { client, seq: to, at, type: 'dropped', from, to };
  if (plan !== undefined) event.plan = plan;
  return { event, sentAt: like.sentAt };
}

/**
 * When the queue does not fit into `limit` bytes: drops the oldest behaviour until an eighth of
 * them is free, so that not every event that follows drops another. Entries in `busy` (sent, not
 * acknowledged) stay: the server may have them already.
 */
export function dropOldest(
  queue: Iterable<Entry>,
  limit: number,
  busy: ReadonlySet<string>,
): Exchange {
  const entries = [...queue].sort(byId);
  let size = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (size <= limit) return { remove: [], add: [] };
  const wanted = limit - limit / 8;
  const victims = new Set<Entry>();
  const candidates = entries
    .filter((e) => !KEPT.has(e.event.type) && !busy.has(key([e.event.client, e.event.seq])))
    .sort((a, b) => a.event.at - b.event.at);
  for (const entry of candidates) {
    if (size <= wanted) break;
    victims.add(entry);
    size -= bytesOf(entry);
  }
  if (victims.size === 0) return { remove: [], add: [] };

  // Runs of victims, and of what was dropped before them, become one event each.
  const exchange: Exchange = { remove: [], add: [] };
  let run: { first: number; last: Entry } | undefined;
  const close = () => {
    if (run) exchange.add.push(droppedEntry(run.last, run.first, lastSeq(run.last)));
    run = undefined;
  };
  for (const entry of entries) {
    const { event } = entry;
    const merged = event.type === 'dropped' && !busy.has(key([event.client, event.seq]));
    if (!victims.has(entry) && !merged) {
      close();
      continue;
    }
    const first = event.type === 'dropped' ? event.from : event.seq;
    const follows = run?.last.event.client === event.client && lastSeq(run.last) + 1 === first;
    if (!follows) close();
    run = { first: run?.first ?? first, last: entry };
    exchange.remove.push([event.client, event.seq]);
  }
  close();
  return exchange;
}

function lastSeq({ event }: Entry): number {
  return event.type === 'dropped' ? event.to : event.seq;
}

/**
 * Gives the entries of `client` from `seq` on to a new client, numbered from 1. What was dropped
 * needs no stand-in there.
 */
export function renameClient(
  queue: Iterable<Entry>,
  client: string,
  seq: number,
  fresh: string,
): Exchange {
  const moved = [...queue]
    .filter(({ event }) => event.client === client && lastSeq({ event, sentAt: 0 }) >= seq)
    .sort(byId);
  return {
    remove: moved.map(({ event }) => [event.client, event.seq]),
    add: moved
      .filter(({ event }) => event.type !== 'dropped')
      .map(({ event, sentAt }, i) => ({ event: { ...event, client: fresh, seq: i + 1 }, sentAt })),
  };
}
