/** A mistake in what was sent, by where it is. */
export interface Mistake {
  code: string;
  path: string;
  message: string;
}

/** What the server, or the way to it, answered instead of what was asked for. */
export class ApiError extends Error {
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly code: string;
  readonly mistakes: readonly Mistake[];

  constructor(status: number, code: string, detail: string, mistakes: readonly Mistake[] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.mistakes = mistakes;
  }
}

/** Asks the server that this page is from, with a secret key. */
export class Api {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** @throws {ApiError} */
  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#ask<T>(path, signal ? { signal } : {});
  }

  /** @throws {ApiError} */
  post<T>(path: string, body: unknown): Promise<T> {
    return this.#ask<T>(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
  }

  async #ask<T>(path: string, init: RequestInit): Promise<T> {
    const headers = { ...init.headers, Authorization: `Bearer ${this.#key}` };
    const response = await fetch(path, { ...init, headers, credentials: 'omit' }).catch(
      (error: unknown) => {
        if (error instanceof DOMException && error.name === 'AbortError') throw error;
        throw new ApiError(0, 'connection', 'The server did not answer. Is it running?');
      },
    );
    const answer = await readJson(response);
    if (response.ok && answer !== undefined) return answer as T;
    const { code = 'answer', detail, errors } = (answer ?? {}) as Problem;
    const said = detail ?? `The answer ${response.status} is not one of Fieldwise's.`;
    throw new ApiError(response.status, code, said, errors);
  }
}

interface Problem {
  code?: string;
  detail?: string;
  errors?: Mistake[];
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** The path with what is given of a query. */
export function withQuery(
  path: string,
  query: Record<string, string | number | undefined>,
): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  // encodeURIComponent, as a plus sign of an address would be a space otherwise.
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return text.length > 0 ? `${path}?${text.join('&')}` : path;
}
