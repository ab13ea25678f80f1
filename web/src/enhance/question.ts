import { element } from '../form/dom.js';
import type { FieldDescription } from '../form/shapes.js';
import { asAnswer } from '../form/typed.js';
import type { AnswerValue } from '../types.js';
import { captionOf, isBox, type PageInput, setChecked, setValue } from './page-input.js';
import { rowOf } from './rows.js';

export interface QuestionOptions {
  errorPrefix: string;
  /** Of the id of an input that has none, and of its error's. */
  idPrefix: string;
  /** A selector of what is around the inputs and goes with them. */
  wrapper?: string | undefined;
}

/** The inputs of the page that answer one field of the plan. */
export class Question {
  readonly #row: readonly HTMLElement[];
  readonly #error: HTMLElement;
  readonly #errorPrefix: string;
  /** What the page had, to give it back. */
  readonly #before: readonly [node: Element, attribute: string, value: string | null][];
  #shown = true;
  #wrong = false;
  #enabled = true;
  /** Inputs and options that are disabled here, and not by the page. */
  readonly #disabled = new Set<PageInput | HTMLOptionElement>();
  readonly #gone = new Set<PageInput | HTMLOptionElement>();

  constructor(
    form: HTMLFormElement,
    readonly field: FieldDescription,
    readonly inputs: readonly PageInput[],
    { errorPrefix, idPrefix, wrapper }: QuestionOptions,
  ) {
    const [first] = inputs as [PageInput];
    this.#row = rowOf(form, inputs, wrapper);
    this.#errorPrefix = errorPrefix;
    this.#before = [
      ...this.#row.flatMap((node) => ['style', 'hidden'].map((name) => [node, name] as const)),
      ...inputs.flatMap((node) =>
        ['id', 'aria-required', 'aria-invalid', 'aria-describedby'].map(
          (name) => [node, name] as const,
        ),
      ),
    ].map(([node, name]) => [node, name, node.getAttribute(name)]);
    const id = `${idPrefix}-${field.key}`;
    first.id ||= id;
    this.#error = element('p', { id: `${id}-error`, class: 'fw-error', hidden: true });
    this.#placeError();
  }

  get id(): string {
    return (this.inputs[0] as PageInput).id;
  }

  /** What the page calls it, or else the plan. */
  get label(): string {
    return captionOf(this.inputs) || (this.field.label ?? this.field.key);
  }

  get shown(): boolean {
    return this.#shown;
  }

  /** Neither the visitor nor the page entered anything. A list shows its first option, unless told otherwise. */
  get isUntouched(): boolean {
    const [first] = this.inputs as [PageInput];
    if (!(first instanceof HTMLSelectElement) || first.multiple) return this.read() === null;
    const [option] = first.selectedOptions;
    return this.read() === null || (option?.index === 0 && !option.defaultSelected);
  }

  /** What is entered; null where nothing is. A text that is an option's label is that option. */
  read(): AnswerValue {
    const [first] = this.inputs as [PageInput];
    if (first instanceof HTMLSelectElement && first.multiple) {
      return this.#answer([...first.selectedOptions].map(({ value }) => value));
    }
    if (!isBox(first)) return first.value.trim() === '' ? null : this.#answer(first.value);
    const chosen = this.inputs.filter((input) => isBox(input) && input.checked);
    if (first.type === 'checkbox') return this.#answer(chosen.map(({ value }) => value));
    return chosen[0] ? this.#answer(chosen[0].value) : null;
  }

  /** Enters an answer; null empties. Returns whether the page's inputs can hold it. */
  write(value: AnswerValue): boolean {
    const wanted = (Array.isArray(value) ? value : [value]).map((one) => one ?? '');
    const isWanted = (text: string): boolean => wanted.some((one) => this.#option(text) === one);
    for (const input of this.inputs) {
      if (isBox(input)) setChecked(input, value === true || isWanted(input.value));
      else if (!(input instanceof HTMLSelectElement)) setValue(input, wanted.join(', '));
      else if (input.multiple) {
        for (const option of input.options) option.selected = isWanted(option.value);
      } else {
        const option = [...input.options].find((each) => isWanted(each.value));
        setValue(input, option?.value ?? '');
      }
    }
    return JSON.stringify(this.read()) === JSON.stringify(value);
  }

  /** Takes away what is entered. A list without an empty option shows its first again. */
  empty(): void {
    this.write(null);
    const [first] = this.inputs;
    if (!(first instanceof HTMLSelectElement) || first.multiple || first.selectedIndex >= 0) return;
    setValue(first, first.options[0]?.value ?? '');
  }

  /** What is not enabled is not sent with the form. */
  show(shown: boolean, enabled = shown): void {
    this.#enabled = enabled;
    this.#disable();
    if (shown === this.#shown) return;
    this.#shown = shown;
    for (const node of this.#row) {
      node.hidden = !shown;
      // A style sheet's own `display` would go before the attribute.
      if (shown) this.#restore(node, 'style');
      else node.style.setProperty('display', 'none', 'important');
    }
    this.#error.hidden = !shown || this.#error.textContent === '';
  }

  /** Only these options may be chosen from now on. Returns whether a choice was taken back. */
  offer(values: readonly string[] | undefined): boolean {
    if (!values) return false;
    const before = JSON.stringify(this.read());
    this.#gone.clear();
    const [first] = this.inputs as [PageInput];
    const options = first instanceof HTMLSelectElement ? [...first.options] : this.inputs;
    for (const option of options) {
      if (option.value === '' || values.includes(this.#option(option.value))) continue;
      this.#gone.add(option);
      if (option instanceof HTMLOptionElement && option.selected) option.selected = false;
      if (option instanceof HTMLInputElement) setChecked(option, false);
    }
    this.#disable();
    return JSON.stringify(this.read()) !== before;
  }

  setRequired(required: boolean): void {
    // Not on checkboxes: of a group each one would be required.
    for (const input of this.inputs) {
      if (required && !(isBox(input) && this.inputs.length > 1)) {
        input.setAttribute('aria-required', 'true');
      } else this.#restore(input, 'aria-required');
    }
  }

  /** Shows `message` beside the question; undefined takes the error away. */
  showError(message: string | undefined): void {
    // The page may mark its inputs too, in its own time.
    if (message === undefined && !this.#wrong) return;
    this.#wrong = message !== undefined;
    this.#error.hidden = message === undefined || !this.#shown;
    this.#error.replaceChildren(
      ...(message === undefined
        ? []
        : [element('span', { class: 'fw-hidden' }, `${this.#errorPrefix} `), message]),
    );
    for (const input of this.inputs) {
      this.#restore(input, 'aria-invalid');
      this.#restore(input, 'aria-describedby');
      if (message === undefined) continue;
      const described = input.getAttribute('aria-describedby');
      input.setAttribute('aria-invalid', 'true');
      input.setAttribute(
        'aria-describedby',
        described ? `${described} ${this.#error.id}` : this.#error.id,
      );
    }
  }

  focus(): void {
    const chosen = this.inputs.find((input) => isBox(input) && input.checked);
    (chosen ?? this.inputs.find((input) => !input.disabled))?.focus();
  }

  /** Gives the page its inputs back as they were, with what is entered. */
  dispose(): void {
    this.#gone.clear();
    this.show(true);
    this.#error.remove();
    for (const [node, name] of this.#before) this.#restore(node, name);
  }

  #answer(value: string | string[]): AnswerValue {
    if (typeof value === 'string') return asAnswer(this.field, this.#option(value));
    return value.length === 0
      ? null
      : asAnswer(
          this.field,
          value.map((one) => this.#option(one)),
        );
  }

  /** Form builders send what stands beside an option where a plan has a short value. */
  #option(text: string): string {
    const { options = [] } = this.field;
    if (options.some(({ value }) => value === text)) return text;
    return options.find(({ label }) => label === text.trim())?.value ?? text;
  }

  #disable(): void {
    const [first] = this.inputs as [PageInput];
    const options = first instanceof HTMLSelectElement ? [...first.options] : [];
    for (const node of [...this.inputs, ...options]) {
      const isInput = !(node instanceof HTMLOptionElement);
      const off = (isInput && !this.#enabled) || this.#gone.has(node);
      if (off && !node.disabled) {
        node.disabled = true;
        this.#disabled.add(node);
      } else if (!off && this.#disabled.delete(node)) node.disabled = false;
    }
  }

  #placeError(): void {
    const [first] = this.inputs as [PageInput];
    const last = this.inputs.at(-1) as PageInput;
    const [row] = this.#row;
    const whole = row?.contains(last) && row.contains(first) ? row : undefined;
    // In a label it would be read as part of the question; in a table or list it would break it.
    if (whole && !whole.matches('label, p, span, tr, ul, ol, input, select, textarea')) {
      whole.append(this.#error);
    } else (whole ?? last.closest('label') ?? last).after(this.#error);
  }

  #restore(node: Element, name: string): void {
    const before = this.#before.find(([each, attribute]) => each === node && attribute === name);
    const value = before?.[2] ?? null;
    if (value === null) node.removeAttribute(name);
    else if (name === 'style') (node as HTMLElement).style.cssText = value;
    else node.setAttribute(name, value);
  }
}
