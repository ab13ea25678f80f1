import type { JSONPath } from 'jsonc-parser';

/** What completion and hover read of a JSON Schema. */
export interface Schema {
  description?: string;
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  $ref?: string;
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  required?: readonly string[];
  allOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  then?: Schema;
  else?: Schema;
  $defs?: Readonly<Record<string, Schema>>;
}

/** All schemas that may say something of the value at `path`; alternatives are all taken in. */
export function schemasAt(root: Schema, path: JSONPath): Schema[] {
  let here = parts(root, root);
  for (const step of path) {
    here = here.flatMap((schema) => below(schema, step)).flatMap((schema) => parts(root, schema));
  }
  return here;
}

/** The members that an object at `path` may have, each with what is known of it. */
export function membersAt(root: Schema, path: JSONPath): Map<string, Schema[]> {
  const members = new Map<string, Schema[]>();
  for (const { properties = {} } of schemasAt(root, path)) {
    for (const [name, schema] of Object.entries(properties)) {
      members.set(name, [...(members.get(name) ?? []), ...parts(root, schema)]);
    }
  }
  return members;
}

/** The words that a value may be, as the schema lists them. */
export function wordsOf(schemas: readonly Schema[]): unknown[] {
  const words = schemas.flatMap((schema) => [
    ...(schema.enum ?? []),
    ...('const' in schema ? [schema.const] : []),
    ...(schema.type === 'boolean' ? [true, false] : []),
  ]);
  return [...new Set(words)];
}

export function descriptionOf(schemas: readonly Schema[]): string | undefined {
  return schemas.find(({ description }) => description !== undefined)?.description;
}

function below(schema: Schema, step: string | number): Schema[] {
  if (typeof step === 'number') return schema.items ? [schema.items] : [];
  const own = schema.properties?.[step];
  if (own) return [own];
  const { additionalProperties: other } = schema;
  return typeof other === 'object' ? [other] : [];
}

/** A schema and all it consists of, references followed. */
function parts(root: Schema, schema: Schema, seen = new Set<Schema>()): Schema[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const { $ref, allOf = [], anyOf = [], oneOf = [], then, else: otherwise } = schema;
  const referred = $ref === undefined ? undefined : root.$defs?.[$ref.replace('#/$defs/', '')];
  const more = [referred, ...allOf, ...anyOf, ...oneOf, then, otherwise].filter(
    (part): part is Schema => typeof part === 'object',
  );
  return [schema, ...more.flatMap((part) => parts(root, part, seen))];
}
