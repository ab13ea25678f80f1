const NUMBERS = [
  0, -0, 1, -1, 2.5, 0.1, 0.2, 1e21, 1e-7, 123456789.987, 5e-324, 1.7976931348623157e308,
];
const TEXTS = [
  '',
  ' 12 ',
  '1e3',
  'abc',
  '3.14abc',
  'ä',
  '👩‍💻',
  '2026-11-21',
  '2026-11-21T10:00:00Z',
];
const PATHS = ['', 'a', 'b', 'a.0', 'c.d', 'c.constructor', 'list', 'items.1.n', 'nothing'];
const UNARY = ['!', '!!', '+', '-', 'date', 'duration', 'log'];
const BINARY = ['+', '-', '*', '/', '%', '<', '<=', '>', '>=', '==', '===', '!=', '!==', 'in'];
const VARIADIC = ['and', 'or', 'if', '?:', 'cat', 'max', 'min', 'merge', '??', 'missing'];
const ITERATORS = ['map', 'filter', 'all', 'some', 'none'];

/**
 * One JsonLogic request for both engines.
 *
 * @param {import('./random.mjs').Random} random
 */
export function randomRequest(random) {
  const data = {
    a: [randomScalar(random), 2, 3],
    b: randomScalar(random),
    c: { d: randomScalar(random), e: null },
    list: random.pick([[], [1, '2', 3.5, null, true], ['x', 'y']]),
    items: [{ n: 1 }, { n: randomScalar(random) }],
  };
  const request = JSON.stringify({ rule: randomRule(random, 0), data });
  return {
    // Cut short, but not through a character: half of one cannot reach both hosts alike.
    logic: random.chance(0.03) ? request.slice(0, -random.integer(1, 20)).toWellFormed() : request,
    dialect: random.pick(['compat', 'forms']),
    now: Date.UTC(2026, 0, 1) + random.integer(0, 4e9),
  };
}

function randomRule(random, depth) {
  if (depth > 3 || random.chance(0.3)) return randomScalar(random);
  const inner = () => randomRule(random, depth + 1);
  const several = (low, high) => Array.from({ length: random.integer(low, high) }, inner);
  return random.pick([
    () => ({ var: random.chance(0.3) ? [random.pick(PATHS), inner()] : random.pick(PATHS) }),
    () => ({ val: random.pick([['a'], ['c', 'd'], ['items', 1, 'n']]) }),
    () => ({ exists: random.pick(['a', ['c', 'd'], ['x']]) }),
    () => ({ [random.pick(UNARY)]: random.chance(0.5) ? inner() : [inner()] }),
    () => ({ [random.pick(BINARY)]: [inner(), inner()] }),
    () => ({ [random.pick(BINARY)]: several(0, 4) }),
    () => ({ [random.pick(VARIADIC)]: several(0, 5) }),
    () => ({ substr: [inner(), random.integer(-4, 4), random.integer(-3, 5)] }),
    () => ({ [random.pick(ITERATORS)]: [{ var: random.pick(['a', 'list', 'items']) }, inner()] }),
    () => ({
      reduce: [
        { var: 'list' },
        { '+': [{ var: 'current' }, { var: 'accumulator' }] },
        random.integer(0, 5),
      ],
    }),
    () => ({ try: [{ throw: 'oops' }, inner()] }),
    () => ({ '<': [{ date: inner() }, { now: [] }] }),
    () => ({ missing_some: [1, ['a', 'zz']] }),
    () => several(0, 3),
    () => ({ unheard_of: [inner()] }),
  ])();
}

function randomScalar(random) {
  return random.pick([
    () => random.pick(NUMBERS),
    () => random.integer(-1000, 1000) / random.pick([1, 3, 7, 100]),
    () => random.pick(TEXTS),
    () => random.pick([true, false, null]),
  ])();
}
