import { isRightToLeft, spokenIn, textsIn } from '../../element/language.js';
import { Shell } from '../../element/shell.js';
import { FormView } from '../../form/form-view.js';
import { englishTexts, type FormTexts } from '../../form/texts.js';
import type { AnswerValue } from '../../full.js';
import type { Workbench } from '../state/workbench.js';

/**
 * The form as <fieldwise-form> draws it, driven by the workbench's plan and visitor; nothing is sent
 * anywhere. What is typed stays while the plan is edited.
 */
export class LiveForm extends HTMLElement {
  bench!: Workbench;
  #shell: Shell | undefined;
  #view: FormView | undefined;
  /** Of the form that is drawn: which, under which plan. */
  #form = -1;
  #version = -1;
  #texts: FormTexts = englishTexts;
  #language = 'en';
  readonly #changed = (): void => this.#draw();

  connectedCallback(): void {
    if (!this.shadowRoot) this.attachShadow({ mode: 'open' });
    this.bench.addEventListener('change', this.#changed);
    this.#draw();
  }

  disconnectedCallback(): void {
    this.bench.removeEventListener('change', this.#changed);
    this.#view?.dispose();
    this.#form = -1;
  }

  #draw(): void {
    const { running, outcome, visitor, form, version } = this.bench;
    if (!running || !outcome) return;
    const { locale } = running.description;
    if (locale !== this.#language) {
      this.#language = locale;
      void this.#speak(locale);
    }
    if (visitor.moment.sent) {
      this.#thank();
      return;
    }
    if (!this.#view || form !== this.#form) this.#make(false);
    else if (version !== this.#version) this.#make(true);
    else this.#view.update(outcome.decision);
  }

  async #speak(language: string): Promise<void> {
    this.#texts = await textsIn(language);
    if (this.isConnected && language === this.#language && this.#view) this.#make(true);
  }

  /** Draws a form; `again`: the same under another plan, with what was typed. */
  #make(again: boolean): void {
    const { running, outcome, form, version } = this.bench;
    if (!running || !outcome) return;
    const before = again ? this.#shell?.form : undefined;
    this.#view?.dispose();
    this.#form = form;
    this.#version = version;
    const root = this.shadowRoot as ShadowRoot;
    const shell = new Shell(this, root, {
      ...idle,
      submit: (event) => {
        event.preventDefault();
        this.#send();
      },
    });
    shell.showForm(spokenIn(this.#language), isRightToLeft(this.#language));
    const view = new FormView(shell.form, {
      fields: running.description.fields,
      locale: this.#language,
      planLocale: running.description.locale,
      texts: this.#texts,
      onAnswer: (field, value) => this.#answer(field, value),
      ...(before ? { typedIn: before } : {}),
    });
    this.#shell = shell;
    this.#view = view;
    view.update(outcome.decision);
    shell.hidePlain();
    shell.draw(this.#texts, undefined, false);
  }

  #answer(field: string, value: AnswerValue): void {
    const known = this.bench.visitor.moment.events.findLast(
      (event) => event.type === 'answer' && event.field === field,
    );
    // A form that is drawn anew says again what was entered before.
    const same = known?.type === 'answer' && JSON.stringify(known.value) === JSON.stringify(value);
    if (!same) this.bench.record({ type: 'answer', field, value });
  }

  #send(): void {
    const view = this.#view as FormView;
    view.showErrors([]);
    const errors = this.bench.submit(view.values());
    if (errors.length > 0) view.showErrors(errors);
  }

  #thank(): void {
    if (this.#form === sentForm) return;
    const here = this.#view !== undefined;
    this.#view?.dispose();
    this.#view = undefined;
    this.#form = sentForm;
    const root = this.shadowRoot as ShadowRoot;
    const shell = this.#shell ?? new Shell(this, root, idle);
    shell.showOutcome([], this.#texts.thanks);
    // After a reload nobody just sent it.
    if (!here) (root.activeElement as HTMLElement | null)?.blur();
  }
}

/** In place of a form's number: it was sent. */
const sentForm = -2;

const idle = { submit: () => {}, back: () => {}, skip: () => {} };
