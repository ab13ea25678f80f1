/** Expressions of SurveyJS as JsonLogic over the plan's fields, with the same outcome. */
import type { Json, Logic } from '../../types.js';
import type { Draft, DraftField } from '../draft.js';
import { answered, both, either, not, read, same, unanswered } from '../rules.js';
import { NotCarried } from '../types.js';
import { type Expression, parseExpression } from './expression.js';

/** `own`: what `{item}` and `{self}` stand for, by name. */
export type Own = Readonly<Record<string, Json | DraftField>>;

/** `text` as a condition: it holds or not. */
export function conditionRule(draft: Draft, text: string, own: Own = {}): Logic {
  return new Compiler(draft, own).truth(parseExpression(text));
}

/** `text` as a value. */
export function valueRule(draft: Draft, text: string, own: Own = {}): Logic {
  return new Compiler(draft, own).value(parseExpression(text));
}

type Operand =
  | { kind: 'field'; field: DraftField; rule: Logic }
  | { kind: 'constant'; value: Json }
  | { kind: 'rule'; rule: Logic };

const FLIPPED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const;
type Relation = keyof typeof FLIPPED;

class Compiler {
  constructor(
    private readonly draft: Draft,
    private readonly own: Own,
  ) {}

  truth(tree: Expression): Logic {
    if (tree.kind === 'unary' && tree.operator === 'not') return not(this.truth(tree.of));
    if (tree.kind === 'unary' && tree.operator !== 'minus') {
      return this.#emptiness(this.#operand(tree.of), tree.operator === 'empty');
    }
    if (tree.kind === 'binary') return this.#binary(tree);
    if (tree.kind === 'constant') return Boolean(tree.value);
    return { '!!': [this.value(tree)] };
  }

  value(tree: Expression): Logic {
    const operand = this.#operand(tree);
    return operand.kind === 'constant' ? operand.value : operand.rule;
  }

