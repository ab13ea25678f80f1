/** Texts of other products as plain text. */
import { isObject } from './types.js';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Without tags and entities, on one line. */
export function plainText(html: string): string {
  return withoutTags(html)
    .replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (all, decimal, hex, name) => {
      if (name) return ENTITIES[name] ?? all;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    })
    .replace(/\s+/g, ' ')
    .trim();
}

/** Each sign is read once: a pattern would look for the end of `<a<a<a…` from every `<`. */
function withoutTags(html: string): string {
  const begin = /<\/?[a-z][a-z0-9]*/gi;
  let out = '';
  let read = 0;
  for (let tag = begin.exec(html); tag; tag = begin.exec(html)) {
    const end = html.indexOf('>', begin.lastIndex);
    if (end < 0) break;
    const apart = /^<(?:br|\/p|\/div|\/li)$/i.test(tag[0]);
    out += html.slice(read, tag.index) + (apart ? ' ' : '');
    read = end + 1;
    begin.lastIndex = read;
  }
  return out + html.slice(read);
}

/**
 * The text in one language: SurveyJS writes `{"default": "…", "de": "…"}`. `others` gets the
 * languages that are left.
 */
export function localised(
  value: unknown,
  locale: string | undefined,
  others?: Set<string>,
): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (!isObject(value)) return undefined;
  const texts = Object.entries(value).filter(([, text]) => typeof text === 'string') as [
    string,
    string,
  ][];
  const wanted = [locale, 'default', 'en'].find((name) => texts.some(([own]) => own === name));
  const chosen = texts.find(([name]) => name === wanted) ?? texts[0];
  for (const [name] of texts) if (name !== chosen?.[0]) others?.add(name);
  return chosen?.[1];
}
