/** One question of SurveyJS as a field, or a note that says why it is none. */
import type { Condition, DraftField } from '../draft.js';
import { read, same } from '../rules.js';
import { at, isObject, listOf, type Members } from '../types.js';
import { addChoice, type ChoiceItem, choicesOf } from './choices.js';
import { addComputed } from './computed.js';
import { type Around, type Common, isSet, type Question, type Survey } from './survey.js';
import { noteStep, readTextInput, readValidators } from './text-input.js';

/** Types that hold nothing a field could. */
const NOT_CARRIED: Readonly<Record<string, string>> = {
  html: 'Plans hold no HTML; put it on the page around the form.',
  image: 'Plans hold no pictures; put it on the page around the form.',
  file: 'Plans take no files.',
  signaturepad: 'Plans take no signatures.',
  microphone: 'Plans take no recordings.',
  ranking: 'Plans cannot rank; ask for the first choice instead.',
  matrixdropdown: 'Plans have no tables; ask each cell as a field of its own.',
  matrixdynamic: 'Plans repeat nothing; ask for the first row as fields of their own.',
  paneldynamic: 'Plans repeat nothing; ask for the first entry as fields of their own.',
};

/** Types that become fields. */
const CARRIED: readonly string[] = [
  ...['text', 'comment', 'multipletext', 'boolean', 'radiogroup', 'dropdown', 'buttongroup'],
  ...['checkbox', 'tagbox', 'imagepicker', 'rating', 'slider', 'expression', 'matrix'],
];

/** Members that fill in or keep from answering. */
const BEHAVIOUR: readonly (readonly [string, string, string])[] = [
  ['defaultValue', 'default_value', 'Plans preselect nothing; the visitor is asked.'],
  ['defaultValueExpression', 'default_value', 'Plans preselect nothing; the visitor is asked.'],
  [
    'setValueExpression',
    'set_value',
    'Plans do not write answers into fields; use a computed field.',
  ],
  ['resetValueIf', 'set_value', 'Plans take no answer back; a hidden one does not count.'],
  [
    'enableIf',
    'read_only',
    'A plan asks what shows; hide it with showIf where it is not to be answered.',
  ],
  [
    'readOnly',
    'read_only',
    'A plan asks what shows; hide it with showIf where it is not to be answered.',
  ],
  ['correctAnswer', 'quiz', 'A correct answer is a rule with points in a plan.'],
];

export function addQuestion(survey: Survey, json: Members, path: string, around: Around): void {
  const { draft } = survey;
  const type = String(json['type'] ?? 'text');
  const name = json['name'];
  if (typeof name !== 'string' || name === '') {
    draft.note('no_name', path, 'It has no name, so nothing can refer to it; it is left out.');
    return;
  }
  const known = knownNames(json, name);
  const reason = notCarried(survey, json, type, known);
  if (reason) {
    draft.note(reason.code, path, `"${name}" is not carried over: ${reason.message}`);
    return;
  }
  const texts = textsOf(survey, json, path, name);
  if (type === 'expression') {
    const expression = json['expression'];
    if (typeof expression === 'string' && expression.trim() !== '') {
      addComputed(survey, name, expression, at(path, 'expression'), texts);
    }
    return;
  }
  const shown = [...around.showIf, ...survey.condition(json['visibleIf'], at(path, 'visibleIf'))];
  if (type === 'multipletext' || type === 'matrix') {
    const fields =
      type === 'matrix'
        ? addRows(survey, json, path, name, texts.label)
        : addTexts(survey, json, path, name);
    for (const field of fields) field.showIf.push(...shown);
    return;
  }
  const field = addField(survey, json, path, known, type, texts);
  if (!field) return;
  field.showIf.push(...shown);
  field.requireIf.push(...survey.condition(json['requiredIf'], at(path, 'requiredIf')));
  for (const [member, code, message] of BEHAVIOUR) {
    if (isSet(json[member])) draft.note(code, at(path, member), message);
  }
  readValidators(survey, json, path, field);
  addComments(survey, json, path, field, shown);
}

