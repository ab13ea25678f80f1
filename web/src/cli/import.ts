/** `fieldwise import` and `fieldwise answer-schema` (docs/importing.md). */
import { isUtf8 } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  fromFormio,
  fromJsonSchema,
  fromSurveyJs,
  ImportError,
  type Imported,
  type ImportOptions,
  toJsonSchema,
} from '../import/index.js';
import type { ErrorItem, PlanJson } from '../types.js';
import { type Arguments, UsageError } from './arguments.js';
import type { Context, Verb } from './context.js';
import { readInput } from './input.js';
import { errorLine, type LineWriter } from './output.js';
import { attempt, FILE_ENCODING, openPlan } from './plan-file.js';

export const importForm: Verb = {
  options: ['--from', '--ui', '--pages', '-o'],
  operand: 'FORM',
  required: ['--from'],
  files: ['--ui'],
  run: runImport,
};

export const answerSchema: Verb = { options: ['-o'], operand: 'PLAN', run: runSchema };

const FROM = ['surveyjs', 'formio', 'json-schema'] as const;
const PAGES = ['together', 'visits'] as const;

function runImport({ engine, args, out, err }: Context): number {
  const from = FROM.find((name) => name === args.options.get('--from'));
  if (!from) throw new UsageError('--from: write surveyjs, formio or json-schema');
  const pages = PAGES.find((name) => name === (args.options.get('--pages') ?? 'together'));
  if (!pages) throw new UsageError('--pages: write together or visits');
  const ui = args.options.get('--ui');
  if (ui !== undefined && from !== 'json-schema') {
    throw new UsageError('--ui goes with --from json-schema');
  }
  checkOutput(args, [args.operand, ui]);
  const form = readJson(args.operand, err);
  const uiSchema = ui === undefined ? { json: undefined } : readJson(ui, err);
  if (!form || !uiSchema) return 1;
  let imported: Imported;
  try {
    imported = importFrom(from, form.json, uiSchema.json, { pages });
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    err.line(errorLine({ code: 'form', path: '', message: `${error.message}.` }));
    return 1;
  }
  const text = `${JSON.stringify(imported.plan, null, 2)}\n`;
  const errors = attempt(() => engine.plan(text).dispose());
  for (const error of errors) err.line(errorLine(error));
  if (errors.length > 0) {
    err.line('fieldwise: the new plan does not load; nothing is written');
    return 1;
  }
  if (!write(args, text, out, err)) return 1;
  sayNotes(imported.notes, err);
  const count = imported.plan.fields.length;
  err.line(`${count} ${count === 1 ? 'field' : 'fields'}; ${told(imported.notes.length)}`);
  return 0;
}

const told = (notes: number) =>
  notes === 0 ? 'everything is carried over' : `${notes} ${notes === 1 ? 'note' : 'notes'}`;

function importFrom(
  from: (typeof FROM)[number],
  form: unknown,
  uiSchema: unknown,
  options: ImportOptions,
): Imported {
  if (from === 'surveyjs') return fromSurveyJs(form, options);
  return from === 'formio' ? fromFormio(form, options) : fromJsonSchema(form, uiSchema, options);
}

function runSchema({ engine, args, out, err }: Context): number {
  checkOutput(args, [args.operand]);
  // Standard input can be read once.
  const bytes = readInput(args.operand);
  const plan = openPlan(engine, bytes, err);
  if (!plan) return 1;
  const { schema, notes } = toJsonSchema(JSON.parse(bytes.toString()) as PlanJson);
  if (!write(args, `${JSON.stringify(schema, null, 2)}\n`, out, err)) return 1;
  sayNotes(notes, err);
  return 0;
}

function checkOutput({ options }: Arguments, files: readonly (string | undefined)[]): void {
  const output = options.get('-o');
  if (output === undefined || output === '-') return;
  if (
    files.some((file) => file !== undefined && file !== '-' && resolve(file) === resolve(output))
  ) {
    throw new UsageError('-o would overwrite what is read; name another');
  }
}

/** What is in a JSON file; undefined after saying what is wrong. */
function readJson(file: string, err: LineWriter): { json: unknown } | undefined {
  const bytes = readInput(file);
  if (!isUtf8(bytes)) {
    err.line(`${file}: ${errorLine(FILE_ENCODING)}`);
    return undefined;
  }
  try {
    return { json: JSON.parse(bytes.toString().replace(/^\ufeff/, '')) };
  } catch (error) {
    const message = `The file is not JSON: ${(error as Error).message}.`;
    err.line(`${file}: ${errorLine({ code: 'json', path: '', message })}`);
    return undefined;
  }
}

function write({ options }: Arguments, text: string, out: LineWriter, err: LineWriter): boolean {
  const output = options.get('-o') ?? '-';
  if (output === '-') {
    out.text(text);
    return true;
  }
  try {
    writeFileSync(output, text);
    return true;
  } catch {
    err.line(`fieldwise: cannot write ${output}`);
    return false;
  }
}

function sayNotes(notes: readonly ErrorItem[], err: LineWriter): void {
  for (const note of notes) err.line(`note: ${errorLine(note)}`);
}
