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
  return html
    .replace(/<(?:br|\/p|\/div|\/li)\b[^>]*>/gi, ' ')
    .replace(/<\/?[a-zA-Z][^>]*>/g, '')
    .replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (all, decimal, hex, name) => {
      if (name) return ENTITIES[name] ?? all;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    })
    .replace(/\s+/g, ' ')
    .trim();
}

export const hasTags = (text: string) => /<\/?[a-zA-Z][^>]*>/.test(text);

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
