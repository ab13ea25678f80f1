// What is otherwise between two JSON texts, by where it is.

export interface Difference {
  /** `rules › size › points`: items of lists by their key where they have one, else by their number. */
  path: string;
  /** JSON; undefined: it is not there. */
  before: string | undefined;
  after: string | undefined;
}

/** In the order of `before`, then what only `after` has. A list that is only in another order differs as a whole. */
export function difference(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  compare([], before, after, found);
  return found;
}

function compare(
  path: readonly string[],
  before: unknown,
  after: unknown,
  found: Difference[],
): void {
  if (text(before) === text(after)) return;
  const left = parts(before);
  const right = parts(after);
  const comparable = left && right && Array.isArray(before) === Array.isArray(after);
  if (!comparable) {
    found.push({ path: path.join(' › '), before: text(before), after: text(after) });
    return;
  }
  const count = found.length;
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    compare([...path, name], left.get(name), right.get(name), found);
  }
  if (Array.isArray(before) && found.length === count) {
    const order = (of: Map<string, unknown>) => [...of.keys()].join(', ');
    found.push({ path: [...path, 'order'].join(' › '), before: order(left), after: order(right) });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Members by name, items by key; nothing where they cannot be told apart. */
function parts(value: unknown): Map<string, unknown> | undefined {
  if (!isObject(value)) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = value.map((item: unknown, i) => [nameOf(item) ?? `${i + 1}`, item] as const);
  const map = new Map(named);
  // A list of plain values reads better side by side.
  return map.size === value.length && value.some(isObject) ? map : undefined;
}

function nameOf(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const { key, value } = item;
  if (typeof key === 'string') return key;
  return typeof value === 'string' ? value : undefined;
}

/** JSON with the members in the order of their names, so that equal values are equal texts. */
function text(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return JSON.stringify(value, (_, item: unknown) =>
    isObject(item) && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
