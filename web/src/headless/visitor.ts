import type { FieldAnswers, FieldsSpec } from '../define-plan.js';
import type { Plan } from '../plan.js';
import type { Session } from '../session.js';
import type { ForgetResult, SyncEvent } from '../sync/types.js';
import type { AnswerValue, Decision, ErrorItem, EventBody, Submission } from '../types.js';

/** What became of a submission. */
export type Submitted =
  | {
      accepted: true;
      decision: Decision;
      /** Milliseconds since the epoch. */
      decidedAt: number;
      /** From Fieldwise's server: a compact JWS that proves the submission (docs/protocol.md). */
      receipt?: string;
      lead?: string;
      /** From a transport: whatever it answered. */
      response?: unknown;
    }
  | { accepted: false; errors: ErrorItem[]; decision?: Decision };

/** Whose log it is, and where it goes: a SyncClient (Fieldwise's server), or a LocalVisitor. */
export interface Visitor<F extends FieldsSpec = string> {
  /** As this visitor meets it. */
  readonly plan: Plan<F>;
  /** Everything that is known of the visitor; replaced when that changes other than by `record`. */
  readonly session: Session<F>;
  /** The same as a list. */
  readonly events: readonly SyncEvent[];
  /** Another number once the visitor was forgotten, whoever asked for it: what is on show of them should go. */
  readonly life: number;
  /** Resolves once what the device kept has been read; a SyncClient is open then already. */
  readonly ready?: Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Writes an event into the log, with its place and time. Throws FieldwiseError when it is none. */
  record(body: EventBody): SyncEvent;
  /** Calls `listener` when something changed; returns how to stop. */
  onChange(listener: () => void): () => void;
  /** Whether the log may be kept, and sent, before a form is submitted. */
  consent(given: boolean): Promise<void>;
  /** Resolves with what became of it; rejects when nobody answers or it cannot be sent now. */
  submit(submission: Submission<F>): Promise<Submitted>;
  /** Forgets the visitor here, on this device, and with whoever was sent it as far as they can. */
  forget(): Promise<ForgetResult>;
  /** Gives back the engine's memory and stops listening; what is kept on the device stays. */
  dispose(): void;
}

/** A submission that the engine found valid. */
export interface ValidSubmission<F extends FieldsSpec = string> {
  offer?: string;
  /** As they were given. */
  answers: FieldAnswers<F>;
  /** As the engine reads them, all that count: also those from earlier visits. */
  values: Record<string, AnswerValue>;
  decision: Decision;
  /** The visitor's log, for a server that decides by itself. */
  events: readonly SyncEvent[];
}

/** Where submissions go when it is not Fieldwise's server. */
export interface Transport<F extends FieldsSpec = string> {
  /**
   * Hands on a submission. To refuse it, answers `{errors}`, each with the `path` of its field
   * (`/answers/email`) or `''`. When it rejects, nothing is lost and it may be submitted again.
   */
  submit(submission: ValidSubmission<F>): unknown;
  /** Asks whoever got submissions to forget the visitor. When it rejects, it is asked again by the next `forget()`. */
  forget?(visitor: ForgottenVisitor): unknown;
}

/** Who is to be forgotten: by what whoever got submissions can find them. */
export interface ForgottenVisitor {
  /** The answers that counted, as the engine reads them. */
  values: Record<string, AnswerValue>;
  events: readonly SyncEvent[];
}
