import { AnswerArea } from './answer-area.js';
import type { Bindings, LiveCalls } from './bindings.js';
import { FieldwiseError } from './fieldwise-error.js';
import { owned } from './owned.js';
import type { AnswerValue, PlanDescription, Stage } from './types.js';

/**
 * One visitor's answers, kept in the engine's memory: changing one recomputes what depends on it
 * and nothing else. For a form that reacts to every keystroke; a whole Decision, with its reasons,
 * is the Session's.
 */
export class Live {
  readonly #memory: WebAssembly.Memory;
  readonly #calls: LiveCalls;
  readonly #handle: number;
  readonly #fields: Map<string, number>;
  readonly #axes: Map<string, number>;
  readonly #stages: readonly Stage[];
  readonly #area: AnswerArea;
  readonly #scoresAt: number;
  readonly #free: () => void;
  #scores: Float64Array;
  #changed = 0;

  /** Use Plan.live(). */
  constructor(bindings: Bindings, opened: string, { fields, axes }: PlanDescription) {
    const { handle, slots, scores, stages } = JSON.parse(opened) as {
      handle: number;
      slots: number;
      scores: number;
      stages: Stage[];
    };
    const calls = bindings.live();
    this.#memory = bindings.memory();
    this.#calls = calls;
    this.#handle = handle;
    this.#fields = new Map(fields.map(({ key }, i) => [key, i]));
    this.#axes = new Map(axes.map(({ key }, i) => [key, i]));
    this.#stages = stages;
    this.#scoresAt = scores;
    this.#scores = new Float64Array(this.#memory.buffer, scores, axes.length);
    this.#area = new AnswerArea(this.#memory, slots, fields, (bytes) => calls.text(handle, bytes));
    this.#free = owned(this, () => bindings.closeLive(handle));
  }

  /**
   * Sets an answer; null, undefined and '' take it away. An answer that is not valid for its field
   * counts as none. `field` is a key or a position in the plan. Returns how many fields showed or
   * hid: `changed` lists them.
   */
  set(field: string | number, value: AnswerValue | undefined): number {
    const index = this.#index(field);
    this.#area.begin();
    this.#area.write(index, value);
    const changed = this.#calls.set(this.#handle, index);
    if (changed < 0) this.#refuse();
    this.#changed = changed;
    return changed;
  }

  /**
   * Positions in the plan of the fields that the last set() showed or hid. A view of the engine's
   * memory: read it before the next call, or copy it.
   */
  get changed(): Uint32Array {
    const at = this.#calls.changed(this.#handle);
    if (at === 0 && this.#changed > 0) this.#refuse();
    return new Uint32Array(this.#memory.buffer, at, this.#changed);
  }

  /** Whether the field shows. */
  visible(field: string | number): boolean {
    return (this.#state(field) & 1) !== 0;
  }

  /** Whether the field shows and must be answered. */
  required(field: string | number): boolean {
    return (this.#state(field) & 2) !== 0;
  }

  /** The points on an axis: its key, or its position in the plan. */
  score(axis: string | number): number {
    const index = typeof axis === 'number' ? axis : (this.#axes.get(axis) ?? -1);
    if (this.#scores.length === 0) {
      if (this.#calls.stage(this.#handle) < 0) this.#refuse();
      this.#scores = new Float64Array(this.#memory.buffer, this.#scoresAt, this.#axes.size);
    }
    const score = this.#scores[index];
    if (score === undefined) throw FieldwiseError.of('unknown_axis', `There is no axis ${axis}.`);
    return score;
  }

  /** The stage now. */
  get stage(): Stage {
    return this.#stages[this.#calls.stage(this.#handle)] ?? this.#refuse();
  }

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#area.close();
    this.#scores = new Float64Array();
    this.#free();
  }

  #index(field: string | number): number {
    const index = typeof field === 'number' ? field : this.#fields.get(field);
    if (index === undefined || index >>> 0 !== index || index >= this.#fields.size) {
      throw FieldwiseError.of('unknown_field', `There is no field ${field}.`);
    }
    return index;
  }

  #state(field: string | number): number {
    const state = this.#calls.field(this.#handle, this.#index(field));
    return state < 0 ? this.#refuse() : state;
  }

  #refuse(): never {
    throw FieldwiseError.of('handle', 'This was disposed of; make a new one with Plan.live().');
  }
}
