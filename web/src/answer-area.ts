/** What an area needs to know of a field. */
export interface AreaField {
  /** The option values of a choice or multi-choice. */
  options?: readonly { value: string }[];
}

// engine/src/score/input.h: kinds, and the slot's layout in 32-bit words and 64-bit floats.
const NONE = 0;
const BOOLEAN = 1;
const NUMBER = 2;
const TEXT = 3;
const OPTION = 4;
const OPTIONS = 5;
const SLOT_FLOATS = 3;

const FEW_OPTIONS = 8;

const encoder = new TextEncoder();

/**
 * Slots in the engine's memory where answers are written as they are: a number as a number, an
 * option as its position, text as bytes. The engine checks all of it before it trusts any.
 */
export class AnswerArea {
  readonly #memory: WebAssembly.Memory;
  readonly #slots: number; // in 8-byte units
  readonly #reserve: (bytes: number) => number;
  readonly #options: readonly (readonly string[])[];
  readonly #positions: readonly (Map<unknown, number> | undefined)[];
  #words: Uint32Array;
  #floats: Float64Array;
  #bytes: Uint8Array;
  #text = 0;
  #capacity = 0;
  #used = 0;

  /**
   * @param slots address of the first slot
   * @param reserve makes room for that many bytes of text, keeping what is there; answers its
   *   address, or 0 when that is too much
   */
  constructor(
    memory: WebAssembly.Memory,
    slots: number,
    fields: readonly AreaField[],
    reserve: (bytes: number) => number,
  ) {
    this.#memory = memory;
    this.#slots = slots / 8;
    this.#reserve = reserve;
    this.#options = fields.map(({ options = [] }) => options.map(({ value }) => value));
    this.#positions = this.#options.map((options) =>
      options.length > FEW_OPTIONS ? new Map(options.map((value, i) => [value, i])) : undefined,
    );
    this.#words = new Uint32Array();
    this.#floats = new Float64Array();
    this.#bytes = new Uint8Array();
    this.#view();
  }

  /** Forgets the texts written so far. Call it before the answers of each call to the engine. */
  begin(): void {
    if (this.#bytes.length === 0) this.#view();
    this.#used = 0;
  }

  /** After this, what is written goes nowhere: the memory belongs to others. */
  close(): void {
    this.#words = new Uint32Array();
    this.#floats = new Float64Array();
    this.#bytes = new Uint8Array(1); // not empty, so that nobody looks at the memory anew
  }

  /** Leaves every slot without an answer. */
  clear(): void {
    const words = this.#words;
    const first = 2 * this.#slots;
    const end = first + 2 * SLOT_FLOATS * this.#options.length;
    for (let word = first; word < end; word += 2 * SLOT_FLOATS) words[word] = NONE;
  }

  /** Writes an answer as a form, a record or JSON has it. What no field takes is no answer. */
  write(slot: number, value: unknown): void {
    const float = this.#slots + slot * SLOT_FLOATS;
    const word = 2 * float;
    const words = this.#words;
    if (typeof value === 'string') {
      const option = this.#option(slot, value);
      if (option < 0) {
        this.#writeText(word, value);
      } else {
        words[word] = OPTION;
        words[word + 1] = option;
      }
    } else if (typeof value === 'number') {
      words[word] = NUMBER;
      this.#floats[float + 2] = value;
    } else if (typeof value === 'boolean') {
      words[word] = BOOLEAN;
      this.#floats[float + 2] = value ? 1 : 0;
    } else if (Array.isArray(value)) {
      this.#writeOptions(word, slot, value);
    } else {
      words[word] = NONE;
    }
  }

  #writeText(word: number, text: string): void {
    const length = text.length;
    const at = this.#used;
    if (at + length * 3 > this.#capacity && !this.#room(length * 3)) {
      this.#words[word] = NONE;
      return;
    }
    const bytes = this.#bytes;
    let to = this.#text + at;
    // Short ASCII text, as most answers are, is quicker to copy than to hand to an encoder.
    let i = length > 48 ? length : 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) break;
      bytes[to++] = unit;
    }
    let size = length;
    if (i < length || length > 48) {
      const start = this.#text + at;
      size = encoder.encodeInto(text, bytes.subarray(start, start + length * 3)).written;
    }
    const words = this.#words;
    words[word] = TEXT;
    words[word + 1] = at;
    words[word + 2] = size;
    this.#used = at + size;
  }

  /** The position of `value` among the field's options, or -1. */
  #option(slot: number, value: unknown): number {
    const options = this.#options[slot] as readonly string[];
    // Few comparisons of texts, mostly one and the same, are quicker than a look into a map.
    if (options.length <= FEW_OPTIONS) {
      for (let i = 0; i < options.length; i++) if (options[i] === value) return i;
      return -1;
    }
    return this.#positions[slot]?.get(value) ?? -1;
  }

  #writeOptions(word: number, slot: number, chosen: readonly unknown[]): void {
    const count = ((this.#options[slot] as readonly string[]).length + 31) >>> 5;
    const at = (this.#used + 3) & ~3;
    this.#words[word] = NONE;
    if (count === 0 || !this.#room(at - this.#used + 4 * count)) return;
    const words = this.#words;
    const first = (this.#text + at) >>> 2;
    for (let i = 0; i < count; i++) words[first + i] = 0;
    for (let i = 0; i < chosen.length; i++) {
      const option = this.#option(slot, chosen[i]);
      // One value that is no option makes the whole answer invalid.
      if (option < 0) return;
      const index = first + (option >>> 5);
      words[index] = (words[index] as number) | (1 << (option & 31));
    }
    words[word] = OPTIONS;
    words[word + 1] = at;
    words[word + 2] = count;
    this.#used = at + 4 * count;
  }

  #room(more: number): boolean {
    if (this.#used + more <= this.#capacity) return true;
    const capacity = Math.max(1024, 2 * this.#capacity, this.#used + more);
    const address = this.#reserve(capacity);
    if (this.#bytes.length === 0) this.#view();
    if (address === 0) return false;
    this.#text = address;
    this.#capacity = capacity;
    return true;
  }

  /** Looks at the memory anew: it grew, and the old views are empty. */
  #view(): void {
    const { buffer } = this.#memory;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#floats = new Float64Array(buffer);
  }
}
