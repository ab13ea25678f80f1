/** "The data at this place is valid under this schema", as JsonLogic over the plan's fields. */
import type { Json, Logic } from '../../types.js';
import type { DraftField } from '../draft.js';
import { answered, both, either, not, read, same, unanswered } from '../rules.js';
import { isObject, listOf, NotCarried } from '../types.js';
import { fieldsIn, type Node, type ObjectNode } from './node.js';

/** Keywords that say nothing about whether data is valid. */
const ANNOTATIONS: readonly string[] = ['title', 'description', 'default', '$comment', 'examples'];

export function validAt(schema: unknown, node: Node): Logic {
  if (schema === true || schema === undefined) return true;
  if (schema === false) return false;
  if (!isObject(schema)) throw new NotCarried('condition', 'a schema in it is no object');
  const rules = Object.entries(schema)
    .filter(([keyword]) => !ANNOTATIONS.includes(keyword))
    .map(([keyword, value]) => keywordRule(keyword, value, schema, node));
  return both(...rules);
}

function keywordRule(
  keyword: string,
  value: unknown,
  schema: Readonly<Record<string, unknown>>,
  node: Node,
): Logic {
  switch (keyword) {
    case 'allOf':
      return both(...listOf(value).map((part) => validAt(part, node)));
    case 'anyOf':
      return either(...listOf(value).map((part) => validAt(part, node)));
    case 'oneOf':
      if (!listOf(value).every((part) => isObject(part) && ('const' in part || 'enum' in part))) {
        throw new NotCarried('condition', 'plans have no "exactly one of"');
      }
      return either(...listOf(value).map((part) => validAt(part, node)));
    case 'not':
      return not(validAt(value, node));
  }
  if (node.kind === 'object') return objectRule(keyword, value, schema, node);
  if (node.kind === 'none') {
    throw new NotCarried('unknown_field', `it reads "${node.name}", which is not in the plan`);
  }
  return fieldRule(keyword, value, node.field);
}

function objectRule(
  keyword: string,
  value: unknown,
  schema: Readonly<Record<string, unknown>>,
  node: ObjectNode,
): Logic {
  const required = listOf(schema['required']).map(String);
  const child = (name: string) =>
    node.children.get(name) ?? ({ kind: 'none', name: `${node.prefix}${name}` } as const);
  if (keyword === 'type') return true;
  if (keyword === 'required') return both(...required.map((name) => present(child(name))));
  if (keyword !== 'properties' || !isObject(value)) {
    throw new NotCarried('condition', `plans have no "${keyword}" of an object`);
  }
  // What is absent is valid under every schema.
  const rules = Object.entries(value).map(([name, part]) => {
    const rule = validAt(part, child(name));
    if (rule === true || required.includes(name)) return rule;
    return either(not(present(child(name))), rule);
  });
  return both(...rules);
}

function present(node: Node): Logic {
  if (node.kind === 'none') {
    throw new NotCarried('unknown_field', `it reads "${node.name}", which is not in the plan`);
  }
  return either(...[...fieldsIn(node)].map(({ json }) => answered(json.key)));
}

const RELATIONS: Readonly<Record<string, string>> = {
  minimum: '>=',
  maximum: '<=',
  exclusiveMinimum: '>',
  exclusiveMaximum: '<',
};

function fieldRule(keyword: string, value: unknown, field: DraftField): Logic {
  const { key, type } = field.json;
  const relation = RELATIONS[keyword];
  if (relation && typeof value === 'number') {
    if (type !== 'number' && type !== 'choice') return true;
    return either(unanswered(key), { [relation]: [read(key), value] });
  }
  switch (keyword) {
    case 'const':
      return isValue(field, value);
    case 'enum':
      return either(...listOf(value).map((item) => isValue(field, item)));
    case 'type':
      return value === 'null' ? unanswered(key) : answered(key);
    case 'contains':
      if (type !== 'multi-choice' || !isObject(value)) break;
      return either(
        ...('const' in value ? [value['const']] : listOf(value['enum'])).map((item) => ({
          in: [String(item), read(key)],
        })),
      );
    case 'minItems':
    case 'minLength':
      if (value === 1) return answered(key);
  }
  throw new NotCarried('condition', `plans have no "${keyword}" in conditions`);
}

function isValue({ json: { key, type } }: DraftField, value: unknown): Logic {
  if (value === null || value === '') return unanswered(key);
  if (Array.isArray(value)) return same(read(key), value.map(String));
  if (isObject(value)) throw new NotCarried('condition', 'an answer is no object');
  const isOption = type === 'choice' || type === 'multi-choice';
  return same(read(key), isOption ? String(value) : (value as Json));
}
