/** What reading the parts of a SurveyJS form has in common. */
import type { Condition, Draft } from '../draft.js';
import { not } from '../rules.js';
import { localised, plainText } from '../text.js';
import { type ImportedField, listOf, type Members, objectsIn } from '../types.js';
import { conditionRule, type Own } from './condition.js';

/** What the questions of a survey share. */
export interface Survey {
  draft: Draft;
  locale: string | undefined;
  /** Languages that the texts have, besides the one taken. */
  languages: Set<string>;
  /** Questions that a trigger makes visible. */
  revealed: ReadonlySet<string>;
  /** A text of an element, without markup. */
  text(value: unknown, path: string): string | undefined;
  condition(text: unknown, path: string, own?: Own): Condition[];
}

/** A question on its way to become a field. */
export interface Question {
  survey: Survey;
  json: Members;
  path: string;
  /** What conditions call it. */
  names: [string, ...string[]];
  /** What the field has, whatever its type. */
  common: Common;
}

export type Common = Omit<ImportedField, 'key' | 'type'>;

/** What holds for all elements in a page or panel. */
export interface Around {
  showIf: readonly Condition[];
  requireIf: readonly Condition[];
}

export const isSet = (value: unknown) =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  value !== false &&
  value !== 0 &&
  !(Array.isArray(value) && value.length === 0);

export function surveyOf(json: Members, draft: Draft): Survey {
  const locale = typeof json['locale'] === 'string' && json['locale'] ? json['locale'] : undefined;
  const languages = new Set<string>();
  const revealed = new Set<string>();
  for (const [trigger] of objectsIn(json['triggers'], '')) {
    for (const name of namesOf(trigger['questions'])) revealed.add(name);
  }
  return {
    draft,
    locale,
    languages,
    revealed,
    text(value, path) {
      const text = localised(value, locale, languages);
      if (text === undefined || text.trim() === '') return undefined;
      if (/\{[^{}]+\}/.test(text)) {
        draft.note(
          'answers_in_text',
          path,
          `Plans do not put answers into texts; it reads "${plainText(text)}" now.`,
        );
      }
      return plainText(text);
    },
    condition(text, path, own) {
      if (typeof text !== 'string' || text.trim() === '') return [];
      return [{ path, source: text, compile: () => conditionRule(draft, text, own) }];
    },
  };
}

/** Holds where the other does not. */
export const opposite = (condition: Condition): Condition => ({
  ...condition,
  compile: () => not(condition.compile()),
});

/** Names in a list, or in a text with commas. */
export const namesOf = (value: unknown): string[] =>
  (typeof value === 'string' ? value.split(/[,;]/) : listOf(value).map(String))
    .map((name) => name.trim())
    .filter((name) => name !== '');
