import { FieldwiseError } from '../fieldwise-error.js';
import { owned } from '../owned.js';
import type { PlanDescription } from '../types.js';
import type { BatchCalls, FullBindings } from './bindings.js';
import { type Lead, type LeadPaths, LeadReader } from './lead-reader.js';

/** Many leads in the engine's memory, to be scored together as often as needed. */
export class Batch {
  readonly #memory: WebAssembly.Memory;
  readonly #calls: BatchCalls;
  readonly #handle: number;
  readonly #reader: LeadReader;
  readonly #axes: number;
  readonly #free: () => void;
  #size = 0;

  /** Use FullPlan.batch(). */
  constructor(
    bindings: FullBindings,
    opened: string,
    { fields, axes }: PlanDescription,
    paths?: LeadPaths,
  ) {
    const found = JSON.parse(opened) as { handle: number; slots: number; fields: number[] };
    const { handle } = found;
    const calls = bindings.batch();
    this.#memory = bindings.memory();
    this.#calls = calls;
    this.#handle = handle;
    this.#axes = axes.length;
    this.#reader = new LeadReader(
      this.#memory,
      found.slots,
      found.fields.map((i) => fields[i] as PlanDescription['fields'][number]),
      (bytes) => calls.text(handle, bytes),
      paths,
    );
    this.#free = owned(this, () => bindings.closeBatch(handle));
  }

  /** The number of leads. */
  get size(): number {
    return this.#size;
  }

  /** Adds leads; what scores do not depend on is not kept. */
  add(leads: Iterable<Lead>): void {
    for (const lead of leads) {
      this.#reader.read(lead);
      const size = this.#calls.add(this.#handle);
      if (size === 0) this.#refuse();
      this.#size = size;
    }
  }

  /**
   * The points of every lead, in the order of adding, by axis: those of lead i begin at i × axes.
   * A view of the engine's memory: read it before the next call, or copy it.
   */
  score(): Float64Array {
    const at = this.#calls.score(this.#handle);
    if (at === 0 && this.#size * this.#axes > 0) this.#refuse();
    return new Float64Array(this.#memory.buffer, at, this.#size * this.#axes);
  }

  /** Frees the engine's memory now rather than when the garbage collector notices. */
  dispose(): void {
    this.#reader.close();
    this.#free();
  }

  #refuse(): never {
    throw FieldwiseError.of('handle', 'This was disposed of; make a new one with Plan.batch().');
  }
}
