import { AnswerArea, type AreaField } from '../answer-area.js';

/** A record, as JSON or a form has it. */
export type Lead = object;

/**
 * Where records hold a field's answer when it is not under the field's key: a member's name, or
 * `a.b` for the member b of the member a.
 */
export type LeadPaths = Readonly<Record<string, string>>;

type Members = Readonly<Record<string, unknown>>;

/** A member met in an object, and what came after it in the objects so far. */
interface Step {
  name: string;
  /** The slot that takes the member's value, or -1. */
  slot: number;
  /** Slots that take members of the member's value. */
  inner: readonly Place[];
  /** What followed when this step was first passed; others are in `more`. */
  next: Step | undefined;
  more: Map<string, Step> | undefined;
}

interface Place {
  slot: number;
  /** Names of members from outside in. */
  path: readonly string[];
}

// Records of one source have few shapes. Objects that are used as dictionaries would have many.
const MOST_STEPS = 1000;

/**
 * Moves the answers that scores depend on from an object into the engine's memory.
 *
 * Going through a plain object's members in their own order is twice as fast as looking each name
 * up, so the reader learns in which order names come and which slot each has.
 */
export class LeadReader {
  readonly #area: AnswerArea;
  readonly #places: readonly Place[];
  readonly #first: Step = step('', -1, []);
  /** Whether the objects are mostly answers, as the first one is; not known before that. */
  #inOrder: boolean | undefined;
  #steps = 0;

  /**
   * @param slots,reserve as AnswerArea takes them
   * @param fields of the slots, in order
   */
  constructor(
    memory: WebAssembly.Memory,
    slots: number,
    fields: readonly (AreaField & { key: string })[],
    reserve: (bytes: number) => number,
    paths: LeadPaths = {},
  ) {
    this.#area = new AnswerArea(memory, slots, fields, reserve);
    this.#places = fields.map(({ key }, slot) => ({ slot, path: (paths[key] ?? key).split('.') }));
  }

  /** After this, what is read goes nowhere. */
  close(): void {
    this.#area.close();
  }

  read(given: Lead): void {
    const lead = given as Members;
    this.#inOrder ??= Object.keys(lead).length <= 2 * this.#places.length;
    const plain = this.#inOrder && Object.getPrototypeOf(lead) === Object.prototype;
    if (!plain || !this.#readInOrder(lead)) this.#readByName(lead);
  }

  /** False when there are more orders of names than it is worth to remember. */
  #readInOrder(lead: Members): boolean {
    const area = this.#area;
    area.begin();
    area.clear();
    let at = this.#first;
    for (const name in lead) {
      let next = at.next;
      if (next === undefined || next.name !== name) {
        next = this.#follow(at, name);
        if (next === undefined) return false;
      }
      at = next;
      if (next.slot >= 0) area.write(next.slot, lead[name]);
      if (next.inner.length > 0) this.#readInner(next.inner, lead[name]);
    }
    return true;
  }

  #readInner(places: readonly Place[], outer: unknown): void {
    for (const { slot, path } of places) {
      let value = outer;
      for (let i = 1; i < path.length && value !== null && value !== undefined; i++) {
        value = (value as Record<string, unknown>)[path[i] as string];
      }
      this.#area.write(slot, value);
    }
  }

  /** For objects of classes, whose members may be inherited, and those with ever new names. */
  #readByName(lead: Members): void {
    this.#area.begin();
    for (const place of this.#places) {
      const value = lead[place.path[0] as string];
      if (place.path.length > 1) this.#readInner([place], value);
      else this.#area.write(place.slot, value);
    }
  }

  #follow(from: Step, name: string): Step | undefined {
    const known = from.more?.get(name);
    if (known !== undefined || this.#steps === MOST_STEPS) return known;
    this.#steps++;
    const places = this.#places.filter(({ path }) => path[0] === name);
    const direct = places.find(({ path }) => path.length === 1);
    const inner = places.filter((place) => place !== direct);
    const made = step(name, direct?.slot ?? -1, inner);
    if (from.next === undefined) {
      from.next = made;
    } else {
      from.more ??= new Map();
      from.more.set(name, made);
    }
    return made;
  }
}

function step(name: string, slot: number, inner: readonly Place[]): Step {
  return { name, slot, inner, next: undefined, more: undefined };
}
