/** The fields of a JSON Schema: its properties, those of objects in it, and what depends on what. */
import type { Condition, Draft, DraftField } from '../draft.js';
import { MOST_OBJECTS_DEEP } from '../limits.js';
import { answered, either, not } from '../rules.js';
import { at, isObject, listOf, type Members } from '../types.js';
import { validAt } from './condition.js';
import { addField } from './field.js';
import { fieldsIn, type ObjectNode, objectNode } from './node.js';
import { resolver } from './resolve.js';

/** What reading goes by. */
export interface Reading {
  draft: Draft;
  resolve(schema: unknown): Members;
  root: ObjectNode;
  /** Fields by their pointer into the schema. */
  byPath: Map<string, DraftField>;
}

/** `allOf` within `allOf`; deeper, a schema holds itself. */
const MOST_LEVELS = 8;

interface Place {
  node: ObjectNode;
  path: string;
  /** The object itself must be there. */
  required: boolean;
  showIf: readonly Condition[];
  /** React-jsonschema-form's settings for it. */
  ui: Members;
  /** References that led here: none of them can be in it again. */
  way: readonly string[];
  /** Objects and conditions that it is in. */
  level: number;
}

export function readSchema(draft: Draft, schema: Members, ui: Members): Reading {
  const node = objectNode('');
  const reading: Reading = { draft, resolve: resolver(schema), root: node, byPath: new Map() };
  readObject(reading, schema, {
    node,
    path: '',
    required: true,
    showIf: [],
    ui,
    way: [],
    level: 1,
  });
  return reading;
}

function readObject(reading: Reading, given: unknown, place: Place): void {
  const parts = [...partsOf(reading, given, place.path)];
  for (const [schema, path] of parts) {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    for (const name of inOrder(Object.keys(properties), place.ui)) {
      const pointer = at(`${path}/properties`, name);
      addProperty(reading, name, properties[name], pointer, place, place.showIf);
    }
  }
  // What is demanded of a property may stand before it.
  for (const [schema, path] of parts) {
    const here = { ...place, path };
    requireAll(reading, schema['required'], here);
    readConditions(reading, schema, here);
    readDependencies(reading, schema, here);
    for (const keyword of ['anyOf', 'oneOf', 'not', 'patternProperties', 'propertyNames']) {
      if (schema[keyword] === undefined) continue;
      reading.draft.note(
        'alternatives',
        at(path, keyword),
        `Plans have no "${keyword}" of whole objects; write conditions on fields instead.`,
      );
    }
  }
}

/** An object's schema and those in its `allOf`, which all count. */
function* partsOf(
  reading: Reading,
  given: unknown,
  path: string,
  depth = 0,
): Generator<[Members, string]> {
  const schema = reading.resolve(given);
  yield [schema, path];
  if (depth === MOST_LEVELS) return;
  for (const [i, part] of listOf(schema['allOf']).entries()) {
    yield* partsOf(reading, part, `${path}/allOf/${i}`, depth + 1);
  }
}

function inOrder(names: readonly string[], ui: Members): string[] {
  const order = listOf(ui['ui:order']).map(String);
  if (order.length === 0) return [...names];
  const rest = names.filter((name) => !order.includes(name));
  return order.flatMap((name) => (name === '*' ? rest : names.includes(name) ? [name] : []));
}

function addProperty(
  reading: Reading,
  name: string,
  given: unknown,
  path: string,
  place: Place,
  showIf: readonly Condition[],
): void {
  const { node } = place;
  const known = node.children.get(name);
  const ref = isObject(given) && typeof given['$ref'] === 'string' ? [given['$ref']] : [];
  if (ref.some((name) => place.way.includes(name))) {
    reading.draft.note('no_such_field', path, `"${name}" holds itself; plans repeat nothing.`);
    return;
  }
  const level = place.level + 1;
  if (isTooDeep(reading, path, level)) return;
  const way = [...place.way, ...ref];
  const schema = reading.resolve(given);
  const ui = isObject(place.ui[name]) ? (place.ui[name] as Members) : {};
  if (isObject(schema['properties']) && schema['oneOf'] === undefined) {
    const inner = known?.kind === 'object' ? known : objectNode(`${node.prefix}${name}.`);
    node.children.set(name, inner);
    readObject(reading, schema, { node: inner, path, required: false, showIf, ui, way, level });
    return;
  }
  if (known) {
    if (Object.keys(schema).some((keyword) => !['const', 'enum', 'title'].includes(keyword))) {
      reading.draft.note(
        'conditional_check',
        path,
        `"${name}" is checked in one way only; this is left out.`,
      );
    }
    return;
  }
  const field = addField(reading.draft, `${node.prefix}${name}`, schema, ui, path);
  node.children.set(name, field ? { kind: 'field', field } : { kind: 'none', name });
  if (!field) return;
  field.showIf.push(...showIf);
  reading.byPath.set(`#${path}`, field);
}

