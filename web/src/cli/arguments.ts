/** Reading a command line as docs/cli.md says: the native program reads it the same way. */

export interface Syntax {
  options: readonly string[];
  operands: number;
}

export interface Arguments {
  options: ReadonlyMap<string, string>;
  operands: readonly string[];
  help: boolean;
}

/** The command is wrong: exit code 2. */
export class UsageError extends Error {}

export function parseArguments(args: readonly string[], syntax: Syntax): Arguments {
  const options = new Map<string, string>();
  const operands: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] as string;
    if (!arg.startsWith('--')) {
      operands.push(arg);
      if (operands.length > syntax.operands) throw new UsageError('too many operands');
      continue;
    }
    if (arg === '--help') return { options, operands, help: true };
    const equals = arg.indexOf('=');
    const name = equals < 0 ? arg : arg.slice(0, equals);
    if (!syntax.options.includes(name)) throw new UsageError(`unknown option ${name}`);
    const value = equals < 0 ? args[(i += 1)] : arg.slice(equals + 1);
    if (value === undefined) throw new UsageError(`${name} needs a value`);
    if (options.has(name)) throw new UsageError(`${name} is given twice`);
    options.set(name, value);
  }
  return { options, operands, help: false };
}
