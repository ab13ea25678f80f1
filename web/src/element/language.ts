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

/** The language of the form's words: English where there are none in `language`, and none of the page's `own`. */
export function spokenIn(language: string, own: Partial<FormTexts> = {}): string {
  return others[primary(language)] || Object.keys(own)[0] ? language : 'en';
}

/** Whether `language` is written from right to left. */
export function isRightToLeft(language: string): boolean {
  return ['ar', 'fa', 'he', 'ur'].includes(primary(language));
}
