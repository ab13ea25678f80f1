/** SurveyJS' expression language, read to a tree. */
import { NotCarried } from '../types.js';

export type Expression =
  | { kind: 'constant'; value: string | number | boolean | null }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'variable'; name: string }
  | { kind: 'call'; name: string; arguments: Expression[] }
  | { kind: 'unary'; operator: 'empty' | 'notempty' | 'not' | 'minus'; of: Expression }
  | { kind: 'binary'; operator: Binary; left: Expression; right: Expression };

export type Binary = 'or' | 'and' | Comparison | '+' | '-' | '*' | '/' | '%' | '^';

type Comparison =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'contains'
  | 'notcontains'
  | 'anyof'
  | 'allof'
  | 'noneof';

/** Every spelling of a comparison, in lower case. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '==',
  '==': '==',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '=<': '<=',
  '>': '>',
  '>=': '>=',
  '=>': '>=',
  equal: '==',
  equals: '==',
  notequal: '!=',
  notequals: '!=',
  less: '<',
  lessorequal: '<=',
  greater: '>',
  greaterorequal: '>=',
  contains: 'contains',
  contain: 'contains',
  notcontains: 'notcontains',
  notcontain: 'notcontains',
  anyof: 'anyof',
  allof: 'allof',
  noneof: 'noneof',
};

type Token =
  | { kind: 'sign' | 'word'; text: string; at: number }
  | { kind: 'constant'; value: string | number; text: string; at: number }
  | { kind: 'variable'; text: string; at: number };

const TOKEN =
  /\s+|\{([^}]*)\}|'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|(0x[0-9a-fA-F]+|\d+(?:\.\d+)?)(?![\w-])|(<>|=>|=<|[<>=!]=|&&|\|\||[-+*/%^()[\],<>=!])|([^\s{}()[\],<>=!&|+*/%^'"]+)/y;

const MOST_LEVELS = 60;
const MOST_TOKENS = 2000;

export function parseExpression(text: string): Expression {
  const parser = new Parser(tokensOf(text), text);
  return parser.read();
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    if (tokens.length === MOST_TOKENS) {
      throw new NotCarried('too_long', 'the expression has more than 2,000 words and signs');
    }
    const found = TOKEN.exec(text);
    if (!found) throw unreadable(text, at);
    const [all, variable, single, double, number, sign, word] = found;
    if (variable !== undefined) tokens.push({ kind: 'variable', text: variable.trim(), at });
    else if (single !== undefined || double !== undefined) {
      const value = (single ?? double ?? '').replace(/\\(.)/g, '$1');
      tokens.push({ kind: 'constant', value, text: all, at });
    } else if (number !== undefined) {
      tokens.push({ kind: 'constant', value: Number(number), text: number, at });
    } else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
  }
  return tokens;
}

function unreadable(text: string, at: number): NotCarried {
  const near = text.slice(at, at + 20) || 'the end';
  return new NotCarried('expression', `the expression cannot be read at "${near}"`);
}

class Parser {
  #at = 0;
  #depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly text: string,
  ) {}

  read(): Expression {
    const whole = this.#or();
    if (this.#at < this.tokens.length) throw this.#unexpected();
    return whole;
  }

  #unexpected(): NotCarried {
    return unreadable(this.text, this.tokens[this.#at]?.at ?? this.text.length);
  }

  /** The next token, when it is one of these signs or words. */
  #take(...texts: readonly string[]): string | undefined {
    const token = this.tokens[this.#at];
    if (!token || (token.kind !== 'sign' && token.kind !== 'word')) return undefined;
    const text = token.text.toLowerCase();
    if (!texts.includes(text)) return undefined;
    this.#at += 1;
    return text;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('or', '||')) {
      left = { kind: 'binary', operator: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#comparison();
    while (this.#take('and', '&&')) {
      left = { kind: 'binary', operator: 'and', left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.#sum();
    const check = this.#take('empty', 'notempty') as 'empty' | 'notempty' | undefined;
    if (check) return { kind: 'unary', operator: check, of: left };
    const spelled = this.#take(...Object.keys(COMPARISONS));
    if (!spelled) return left;
    const operator = COMPARISONS[spelled] as Comparison;
    return { kind: 'binary', operator, left, right: this.#sum() };
  }

  #sum(): Expression {
    let left = this.#product();
    for (;;) {
      const operator = this.#take('+', '-') as '+' | '-' | undefined;
      if (!operator) return left;
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
  }

  #product(): Expression {
    let left = this.#power();
    for (;;) {
      const operator = this.#take('*', '/', '%') as '*' | '/' | '%' | undefined;
      if (!operator) return left;
      left = { kind: 'binary', operator, left, right: this.#power() };
    }
  }

  #power(): Expression {
    const left = this.#operand();
    if (!this.#take('^', 'power')) return left;
    return { kind: 'binary', operator: '^', left, right: this.#operand() };
  }

  #operand(): Expression {
    this.#depth += 1;
    if (this.#depth > MOST_LEVELS) {
      throw new NotCarried('too_deep', 'the expression nests more than 60 levels');
    }
    const operand = this.#operandHere();
    this.#depth -= 1;
    return operand;
  }

  #operandHere(): Expression {
    if (this.#take('!', 'negate')) return { kind: 'unary', operator: 'not', of: this.#operand() };
    if (this.#take('-')) return { kind: 'unary', operator: 'minus', of: this.#operand() };
    if (this.#take('(')) {
      const inner = this.#or();
      // SurveyJS does not insist on the last one.
      if (!this.#take(')') && this.#at < this.tokens.length) throw this.#unexpected();
      return inner;
    }
    if (this.#take('[')) return { kind: 'list', items: this.#items(']') };
    const token = this.tokens[this.#at];
    if (!token || token.kind === 'sign') throw this.#unexpected();
    this.#at += 1;
    if (token.kind === 'variable') return { kind: 'variable', name: token.text };
    if (token.kind === 'constant') return { kind: 'constant', value: token.value };
    return this.#word(token.text);
  }

  #word(text: string): Expression {
    if (this.#take('(')) return { kind: 'call', name: text, arguments: this.#items(')') };
    const lower = text.toLowerCase();
    if (lower === 'true' || lower === 'false') return { kind: 'constant', value: lower === 'true' };
    if (lower === 'null' || lower === 'undefined') return { kind: 'constant', value: null };
    return { kind: 'constant', value: text };
  }

  #items(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#take(end)) {
      if (items.length > 0 && !this.#take(',')) throw this.#unexpected();
      items.push(this.#or());
    }
    return items;
  }
}