function notCarried(
  survey: Survey,
  json: Members,
  type: string,
  [name, ...others]: readonly [string, ...string[]],
): { code: string; message: string } | undefined {
  const reason = NOT_CARRIED[type];
  if (reason) {
    const code = type === 'html' || type === 'image' ? 'not_a_field' : 'no_such_field';
    return { code, message: reason };
  }
  if (!CARRIED.includes(type)) {
    return { code: 'no_such_field', message: `Plans have no counterpart of "${type}".` };
  }
  if (type === 'slider' && json['sliderType'] === 'range') {
    return { code: 'no_such_field', message: 'An answer is one number; ask for its two ends.' };
  }
  if (json['inputType'] === 'password') {
    return { code: 'no_such_field', message: 'A plan asks for no passwords.' };
  }
  const revealed = isSet(json['visibleIf']) || survey.revealed.has(others[0] ?? name);
  if (json['visible'] === false && !revealed && type !== 'expression') {
    return { code: 'hidden', message: 'It is never visible.' };
  }
  if (survey.draft.find(name)) {
    return { code: 'duplicate', message: `There is another question "${name}".` };
  }
  return undefined;
}

/** What conditions call it: by `valueName` where it has one. */
function knownNames(json: Members, name: string): [string, ...string[]] {
  const shared = json['valueName'];
  return typeof shared === 'string' && shared !== '' ? [shared, name] : [name];
}

function textsOf(survey: Survey, json: Members, path: string, name: string) {
  const label = survey.text(json['title'], at(path, 'title')) ?? name;
  const help = survey.text(json['description'], at(path, 'description'));
  return { label, ...(help !== undefined && { help }) };
}

function addField(
  survey: Survey,
  json: Members,
  path: string,
  names: [string, ...string[]],
  type: string,
  texts: { label: string; help?: string },
): DraftField | undefined {
  const placeholder = survey.text(
    json['placeholder'] ?? json['placeHolder'],
    at(path, 'placeholder'),
  );
  const common: Common = {
    ...texts,
    ...(placeholder !== undefined && { placeholder }),
    ...(json['isRequired'] === true && { required: true }),
  };
  const question: Question = { survey, json, path, names, common };
  switch (type) {
    case 'text':
      return readTextInput(question);
    case 'comment': {
      survey.draft.note('one_line', path, `"${names[0]}" is drawn as one line.`);
      return readTextInput(question);
    }
    case 'boolean':
      return addBoolean(question);
    case 'radiogroup':
    case 'dropdown':
    case 'buttongroup':
      return addChoice(question, 'choice');
    case 'checkbox':
    case 'tagbox':
      return addChoice(question, 'multi-choice');
    case 'imagepicker':
      survey.draft.note('pictures', path, 'Options have texts only; the pictures are left out.');
      return addChoice(question, json['multiSelect'] ? 'multi-choice' : 'choice');
    case 'rating':
      return addRating(question);
    case 'slider':
      return addSlider(question);
    default:
      return undefined;
  }
}

function addBoolean({ survey, json, path, names, common }: Question): DraftField {
  const labels = ['labelTrue', 'labelFalse'].map((name) => survey.text(json[name], at(path, name)));
  if (labels.some((label) => label !== undefined)) {
    const said = labels.map((label) => label ?? 'the default').join(' and ');
    survey.draft.note('labels', path, `Yes and no have no texts of their own in a plan: ${said}.`);
  }
  const field = survey.draft.add(names, path, { type: 'boolean', ...common });
  const { valueTrue, valueFalse } = json as { valueTrue?: unknown; valueFalse?: unknown };
  if (valueTrue !== undefined || valueFalse !== undefined) {
    field.constant = (value) => {
      if (String(value) === String(valueTrue ?? true)) return true;
      return String(value) === String(valueFalse ?? false) ? false : undefined;
    };
  }
  return field;
}

/** A scale: options rather than a number, so that each answer can be told from the others. */
function addRating({ survey, json, path, names, common }: Question): DraftField {
  const [low, high] = ['minRateDescription', 'maxRateDescription'].map((name) =>
    survey.text(json[name], at(path, name)),
  );
  const items = rateItems(survey, json, path);
  const options = items.map(({ value, label }, i) => {
    const end = i === 0 ? low : i === items.length - 1 ? high : undefined;
    const text = end ? `${label ?? value}: ${end}` : label;
    return { value, ...(text !== undefined && text !== value && { label: text }) };
  });
  return survey.draft.add(names, path, { type: 'choice', ...common, options });
}

