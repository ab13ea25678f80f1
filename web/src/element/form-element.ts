import type { StepPlan } from '../form/steps.js';
import type { FormTexts } from '../form/texts.js';
import type { SyncClient } from '../sync/sync-client.js';
import type { ForgetResult } from '../sync/types.js';
import type { AnswerValue, Decision, PlanJson } from '../types.js';
import type { WasmSource } from '../wasm.js';
import { Driver } from './driver.js';

// So that a server that renders pages can import this; there are no elements there.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** Properties that a page may set before this class is there. */
const properties = ['plan', 'steps', 'texts', 'wasm'] as const;

/**
 * `<fieldwise-form key="pk_…" offer="guide">`: a form that the engine drives (docs/element.md). What is inside
 * of it shows until the engine has come, and stays if it never comes.
 *
 * @attr {string} key The publishable key, `pk_…`
 * @attr {string} publishable-key The same, for JSX, which keeps `key` for itself
 * @attr {string} offer The offer on show
 * @attr {string} endpoint The Fieldwise server; this page's origin unless given
 * @attr {string} plan Where the published plan is, or `#id` of the element of this page that holds it
 * @attr {string} steps How many questions at a time, one when empty; or the fields of each step, `email name, company`;
 *   all on one page unless given
 * @attr {string} submit-label The button's text; that of the plain form's button unless given
 * @attr {string} redirect Where to go once the server accepted; `redirect-STAGE`: at this stage
 * @attr {string} lang The language of the form's own words; the plan's `locale` unless given
 *
 * @slot - A plain form, or what else the page has until the engine has come
 * @slot note Above the buttons
 * @slot success In the form's place once the server accepted; `success-STAGE`: at this stage
 *
 * @csspart form - The form
 * @csspart progress - Which step this is
 * @csspart summary - The summary of errors
 * @csspart known - The answers of earlier visits
 * @csspart change - The button that asks one of these again
 * @csspart field - A question with all that belongs to it
 * @csspart label - Its label, or the legend of a group
 * @csspart input - Its input
 * @csspart box - A radio button or a checkbox
 * @csspart help - Its help
 * @csspart error - Its error
 * @csspart why - Why it is asked
 * @csspart submit - The main button
 * @csspart back - The button to the step before
 * @csspart skip - The button that passes a step
 * @csspart success - What takes the form's place once the server accepted
 * @csspart failure - What is there when neither engine nor form is
 * @csspart retry - The button in it
 *
 * @cssprop --fieldwise-accent - The main button; a blue unless set
 * @cssprop --fieldwise-on-accent - Its text; white unless set
 * @cssprop --fieldwise-error - Errors; red, mixed with the text colour, unless set
 * @cssprop --fieldwise-edge - Outlines of inputs; 65 % of the text colour unless set
 * @cssprop --fieldwise-surface - What is inside of them; nothing unless set
 * @cssprop --fieldwise-muted - Help and what else is second; 78 % of the text colour unless set
 * @cssprop --fieldwise-focus - The outline of what has the focus; the text colour unless set
 * @cssprop --fieldwise-radius - Corners; .5rem unless set
 * @cssprop --fieldwise-gap - Room between questions; 1.5rem unless set
 * @cssprop --fieldwise-width - The widest input; 28rem unless set
 *
 * @fires fieldwise:ready The engine drives the form. `detail`: `{decision, plan}`
 * @fires fieldwise:answer An answer was given or (null) taken back. `detail`: `{field, value}`
 * @fires fieldwise:decision Something was decided anew. `detail`: `{decision}`
 * @fires fieldwise:submit The form is about to be sent; can be prevented. `detail`: `{submission}`
 * @fires fieldwise:success The server accepted it. `detail`: `{receipt, lead, decision, decidedAt}`
 * @fires fieldwise:forget The visitor was forgotten, or will be. `detail`: `{result}`
 * @fires fieldwise:error Something went wrong; the visitor keeps a form. `detail`: `{code, message, error}`
 */
export class FieldwiseForm extends Base {
  static readonly observedAttributes = [
    ...['endpoint', 'key', 'lang', 'offer', 'plan', 'publishable-key', 'steps'],
  ];

  #plan: string | PlanJson | undefined;
  #texts: Partial<FormTexts> = {};
  #wasm: WasmSource | undefined;
  #steps: StepPlan | undefined;
  #driver: Driver | undefined;
  #planned = false;