/** A condition may refer to what it is in, and so have no end. */
function isTooDeep({ draft }: Reading, path: string, level: number): boolean {
  if (level <= MOST_OBJECTS_DEEP) return false;
  draft.note(
    'too_deep',
    path,
    `It is more than ${MOST_OBJECTS_DEEP} levels deep, or holds itself; it is left out.`,
  );
  return true;
}

/** Those of an object that need not be there are required once something of it is. */
function requireAll({ draft }: Reading, list: unknown, { node, required, path }: Place): void {
  for (const name of listOf(list).map(String)) {
    const child = node.children.get(name);
    if (child?.kind !== 'field') continue;
    if (required) child.field.json.required = true;
    else {
      child.field.requireIf.push({
        path: at(path, 'required'),
        source: name,
        compile: () => {
          const kept = new Set(draft.fields);
          const others = [...fieldsIn(node)].filter((f) => f !== child.field && kept.has(f));
          return either(...others.map(({ json }) => answered(json.key)));
        },
      });
    }
  }
}

/** A part of a schema that counts while a condition holds. */
function readBranch(reading: Reading, given: unknown, around: Place, when: Condition): void {
  const place = { ...around, level: around.level + 1 };
  if (isTooDeep(reading, place.path, place.level)) return;
  const schema = reading.resolve(given);
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  for (const [name, part] of Object.entries(properties)) {
    const path = at(`${place.path}/properties`, name);
    addProperty(reading, name, part, path, place, [...place.showIf, when]);
  }
  for (const name of listOf(schema['required']).map(String)) {
    const child = place.node.children.get(name);
    if (child?.kind === 'field') child.field.requireIf.push(when);
  }
  readConditions(reading, schema, { ...place, showIf: [...place.showIf, when] });
  readDependencies(reading, schema, { ...place, showIf: [...place.showIf, when] });
}

function readConditions(reading: Reading, schema: Members, place: Place): void {
  if (schema['if'] === undefined) return;
  const path = at(place.path, 'if');
  const source = schema['if'] as Condition['source'];
  const holds = () => validAt(schema['if'], place.node);
  const branch = (name: 'then' | 'else', compile: Condition['compile']) => {
    if (schema[name] === undefined) return;
    readBranch(
      reading,
      schema[name],
      { ...place, path: at(place.path, name) },
      { path, source, compile },
    );
  };
  branch('then', holds);
  branch('else', () => not(holds()));
}

function readDependencies(reading: Reading, schema: Members, place: Place): void {
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies']) {
    const all = isObject(schema[keyword]) ? (schema[keyword] as Members) : {};
    for (const [name, given] of Object.entries(all)) {
      const path = at(at(place.path, keyword), name);
      const when: Condition = {
        path,
        source: { required: [name] },
        compile: () => validAt({ required: [name] }, place.node),
      };
      const dependent = Array.isArray(given) ? { required: given } : reading.resolve(given);
      readBranch(reading, dependent, { ...place, path }, when);
      readVariants(reading, name, dependent['oneOf'], { ...place, path: at(path, 'oneOf') });
    }
  }
}

/** React-jsonschema-form's way: each variant names the answer that it is for. */
function readVariants(reading: Reading, name: string, list: unknown, place: Place): void {
  const variants = listOf(list).map((variant) => reading.resolve(variant));
  const found = new Map<
    string,
    { schema: unknown; path: string; when: Condition[]; required: boolean }
  >();
  for (const [i, variant] of variants.entries()) {
    const properties = isObject(variant['properties']) ? variant['properties'] : {};
    const required = listOf(variant['required']).map(String);
    const path = `${place.path}/${i}`;
    const when: Condition = {
      path,
      source: (properties[name] ?? null) as Condition['source'],
      compile: () =>
        validAt({ properties: { [name]: properties[name] }, required: [name] }, place.node),
    };
    for (const [other, schema] of Object.entries(properties)) {
      if (other === name) continue;
      const known = found.get(other);
      if (known) known.when.push(when);
      else {
        const pointer = at(`${path}/properties`, other);
        found.set(other, {
          schema,
          path: pointer,
          when: [when],
          required: required.includes(other),
        });
      }
    }
  }
  for (const [other, { schema, path, when, required }] of found) {
    const any: Condition = {
      path: (when[0] as Condition).path,
      source: when.map(({ source }) => source),
      compile: () => either(...when.map(({ compile }) => compile())),
    };
    addProperty(reading, other, schema, path, place, [...place.showIf, any]);
    const child = place.node.children.get(other);
    if (required && child?.kind === 'field') child.field.json.required = true;
  }
}
