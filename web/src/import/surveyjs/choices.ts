/** Options of SurveyJS' choices: written out, counted, taken from another question. */
import type { FieldType } from '../../types.js';
import type { DraftField } from '../draft.js';
import { at, isObject, listOf, type Members } from '../types.js';
import { isSet, opposite, type Question, type Survey } from './survey.js';

export interface ChoiceItem {
  value: string;
  label?: string;
  visibleIf?: string;
  enableIf?: string;
  path?: string;
}

export function choicesOf(survey: Survey, list: unknown, path: string): ChoiceItem[] {
  return listOf(list).flatMap((item, i) => {
    const place = `${path}/${i}`;
    if (!isObject(item)) {
      // SurveyJS' old shorthand: value|text
      const [value, label] = String(item).split('|') as [string, string?];
      return [{ value, ...(label !== undefined && { label }), path: place }];
    }
    const value = item['value'] ?? item['name'];
    if (typeof value === 'object' || value === undefined) {
      survey.draft.note('option', place, 'An option is a text in a plan; this one is left out.');
      return [];
    }
    if (isSet(item['isExclusive'])) exclusive(survey, place);
    const label = survey.text(item['text'], at(place, 'text'));
    const condition = (name: string) => {
      const text = item[name];
      return typeof text === 'string' && text.trim() !== '' ? { [name]: text } : {};
    };
    return [
      {
        value: String(value),
        ...(label !== undefined && label !== String(value) && { label }),
        ...condition('visibleIf'),
        ...condition('enableIf'),
        path: place,
      },
    ];
  });
}

const exclusive = (survey: Survey, path: string) =>
  survey.draft.note(
    'exclusive_option',
    path,
    'An option of a plan excludes no other; "none" can be chosen together with others.',
  );

/** Options with a name of their own. */
const SPECIAL = [
  ['showNoneItem', 'hasNone', 'none', 'noneText', 'None'],
  ['showRefuseItem', '', 'refused', 'refuseText', 'Refuse to answer'],
  ['showDontKnowItem', '', 'dontknow', 'dontKnowText', "Don't know"],
  ['showOtherItem', 'hasOther', 'other', 'otherText', 'Other (please describe)'],
] as const;

export function addChoice(
  { survey, json, path, names, common }: Question,
  type: FieldType,
): DraftField {
  const { draft } = survey;
  const source = draft.find(String(json['choicesFromQuestion'] ?? ''));
  const items = source ? itemsOf(source) : itemsIn(survey, json, path);
  if (isSet(json['choicesByUrl'])) {
    draft.note(
      'remote_options',
      at(path, 'choicesByUrl'),
      `The options of "${names[0]}" come from an address; write them into the plan.`,
    );
  }
  sort(survey, json, path, items);
  for (const [member, old, value, text, otherwise] of SPECIAL) {
    if (!isSet(json[member] ?? json[old])) continue;
    items.push({ value, label: survey.text(json[text], at(path, text)) ?? otherwise });
    if (type === 'multi-choice' && value !== 'other') exclusive(survey, path);
  }
  if (isSet(json['showSelectAllItem'] ?? json['hasSelectAll'])) {
    draft.note('select_all', path, 'There is no option that chooses all others.');
  }
  const options = items.map(({ value, label }) => ({
    value,
    ...(label !== undefined && { label }),
  }));
  const field = draft.add(names, path, { type, ...common, options });
  if (field.json.type !== type) return field;
  if (type === 'multi-choice') readCounts(json, field);
  addConditions(survey, json, path, field, items);
  if (source) addSource(survey, json, path, field, source);
  return field;
}

function itemsIn(survey: Survey, json: Members, path: string): ChoiceItem[] {
  const items = choicesOf(survey, json['choices'], at(path, 'choices'));
  const [min, max, step] = ['choicesMin', 'choicesMax', 'choicesStep'].map((n) => Number(json[n]));
  if (max) {
    for (
      let value = min || 0;
      value <= (max as number) && items.length < 2000;
      value += step || 1
    ) {
      items.push({ value: String(value) });
    }
  }
  return items;
}

const itemsOf = (source: DraftField): ChoiceItem[] =>
  (source.json.options ?? []).map((option) => ({ ...option }));

function sort(survey: Survey, json: Members, path: string, items: ChoiceItem[]): void {
  const order = json['choicesOrder'];
  const text = ({ value, label }: ChoiceItem) => label ?? value;
  if (order === 'asc') items.sort((a, b) => (text(a) < text(b) ? -1 : 1));
  if (order === 'desc') items.sort((a, b) => (text(a) > text(b) ? -1 : 1));
  if (order === 'random') {
    survey.draft.note(
      'order',
      at(path, 'choicesOrder'),
      'Options stay as written; plans shuffle nothing.',
    );
  }
}

function readCounts(json: Members, field: DraftField): void {
  const { minSelectedChoices: min, maxSelectedChoices: max } = json;
  if (typeof min === 'number' && min > 0) field.json.min = min;
  if (typeof max === 'number' && max > 0) field.json.max = max;
}

function addConditions(
  survey: Survey,
  json: Members,
  path: string,
  field: DraftField,
  items: readonly ChoiceItem[],
): void {
  for (const { value, visibleIf, enableIf, path: place = path } of items) {
    const own = { item: value, choice: value };
    const conditions = [
      ...survey.condition(json['choicesVisibleIf'], at(path, 'choicesVisibleIf'), own),
      ...survey.condition(json['choicesEnableIf'], at(path, 'choicesEnableIf'), own),
      ...survey.condition(visibleIf, at(place, 'visibleIf'), own),
      ...survey.condition(enableIf, at(place, 'enableIf'), own),
    ];
    if (conditions.length > 0) field.optionsIf.set(value, conditions);
  }
}

/** Only what was chosen, or was not, in the question that the options are from. */
function addSource(
  survey: Survey,
  json: Members,
  path: string,
  field: DraftField,
  source: DraftField,
): void {
  const mode = json['choicesFromQuestionMode'];
  if (mode !== 'selected' && mode !== 'unselected') return;
  for (const { value } of source.json.options ?? []) {
    const place = at(path, 'choicesFromQuestion');
    const [chosen] = survey.condition(`{${source.name}} contains {item}`, place, { item: value });
    if (!chosen) continue;
    const condition = mode === 'selected' ? chosen : opposite(chosen);
    field.optionsIf.set(value, [...(field.optionsIf.get(value) ?? []), condition]);
  }
}
