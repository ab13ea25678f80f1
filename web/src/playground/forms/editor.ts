import type { ErrorItem, Json } from '../../types.js';
import type { Asking } from './not-asked.js';

/** What the templates of the forms read, and what they ask for. */
export interface Editor {
  readonly plan: Json;
  /** What the form on show asks; undefined where none is. */
  readonly asking?: Asking | undefined;
  /** What is wrong exactly there, and what is wrong there or below. */
  errorsAt(pointer: string): readonly ErrorItem[];
  errorsWithin(pointer: string): readonly ErrorItem[];
  /**
   * Takes a new plan. `focus`: the `data-at` of the element that gets the focus once it is drawn. `say`: one
   * sentence for everybody, read out by screen readers.
   */
  change(plan: Json, after?: { focus?: string; say?: string }): void;
  say(sentence: string): void;
  isOpen(pointer: string): boolean;
  setOpen(pointer: string, open: boolean): void;
  moveItem(list: string, from: number, to: number, name: string): void;
  /** Takes the item out; asks first where `uses` says that others need it. */
  removeItem(list: string, index: number, name: string, uses?: readonly string[]): void;
  /** The item whose removal is asked about. */
  readonly removal: Removal | undefined;
  endRemoval(confirmed: boolean): void;
  /** What a field had that its type cannot have, for when it gets its old type back. */
  readonly setAside: Map<string, { [member: string]: Json }>;
}

export interface Removal {
  list: string;
  index: number;
  name: string;
  /** What is to go; nothing else does, should the plan change in the meantime. */
  item: Json | undefined;
  uses: readonly string[];
}

/** An id for what is at the pointer, unique in the forms. */
export function idOf(pointer: string): string {
  return `at${pointer.replace(/[^a-z0-9]/gi, (sign) => `_${sign.codePointAt(0)?.toString(16)}`)}`;
}
