import type { VisitorLog } from './log.js';
import { idOf, key } from './memory-store.js';
import { droppedEntry, type Exchange, renameClient } from './queue.js';
import type { Changes, Entry, Problem } from './types.js';

/** What to change so that the next attempt can succeed, or undefined when nothing would help. */
export interface Recovery {
  changes: Changes;
  /** A client whose remaining events go out under a new id. */
  renamed?: { from: string; to: string };
  /** The plan that the server holds now. */
  plan?: string;
}

/** Answers the server's problem with a chunk (docs/protocol.md); nothing of it was stored. */
export function recover(
  log: VisitorLog,
  problem: Problem,
  chunk: readonly Entry[],
  fresh: string,
): Recovery | undefined {
  switch (problem.code) {
    case 'gap':
      return fillGap(log, problem, chunk, fresh);
    case 'fork':
      return rename(log, problem.client ?? '', problem.seq ?? 1, fresh);
    case 'plan_unknown':
      return restamp(log, problem.plan);
    case 'event':
      return dropRefused(problem, chunk);
    default:
      return undefined;
  }
}

// The server lacks events that it had acknowledged (a restored backup): they go out again. Where
// this device does not have them either, the rest goes out under a new client id.
function fillGap(
  log: VisitorLog,
  { client = '', expected = 1 }: Problem,
  chunk: readonly Entry[],
  fresh: string,
): Recovery | undefined {
  const first = chunk.find(({ event }) => event.client === client);
  if (!first) return undefined;
  const known = log.entriesOf('log', client).filter(({ event }) => event.seq >= expected);
  const start = known[0]?.event;
  const starts = start && (start.type === 'dropped' ? start.from : start.seq) === expected;
  if (!starts) return rename(log, client, first.event.seq, fresh);
  return {
    changes: {
      unlog: known.map(idOf),
      queue: known.map(({ event, sentAt }) => ({ event: { ...event, at: sentAt }, sentAt })),
    },
  };
}

function rename(log: VisitorLog, client: string, seq: number, fresh: string): Recovery | undefined {
  const exchange = renameClient(log.queue.values(), client, seq, fresh);
  if (exchange.remove.length === 0) return undefined;
  return { changes: toChanges(exchange), renamed: { from: client, to: fresh } };
}

// Answers keep their raw value, so that a new plan can read them: the events stay, and name the
// plan under which the server takes them.
function restamp(log: VisitorLog, plan: string | undefined): Recovery | undefined {
  if (plan === undefined) return undefined;
  const old = [...log.queue.values()].filter(({ event }) => event.plan !== plan);
  if (old.length === 0) return undefined;
  return {
    changes: { queue: old.map(({ event, sentAt }) => ({ event: { ...event, plan }, sentAt })) },
    plan,
  };
}

// An event that the server will never take must not hold up all that follow.
function dropRefused({ errors }: Problem, chunk: readonly Entry[]): Recovery | undefined {
  const refused = new Map<string, Entry>();
  for (const { path } of errors) {
    const index = /^\/events\/(\d+)/.exec(path)?.[1];
    const entry = index === undefined ? undefined : chunk[Number(index)];
    if (entry && entry.event.type !== 'dropped') refused.set(key(idOf(entry)), entry);
  }
  if (refused.size === 0) return undefined;
  return {
    changes: {
      queue: [...refused.values()].map((e) => droppedEntry(e, e.event.seq, e.event.seq)),
    },
  };
}

export function toChanges({ remove, add }: Exchange): Changes {
  return { unqueue: remove, queue: add };
}
