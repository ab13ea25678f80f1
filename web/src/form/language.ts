import { element } from './dom.js';

/** Attributes of a text that is in another language than what is around it. */
export interface TextLanguage {
  [attribute: string]: string;
  lang: string;
  dir: 'auto';
}

/** Both BCP 47. undefined where `inner` is the language around it, in whatever country. */
export function languageWithin(inner: string | undefined, outer: string): TextLanguage | undefined {
  if (inner === undefined || primary(inner) === primary(outer)) return undefined;
  return { lang: inner, dir: 'auto' };
}

/** `text`, pronounced in its language by screen readers, and with its own direction. */
export function say(text: string, language?: TextLanguage): Node | string {
  return language ? element('span', language, text) : text;
}

/** The language of a BCP 47 tag without country and script: `pt` of `pt-BR`. */
export function primary(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}
