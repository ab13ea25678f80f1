import type { ErrorItem, FieldJson, Json, PlanJson } from '../types.js';

/** A plan, and what of its source is not in it or is otherwise; `path` points into the source. */
export interface Imported {
  plan: PlanJson;
  notes: ErrorItem[];
}

/** How a form becomes a plan. */
export interface ImportOptions {
  /**
   * What pages become: `together` (the default), one form that asks everything; `visits`, the first
   * page now and one page more each time the visitor comes back.
   */
  pages?: 'together' | 'visits';
}

/** What was read cannot be understood as a form at all. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** A field with members of its source's: `x-name`, what it was called there. */
export type ImportedField = FieldJson & { [own: `x-${string}`]: Json };

export type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The objects in a list, each with its pointer. */
export function* objectsIn(list: unknown, path: string): Generator<[Members, string]> {
  for (const [i, item] of listOf(list).entries()) {
    if (isObject(item)) yield [item, `${path}/${i}`];
  }
}

/** A pointer's next step. */
export const at = (path: string, name: string) =>
  `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Why a part of the source cannot be in the plan. */
export class NotCarried extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Names in a sentence. */
export const quoted = (names: Iterable<string>) => [...names].map((name) => `"${name}"`).join(', ');
