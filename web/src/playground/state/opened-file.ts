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
 * Reads a plan, or a form of another product.
 *
 * @throws Error with a sentence for the user, when it is neither
 */
export async function readFile(file: File): Promise<OpenedFile> {
  if (file.size > mostBytes) {
    const size = (file.size / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 });
    throw new Error(
      `${file.name} has ${size} MB; the playground takes up to 2 MB. For larger plans there is the command line: fieldwise check.`,
    );
  }
  return openText(file.name, await file.text());
}

/** As readFile, of a text. */
export function openText(name: string, text: string): OpenedFile {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    // A plan with a comma too many is worth seeing in the editor; a picture is not.
    if (/^\s*\{/.test(text)) return { name, text, notes: [] };
    const why = error instanceof Error ? ` (${error.message})` : '';
    throw new Error(
      `${name} is not JSON${why}. Open a plan, or a form of SurveyJS, Form.io or JSON Schema as a .json file.`,
    );
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error(`${name} is JSON, but no plan: a plan is an object {…} with "fieldwise": 1.`);
  }
  if ('fieldwise' in json) return { name, text, notes: [] };
  const importer = importers.find(({ looks }) => looks(json));
  if (!importer) {
    throw new Error(
      `${name} is neither a plan (it has no "fieldwise": 1) nor a form of SurveyJS ("pages" or "elements"), Form.io ("components") or JSON Schema ("properties").`,
    );
  }
  try {
    const { plan, notes } = importer.read(json);
    return {
      name: planName(name),
      text: `${JSON.stringify(plan, null, 2)}\n`,
      from: importer.from,
      notes,
    };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    throw new Error(`${name} looks like ${importer.from}, but cannot be read: ${error.message}`);
  }
}

interface Importer {
  from: NonNullable<OpenedFile['from']>;
  looks: (json: { [key: string]: Json }) => boolean;
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
  {
    from: 'JSON Schema',
    looks: (json) => typeof json['properties'] === 'object' || typeof json['$ref'] === 'string',
    read: (json) => fromJsonSchema(json),
  },
];

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
