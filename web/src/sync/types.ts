import type { FieldsSpec } from '../define-plan.js';
import type { Plan } from '../plan.js';
import type { Decision, ErrorItem, Event, ValidationResult } from '../types.js';

/** An event with a place in a log: what is queued, sent and acknowledged. */
export type SyncEvent = Event & { at: number };

/**
 * An event as it is kept. `event.at` is this page's clock while it is queued, the server's
 * corrected time once it is acknowledged; `sentAt` keeps the former, should it be sent again.
 */
export interface Entry {
  event: SyncEvent;
  sentAt: number;
}

/** (client, seq): what identifies an event. */
export type EventId = readonly [client: string, seq: number];

/** What a store keeps of a visitor besides events. */
export interface Meta {
  /** The visitor's token, or null before anything was kept. */
  visitor: string | null;
  /** Whether answers may leave as they are given. */
  consent: boolean;
  /** How far this device has read the server's log. */
  cursor: number;
}

/** Changes to what is kept; all of them happen, or none. Removals come first. */
export interface Changes {
  clearLog?: boolean;
  unqueue?: readonly EventId[];
  unlog?: readonly EventId[];
  queue?: readonly Entry[];
  log?: readonly Entry[];
  meta?: Partial<Meta>;
  /** Tokens of visitors that the server is to forget, and of those that it has forgotten. */
  forget?: readonly string[];
  forgotten?: readonly string[];
}

/** What is kept on a device. */
export interface Kept {
  meta: Meta;
  queue: Entry[];
  log: Entry[];
  /** Tokens of visitors that the server is still to forget. */
  forget?: string[];
}

/** Where events wait, and stay. Implementations order entries by client and seq. */
export interface SyncStore {
  /** All that is kept. */
  read(): Promise<Kept>;
  /** Rejects, and changes nothing, when the changes cannot be kept. */
  apply(changes: Changes): Promise<void>;
  /** Forgets everything but whom the server is still to forget. */
  clear(): Promise<void>;
  /** Lets go of what it holds open; what is kept stays. */
  close(): void;
}

/** What the client needs of its surroundings; each has the platform's as its default. */
export interface SyncEnvironment {
  /** Who asks the server. */
  fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1), for the jitter between attempts. */
  random(): number;
  /** Runs `task` while no other tab runs one of this name. */
  exclusive<T>(name: string, task: () => Promise<T>): Promise<T>;
}

/** Where a SyncClient sends to, under which plan, and what it may be given instead of the browser's own. */
export interface SyncOptions<F extends FieldsSpec = string> {
  /** The server, e.g. `https://forms.example`; default: this page's origin. */
  server?: string | URL;
  /** The publishable key, `pk_…`. */
  key: string;
  /** The published plan, as loaded by the engine. */
  plan: Plan<F>;
  /** The offer on show. */
  offer?: string;
  /** Default: IndexedDB, or this page's memory where there is none. */
  store?: SyncStore;
  /** How long to wait for more events before sending, in ms; default 250. */
  delay?: number;
  /**
   * Whether behaviour (pages, downloads, …) stays here until a form is submitted, also with consent.
   * Default: what the browser's Global Privacy Control says.
   */
  holdBehaviour?: boolean;
  environment?: Partial<SyncEnvironment>;
}

/** What the server said last. */
export interface ServerView {
  decision: Decision;
  decidedAt: number;
  state: string;
}

/** How far a visitor's events have come. */
export type SyncStatus =
  /** No consent yet: events stay in this page's memory. */
  | 'held'
  /** Everything is acknowledged. */
  | 'synced'
  /** There are events to send. */
  | 'pending'
  /** The server could not be reached; the next attempt is planned. */
  | 'offline'
  /** The server refuses for good; `problem` says why. */
  | 'refused';

/**
 * What became of a wish to be forgotten. `forgotten`: it is done. `waiting`: on this device it is, and
 * the server is told as soon as it can be reached.
 */
export type ForgetResult = 'forgotten' | 'waiting';

/** What the server refused, as problem+json (docs/protocol.md). */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  errors: ErrorItem[];
  client?: string;
  seq?: number;
  expected?: number;
  plan?: string;
}

export interface SyncResponse {
  acks: { client: string; seq: number; at: number }[];
  events: SyncEvent[];
  cursor: number;
  state: string;
  decision: Decision;
  decided_at: number;
}

/** What the server said of a submission. `decidedAt`: ms since the epoch. */
export type SubmitResult =
  | {
      accepted: true;
      /** A compact JWS that proves the submission (docs/protocol.md). */
      receipt: string;
      lead: string;
      decision: Decision;
      decidedAt: number;
    }
  | { accepted: false; errors: ErrorItem[]; decision?: ValidationResult['decision'] };
