// The scoring workloads: a whole lead at a time, one answer changed, leads that stay in memory.
import { createRequire } from 'node:module';
import formio from '@formio/core';
import { LogicEngine } from 'json-logic-engine';
import jsonLogic from 'json-logic-js';
import { compare, slice } from './measure.mjs';
import { NativeBatch } from './native.mjs';
import {
  answerOf,
  fieldKeys,
  handwritten,
  makeLeads,
  paths,
  plan,
  points,
  rules,
  setAnswer,
  sumRule,
  surveyRules,
} from './workload.mjs';

const { ConditionRunner } = createRequire(import.meta.url)('survey-core');

const sumOf = (holds) => points.reduce((sum, value, i) => (holds(i) ? sum + value : sum), 0);

/** Every engine as a function from a lead to its points. */
function scorers(fieldwise) {
  const interpreted = new LogicEngine();
  const compiled = new LogicEngine().build(sumRule);
  const runners = surveyRules.map((rule) => new ConditionRunner(rule));
  const components = rules.map((rule, i) => ({
    key: `rule_${i}`,
    type: 'textfield',
    input: true,
    conditional: { json: { '!!': [underData(rule)] } },
  }));
  const scorer = fieldwise.full.plan(plan).scorer({ paths });
  return {
    'json-logic-js': (lead) => jsonLogic.apply(sumRule, lead),
    'json-logic-engine, interpreted': (lead) => interpreted.run(sumRule, lead),
    'json-logic-engine, compiled by eval': (lead) => compiled(lead),
    'survey-core': (lead) => sumOf((i) => runners[i].runValues(lead)),
    '@formio/core': (lead) =>
      sumOf((i) => {
        const component = components[i];
        const path = component.key;
        const context = { component, data: lead, row: lead, path, paths: {}, form: {}, components };
        return formio.checkJsonConditional(component.conditional, context);
      }),
    'handwritten JavaScript': (lead) => sumOf((i) => handwritten[i](lead)),
    Fieldwise: (lead) => scorer.score(lead)[0],
  };
}

/** Form.io's rules see the answers as members of `data`. */
function underData(rule) {
  if (Array.isArray(rule)) return rule.map(underData);
  if (rule === null || typeof rule !== 'object') return rule;
  return Object.fromEntries(
    Object.entries(rule).map(([op, argument]) => {
      if (op === 'missing') return [op, argument.map((name) => `data.${name}`)];
      if (op !== 'var') return [op, underData(argument)];
      if (!Array.isArray(argument)) return [op, `data.${argument}`];
      return [op, [`data.${argument[0]}`, argument[1]]];
    }),
  );
}

function checkEqual(what, found, expected) {
  const wrong = expected.findIndex((value, i) => value !== found[i]);
  if (wrong >= 0 || found.length !== expected.length) {
    throw new Error(`${what}: lead ${wrong} scores ${found[wrong]}, not ${expected[wrong]}`);
  }
}

export async function scoring({ fieldwise, nativeProgram, options, report }) {
  const leads = makeLeads();
  const engines = scorers(fieldwise);
  const baseline = engines['json-logic-js'];
  const expected = leads.map(baseline);

  const object = 'a whole object per lead';
  const wholeLeads = slice((turn) => baseline(leads[turn % leads.length]));
  for (const [name, score] of Object.entries(engines)) {
    checkEqual(name, leads.map(score), expected);
    if (score === baseline) continue;
    const engine = slice((turn) => score(leads[turn % leads.length]));
    report(object, name, await compare(wholeLeads, engine, options));
  }

  await oneAnswer({ fieldwise, engines, leads, options, report });
  await resident({ fieldwise, nativeProgram, leads, expected, wholeLeads, options, report });
}

/** The answer to one field after the other changes to the next lead's, and the lead is decided. */
async function oneAnswer({ fieldwise, engines, leads, options, report }) {
  const workload = 'one answer changed';
  const values = fieldKeys.map((key) => leads.map((lead) => answerOf(lead, key)));
  const changes = (turn) => {
    const field = turn % fieldKeys.length;
    return [field, values[field][Math.floor(turn / fieldKeys.length + 1) % leads.length]];
  };
  const rescored = (score) => {
    const lead = structuredClone(leads[0]);
    return (turn) => {
      const [field, value] = changes(turn);
      setAnswer(lead, fieldKeys[field], value);
      return score(lead);
    };
  };
  const changed = () => {
    const live = fieldwise.page.plan(plan).live();
    for (const key of fieldKeys) live.set(key, answerOf(leads[0], key));
    return (turn) => {
      const [field, value] = changes(turn);
      live.set(field, value);
      const score = live.score(0);
      return live.stage === 'anonymous' ? Number.NaN : score;
    };
  };
  const compared = {
    'json-logic-engine, interpreted': rescored(engines['json-logic-engine, interpreted']),
    'json-logic-engine, compiled by eval': rescored(engines['json-logic-engine, compiled by eval']),
    'handwritten JavaScript': rescored(engines['handwritten JavaScript']),
    Fieldwise: changed(),
  };
  const turns = Array.from({ length: 20 * fieldKeys.length }, (_, turn) => turn);
  const baseline = rescored(engines['json-logic-js']);
  const expected = turns.map(baseline);
  const base = slice(rescored(engines['json-logic-js']));
  for (const [name, action] of Object.entries(compared)) {
    checkEqual(`${workload}, ${name}`, turns.map(action), expected);
    report(workload, name, await compare(base, slice(action), options));
  }
}

/** 1,000 leads that the engine holds, all scored again. */
async function resident({
  fieldwise,
  nativeProgram,
  leads,
  expected,
  wholeLeads,
  options,
  report,
}) {
  const batch = fieldwise.full.plan(plan).batch(leads, { paths });
  checkEqual('resident leads', Array.from(batch.score()), expected);
  const inWasm = slice(() => batch.score()[0], leads.length);
  report('resident leads re-scored', 'Fieldwise', await compare(wholeLeads, inWasm, options));

  const answers = leads.map((lead) =>
    Object.fromEntries(fieldKeys.map((key) => [key, answerOf(lead, key)])),
  );
  const native = new NativeBatch(nativeProgram, plan, answers);
  checkEqual('native resident leads', await native.scores(), expected);
  const measured = await compare(wholeLeads, (ms) => native.run(ms), options);
  report('resident leads re-scored', 'Fieldwise, native', measured);
  await native.close();
}
