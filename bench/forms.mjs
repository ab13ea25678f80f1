// One answer changes in a form of 1,000 fields, and all of them depend on it.
import { createRequire } from 'node:module';
import formio from '@formio/core';
import { LogicEngine } from 'json-logic-engine';
import jsonLogic from 'json-logic-js';
import { compare, slice } from './measure.mjs';
import { conditionalForm } from './workload.mjs';

const { Model } = createRequire(import.meta.url)('survey-core');
const { conditionProcessInfo, processSync } = formio;

const answers = ['zz', 'a'];

/** Every engine as a function from a turn to the number of fields that show after it. */
function engines({ keys, condition, surveyCondition, plan }, fieldwise) {
  const all = () => Object.fromEntries(keys.map((key) => [key, 'a']));
  const withData = (shows) => {
    const data = all();
    const dependent = keys.length - 1;
    return (turn) => {
      data.q0 = answers[turn % 2];
      let visible = 1;
      for (let i = 0; i < dependent; i += 1) if (shows(data)) visible += 1;
      return visible;
    };
  };
  const compiled = new LogicEngine().build(condition);

  const model = new Model({
    elements: keys.map((name, i) => ({
      type: 'text',
      name,
      ...(i > 0 && { visibleIf: surveyCondition }),
    })),
  });
  model.data = all();
  const questions = keys.map((key) => model.getQuestionByName(key));

  const components = keys.map((key, i) => ({
    key,
    type: 'textfield',
    input: true,
    ...(i > 0 && {
      conditional: {
        show: true,
        conjunction: 'any',
        conditions: ['a', 'b'].map((value) => ({ component: 'q0', operator: 'isEqual', value })),
      },
    }),
  }));
  const formData = all();

  const live = fieldwise.page.plan(plan).live();
  for (const key of keys) live.set(key, 'a');
  let shown = keys.length;

  return {
    'json-logic-js': withData((data) => jsonLogic.apply(condition, data)),
    'json-logic-engine, compiled by eval': withData((data) => compiled(data)),
    'handwritten JavaScript': withData(({ q0 }) => q0 === 'a' || q0 === 'b'),
    'survey-core': (turn) => {
      model.setValue('q0', answers[turn % 2]);
      return questions.reduce((count, question) => count + (question.isVisible ? 1 : 0), 0);
    },
    '@formio/core': (turn) => {
      formData.q0 = answers[turn % 2];
      const context = {
        form: { components },
        components,
        data: formData,
        processors: [conditionProcessInfo],
        scope: {},
      };
      processSync(context);
      const hidden = context.scope.conditionals.filter((c) => c.conditionallyHidden).length;
      return keys.length - hidden;
    },
    Fieldwise: (turn) => {
      live.set(0, answers[turn % 2]);
      // A form goes through the list; here that is reading every entry.
      const { changed } = live;
      let shows = 0;
      for (let i = 0; i < changed.length; i += 1) if (changed[i] > 0) shows += 1;
      shown += turn % 2 === 0 ? -shows : shows;
      return shown;
    },
  };
}

export async function forms({ fieldwise, options, report }) {
  const form = conditionalForm(1000);
  const all = engines(form, fieldwise);
  const base = slice(all['json-logic-js']);
  for (const [name, action] of Object.entries(all)) {
    for (const turn of [0, 1, 2, 3]) {
      const visible = action(turn);
      const expected = turn % 2 === 0 ? 1 : form.keys.length;
      if (visible !== expected) throw new Error(`${name}: ${visible} show, not ${expected}`);
    }
    if (name === 'json-logic-js') continue;
    report('form of 1,000 fields', name, await compare(base, slice(action), options));
  }
}
