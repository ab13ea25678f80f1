import type { FieldDescription } from '../form/shapes.js';
import { checkMap, type InputMap, inputsByField } from './mapping.js';
import { isAnswered, type PageInput } from './page-input.js';
import { Question } from './question.js';

export interface QuestionsOptions {
  fields: readonly FieldDescription[];
  map?: InputMap | undefined;
  wrapper?: string | undefined;
  errorPrefix: string;
  /** Of the ids that inputs without one get. */
  idPrefix: string;
}

/** The form's questions, by field, in line with the inputs that scripts of the page add and take away. */
export class Questions {
  readonly #form: HTMLFormElement;
  readonly #options: QuestionsOptions;
  #controls: readonly PageInput[] = [];
  #byKey: ReadonlyMap<string, Question> = new Map();

  /** Throws FieldwiseError `unknown_field` and `no_fields`, as mapping.ts has them. */
  constructor(form: HTMLFormElement, options: QuestionsOptions) {
    this.#form = form;
    this.#options = options;
    this.#controls = controlsOf(form);
    checkMap(this.#controls, options.fields, options.map);
    this.#make();
  }

  get(key: string | undefined): Question | undefined {
    return this.#byKey.get(key ?? '');
  }

  [Symbol.iterator](): Iterator<[string, Question]> {
    return this.#byKey.entries();
  }

  /**
   * Calls `changed` when the page's scripts have changed what can be answered: with the questions whose
   * inputs are others than before, none where only a list has other options. Questions are new objects then.
   */
  watch(signal: AbortSignal, changed: (keys: string[]) => void): void {
    const observer = new MutationObserver((records) => {
      const controls = controlsOf(this.#form);
      if (isSame(controls, this.#controls)) {
        const lists = records.some(({ target }) => controls.includes(target as PageInput));
        if (lists) changed([]);
        return;
      }
      this.#controls = controls;
      const before = this.#byKey;
      // All of them: what is around a question may hold another's input now.
      for (const question of before.values()) question.dispose();
      this.#make();
      const others = [...this.#byKey].filter(([key, question]) => {
        const old = before.get(key);
        return !old || !isSame(old.inputs, question.inputs);
      });
      changed(others.map(([key]) => key));
    });
    // Inputs may be outside of their form.
    observer.observe(this.#form.getRootNode(), { childList: true, subtree: true });
    signal.addEventListener('abort', () => observer.disconnect());
  }

  /** Gives the page its inputs back as they were, with what is entered. */
  dispose(): void {
    for (const question of this.#byKey.values()) question.dispose();
  }

  #make(): void {
    const { fields, map, wrapper, errorPrefix, idPrefix } = this.#options;
    const described = new Map(fields.map((field) => [field.key, field]));
    this.#byKey = new Map(
      [...inputsByField(this.#controls, fields, map)].flatMap(([key, inputs]) => {
        const field = described.get(key);
        const how = { errorPrefix, idPrefix, wrapper };
        return field ? [[key, new Question(this.#form, field, inputs, how)] as const] : [];
      }),
    );
  }
}

function controlsOf(form: HTMLFormElement): PageInput[] {
  return [...form.elements].filter(isAnswered);
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i]);
}
