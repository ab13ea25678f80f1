import type { ErrorItem } from './types.js';

/** What the engine or the loader refused, with everything that is wrong in `errors`. */
export class FieldwiseError extends Error {
  override readonly name = 'FieldwiseError';
  readonly errors: readonly ErrorItem[];

  constructor(errors: readonly ErrorItem[], options?: ErrorOptions) {
    super(errors.map((e) => (e.path ? `${e.path}: ${e.message}` : e.message)).join('\n'), options);
    this.errors = errors;
  }

  /** The code of the first error. */
  get code(): string {
    return this.errors[0]?.code ?? 'unknown';
  }

  /** So that an error of one entry is an instance of every entry's class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'FieldwiseError';
  }

  /** An error with one item, which is about nothing inside of a document. */
  static of(code: string, message: string, options?: ErrorOptions): FieldwiseError {
    return new FieldwiseError([{ code, path: '', message }], options);
  }
}

/** Returns an answer of the engine, or throws the errors that it holds. */
export function accepted(json: string): string {
  if (!json.startsWith('{"errors":')) return json;
  throw new FieldwiseError((JSON.parse(json) as { errors: ErrorItem[] }).errors);
}
