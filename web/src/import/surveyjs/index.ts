/** SurveyJS' JSON as a plan. */
import { Draft } from '../draft.js';
import { checkLimits } from '../limits.js';
import {
  at,
  ImportError,
  type Imported,
  type ImportOptions,
  isObject,
  type Members,
  objectsIn,
  quoted,
} from '../types.js';
import { addComputed } from './computed.js';
import { addQuestion } from './question.js';
import { type Around, isSet, namesOf, type Survey, surveyOf } from './survey.js';

/** Members of the survey itself that change what the form does, and how to say so. */
const SURVEY_MEMBERS: Readonly<Record<string, string>> = {
  timeLimit: 'Plans have no time limits.',
  timeLimitPerPage: 'Plans have no time limits.',
  maxTimeToFinish: 'Plans have no time limits.',
  navigateToUrl: 'Where to go afterwards is set where the form is embedded.',
  navigateToUrlOnCondition: 'Where to go afterwards is set where the form is embedded.',
  completedHtml: 'What is shown afterwards is set where the form is embedded.',
  completedHtmlOnCondition: 'What is shown afterwards is set where the form is embedded.',
};

/** A SurveyJS form's JSON as a plan, with what could not be carried over. Throws ImportError when it is no such form. */
export function fromSurveyJs(json: unknown, options: ImportOptions = {}): Imported {
  checkLimits(json);
  if (!isObject(json)) {
    throw new ImportError('A SurveyJS form is a JSON object with "pages" or "elements"');
  }
  if (!['pages', 'elements', 'questions'].some((name) => Array.isArray(json[name]))) {
    throw new ImportError(
      'This is no SurveyJS form: it has neither "pages" nor "elements"; give the JSON of SurveyJS Creator\'s JSON editor',
    );
  }
  const draft = new Draft();
  const survey = surveyOf(json, draft);
  for (const [name, message] of Object.entries(SURVEY_MEMBERS)) {
    if (isSet(json[name])) draft.note('not_a_field', at('', name), message);
  }
  readPages(survey, json);
  for (const [value, path] of objectsIn(json['calculatedValues'], '/calculatedValues')) {
    addCalculated(survey, value, path);
  }
  for (const [trigger, path] of objectsIn(json['triggers'], '/triggers')) {
    readTrigger(survey, trigger, path);
  }
  if (json['clearInvisibleValues'] === 'none') {
    draft.note(
      'hidden_answers',
      '/clearInvisibleValues',
      'Answers of hidden questions do not count in a plan, and are not sent.',
    );
  }
  const title = survey.text(json['title'], '/title') ?? '';
  const imported = draft.finish(title, survey.locale, options);
  if (survey.languages.size > 0) {
    imported.notes.push({
      code: 'languages',
      path: '',
      message: `A plan is in one language; the texts in ${quoted([...survey.languages].sort())} are left out.`,
    });
  }
  return imported;
}

function readPages(survey: Survey, json: Members): void {
  const nothing: Around = { showIf: [], requireIf: [] };
  if (Array.isArray(json['pages'])) {
    for (const [page, path] of objectsIn(json['pages'], '/pages')) {
      survey.draft.page();
      if (isSet(page['timeLimit'])) {
        survey.draft.note('not_a_field', at(path, 'timeLimit'), 'Plans have no time limits.');
      }
      readContainer(survey, page, path, nothing);
    }
  }
  readElements(survey, json, '', nothing);
}

/** A page or a panel. */
function readContainer(survey: Survey, json: Members, path: string, around: Around): void {
  if (
    json['visible'] === false &&
    !json['visibleIf'] &&
    !survey.revealed.has(String(json['name']))
  ) {
    survey.draft.note('hidden', path, 'It is never visible, so what is in it is left out.');
    return;
  }
  for (const name of ['enableIf', 'readOnly']) {
    if (isSet(json[name])) {
      survey.draft.note(
        'read_only',
        at(path, name),
        'A plan asks what shows; to keep something from being answered, hide it with showIf.',
      );
    }
  }
  if (isSet(json['questionsOrder']) || isSet(json['questionOrder'])) {
    survey.draft.note('order', path, 'The order is the one written here; plans shuffle nothing.');
  }
  readElements(survey, json, path, {
    showIf: [...around.showIf, ...survey.condition(json['visibleIf'], at(path, 'visibleIf'))],
    requireIf: around.requireIf,
  });
}

function readElements(survey: Survey, json: Members, path: string, around: Around): void {
  for (const name of ['elements', 'questions']) {
    for (const [element, place] of objectsIn(json[name], at(path, name))) {
      if (element['type'] === 'panel') readContainer(survey, element, place, around);
      else addQuestion(survey, element, place, around);
    }
  }
}

/** A value that is computed from answers and never asked. */
function addCalculated(survey: Survey, json: Members, path: string): void {
  const name = json['name'];
  const expression = json['expression'];
  if (typeof name !== 'string' || typeof expression !== 'string' || !expression.trim()) return;
  addComputed(survey, name, expression, at(path, 'expression'), {});
}

const TRIGGERS: Readonly<Record<string, string>> = {
  complete: 'Plans do not end a form early; hide what need not be asked with showIf.',
  setvalue: 'Plans do not write answers into fields; use a computed field.',
  copyvalue: 'Plans do not write answers into fields; use a computed field.',
  runexpression: 'Plans do not run expressions beside the form; use a computed field.',
  skip: 'Plans do not jump; hide what is skipped with showIf.',
};

function readTrigger(survey: Survey, json: Members, path: string): void {
  const type = String(json['type'] ?? '').replace(/trigger$/, '');
  const { draft } = survey;
  if (type !== 'visible') {
    draft.note('trigger', path, TRIGGERS[type] ?? `Plans have no trigger "${type}".`);
    return;
  }
  const conditions = survey.condition(json['expression'], at(path, 'expression'));
  for (const name of namesOf(json['questions'])) {
    const field = draft.find(name);
    if (field) field.showIf.push(...conditions);
    else draft.note('unknown_field', at(path, 'questions'), `There is no question "${name}".`);
  }
  if (namesOf(json['pages']).length > 0) {
    draft.note('trigger', at(path, 'pages'), 'Pages are shown by conditions of their fields only.');
  }
}
