import { AnswerArea, type AreaField } from './answer-area.js';
import type { Bindings } from './bindings.js';
import { accepted, FieldwiseError } from './fieldwise-error.js';
import { type LeadPaths, LeadReader } from './lead-reader.js';

/** Scores one object after another by its answers alone, as if all had been given just now. */
export class Scorer {
  readonly #bindings: Bindings;
  readonly #registry: FinalizationRegistry<number>;
  readonly #handle: number;
  readonly #area: AnswerArea;
  readonly #reader: LeadReader;
  readonly #score: Bindings['_scorer_score'];
  readonly #scoresAt: number;
  readonly #axes: number;
  #scores: Float64Array;

  /** Use Plan.scorer(). */
  constructor(
    bindings: Bindings,
    registry: FinalizationRegistry<number>,
    opened: string,
    fields: readonly (AreaField & { key: string })[],
    axes: number,
    paths?: LeadPaths,
  ) {
    const { handle, slots, scores, ...found } = JSON.parse(accepted(opened)) as {
      handle: number;
      slots: number;
      scores: number;
      fields: number[];
    };
    this.#bindings = bindings;
    this.#registry = registry;
    this.#handle = handle;
    this.#axes = axes;
    this.#score = bindings._scorer_score;
    this.#scoresAt = scores;
    this.#scores = new Float64Array(bindings.HEAPU8.buffer, scores, axes);
    const read = found.fields.map((i) => fields[i] as AreaField & { key: string });
    this.#area = new AnswerArea(bindings, slots, read, (bytes) =>
      bindings._scorer_text(handle, bytes),
    );
    const keys = read.map(({ key }) => key);
    this.#reader = new LeadReader(this.#area, keys, paths);
    registry.register(this, handle, this);
  }

  /**
   * The points of a lead by axis, in the plan's order. A view of the engine's memory: read it
   * before the next call, or copy it.
   */
  score(lead: Readonly<Record<string, unknown>>): Float64Array {
    this.#reader.read(lead);
    if (this.#score(this.#handle) === 0) {
      throw FieldwiseError.of('handle', 'This was disposed of; make a new one with Plan.scorer().');
    }
    if (this.#scores.length !== this.#axes) {
      this.#scores = new Float64Array(this.#bindings.HEAPU8.buffer, this.#scoresAt, this.#axes);
    }
    return this.#scores;
  }

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#registry.unregister(this);
    this.#area.close();
    this.#bindings.closeScorer(this.#handle);
  }
}
