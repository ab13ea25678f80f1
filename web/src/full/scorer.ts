import { FieldwiseError } from '../fieldwise-error.js';
import { owned } from '../owned.js';
import type { PlanDescription } from '../types.js';
import type { FullBindings, ScorerCalls } from './bindings.js';
import { type Lead, type LeadPaths, LeadReader } from './lead-reader.js';

/** Scores one object after another by its answers alone, as if all had been given just now. */
export class Scorer {
  readonly #memory: WebAssembly.Memory;
  readonly #handle: number;
  readonly #reader: LeadReader;
  readonly #score: ScorerCalls['score'];
  readonly #scoresAt: number;
  readonly #axes: number;
  readonly #free: () => void;
  #scores: Float64Array;

  /** Use FullPlan.scorer(). */
  constructor(
    bindings: FullBindings,
    opened: string,
    { fields, axes }: PlanDescription,
    paths?: LeadPaths,
  ) {
    const found = JSON.parse(opened) as {
      handle: number;
      slots: number;
      scores: number;
      fields: number[];
    };
    const { handle } = found;
    const { text, score } = bindings.scorer();
    this.#memory = bindings.memory();
    this.#handle = handle;
    this.#axes = axes.length;
    this.#score = score;
    this.#scoresAt = found.scores;
    this.#scores = new Float64Array(this.#memory.buffer, found.scores, axes.length);
    this.#reader = new LeadReader(
      this.#memory,
      found.slots,
      found.fields.map((i) => fields[i] as PlanDescription['fields'][number]),
      (bytes) => text(handle, bytes),
      paths,
    );
    this.#free = owned(this, () => bindings.closeScorer(handle));
  }

  /**
   * The points of a lead by axis, in the plan's order. A view of the engine's memory: read it
   * before the next call, or copy it.
   */
  score(lead: Lead): Float64Array {
    this.#reader.read(lead);
    if (this.#score(this.#handle) === 0) {
      throw FieldwiseError.of('handle', 'This was disposed of; make a new one with Plan.scorer().');
    }
    if (this.#scores.length !== this.#axes) {
      this.#scores = new Float64Array(this.#memory.buffer, this.#scoresAt, this.#axes);
    }
    return this.#scores;
  }

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#reader.close();
    this.#free();
  }
}
