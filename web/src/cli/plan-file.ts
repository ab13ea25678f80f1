import { isUtf8 } from 'node:buffer';
import type { FieldwiseError } from '../fieldwise-error.js';
import type { FullEngine } from '../full/engine.js';
import type { FullPlan } from '../full/plan.js';
import type { ErrorItem } from '../types.js';
import { readInput } from './input.js';
import { errorLine, type LineWriter } from './output.js';

export const FILE_ENCODING: ErrorItem = {
  code: 'encoding',
  path: '',
  message: 'The file is not UTF-8 text; save it as UTF-8.',
};

/** The plan in a file, or in its bytes; undefined after saying in `errors` what is wrong with it. */
export function openPlan(
  engine: FullEngine,
  file: string | Buffer,
  errors: LineWriter,
): FullPlan | undefined {
  const bytes = typeof file === 'string' ? readInput(file) : file;
  if (!isUtf8(bytes)) {
    errors.line(errorLine(FILE_ENCODING));
    return undefined;
  }
  let plan: FullPlan | undefined;
  for (const error of attempt(() => (plan = engine.plan(bytes)))) errors.line(errorLine(error));
  return plan;
}

/** Runs `action`; returns what the engine refused. */
export function attempt(action: () => void): readonly ErrorItem[] {
  try {
    action();
    return [];
  } catch (error) {
    if ((error as Error).name === 'FieldwiseError') return (error as FieldwiseError).errors;
    throw error;
  }
}
