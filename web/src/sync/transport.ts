import type { ErrorItem } from '../types.js';
import type { Problem } from './types.js';

export type Answer<T> = { ok: true; body: T } | { ok: false; problem: Problem; retryAfter: number };

export interface PostOptions {
  type?: string;
  keepalive?: boolean;
  credentials?: RequestCredentials;
}

/**
 * Posts JSON: a sync as text/plain, which needs no preflight, a submission as application/json
 * (docs/protocol.md). Rejects when the server cannot be reached or its answer is cut off. Cookies
 * stay here unless `credentials` says otherwise.
 */
export async function post<T>(
  fetcher: typeof fetch,
  url: URL,
  body: unknown,
  { type = 'text/plain', ...options }: PostOptions = {},
): Promise<Answer<T>> {
  const response = await fetcher(url, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
    credentials: 'omit',
    ...options,
  });
  const text = await response.text();
  if (response.ok) return { ok: true, body: JSON.parse(text) as T };
  return {
    ok: false,
    problem: readProblem(response.status, text),
    // It comes in seconds. A timer that is to wait longer than 24 days goes off at once instead.
    retryAfter: Math.min(Number(response.headers.get('retry-after')) * 1000 || 0, 1e9),
  };
}

/** What went wrong. A proxy in between may answer with a page of its own, so nothing about the body is certain. */
export function readProblem(status: number, text: string): Problem {
  let body: Record<string, unknown> = {};
  try {
    // Of what is no object there is nothing to read either.
    body = Object(JSON.parse(text));
  } catch {
    // The status says enough.
  }
  const problem: Problem = {
    status,
    code: typeof body['code'] === 'string' ? body['code'] : 'http',
    detail: typeof body['detail'] === 'string' ? body['detail'] : `The server answered ${status}.`,
    errors: Array.isArray(body['errors']) ? (body['errors'] as ErrorItem[]) : [],
  };
  if (typeof body['client'] === 'string') problem.client = body['client'];
  if (typeof body['seq'] === 'number') problem.seq = body['seq'];
  if (typeof body['expected'] === 'number') problem.expected = body['expected'];
  if (typeof body['plan'] === 'string') problem.plan = body['plan'];
  return problem;
}

/** True when the same request may succeed later. */
export function isTemporary({ status }: Problem): boolean {
  return status >= 500 || status === 429 || status === 408;
}
