/**
 * Changes of a JSON document: a document in, a new one out. What is not changed stays the same object,
 * with its members in the order in which they were.
 */
import type { Json } from '../../types.js';

export type JsonObject = { [key: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The names and indices of a JSON pointer (RFC 6901). */
export function namesOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer to what `names` lead to from `pointer`. */
export function at(pointer: string, ...names: (string | number)[]): string {
  return names.reduce<string>(
    (path, name) => `${path}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );
}

/** What is at the pointer; undefined where there is nothing. */
export function get(document: Json | undefined, pointer: string): Json | undefined {
  return namesOf(pointer).reduce<Json | undefined>(
    (value, name) =>
      Array.isArray(value)
        ? value[Number(name)]
        : isObject(value) && Object.hasOwn(value, name)
          ? value[name]
          : undefined,
    document,
  );
}

/** The items at the pointer; none where there is no list. */
export function listAt(document: Json, pointer: string): readonly Json[] {
  const value = get(document, pointer);
  return Array.isArray(value) ? value : [];
}

/** The text at the pointer; '' where there is none. */
export function textAt(document: Json, pointer: string): string {
  const value = get(document, pointer);
  return typeof value === 'string' ? value : '';
}

/**
 * Sets what is at the pointer, and makes the objects on the way there. A new member comes before the first of those
 * that follow it in `order`, else last.
 */
export function set(
  document: Json,
  pointer: string,
  value: Json,
  order: readonly string[] = [],
): Json {
  return setIn(document, namesOf(pointer), value, order);
}

function setIn(
  document: Json | undefined,
  [name, ...rest]: readonly string[],
  value: Json,
  order: readonly string[],
): Json {
  if (name === undefined) return value;
  if (Array.isArray(document)) {
    const index = Number(name);
    const items = [...document];
    items[index] = setIn(document[index], rest, value, order);
    return items;
  }
  const object = isObject(document) ? document : {};
  const inner = setIn(Object.hasOwn(object, name) ? object[name] : undefined, rest, value, order);
  const entries = Object.entries(object);
  if (Object.hasOwn(object, name)) {
    return Object.fromEntries(entries.map(([key, old]) => [key, key === name ? inner : old]));
  }
  const later = new Set(rest.length === 0 ? order.slice(order.indexOf(name) + 1) : []);
  const place = order.includes(name) ? entries.findIndex(([key]) => later.has(key)) : -1;
  entries.splice(place < 0 ? entries.length : place, 0, [name, inner]);
  return Object.fromEntries(entries);
}

/** Takes out what is at the pointer. */
export function remove(document: Json, pointer: string): Json {
  const names = namesOf(pointer);
  const name = names.pop();
  if (name === undefined) return document;
  return changeAt(document, names, (parent) => {
    if (Array.isArray(parent)) return parent.filter((_, index) => index !== Number(name));
    if (!isObject(parent)) return parent;
    return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== name));
  });
}

/** Takes out the object at the pointer when it has no members. */
export function removeEmpty(document: Json, pointer: string): Json {
  const value = get(document, pointer);
  return isObject(value) && Object.keys(value).length === 0 ? remove(document, pointer) : document;
}

/** Puts an item at the end of the list at the pointer, which is made where it is missing. */
export function append(
  document: Json,
  pointer: string,
  item: Json,
  order: readonly string[] = [],
): Json {
  return set(document, pointer, [...listAt(document, pointer), item], order);
}

/** Moves an item of the list at the pointer. */
export function move(document: Json, pointer: string, from: number, to: number): Json {
  return changeAt(document, namesOf(pointer), (list) => {
    if (!Array.isArray(list) || list[from] === undefined || to < 0 || to >= list.length) {
      return list;
    }
    const items = list.filter((_, index) => index !== from);
    items.splice(to, 0, list[from]);
    return items;
  });
}

/** Gives the member at the pointer another name, in its place. */
export function renameMember(document: Json, pointer: string, to: string): Json {
  const names = namesOf(pointer);
  const name = names.pop();
  return changeAt(document, names, (parent) =>
    isObject(parent)
      ? Object.fromEntries(
          Object.entries(parent).map(([key, value]) => [key === name ? to : key, value]),
        )
      : parent,
  );
}

function changeAt(document: Json, names: readonly string[], change: (value: Json) => Json): Json {
  const [name, ...rest] = names;
  if (name === undefined) return change(document);
  if (Array.isArray(document)) {
    return document.map((item, index) =>
      index === Number(name) ? changeAt(item, rest, change) : item,
    );
  }
  if (!isObject(document)) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      key,
      key === name ? changeAt(value, rest, change) : value,
    ]),
  );
}

/** Where the pointer leads after an item of `list` moved, or after it was removed (`to` null: nowhere). */
export function pointerAfter(
  pointer: string,
  list: string,
  from: number,
  to: number | null,
): string | undefined {
  if (!pointer.startsWith(`${list}/`)) return pointer;
  const [index, ...rest] = pointer.slice(list.length + 1).split('/');
  const place = placeAfter(Number(index), from, to);
  return place === undefined ? undefined : [list, place, ...rest].join('/');
}

function placeAfter(place: number, from: number, to: number | null): number | undefined {
  if (place === from) return to ?? undefined;
  const without = place > from ? place - 1 : place;
  return to !== null && without >= to ? without + 1 : without;
}

/** Whether two values are the same JSON, whatever the order of members. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
  );
}