  constructor() {
    super();
    for (const name of properties) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete (this as Partial<this>)[name];
      Object.assign(this, { [name]: value });
    }
  }

  /** The published plan, or its address; unless set, the attribute `plan`. */
  get plan(): string | PlanJson | undefined {
    return this.#plan ?? this.getAttribute('plan') ?? undefined;
  }

  /** undefined: the attribute again. The form starts over. */
  set plan(plan: string | PlanJson | undefined) {
    this.#plan = plan ?? undefined;
    this.reload();
  }

  /**
   * How many questions a step has, or the keys of the fields of each step, `[['email', 'name'], ['company']]`; unless
   * set, the attribute `steps`.
   */
  get steps(): StepPlan | undefined {
    return this.#steps ?? stepsOf(this.getAttribute('steps'));
  }

  /** As the attribute has them, or as they are read. The form starts over. */
  // Where a class has a property, React writes into it what is meant for the attribute.
  set steps(steps: StepPlan | string | true | undefined) {
    if (typeof steps === 'string') this.#steps = stepsOf(steps);
    else this.#steps = steps === true ? 1 : (steps ?? undefined);
    this.reload();
  }

  /** Words of the form's own to replace, in whatever language it is. */
  get texts(): Partial<FormTexts> {
    return this.#texts;
  }

  /** The form starts over. */
  set texts(texts: Partial<FormTexts>) {
    this.#texts = texts;
    this.reload();
  }

  /** Where the engine is, when it is not beside the script. */
  get wasm(): WasmSource | undefined {
    return this.#wasm;
  }

  /** The form starts over. */
  set wasm(wasm: WasmSource | undefined) {
    this.#wasm = wasm;
    this.reload();
  }

  /** The visitor's log, to record what they do on the page; undefined before `fieldwise:ready`. */
  get client(): SyncClient | undefined {
    return this.#driver?.client;
  }

  /** The last decision; undefined before `fieldwise:ready`. */
  get decision(): Decision | undefined {
    return this.#driver?.decision;
  }

  /** What is entered, by field; null where nothing is. */
  values(): Record<string, AnswerValue> {
    return this.#driver?.values() ?? {};
  }

  /** Sends the form, as its button does on the last step. */
  async submit(): Promise<void> {
    await this.#driver?.send();
  }

  /**
   * Forgets the visitor on this device and on the server, and empties the form at once. `waiting`:
   * the server could not be reached, and is told as soon as it can be.
   */
  async forget(): Promise<ForgetResult> {
    const result = await this.#driver?.forget();
    if (!result) throw new Error('Not ready: wait for fieldwise:ready.');
    return result;
  }

  /** Starts over, with the attributes and properties of now. */
  reload(): void {
    if (this.#planned) return;
    this.#planned = true;
    // Several changes in one go are one.
    queueMicrotask(() => {
      this.#planned = false;
      this.#driver?.dispose();
      this.#driver = undefined;
      if (this.isConnected) this.#start();
    });
  }

  /** @internal */
  connectedCallback(): void {
    if (!this.#driver) this.reload();
  }

  /** @internal */
  disconnectedCallback(): void {
    // An element that is moved is taken out and put in again.
    queueMicrotask(() => {
      if (!this.isConnected) this.reload();
    });
  }

  /** @internal */
  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before !== now && this.isConnected) this.reload();
  }

  #start(): void {
    // What is inside of the element may still be on its way.
    if (document.readyState === 'loading' && !this.nextSibling) {
      document.addEventListener('DOMContentLoaded', () => this.reload(), { once: true });
      return;
    }
    const attribute = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#driver = new Driver(this, root, {
      key: attribute('key') ?? attribute('publishable-key') ?? '',
      plan: this.plan,
      offer: attribute('offer') ?? '',
      endpoint: attribute('endpoint') ?? '/',
      steps: this.steps,
      language: this.closest<HTMLElement>('[lang]')?.lang || undefined,
      texts: this.#texts,
      wasm: this.#wasm,
      redirect: (stage) => webAddress(attribute(`redirect-${stage}`) ?? attribute('redirect')),
      tell: (type, detail, cancelable = false) =>
        this.dispatchEvent(
          new CustomEvent(`fieldwise:${type}`, {
            ...{ detail, cancelable, bubbles: true, composed: true },
          }),
        ),
      retry: () => this.reload(),
    });
    void this.#driver.start();
  }
}

/** `steps` alone is one question a step, `steps="3"` three, `steps="email name, company"` these; no attribute no steps. */
function stepsOf(value: string | null): StepPlan | undefined {
  if (value === null) return undefined;
  if (!/[a-z_]/i.test(value)) return Math.max(1, Number.parseInt(value, 10) || 1);
  return value.split(',').map((keys) => keys.match(/\w+/g) ?? []);
}

/** Only addresses that open a page: an attribute must not become a script. */
function webAddress(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  try {
    const url = new URL(address, location.href);
    if (/^https?:$/.test(url.protocol)) return url.href;
  } catch {
    // Said below.
  }
  console.warn(`<fieldwise-form>: redirect="${address}" opens no page.`);
  return undefined;
}
