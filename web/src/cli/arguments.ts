/** Reading a command line as docs/cli.md says, in the order of the native program. */

import { didYouMean } from './spelling.js';

export interface Shape {
  /** What the verb takes, with dashes; each at most once. */
  options: readonly string[];
  /** The operand's name, when the verb takes one. */
  operand?: string;
  required?: readonly string[];
  /** Those of the options that name a file, where `-` is standard input. */
  files?: readonly string[];
}

export interface Arguments {
  options: ReadonlyMap<string, string>;
  operand: string;
}

/** The command is wrong: exit code 2. */
export class UsageError extends Error {}

/** An event file has two names, by what it is to a verb. Each verb takes both. */
function knownAs(name: string, { options }: Shape): string {
  if (name !== '--records' && name !== '--events') return name;
  const other = name === '--records' ? '--events' : '--records';
  return !options.includes(name) && options.includes(other) ? other : name;
}

export function parseArguments(given: readonly string[], shape: Shape): Arguments {
  const options = new Map<string, string>();
  let operand: string | undefined;
  for (let i = 0; i < given.length; i += 1) {
    const argument = given[i] as string;
    if (argument === '-' || !argument.startsWith('-')) {
      if (shape.operand === undefined || operand !== undefined) {
        throw new UsageError('too many operands');
      }
      operand = argument;
      continue;
    }
    const equals = argument.indexOf('=');
    const name = knownAs(equals < 0 ? argument : argument.slice(0, equals), shape);
    if (!shape.options.includes(name)) {
      throw new UsageError(`unknown option ${name}${didYouMean(name, shape.options)}`);
    }
    if (equals < 0) i += 1;
    const value = equals < 0 ? given[i] : argument.slice(equals + 1);
    if (value === undefined) throw new UsageError(`${name} needs a value`);
    if (options.has(name)) throw new UsageError(`${name} is given twice`);
    options.set(name, value);
  }
  if (shape.operand !== undefined && operand === undefined) {
    throw new UsageError(`${shape.operand} is missing`);
  }
  for (const name of shape.required ?? []) {
    if (!options.has(name)) throw new UsageError(`${name} is missing`);
  }
  const files = [operand, ...(shape.files ?? []).map((name) => options.get(name))];
  if (files.filter((file) => file === '-').length > 1) {
    throw new UsageError('only one file can be -');
  }
  return { options, operand: operand ?? '' };
}
