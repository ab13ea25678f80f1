import type { Json, Logic } from '../../types.js';
import type { Draft } from '../draft.js';
import { valueRule } from './condition.js';
import type { Survey } from './survey.js';

/** Computed fields need a type: that of what the expression yields. */
export function addComputed(
  survey: Survey,
  name: string,
  expression: string,
  path: string,
  texts: { label?: string; help?: string },
): void {
  const { draft } = survey;
  const field = draft.add([name], path, { type: 'number', ...texts });
  field.compute = {
    path,
    source: expression,
    compile(): Logic {
      const rule = valueRule(draft, expression);
      field.json.type = typeOf(rule, draft);
      return rule;
    },
  };
}

function typeOf(rule: Logic, draft: Draft): 'number' | 'text' | 'boolean' {
  if (typeof rule === 'string') return 'text';
  if (typeof rule === 'boolean') return 'boolean';
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return 'number';
  const [operator, given] = Object.entries(rule)[0] as [string, Json];
  if (operator === 'cat') return 'text';
  if (/^([!=<>]=?|==|!!|and|or|in|missing)$/.test(operator)) return 'boolean';
  if (operator === 'if') return typeOf((given as Json[])[1] as Json, draft);
  if (operator !== 'var') return 'number';
  const read = draft.fields.find(({ json }) => json.key === given)?.json.type;
  return read === 'number' || read === 'boolean' ? read : 'text';
}
