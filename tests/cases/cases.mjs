// Reads the cases (README.md) and compares what comes out, for the hosts that run JavaScript.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const root = new URL('../../', folder);
const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** The files as {file, cases}; each case has its file's defaults filled in. */
export function caseFiles() {
  const files = ['', 'conformance/'].flatMap((part) =>
    readdirSync(new URL(part, folder))
      .filter((name) => name.endsWith('.json'))
      .map((name) => part + name),
  );
  assert.ok(files.length >= 8);
  return files.sort().map((file) => {
    const { cases, about: _, ...defaults } = JSON.parse(readFileSync(new URL(file, folder)));
    assert.ok(cases.length > 0);
    return {
      file,
      cases: cases.map((one) => ({ now: '2026-11-21T10:00:00Z', ...defaults, ...one })),
    };
  });
}

/** The case's plan as JSON text. */
export function planOf({ plan, with: more }) {
  const base = typeof plan === 'string' ? JSON.parse(readFileSync(new URL(plan, root))) : plan;
  const merged = Object.entries({ ...base, ...more }).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries(merged));
}

/** The case's events with what they leave out. */
export function eventsOf({ events = [] }, now) {
  return events.map(({ ago = '0s', ...event }, i) => ({
    client: 'c1',
    seq: i + 1,
    at: now - Number.parseInt(ago, 10) * unitMs[ago.at(-1)],
    ...event,
  }));
}

/** Whether a case is about what loading the plan reports. */
export const isAboutLoading = ({ errors, submission, report }) =>
  errors !== undefined && submission === undefined && report === undefined;

/** Asserts that `value` contains `expected`, of lists its items in this order among others. */
export function assertAmongOthers(value, expected, path = '') {
  if (Array.isArray(expected) && Array.isArray(value)) {
    let next = 0;
    for (const item of value) {
      if (next < expected.length && contains(item, expected[next])) next += 1;
    }
    const missing = JSON.stringify(expected[next]);
    assert.equal(next, expected.length, `${path}/${next}: ${missing} in ${JSON.stringify(value)}`);
  } else if (expected !== null && typeof expected === 'object') {
    assert.equal(typeof value, 'object', path);
    for (const [key, item] of Object.entries(expected)) {
      const own = value !== null && Object.hasOwn(value, key) ? value[key] : null;
      assertAmongOthers(own, item, `${path}/${key}`);
    }
  } else {
    assert.deepEqual(value, expected, path);
  }
}

/** The same as an answer. */
export function contains(value, expected) {
  try {
    assertAmongOthers(value, expected);
    return true;
  } catch (error) {
    if (!(error instanceof assert.AssertionError)) throw error;
    return false;
  }
}

/** Asserts that `value` contains `expected`. */
export function assertContains(value, expected, path = '') {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(value), path);
    assert.equal(value.length, expected.length, `${path}: ${JSON.stringify(value)}`);
    expected.forEach((item, i) => {
      assertContains(value[i], item, `${path}/${i}`);
    });
  } else if (expected !== null && typeof expected === 'object') {
    assert.equal(typeof value, 'object', path);
    for (const [key, item] of Object.entries(expected)) {
      const own = value !== null && Object.hasOwn(value, key) ? value[key] : null;
      assertContains(own, item, `${path}/${key}`);
    }
  } else {
    assert.deepEqual(value, expected, path);
  }
}

/** Asserts that `errors` are `expected`, in any order. */
export function assertErrors(errors, expected) {
  const left = [...errors];
  for (const { code, path, says = '' } of expected) {
    const i = left.findIndex(
      (error) => error.code === code && error.path === path && error.message.includes(says),
    );
    assert.ok(i >= 0, `no ${code} at ${path} (${says}) in ${JSON.stringify(errors)}`);
    left.splice(i, 1);
  }
  assert.deepEqual(left, []);
}
