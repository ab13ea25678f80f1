import { getNodeValue, type Node, parseTree } from 'jsonc-parser';
import type { Json } from '../../full.js';
import { isObject, layOut, layOutDocument, oneLine, width } from './layout.js';

/**
 * `text`, which is JSON, with the value `after`. What stays as it was keeps its layout, also where it
 * moves to; what is new is laid out as its neighbours are.
 */
export function rewrite(text: string, after: Json): string {
  const root = parseTree(text);
  if (!root) return layOutDocument(after);
  const end = root.offset + root.length;
  return text.slice(0, root.offset) + valueText(text, root, after, '') + text.slice(end);
}

function valueText(text: string, node: Node, after: Json, indent: string): string {
  if (isEqual(getNodeValue(node) as Json, after)) return source(text, node);
  const shape = shapeOf(text, node);
  if (node.type === 'array' && Array.isArray(after)) {
    return listText(shape, itemTexts(text, node, after, shape.indent ?? indent), indent, '[]');
  }
  if (node.type === 'object' && isObject(after)) {
    return listText(shape, memberTexts(text, node, after, shape.indent ?? indent), indent, '{}');
  }
  return layOut(after, indent);
}

/** A part of a list: its text, and which part of the list before it was. */
interface Part {
  text: string;
  was: number | undefined;
}

/** How a list is laid out: what stands before its first part, between each two, and after the last. */
interface Shape {
  lead: string;
  between: readonly string[];
  tail: string;
  /** Of its parts' lines; undefined where they are all on one. */
  indent: string | undefined;
}

function itemTexts(text: string, node: Node, after: readonly Json[], indent: string): Part[] {
  const items = node.children ?? [];
  const values = items.map((item) => getNodeValue(item) as Json);
  const written = values.map(oneLine);
  const wanted = after.map(oneLine);
  const names = values.map(nameOf);
  const free = new Set(items.keys());
  const take = (index: number): number | undefined =>
    index >= 0 && free.delete(index) ? index : undefined;
  const find = (list: readonly unknown[], one: unknown): number =>
    list.findIndex((each, index) => each === one && free.has(index));
  // First what is the same, then what has the same name, then what has the same place.
  const was = wanted.map((one, index) => (written[index] === one ? take(index) : undefined));
  for (const [index, one] of wanted.entries()) was[index] ??= take(find(written, one));
  for (const [index, value] of after.entries()) {
    const name = nameOf(value);
    if (name !== undefined) was[index] ??= take(find(names, name));
  }
  if (after.length === values.length) {
    for (const index of after.keys()) was[index] ??= take(index);
  }
  return after.map((value, index) => {
    const item = items[was[index] ?? -1];
    const made = item ? valueText(text, item, value, indent) : layOut(value, indent);
    return { text: made, was: was[index] };
  });
}

function memberTexts(
  text: string,
  node: Node,
  after: { [name: string]: Json },
  indent: string,
): Part[] {
  const members = node.children ?? [];
  return Object.entries(after).map(([name, value]) => {
    const was = members.findIndex((member) => member.children?.[0]?.value === name);
    const [key, old] = members[was]?.children ?? [];
    if (!key || !old) {
      return { text: `${JSON.stringify(name)}: ${layOut(value, indent)}`, was: undefined };
    }
    return { text: text.slice(key.offset, old.offset) + valueText(text, old, value, indent), was };
  });
}

function listText(shape: Shape, parts: readonly Part[], indent: string, brackets: string): string {
  const [open, close] = brackets;
  if (parts.length === 0) return brackets;
  if (shape.indent === undefined) {
    const line = parts.map((part) => part.text).join(', ');
    if (indent.length + line.length <= width && !line.includes('\n'))
      return `${open}${line}${close}`;
    const lines = parts.map((part) => `${indent}  ${part.text}`);
    return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
  }
  const usual = shape.between[0] ?? `,${shape.lead}`;
  let made = `${open}${shape.lead}`;
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    if (before) {
      const stayed = before.was !== undefined && part.was === before.was + 1;
      const own = part.was === undefined ? undefined : shape.between[part.was - 1];
      made += (stayed ? own : part.was === undefined ? usual : (own ?? usual)) ?? usual;
    }
    made += part.text;
  }
  return `${made}${shape.tail}${close}`;
}

function shapeOf(text: string, node: Node): Shape {
  const parts = node.children ?? [];
  const between: string[] = [];
  let from = node.offset + 1;
  for (const part of parts) {
    between.push(text.slice(from, part.offset));
    from = part.offset + part.length;
  }
  const lead = between.shift() ?? '';
  const tail = text.slice(from, node.offset + node.length - 1);
  const line = [lead, ...between].find((gap) => gap.includes('\n'));
  return { lead, between, tail, indent: line?.slice(line.lastIndexOf('\n') + 1) };
}

/** What tells the parts of a plan's lists apart. */
function nameOf(value: Json): string | undefined {
  if (!isObject(value)) return undefined;
  const name = value['key'] ?? value['value'] ?? value['stage'];
  return typeof name === 'string' ? name : undefined;
}

/** Whether two values are the same JSON, members in the same order: what is equal keeps its text. */
function isEqual(a: Json, b: Json): boolean {
  return a === b || oneLine(a) === oneLine(b);
}

function source(text: string, { offset, length }: Node): string {
  return text.slice(offset, offset + length);
}
