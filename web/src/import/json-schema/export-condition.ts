/** A plan's condition as a JSON Schema that is valid while it holds. */
import type { FieldJson, Json, Logic, PlanJson } from '../../types.js';
import { isObject, NotCarried } from '../types.js';

type Schema = boolean | { [member: string]: Json };

export function schemaOf(rule: Logic, plan: PlanJson): Schema {
  return new Writer(plan).write(rule);
}

const BOUNDS: Readonly<Record<string, string>> = {
  '<': 'exclusiveMaximum',
  '<=': 'maximum',
  '>': 'exclusiveMinimum',
  '>=': 'minimum',
};
const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

class Writer {
  readonly #fields: ReadonlyMap<string, FieldJson>;

  constructor(plan: PlanJson) {
    this.#fields = new Map(plan.fields.map((field) => [field.key, field]));
  }

  write(rule: Logic): Schema {
    if (!isObject(rule)) return !(rule === false || rule === null || rule === '' || rule === 0);
    const [operator, given] = Object.entries(rule)[0] as [string, Json];
    const list = Array.isArray(given) ? given : [given];
    switch (operator) {
      case 'and':
        return { allOf: list.map((part) => this.write(part)) };
      case 'or':
        return { anyOf: list.map((part) => this.write(part)) };
      case '!':
        return { not: this.write(list[0] as Logic) };
      case '!!':
        return this.write(list[0] as Logic);
      case 'var':
        return this.#truthy(this.#key(rule));
      case 'missing':
        return { not: { required: list.map((name) => this.#known(String(name))) } };
      case '==':
      case '===':
        return this.#equals(list);
      case '!=':
      case '!==':
        return { not: this.#equals(list) };
      case 'in':
        return this.#in(list);
    }
    if (BOUNDS[operator] && list.length === 2) return this.#bound(operator, list);
    throw new NotCarried('condition', `JSON Schema has no "${operator}"`);
  }

  /** The field that `{"var": …}` reads. */
  #key(rule: Json | undefined): string {
    const name = isObject(rule) && 'var' in rule ? rule['var'] : undefined;
    if (typeof name !== 'string') {
      throw new NotCarried('condition', 'JSON Schema compares answers with constants only');
    }
    return this.#known(name);
  }

  #known(name: string): string {
    const field = this.#fields.get(name);
    if (!field) throw new NotCarried('condition', `it reads "${name}", which is no answer`);
    // A hidden answer does not count in a plan; a schema cannot tell.
    if (field.compute !== undefined) {
      throw new NotCarried('condition', `"${name}" is computed, which a schema cannot do`);
    }
    return name;
  }

  #truthy(key: string): Schema {
    const { type } = this.#fields.get(key) as FieldJson;
    if (type === 'boolean') return has(key, { const: true });
    return type === 'number' ? has(key, { not: { const: 0 } }) : { required: [key] };
  }

  #equals(list: readonly Json[]): Schema {
    const [a, b] = list as [Json, Json];
    const [key, value] = isObject(a) ? [this.#key(a), b] : [this.#key(b), a];
    if (isObject(value)) {
      throw new NotCarried('condition', 'JSON Schema compares answers with constants only');
    }
    if (value === null || value === '') return { not: { required: [key] } };
    return has(key, { const: this.#constant(key, value) });
  }

  /** Plans convert between texts, numbers and booleans where they compare. */
  #constant(key: string, value: Json): Json {
    const { type } = this.#fields.get(key) as FieldJson;
    if (type === 'number' && typeof value === 'string') return Number(value);
    if (type !== 'number' && type !== 'boolean' && typeof value === 'number') return String(value);
    return value;
  }

  #in([part, whole]: readonly Json[]): Schema {
    if (Array.isArray(whole)) return has(this.#key(part), { enum: whole });
    const key = this.#key(whole);
    if (isObject(part) || this.#fields.get(key)?.type !== 'multi-choice') {
      throw new NotCarried('condition', 'JSON Schema does not look for one text in another');
    }
    return has(key, { contains: { const: part as Json } });
  }

  #bound(operator: string, [a, b]: readonly Json[]): Schema {
    if (!isObject(a)) return this.#bound(FLIPPED[operator] as string, [b as Json, a as Json]);
    const key = this.#key(a);
    if (typeof b !== 'number' || this.#fields.get(key)?.type !== 'number') {
      throw new NotCarried('condition', 'JSON Schema has bounds for numbers only');
    }
    return has(key, { [BOUNDS[operator] as string]: b });
  }
}

const has = (key: string, schema: Json): Schema => ({
  properties: { [key]: schema },
  required: [key],
});