function rateItems(survey: Survey, json: Members, path: string): ChoiceItem[] {
  if (listOf(json['rateValues']).length > 0) {
    return choicesOf(survey, json['rateValues'], at(path, 'rateValues'));
  }
  const number = (name: string, otherwise: number) =>
    typeof json[name] === 'number' ? (json[name] as number) : otherwise;
  const [min, step] = [number('rateMin', 1), number('rateStep', 1) || 1];
  const count = number('rateCount', 5);
  const max = number('rateMax', min + (count - 1) * step);
  const items: ChoiceItem[] = [];
  for (let value = min; value <= max && items.length < 100; value += step) {
    items.push({ value: String(Number(value.toFixed(6))) });
  }
  return items;
}

function addSlider({ survey, json, path, names, common }: Question): DraftField {
  if (isSet(json['step'])) noteStep(survey, path);
  const [min, max] = [json['min'] ?? 0, json['max'] ?? 100].map(Number) as [number, number];
  return survey.draft.add(names, path, { type: 'number', ...common, min, max });
}

/** Several texts under one title: a field for each. */
function addTexts(survey: Survey, json: Members, path: string, name: string): DraftField[] {
  const title = survey.text(json['title'], at(path, 'title'));
  const fields: DraftField[] = [];
  for (const [i, item] of listOf(json['items']).entries()) {
    const place = `${path}/items/${i}`;
    const own = isObject(item) ? item : { name: item };
    const itemName = String(own['name'] ?? '');
    if (itemName === '') continue;
    const label = survey.text(own['title'], at(place, 'title')) ?? itemName;
    const common: Common = {
      label: title === undefined ? label : `${title}: ${label}`,
      ...(own['isRequired'] === true && { required: true }),
    };
    const names: [string] = [`${name}.${itemName}`];
    const field = readTextInput({ survey, json: own, path: place, names, common });
    readValidators(survey, own, place, field);
    fields.push(field);
  }
  return fields;
}

/** A table with one choice a row: a field for each. */
function addRows(
  survey: Survey,
  json: Members,
  path: string,
  name: string,
  title: string,
): DraftField[] {
  const { draft } = survey;
  draft.note('rows', path, `"${name}" is a table; each row is a field of its own.`);
  const columns = choicesOf(survey, json['columns'], at(path, 'columns'));
  const rows = choicesOf(survey, json['rows'], at(path, 'rows'));
  const required = isSet(json['eachRowRequired'] ?? json['isAllRowRequired']);
  const several = json['cellType'] === 'checkbox';
  return rows.map(({ value, label, path: place = path, visibleIf }) => {
    const field = draft.add([`${name}.${value}`], place, {
      type: several ? 'multi-choice' : 'choice',
      label: `${title}: ${label ?? value}`,
      ...(required && { required: true }),
      options: columns.map((column) => ({
        value: column.value,
        ...(column.label !== undefined && { label: column.label }),
      })),
    });
    field.showIf.push(...survey.condition(visibleIf, at(place, 'visibleIf')));
    return field;
  });
}

/** The text beside "other", and the comment under a question. */
function addComments(
  survey: Survey,
  json: Members,
  path: string,
  of: DraftField,
  shown: readonly Condition[],
): void {
  const other = isSet(json['showOtherItem'] ?? json['hasOther']);
  const comment = isSet(json['showCommentArea'] ?? json['hasComment']);
  if (!other && !comment) return;
  const said =
    survey.text(json[other ? 'otherText' : 'commentText'], path) ??
    (other ? 'Other (please describe)' : 'Comment');
  const placeholder = survey.text(json[other ? 'otherPlaceholder' : 'commentPlaceholder'], path);
  const field = survey.draft.add([`${of.name}-Comment`], path, {
    type: 'text',
    label: `${of.json.label}: ${said}`,
    ...(placeholder !== undefined && { placeholder }),
    ...(other && { required: true }),
  });
  field.showIf.push(...shown);
  if (!other) return;
  const { key, type } = of.json;
  const chosen = type === 'multi-choice' ? { in: ['other', read(key)] } : same(read(key), 'other');
  field.showIf.push({ path, source: `{${of.name}} = 'other'`, compile: () => chosen });
}
