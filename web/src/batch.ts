import { AnswerArea, type AreaField } from './answer-area.js';
import type { Bindings } from './bindings.js';
import { accepted, FieldwiseError } from './fieldwise-error.js';
import { type LeadPaths, LeadReader } from './lead-reader.js';

/** Many leads in the engine's memory, to be scored together as often as needed. */
export class Batch {
  readonly #bindings: Bindings;
  readonly #registry: FinalizationRegistry<number>;
  readonly #handle: number;
  readonly #area: AnswerArea;
  readonly #reader: LeadReader;
  readonly #axes: number;
  #size = 0;

  /** Use Plan.batch(). */
  constructor(
    bindings: Bindings,
    registry: FinalizationRegistry<number>,
    opened: string,
    fields: readonly (AreaField & { key: string })[],
    axes: number,
    paths?: LeadPaths,
  ) {
    const { handle, slots, ...found } = JSON.parse(accepted(opened)) as {
      handle: number;
      slots: number;
      fields: number[];
    };
    this.#bindings = bindings;
    this.#registry = registry;
    this.#handle = handle;
    this.#axes = axes;
    const read = found.fields.map((i) => fields[i] as AreaField & { key: string });
    this.#area = new AnswerArea(bindings, slots, read, (bytes) =>
      bindings._batch_text(handle, bytes),
    );
    const keys = read.map(({ key }) => key);
    this.#reader = new LeadReader(this.#area, keys, paths);
    registry.register(this, handle, this);
  }

  /** The number of leads. */
  get size(): number {
    return this.#size;
  }

  /** Adds leads; what scores do not depend on is not kept. */
  add(leads: Iterable<Readonly<Record<string, unknown>>>): void {
    for (const lead of leads) {
      this.#reader.read(lead);
      const size = this.#bindings._batch_add(this.#handle);
      if (size === 0) this.#refuse();
      this.#size = size;
    }
  }

  /**
   * The points of every lead, in the order of adding, by axis: those of lead i begin at i × axes.
   * A view of the engine's memory: read it before the next call, or copy it.
   */
  score(): Float64Array {
    const at = this.#bindings._batch_score(this.#handle);
    if (at === 0 && this.#size * this.#axes > 0) this.#refuse();
    return new Float64Array(this.#bindings.HEAPU8.buffer, at, this.#size * this.#axes);
  }

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#registry.unregister(this);
    this.#area.close();
    this.#bindings.closeBatch(this.#handle);
  }

  #refuse(): never {
    throw FieldwiseError.of('handle', 'This was disposed of; make a new one with Plan.batch().');
  }
}
