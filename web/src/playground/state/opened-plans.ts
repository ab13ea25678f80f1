import type { ErrorItem } from '../../full.js';
import type { Person } from './visitor.js';

/** A plan that was opened, and what goes with it. */
export interface OpenedPlan {
  name: string;
  /** What its import could not carry over. */
  notes: readonly ErrorItem[];
}

interface Entry extends OpenedPlan {
  /** Its text when it was opened; undefined: it was there from the beginning. */
  opened: string | undefined;
  /** Its text, and who tried it, when another was opened or gone back from. */
  left: string | undefined;
  person: Person | undefined;
}

/**
 * The plans that were opened one after the other. Undo in the editor goes back to the plan before, Redo on
 * to the next; its file name, its notes and its visitor come with it.
 */
export class OpenedPlans {
  #entries: Entry[];
  #here = 0;

  constructor(first: OpenedPlan) {
    this.#entries = [{ ...first, opened: undefined, left: undefined, person: undefined }];
  }

  get current(): OpenedPlan {
    return this.#entries[this.#here] as OpenedPlan;
  }

  /** `text` takes the place of `left`, which `person` tried. */
  open(plan: OpenedPlan, text: string, left: string, person: Person): void {
    Object.assign(this.#entries[this.#here] as Entry, { left, person });
    this.#here += 1;
    this.#entries.splice(this.#here, Infinity, {
      ...plan,
      opened: text,
      left: undefined,
      person: undefined,
    });
  }

  /** The notes were read. */
  closeNotes(): void {
    (this.#entries[this.#here] as Entry).notes = [];
  }

  /**
   * Follows the editor to `text`: who tried that plan when it was left, if the text is that of the plan
   * before or of the next one.
   */
  follow(text: string, person: Person): Person | undefined {
    const here = this.#entries[this.#here] as Entry;
    const [before, next] = [this.#entries[this.#here - 1], this.#entries[this.#here + 1]];
    if (text === before?.left) this.#here -= 1;
    else if (text === next?.opened) this.#here += 1;
    else {
      here.person = person;
      return undefined;
    }
    return (this.#entries[this.#here] as Entry).person;
  }
}
