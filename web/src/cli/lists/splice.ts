/** Members put into the text of a plan, which is otherwise left as it is. */

/** Where a value stands in the text. */
interface Place {
  begin: number;
  end: number;
}

/**
 * The text of a plan with the member `key` of its `lists` added or replaced. `json` is the text of the
 * member's value. The plan is a JSON object whose `lists`, if it has any, are an object too, and
 * names no member twice.
 */
export function withList(plan: string, key: string, json: string): string {
  const root = { begin: plan.indexOf('{'), end: plan.lastIndexOf('}') + 1 };
  const lists = memberOf(plan, root.begin, 'lists');
  if (!lists) return added(plan, root, '  ', `"lists": {\n    "${key}": ${json}\n  }`);
  const list = memberOf(plan, lists.begin, key);
  if (!list) return added(plan, lists, '    ', `"${key}": ${json}`, '  ');
  return plan.slice(0, list.begin) + json + plan.slice(list.end);
}

/** Puts a member behind the last one of an object. */
function added(text: string, object: Place, indent: string, member: string, close = ''): string {
  const inside = text.slice(object.begin + 1, object.end - 1).trimEnd();
  const comma = inside === '' ? '' : ',';
  const before = text.slice(0, object.begin + 1) + inside;
  return `${before}${comma}\n${indent}${member}\n${close}${text.slice(object.end - 1)}`;
}

/** The value of the member `name` of the object that begins at `object`. */
function memberOf(text: string, object: number, name: string): Place | undefined {
  let i = skipSpace(text, object + 1);
  while (text[i] === '"') {
    const behindName = skipString(text, i);
    // A name may be written with escapes.
    const key = JSON.parse(text.slice(i, behindName)) as string;
    const begin = skipSpace(text, skipSpace(text, behindName) + 1);
    const end = skipValue(text, begin);
    if (key === name) return { begin, end };
    i = skipSpace(text, end);
    if (text[i] === ',') i = skipSpace(text, i + 1);
  }
  return undefined;
}

function skipSpace(text: string, from: number): number {
  let i = from;
  while (' \t\r\n'.includes(text[i] ?? '-')) i += 1;
  return i;
}

/** Behind the string that begins at `from`. */
function skipString(text: string, from: number): number {
  let i = from + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

/** Behind the value that begins at `from`. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  for (let i = from; ; ) {
    const c = text[i] ?? '';
    if (c === '"') {
      i = skipString(text, i);
    } else if (c === '{' || c === '[') {
      depth += 1;
      i += 1;
    } else if (depth > 0 && (c === '}' || c === ']')) {
      depth -= 1;
      i += 1;
    } else if (depth > 0) {
      i += 1;
      continue;
    } else {
      while (!',]} \t\r\n'.includes(text[i] ?? ' ')) i += 1;
    }
    if (depth === 0) return i;
  }
}
