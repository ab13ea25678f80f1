import { primary } from '../form/language.js';
import { englishTexts, type FormTexts } from '../form/texts.js';

const others: Readonly<Record<string, () => Promise<{ texts: FormTexts }>>> = {
  ar: () => import('../messages/ar.js'),
  de: () => import('../messages/de.js'),
  es: () => import('../messages/es.js'),
};

/**
 * The form's own words in `language` (BCP 47), or else in English: also when they cannot be fetched, for a
 * form in the wrong language is better than none.
 */
export async function textsIn(language: string): Promise<FormTexts> {
  const other = others[primary(language)];
  if (!other) return englishTexts;
  try {
    return (await other()).texts;
  } catch (error) {
    console.warn(`<fieldwise-form>: the words for "${language}" could not be loaded.`, error);
    return englishTexts;
  }
}

/** In which language `textsIn(language)` are. */
export function spokenIn(language: string): string {
  return others[primary(language)] ? language : 'en';
}

/** Whether `language` is written from right to left. */
export function isRightToLeft(language: string): boolean {
  return ['ar', 'fa', 'he', 'ur'].includes(primary(language));
}