  #operand(tree: Expression): Operand {
    switch (tree.kind) {
      case 'constant':
        return { kind: 'constant', value: tree.value };
      case 'list':
        return { kind: 'constant', value: tree.items.map((item) => this.#constant(item)) };
      case 'variable':
        return this.#variable(tree.name);
      case 'call':
        return { kind: 'rule', rule: this.#call(tree.name, tree.arguments) };
      case 'unary':
        if (tree.operator === 'minus') return this.#minus(tree.of);
        return { kind: 'rule', rule: this.truth(tree) };
      case 'binary':
        return { kind: 'rule', rule: this.#binary(tree) };
    }
  }

  #constant(tree: Expression): Json {
    const operand = this.#operand(tree);
    if (operand.kind === 'constant') return operand.value;
    throw new NotCarried('expression', 'it has a list of something other than constants');
  }

  #variable(text: string): Operand {
    const name = text.replace(/^[#$]/, '');
    const own = this.own[name];
    if (own !== undefined && !isField(own)) return { kind: 'constant', value: own };
    if (/^(panel|row|parentpanel|prevpanel|nextpanel|prevrow|nextrow|totalrow)\./i.test(name)) {
      throw new NotCarried('expression', `it reads {${text}}, of a repeated part`);
    }
    const field = own === undefined ? this.draft.read(name) : own;
    return { kind: 'field', field, rule: read(field.json.key) };
  }

  #minus(of: Expression): Operand {
    const operand = this.#operand(of);
    if (operand.kind === 'constant' && typeof operand.value === 'number') {
      return { kind: 'constant', value: -operand.value };
    }
    return { kind: 'rule', rule: { '-': [this.#number(of)] } };
  }

  #binary(tree: Expression & { kind: 'binary' }): Logic {
    switch (tree.operator) {
      case 'and':
        return both(this.truth(tree.left), this.truth(tree.right));
      case 'or':
        return either(this.truth(tree.left), this.truth(tree.right));
      case '+':
        return this.#sum(tree);
      case '-':
      case '*':
      case '/':
      case '%':
        return { [tree.operator]: [this.#number(tree.left), this.#number(tree.right)] };
      case '^':
        throw new NotCarried('expression', 'plans have no powers');
      case 'contains':
        return this.#contains(tree.left, tree.right);
      case 'notcontains':
        return this.#unlessEmpty(tree.right, not(this.#contains(tree.left, tree.right)));
      case 'anyof':
        return this.#anyOf(tree.left, tree.right);
      case 'noneof':
        return not(this.#anyOf(tree.left, tree.right));
      case 'allof':
        return this.#allOf(tree.left, tree.right);
      default:
        return this.#compare(tree.operator, this.#operand(tree.left), this.#operand(tree.right));
    }
  }

  #emptiness(operand: Operand, empty: boolean): Logic {
    if (operand.kind === 'constant') {
      const none = operand.value === null || operand.value === '';
      return none === empty;
    }
    if (operand.kind === 'field') {
      const { key } = operand.field.json;
      return empty ? unanswered(key) : answered(key);
    }
    return { [empty ? '==' : '!=']: [operand.rule, null] };
  }

  #compare(operator: Relation, left: Operand, right: Operand): Logic {
    if (left.kind === 'constant' && right.kind === 'field') {
      return this.#compare(FLIPPED[operator], right, left);
    }
    if (left.kind === 'field' && right.kind === 'constant') {
      return this.#withConstant(operator, left.field, right.value);
    }
    const [a, b] = [numeric(left), numeric(right)];
    // Two that are both empty are equal, and so at most and at least each other.
    if (operator === '<=') return either(same(a, b), { '<': [a, b] });
    if (operator === '>=') return either(same(a, b), { '>': [a, b] });
    return { [operator]: [a, b] };
  }

  #withConstant(operator: Relation, field: DraftField, value: Json): Logic {
    const { key, type } = field.json;
    const equals = operator === '==' || operator === '!=';
    if (value === null || value === '') {
      if (equals) return operator === '==' ? unanswered(key) : answered(key);
      if (operator === '<=' || operator === '>=') return unanswered(key);
      return false;
    }
    if (type === 'multi-choice' && !Array.isArray(value)) return operator === '!=';
    if (!equals) return { [operator]: [read(key), this.#bound(field, value)] };
    const answer = answerOf(field, value);
    if (type === 'text' && typeof answer === 'string' && /\p{L}/u.test(answer)) {
      this.draft.note(
        'letter_case',
        field.path,
        `A condition compares this text with "${answer}"; plans tell capitals from small letters, SurveyJS does not.`,
      );
    }
    return { [operator]: [read(key), answer] };
  }

  /** What a smaller or greater answer is compared with. */
  #bound(field: DraftField, value: Json): Json {
    const isNumeric = field.json.type === 'number' || isCounted(field);
    if (!isNumeric || typeof value === 'number') return value;
    if (typeof value === 'string' && isNumber(value.trim())) return Number(value);
    throw new NotCarried('expression', `it compares the number "${field.name}" with a text`);
  }

  #contains(left: Expression, right: Expression): Logic {
    const whole = this.#operand(left);
    const part = this.#operand(right);
    if (whole.kind === 'constant' && part.kind === 'field') {
      const values = Array.isArray(whole.value) ? whole.value : [whole.value];
      return either(...values.map((value) => this.#withConstant('==', part.field, value)));
    }
    if (whole.kind !== 'field') {
      throw new NotCarried('expression', 'it looks into something that is no question');
    }
    const { key, type } = whole.field.json;
    if (part.kind === 'constant') {
      const parts = Array.isArray(part.value) ? part.value : [part.value];
      return both(...parts.map((value) => this.#holds(whole.field, value)));
    }
    if (type !== 'multi-choice') {
      throw new NotCarried('expression', `it looks for one text in another, "${whole.field.name}"`);
    }
    return { in: [part.rule, read(key)] };
  }

  #holds(field: DraftField, value: Json): Logic {
    const { key, type } = field.json;
    if (value === null || value === '') return false;
    if (type === 'multi-choice') return { in: [answerOf(field, value), read(key)] };
    if (type === 'choice' || type === 'boolean') return this.#withConstant('==', field, value);
    if (/\p{L}/u.test(String(value))) {
      this.draft.note(
        'letter_case',
        field.path,
        `A condition looks for "${String(value)}" in this text; plans tell capitals from small letters, SurveyJS does not.`,
      );
    }
    return { in: [String(value), read(key)] };
  }

  #anyOf(left: Expression, right: Expression): Logic {
    const whole = this.#operand(left);
    const parts = this.#operand(right);
    if (whole.kind !== 'field' || parts.kind !== 'constant') return this.#contains(right, left);
    const values = Array.isArray(parts.value) ? parts.value : [parts.value];
    if (values.length === 0) return true;
    return either(...values.map((value) => this.#holds(whole.field, value)));
  }

  #allOf(left: Expression, right: Expression): Logic {
    const whole = this.#operand(left);
    const parts = this.#operand(right);
    if (whole.kind !== 'field' || parts.kind !== 'constant') return this.#contains(left, right);
    const values = Array.isArray(parts.value) ? parts.value : [parts.value];
    return both(...values.map((value) => this.#holds(whole.field, value)));
  }

  /** "Does not contain" of nothing is false when nothing is looked for. */
  #unlessEmpty(part: Expression, rule: Logic): Logic {
    const operand = this.#operand(part);
    const nothing = operand.kind === 'constant' && (operand.value === null || operand.value === '');
    return nothing ? false : rule;
  }

  #sum(tree: Expression & { kind: 'binary' }): Logic {
    const parts = [...this.#summands(tree)];
    const isText = parts.some(
      (part) =>
        (part.kind === 'constant' && typeof part.value === 'string') ||
        (part.kind === 'field' && part.field.json.type !== 'number' && !isCounted(part.field)),
    );
    if (isText) {
      return { cat: parts.map((p) => (p.kind === 'constant' ? p.value : p.rule)) };
    }
    return { '+': parts.map((p) => (p.kind === 'constant' ? p.value : p.rule)) };
  }

  *#summands(tree: Expression): Generator<Operand> {
    if (tree.kind === 'binary' && tree.operator === '+') {
      yield* this.#summands(tree.left);
      yield* this.#summands(tree.right);
    } else {
      yield this.#operand(tree);
    }
  }

  /** A part of a calculation: nothing counts as 0. */
  #number(tree: Expression): Logic {
    const operand = this.#operand(tree);
    if (operand.kind === 'constant') return operand.value;
    if (operand.kind === 'field') {
      const { type } = operand.field.json;
      if (type === 'date' || type === 'multi-choice' || type === 'country') {
        throw new NotCarried('expression', `it calculates with "${operand.field.name}", a ${type}`);
      }
    }
    return operand.rule;
  }

  #call(name: string, given: readonly Expression[]): Logic {
    switch (name.toLowerCase()) {
      case 'iif': {
        const [when, then, otherwise] = given;
        if (!when || !then || !otherwise) break;
        return { if: [this.truth(when), this.value(then), this.value(otherwise)] };
      }
      case 'sum':
        return { '+': given.map((part) => this.#number(part)) };
    }
    throw new NotCarried('function', `plans have no function ${name}()`);
  }
}

const isField = (value: Json | DraftField): value is DraftField =>
  typeof value === 'object' && value !== null && 'json' in value;

/** Whether its options are numbers. */
const isCounted = ({ json }: DraftField) =>
  json.type === 'choice' && (json.options ?? []).every(({ value }) => isNumber(value));

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text);

/** Options are texts in plans, so two of them would compare as texts. */
function numeric(operand: Operand): Logic {
  if (operand.kind === 'constant') return operand.value;
  if (operand.kind === 'rule' || !isCounted(operand.field)) return operand.rule;
  return { if: [unanswered(operand.field.json.key), null, { '+': [operand.rule] }] };
}

/** What a constant is as an answer of the field. */
function answerOf(field: DraftField, value: Json): Json {
  const { name, json } = field;
  if (Array.isArray(value)) {
    if (json.type !== 'multi-choice') {
      throw new NotCarried('expression', `it compares "${name}" with a list`);
    }
    const values = value.map((item) => answerOf(field, item));
    const order = (json.options ?? []).map((option) => option.value as Json);
    return values.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  }
  const known = field.constant?.(value);
  if (known !== undefined) return known;
  if (json.type === 'choice' || json.type === 'multi-choice') {
    const text = String(value);
    const exact = json.options?.find((option) => option.value === text);
    // SurveyJS tells no capitals from small letters.
    const near = json.options?.find((o) => o.value.toLowerCase() === text.trim().toLowerCase());
    return exact?.value ?? near?.value ?? text;
  }
  if (json.type === 'boolean' && typeof value === 'string') {
    const lower = value.toLowerCase();
    if (lower === 'true' || lower === 'false') return lower === 'true';
  }
  return value;
}
