/**
 * A regular expression of JavaScript as a plan's pattern (docs/plan.md): matched against the whole
 * answer, in linear time. What plans cannot say is refused with its reason.
 */
import { NotCarried } from './types.js';

const refuse = (why: string): never => {
  throw new NotCarried('pattern', why);
};

const MOST_CHARACTERS = 1000;
const MOST_COUNT = 1000;

/** `whole`: the source itself matches the whole text, as HTML's `pattern` does. */
export function patternOf(source: string, { whole = false, flags = '' } = {}): string {
  try {
    new RegExp(source, flags.replace(/[^imsu]/g, ''));
  } catch (error) {
    refuse(`it is no regular expression: ${(error as Error).message}`);
  }
  const other = flags.replace(/[gimu]/g, '');
  if (other !== '') refuse(`plans have no flag "${other}"`);
  const branches = topLevel(source).map((branch) => {
    const first = branch.startsWith('^');
    const last = /(?<!\\)(?:\\\\)*\$$/.test(branch);
    const body = new Body(branch.slice(first ? 1 : 0, last ? -1 : undefined), flags.includes('i'));
    const text = body.read();
    return { first: first || whole, last: last || whole, text };
  });
  const parts = branches.map(
    ({ first, last, text }) => `${first ? '' : '.*'}${text}${last ? '' : '.*'}`,
  );
  const pattern = parts.join('|');
  if (pattern.length > MOST_CHARACTERS) refuse('plans have patterns of at most 1,000 characters');
  return pattern;
}

/** The alternatives outside of all brackets. */
function topLevel(source: string): string[] {
  const parts: string[] = [];
  let begin = 0;
  let depth = 0;
  let inClass = false;
  for (let i = 0; i < source.length; i += 1) {
    const c = source[i];
    if (c === '\\') i += 1;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') depth += 1;
    else if (c === ')') depth -= 1;
    else if (c === '|' && depth === 0) {
      parts.push(source.slice(begin, i));
      begin = i + 1;
    }
  }
  return [...parts, source.slice(begin)];
}

class Body {
  #at = 0;

  constructor(
    private readonly source: string,
    private readonly anyCase: boolean,
  ) {}

  read(): string {
    let out = '';
    while (this.#at < this.source.length) out += this.#piece();
    return out;
  }

  #piece(): string {
    const c = this.#next();
    switch (c) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      case '{':
        return this.#count();
      case '*':
      case '+':
      case '?':
        this.#lazy();
        return c;
      case '^':
      case '$':
        return refuse(`plans have "${c}" at the ends of a pattern only`);
      case ']':
      case '}':
        return `\\${c}`;
      case '.':
      case '|':
      case ')':
        return c;
      default:
        return this.#letter(c);
    }
  }

  #next(): string {
    const c = String.fromCodePoint(this.source.codePointAt(this.#at) as number);
    this.#at += c.length;
    return c;
  }

  #group(): string {
    const rest = this.source.slice(this.#at);
    if (!rest.startsWith('?')) return '(';
    if (rest.startsWith('?:')) {
      this.#at += 2;
      return '(?:';
    }
    const named = /^\?<[A-Za-z_$][\w$]*>/.exec(rest);
    if (!named) return refuse('plans have no look-around');
    this.#at += named[0].length;
    return '(?:';
  }

  /** Whether a count is lazy makes no difference to what matches as a whole. */
  #lazy(): void {
    if (this.source[this.#at] === '?') this.#at += 1;
  }

  #count(): string {
    const count = /^(\d+)(,(\d*))?\}/.exec(this.source.slice(this.#at));
    if (!count) return '\\{';
    const [text, low, , high] = count as unknown as [string, string, string?, string?];
    if (Math.max(Number(low), Number(high ?? 0)) > MOST_COUNT) {
      return refuse('plans count to at most 1,000');
    }
    if (Number(low) === 0 && (high === '0' || !text.includes(','))) {
      return refuse('a count of 0 matches nothing');
    }
    this.#at += text.length;
    this.#lazy();
    return `{${text}`;
  }

  #escape(): string {
    const c = this.#next();
    if (/[dDwWsSnt]/.test(c)) return `\\${c}`;
    const character = this.#character(c);
    if (character === undefined) {
      return refuse(
        /[1-9k]/.test(c) ? 'plans have no backreferences' : `plans do not have "\\${c}"`,
      );
    }
    return this.#letter(character);
  }

  /** The character that an escape stands for. */
  #character(c: string): string | undefined {
    const hex = { x: /^[0-9a-fA-F]{2}/, u: /^[0-9a-fA-F]{4}/ }[c]?.exec(
      this.source.slice(this.#at),
    );
    if (hex) {
      this.#at += hex[0].length;
      return String.fromCharCode(Number.parseInt(hex[0], 16));
    }
    const control = { r: '\r', f: '\f', v: '\v' }[c];
    return control ?? (/[a-zA-Z0-9]/.test(c) ? undefined : c);
  }

  #class(): string {
    let out = '[';
    if (this.source[this.#at] === '^') out += this.#next();
    if (this.source[this.#at] === ']') return refuse('it has an empty class');
    while (this.source[this.#at] !== ']') out += this.#range();
    this.#at += 1;
    return `${out}]`;
  }

  #range(): string {
    const low = this.#member();
    const ahead = this.source[this.#at + 1];
    if (low.set || this.source[this.#at] !== '-' || ahead === ']' || ahead === undefined) {
      return low.set ?? this.#cases(low.character as string, low.character as string);
    }
    this.#at += 1;
    const high = this.#member();
    // `[a-\d]` is three members to JavaScript.
    if (high.set) return `${inClass(low.character as string)}\\-${high.set}`;
    return this.#cases(low.character as string, high.character as string);
  }

  #member(): { set?: string; character?: string } {
    const c = this.#next();
    if (c !== '\\') return { character: c };
    const e = this.#next();
    if (/[dDwWsS]/.test(e)) return { set: `\\${e}` };
    const known = { n: '\n', t: '\t', b: '\b' }[e] ?? this.#character(e);
    if (known === undefined) return refuse(`plans do not have "\\${e}"`);
    return { character: known };
  }

  /** A range of a class, and with the flag `i` what it is in the other case. */
  #cases(low: string, high: string): string {
    const range = (a: string, b: string) => (a === b ? inClass(a) : `${bound(a)}-${bound(b)}`);
    let out = range(low, high);
    if (!this.anyCase) return out;
    for (const [from, to, change] of [
      ['a', 'z', 'toUpperCase'],
      ['A', 'Z', 'toLowerCase'],
    ] as const) {
      const a = low > from ? low : from;
      const b = high < to ? high : to;
      if (a <= b) out += range(a[change](), b[change]());
    }
    return out;
  }

  #letter(c: string): string {
    if (this.anyCase && c.toLowerCase() !== c.toUpperCase()) {
      return `[${c.toLowerCase()}${c.toUpperCase()}]`;
    }
    return literal(c);
  }
}

/** A range's end: plans take no escape there, and few signs need one. */
function bound(c: string): string {
  if (c === '\\' || c === ']') refuse('plans have no range that ends in "\\" or "]"');
  return c;
}

function inClass(c: string): string {
  if (c === '\n') return '\\n';
  if (c === '\t') return '\\t';
  return /[\\\]^-]/.test(c) ? `\\${c}` : c;
}

function literal(c: string): string {
  if (c === '\n') return '\\n';
  if (c === '\t') return '\\t';
  return /[\\^$.*+?()[\]{}|]/.test(c) ? `\\${c}` : c;
}
