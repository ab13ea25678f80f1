import type { Json } from '../../full.js';

/** Characters of a line, with its indent. */
export const width = 110;

/** A value as a document of its own: a member a line, what fits on one line on one. */
export function layOutDocument(value: Json): string {
  return `${expanded(value, '')}\n`;
}

/** A value as JSON that people read, below lines with `indent`: on one line where it fits. */
export function layOut(value: Json, indent: string): string {
  const short = oneLine(value);
  return indent.length + short.length <= width ? short : expanded(value, indent);
}

function expanded(value: Json, indent: string): string {
  const deeper = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => layOut(item, deeper))
    : isObject(value)
      ? Object.entries(value).map(
          ([name, item]) => `${JSON.stringify(name)}: ${layOut(item, deeper)}`,
        )
      : [];
  if (lines.length === 0) return oneLine(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.map((line) => deeper + line).join(',\n')}\n${indent}${close}`;
}

/** A value as JSON on one line. */
export function oneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}: ${oneLine(item)}`,
  );
  return `{${members.join(', ')}}`;
}

export function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
