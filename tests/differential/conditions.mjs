/**
 * A random JsonLogic condition over what `names` allows to read.
 *
 * @param {import('./random.mjs').Random} random
 * @param {{fields: {key: string, type: string, options?: {value: string}[]}[], signals: string[], axes: string[],
 *   lists: string[]}} names
 */
export function randomCondition(random, names, depth = 0) {
  if (depth < 3 && random.chance(0.4)) {
    const inner = () => randomCondition(random, names, depth + 1);
    return random.pick([
      () => ({ and: [inner(), inner()] }),
      () => ({ or: [inner(), inner(), inner()] }),
      () => ({ '!': [inner()] }),
      () => ({ if: [inner(), inner(), inner()] }),
    ])();
  }
  const kinds = [() => fieldTest(random, random.pick(names.fields), names)];
  if (names.signals.length > 0) {
    kinds.push(() => ({
      [random.pick(['>=', '<', '=='])]: [
        { signal: random.pick([[random.pick(names.signals)], [random.pick(names.signals), '7d']]) },
        random.integer(0, 3),
      ],
    }));
  }
  if (names.signals.length > 0) kinds.push(() => behaviour(random, names.signals));
  if (names.axes.length > 0) {
    kinds.push(() => ({ '>=': [{ score: random.pick(names.axes) }, random.integer(-20, 60)] }));
  }
  kinds.push(() => ({ '==': [{ var: 'offer' }, 'offer0'] }));
  kinds.push(() => ({ '===': [{ var: 'touch.first.source' }, random.pick(['ads', 'news'])] }));
  return random.pick(kinds)();
}

/** What a visitor did, beyond counts. */
function behaviour(random, signals) {
  const signal = () => random.pick(signals);
  const window = () => random.pick(['1d', '7d', '30d']);
  return random.pick([
    () => ({ '>': [{ seconds: [signal(), window()] }, random.integer(0, 90)] }),
    () => ({ '>': [{ signal: [signal(), window(), window()] }, 0] }),
    () => ({ silent: random.pick([[window()], [signal(), window()]]) }),
    () => ({ renewed: [window(), window()] }),
    () => ({ sequence: [signal(), signal(), window()] }),
  ])();
}

/** A rule that yields a number, for computed fields. */
export function randomValueRule(random, names) {
  const numbers = names.fields.filter(({ type }) => type === 'number');
  const operand = () =>
    numbers.length > 0 && random.chance(0.7)
      ? { var: random.pick(numbers).key }
      : random.pick([1, 2.5, -3, 0.1, 1e9]);
  return { [random.pick(['+', '-', '*', '/', '%', 'max', 'min'])]: [operand(), operand()] };
}

function fieldTest(random, field, names) {
  const read = { var: field.key };
  const option = (i) => (field.options[i] ?? field.options[0]).value;
  switch (field.type) {
    case 'number':
      return { [random.pick(['<', '<=', '>', '>=', '=='])]: [read, random.integer(-5, 50)] };
    case 'boolean':
      return random.pick([read, { '!': [read] }, { '===': [read, true] }]);
    case 'choice':
    case 'multi-choice':
      return random.pick([
        { '==': [read, option(0)] },
        { in: [read, [option(1), option(2)]] },
        { in: [option(1), read] },
        { '!!': [read] },
      ]);
    case 'email':
      return random.pick([
        { '==': [{ var: `${field.key}.kind` }, random.pick(['business', 'free'])] },
        { in: [{ var: `${field.key}.domain` }, { list: random.pick(names.lists) }] },
        { in: [read, { list: random.pick(names.lists) }] },
        { '!!': [read] },
      ]);
    case 'date':
      return { '>': [read, '2025-06-01'] };
    case 'text':
      return field.role === 'job_title'
        ? { '==': [{ var: `${field.key}.level` }, random.pick(['director', 'manager', 'c_level'])] }
        : random.pick([
            { in: ['a', read] },
            { '==': [{ substr: [read, 0, 2] }, 'Ad'] },
            { '!=': [{ cat: [read, '!'] }, '!'] },
          ]);
    default:
      return random.pick([{ '!!': [read] }, { '==': [read, 'DE'] }, { missing: [field.key] }]);
  }
}
