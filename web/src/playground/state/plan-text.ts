import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { FieldwiseError } from '../../fieldwise-error.js';
import type { ErrorItem, FullEngine, FullPlan, Json } from '../../full.js';

/** What is wrong with a text; `from` where its place is known by itself, else `path` says where. */
export type Problem = ErrorItem & { from?: number };

/** What became of reading a text: the plan where it loads, the JSON where it is JSON. */
export interface Reading {
  plan?: FullPlan;
  json?: Json;
  problems: readonly Problem[];
}

/** By the parser's names. */
const sentences: Readonly<Record<string, string>> = {
  InvalidNumberFormat: 'This is not a number as JSON writes it, like 1.5 or -3.',
  PropertyNameExpected: 'A name in double quotes is missing here.',
  ValueExpected:
    'A value is missing here: a text in double quotes, a number, true, false, null, a list or an object.',
  ColonExpected: 'A colon is missing between the name and its value.',
  CommaExpected: 'A comma is missing before this.',
  CloseBraceExpected: 'A closing brace } is missing.',
  CloseBracketExpected: 'A closing bracket ] is missing.',
  EndOfFileExpected: 'The plan ended before this; take away what follows, or a bracket too many.',
  InvalidCommentToken: 'JSON has no comments; use "notes", or a member that starts with "x-".',
  UnexpectedEndOfString: 'The text that begins here has no closing quote.',
  InvalidUnicode: 'After \\u there must be four hexadecimal digits.',
  InvalidEscapeCharacter: 'After a backslash only " \\ / b f n r t u may stand.',
  InvalidCharacter: 'This character must be written as \\u and four digits.',
};

/** Reads a plan. The engine judges; where it says no more than that the text is no JSON, this says where and why. */
export function readPlan(engine: FullEngine, text: string): Reading {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    return { problems: syntaxProblems(text) };
  }
  try {
    return { json, plan: engine.plan(text), problems: [] };
  } catch (error) {
    if (!(error instanceof FieldwiseError)) throw error;
    return { json, problems: error.errors };
  }
}

function syntaxProblems(text: string): Problem[] {
  if (text.trim() === '') {
    return [
      {
        code: 'json',
        path: '',
        from: 0,
        message: 'There is no plan yet: begin with one of ours, or open a file.',
      },
    ];
  }
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const problems = errors.slice(0, 20).map(({ error, offset }) => ({
    code: 'json',
    path: '',
    from: offset,
    message: sentences[printParseErrorCode(error)] ?? 'This is not JSON.',
  }));
  return problems.length > 0
    ? problems
    : [{ code: 'json', path: '', from: 0, message: 'This is not JSON.' }];
}
