import { FieldwiseError } from '../fieldwise-error.js';
import { element } from '../form/dom.js';
import type { Decision, PlanDescription } from '../types.js';
import { setValue } from './page-input.js';

/**
 * What goes into a hidden input: `stage`; `persona`; `score.AXIS`; `segment.KEY`; `answer.FIELD`; `answers`,
 * all that are known, as JSON; or whatever a function makes of the decision.
 */
export type HiddenValue =
  | 'stage'
  | 'persona'
  | 'answers'
  | `score.${string}`
  | `segment.${string}`
  | `answer.${string}`
  | ((decision: Decision) => string);

/** What the form sends with it wherever it goes, by the inputs' names. */
export type HiddenValues = Readonly<Record<string, HiddenValue>>;

/**
 * Keeps hidden inputs in line with decisions: those that the form has, others are made. They are looked up each
 * time: scripts that draw a form may draw it anew.
 */
export class HiddenInputs {
  readonly #form: HTMLFormElement;
  readonly #entries: readonly [name: string, value: HiddenValue][];
  readonly #made = new Map<string, HTMLInputElement>();

  /** Throws FieldwiseError `hidden` for what is no hidden input, or names nothing of the plan. */
  constructor(form: HTMLFormElement, values: HiddenValues, description: PlanDescription) {
    this.#form = form;
    this.#entries = Object.entries(values);
    for (const [name, value] of this.#entries) {
      check(name, value, description);
      if (form.elements.namedItem(name) === null || this.#find(name)) continue;
      throw FieldwiseError.of(
        'hidden',
        `hidden names "${name}", which the visitor fills in; name an input of type hidden, or a new one.`,
      );
    }
  }

  write(decision: Decision): void {
    for (const [name, value] of this.#entries) {
      setValue(this.#find(name) ?? this.#make(name), textOf(value, decision));
    }
  }

  /** Takes away what was made. */
  dispose(): void {
    for (const input of this.#made.values()) input.remove();
  }

  #find(name: string): HTMLInputElement | undefined {
    return [...this.#form.elements].filter(isHidden).find((input) => input.name === name);
  }

  #make(name: string): HTMLInputElement {
    const input = this.#made.get(name) ?? element('input', { type: 'hidden', name });
    this.#made.set(name, input);
    this.#form.append(input);
    return input;
  }
}

function check(name: string, value: HiddenValue, { axes, fields }: PlanDescription): void {
  if (typeof value === 'function') return;
  const [what = '', key] = split(value);
  const known: Record<string, readonly string[] | undefined> = {
    score: axes.map((axis) => axis.key),
    answer: fields.map((field) => field.key),
  };
  const choices = known[what];
  const fits = choices
    ? choices.includes(key ?? '')
    : key === undefined
      ? ['stage', 'persona', 'answers'].includes(what)
      : what === 'segment' && key !== '';
  if (fits) return;
  throw FieldwiseError.of(
    'hidden',
    `hidden: { "${name}": "${value}" } names nothing that the plan decides; write stage, persona, ` +
      `answers, segment.KEY, answer.FIELD or ${(known['score'] ?? []).map((axis) => `score.${axis}`).join(', ') || 'a function'}.`,
  );
}

function isHidden(control: Element): control is HTMLInputElement {
  return control instanceof HTMLInputElement && control.type === 'hidden';
}

function textOf(value: HiddenValue, decision: Decision): string {
  if (typeof value === 'function') return value(decision);
  const [what, key = ''] = split(value);
  const { answers, persona, scores, segment, stage } = decision;
  if (what === 'stage') return stage.stage;
  if (what === 'persona') return persona ?? '';
  if (what === 'score') return String(scores.find(({ axis }) => axis === key)?.value ?? '');
  if (what === 'segment') return segment?.[key] ?? '';
  if (what === 'answer') return plain(answers[key]?.value);
  return JSON.stringify(
    Object.fromEntries(Object.entries(answers).map(([field, answer]) => [field, answer.value])),
  );
}

function split(value: string): [what: string, key?: string] {
  const at = value.indexOf('.');
  return at < 0 ? [value] : [value.slice(0, at), value.slice(at + 1)];
}

// As form builders write lists.
function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join(';') : String(value);
}
