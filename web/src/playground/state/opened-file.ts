import type { ErrorItem, Json } from '../../full.js';
import {
  fromFormio,
  fromJsonSchema,
  fromSurveyJs,
  ImportError,
  type Imported,
} from '../../import/index.js';

/** A file as a plan: its text, and what an import could not carry over. */
export interface OpenedFile {
  name: string;
  text: string;
  /** What it was made from; undefined: it was a plan. */
  from?: 'SurveyJS' | 'Form.io' | 'JSON Schema';
  notes: readonly ErrorItem[];
}

/** A plan of 300 fields with rules takes a tenth of a megabyte; what is larger is another kind of file. */
const mostBytes = 2_000_000;

/**
 * Reads a plan, or a form of another product: one file, or a JSON Schema and its UI schema.
 *
 * @throws Error with a sentence for the user, when it is neither
 */
export async function readFiles(files: readonly File[]): Promise<OpenedFile> {
  const tooLarge = files.find(({ size }) => size > mostBytes);
  if (tooLarge) {
    const size = (tooLarge.size / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 });
    throw new Error(
      `${tooLarge.name} has ${size} MB; the playground takes up to 2 MB. For larger plans there is the command line: fieldwise check.`,
    );
  }
  const texts = await Promise.all(
    files.map(async (file) => ({ name: file.name, text: await file.text() })),
  );
  const [only] = texts;
  return only && texts.length === 1 ? openText(only.name, only.text) : openPair(texts);
}

interface NamedText {
  name: string;
  text: string;
}

function openText(name: string, text: string): OpenedFile {
  // A plan with a comma too many is worth seeing in the editor; a picture is not.
  if (/^\s*\{/.test(text) && !isJson(text)) return { name, text, notes: [] };
  const json = readMembers({ name, text });
  if ('fieldwise' in json) return { name, text, notes: [] };
  const both = schemaWithUi(json);
  if (both) return importWith(jsonSchema(both.ui), name, both.schema);
  if (isLayout(json)) {
    throw new Error(
      `${name} is a UI schema of JSON Forms: open it together with its JSON Schema, both files at once.`,
    );
  }
  const importer = importers.find(({ looks }) => looks(json));
  if (!importer) {
    throw new Error(
      `${name} is neither a plan (it has no "fieldwise": 1) nor a form of SurveyJS ("pages" or "elements"), Form.io ("components") or JSON Schema ("properties").`,
    );
  }
  return importWith(importer, name, json);
}

function openPair(texts: readonly NamedText[]): OpenedFile {
  const files = texts.map((file) => ({ name: file.name, json: readMembers(file) }));
  const schemas = files.filter(({ json }) => isJsonSchema(json) && !isLayout(json));
  const others = files.filter((file) => !schemas.includes(file));
  const [schema] = schemas;
  const [ui] = others;
  if (!schema || !ui || files.length !== 2 || 'fieldwise' in ui.json) {
    throw new Error(
      'Open one file at a time. Only a JSON Schema (with "properties") and its UI schema go together, two files.',
    );
  }
  return importWith(jsonSchema(ui.json), schema.name, schema.json);
}

/** A file as the object that it is. */
function readMembers({ name, text }: NamedText): Members {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    const why = error instanceof Error ? ` (${error.message})` : '';
    throw new Error(
      `${name} is not JSON${why}. Open a plan, or a form of SurveyJS, Form.io or JSON Schema as a .json file.`,
    );
  }
  if (isMembers(json)) return json;
  throw new Error(`${name} is JSON, but no plan: a plan is an object {…} with "fieldwise": 1.`);
}

function importWith({ from, read }: Importer, name: string, json: Members): OpenedFile {
  try {
    const { plan, notes } = read(json);
    return { name: planName(name), text: `${JSON.stringify(plan, null, 2)}\n`, from, notes };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    throw new Error(`${name} looks like ${from}, but cannot be read: ${error.message}`);
  }
}

type Members = { [key: string]: Json };

interface Importer {
  from: NonNullable<OpenedFile['from']>;
  looks: (json: Members) => boolean;
  read: (json: Json) => Imported;
}

const importers: readonly Importer[] = [
  {
    from: 'SurveyJS',
    looks: (json) => Array.isArray(json['pages']) || Array.isArray(json['elements']),
    read: (json) => fromSurveyJs(json),
  },
  {
    from: 'Form.io',
    looks: (json) => Array.isArray(json['components']),
    read: (json) => fromFormio(json),
  },
  jsonSchema(undefined),
];

function jsonSchema(ui: Members | undefined): Importer {
  return { from: 'JSON Schema', looks: isJsonSchema, read: (json) => fromJsonSchema(json, ui) };
}

function isJsonSchema(json: Members): boolean {
  return typeof json['properties'] === 'object' || typeof json['$ref'] === 'string';
}

/** A layout of JSON Forms has "elements" as a survey has, but says what kind of layout it is. */
function isLayout(json: Members): boolean {
  return typeof json['type'] === 'string' && Array.isArray(json['elements']);
}

/** The two in one file, as the playgrounds of react-jsonschema-form and JSON Forms have them. */
function schemaWithUi(json: Members): { schema: Members; ui: Members | undefined } | undefined {
  const schema = json['schema'];
  const ui = json['uiSchema'] ?? json['uischema'];
  if (!isMembers(schema) || !isJsonSchema(schema)) return undefined;
  return { schema, ui: isMembers(ui) ? ui : undefined };
}

function isMembers(json: Json | undefined): json is Members {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function planName(name: string): string {
  return `${name.replace(/\.json$/i, '')}.plan.json`;
}

/** Hands a text to the visitor as a file. */
export function download(name: string, text: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // Not at once: the download begins after this.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
