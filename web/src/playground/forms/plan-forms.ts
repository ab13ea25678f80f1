import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ErrorItem, Json } from '../../types.js';
import {
  at,
  get,
  isObject,
  listAt,
  move,
  namesOf,
  pointerAfter,
  remove,
  same,
  set,
} from './edit.js';
import type { Editor, Removal } from './editor.js';
import { mistakes } from './items.js';
import type { Asking } from './not-asked.js';
import { type Section, sections } from './sections/index.js';
import { styles } from './styles.js';

/**
 * A plan in forms. It fires `plan-edit` (`CustomEvent<{ plan }>`) with a whole new plan for each edit; the plan that
 * it was given stays as it is. What it has no inputs for it keeps, and says that it is written in JSON.
 */
export class PlanForms extends LitElement implements Editor {
  static override properties: PropertyDeclarations = {
    plan: { attribute: false },
    errors: { attribute: false },
    asking: { attribute: false },
    removal: { state: true },
    said: { state: true },
  };
  static override styles = styles;

  /** The plan; of any shape. */
  declare plan: Json;
  /** What is wrong with it, as the engine says it; each is shown beside what it is about. */
  declare errors: readonly ErrorItem[];
  /** What the form on show asks; undefined where none is. */
  declare asking: Asking | undefined;
  declare removal: Removal | undefined;
  declare private said: string;

  readonly setAside: Editor['setAside'] = new Map();
  private open = new Set<string>(['/fields']);
  private focusNext: string | undefined;
  private errorsByPlace = new Map<string, ErrorItem[]>();

  constructor() {
    super();
    this.plan = null;
    this.errors = [];
    this.said = '';
  }

  errorsWithin(pointer: string): readonly ErrorItem[] {
    return this.errorsByPlace.get(pointer) ?? [];
  }

  errorsAt(pointer: string): readonly ErrorItem[] {
    return this.errorsWithin(pointer).filter(({ path }) => path === pointer);
  }

  change(plan: Json, { focus, say = '' }: { focus?: string; say?: string } = {}): void {
    this.plan = started(plan);
    this.said = say;
    if (focus !== undefined) this.focusNext = focus;
    this.dispatchEvent(
      new CustomEvent('plan-edit', { detail: { plan: this.plan }, bubbles: true, composed: true }),
    );
  }

  say(sentence: string): void {
    this.said = sentence;
    this.requestUpdate();
  }

  /** Opens what the mistake is about, and puts the focus on its input or on the nearest that there is. */
  async reveal(path: string): Promise<void> {
    const names = namesOf(path);
    const places = names.map((_, n) => at('', ...names.slice(0, n + 1)));
    const section = sections.find(({ pointer }) => pointer === places[0]);
    const top = section?.pointer ?? (general.includes(names[0] ?? '') ? '#general' : '#others');
    for (const pointer of [top, ...places.slice(0, 2)]) this.setOpen(pointer, true);
    await this.updateComplete;
    const member = names[2];
    const around =
      member === undefined
        ? undefined
        : [...this.renderRoot.querySelectorAll<HTMLDetailsElement>('details.more')].find(
            ({ dataset }) =>
              dataset['of'] === places[1] && dataset['members']?.split(' ').includes(member),
          );
    if (around && !around.open) {
      this.setOpen(`${places[1]}/#${around.dataset['label']}`, true);
      await this.updateComplete;
    }
    const find = (place: string) =>
      this.renderRoot.querySelector<HTMLElement>(`[data-at="${CSS.escape(place)}"]`);
    const within = places.slice(2).reverse().map(find);
    const outside = [...places.slice(0, 2).reverse(), top].map(find);
    for (const found of [...within, around?.querySelector('summary'), ...outside]) {
      if (!found) continue;
      found.scrollIntoView({ block: 'center' });
      found.focus();
      return;
    }
  }

  isOpen(pointer: string): boolean {
    return this.open.has(pointer);
  }

  setOpen(pointer: string, open: boolean): void {
    if (this.open.has(pointer) === open) return;
    if (open) this.open.add(pointer);
    else this.open.delete(pointer);
    this.requestUpdate();
  }

  moveItem(list: string, from: number, to: number, name: string): void {
    this.followItems(list, from, to);
    const direction = to < from ? 'up' : 'down';
    this.change(move(this.plan, list, from, to), {
      focus: `${direction}:${at(list, to)}`,
      say: `Moved “${name}” ${direction}, to place ${to + 1}.`,
    });
  }

  removeItem(list: string, index: number, name: string, uses: readonly string[] = []): void {
    if (uses.length > 0) {
      this.removal = { list, index, name, uses, item: get(this.plan, at(list, index)) };
      this.focusNext = `keep:${at(list, index)}`;
      return;
    }
    const last = listAt(this.plan, list).length - 1;
    this.followItems(list, index, null);
    const focus = last === 0 ? `add:${list}` : at(list, Math.min(index, last - 1));
    this.change(remove(this.plan, at(list, index)), { focus, say: `Removed “${name}”.` });
  }

  endRemoval(confirmed: boolean): void {
    const { removal } = this;
    if (!removal) return;
    this.removal = undefined;
    const { list, index, name, item } = removal;
    if (confirmed && same(item, get(this.plan, at(list, index))))
      this.removeItem(list, index, name);
    else this.focusNext = `remove:${at(list, index)}`;
  }

  /** What was open stays open, wherever it is now. */
  private followItems(list: string, from: number, to: number | null): void {
    this.removal = undefined;
    this.open = new Set(
      [...this.open].flatMap((pointer) => pointerAfter(pointer, list, from, to) ?? []),
    );
  }

  protected override willUpdate(): void {
    this.errorsByPlace = byPlace(this.errors);
  }

  protected override updated(): void {
    const { focusNext } = this;
    if (focusNext === undefined) return;
    this.focusNext = undefined;
    const find = (name: string) =>
      this.renderRoot.querySelector<HTMLElement>(`[data-at="${CSS.escape(name)}"]:not(:disabled)`);
    // The arrow of the first and the last item is off, so the other one has the focus.
    const other = focusNext.replace(/^(up|down):/, (to) => (to === 'up:' ? 'down:' : 'up:'));
    // What is left in place of a removed item has the focus on its line, its input or a button.
    const candidates = [
      focusNext,
      other,
      at(focusNext, 'label'),
      at(focusNext, 'axis'),
      `remove:${focusNext}`,
    ];
    const element = candidates.map(find).find((found) => found !== null);
    element?.focus();
    if (element instanceof HTMLInputElement) element.select();
  }

  protected override render(): TemplateResult {
    if (this.plan !== null && !isObject(this.plan)) {
      return html`<p class="none">This is no plan: a plan is a JSON object, such as {"fieldwise": 1, "name": "My form", "fields": []}. Mend it in the JSON.</p>`;
    }
    return html`
      ${sections.map((section) => this.section(section))}
      <p class="said" role="status">${this.said}</p>`;
  }

  private section({ pointer, title, hint, count, errors, content }: Section): TemplateResult {
    const open = this.isOpen(pointer);
    const wrong = errors(this).length;
    const toggle = (event: Event) =>
      this.setOpen(pointer, (event.target as HTMLDetailsElement).open);
    return html`<details class="section" ?open=${live(open)} @toggle=${toggle}>
      <summary data-at=${pointer}><h2>${title}</h2> <span class="note">${count(this.plan)}</span> ${mistakes(wrong)}</summary>
      ${open ? html`<div class="body"><p class="hint">${hint}</p>${content(this)}</div>` : nothing}
    </details>`;
  }
}

/** Members of the plan itself that its first section has. */
const general: readonly string[] = ['name', 'notes', 'locale', 'ask'];

/** Errors by their place and by all places around it. */
function byPlace(errors: readonly ErrorItem[]): Map<string, ErrorItem[]> {
  const places = new Map<string, ErrorItem[]>();
  for (const error of errors) {
    let { path } = error;
    for (;;) {
      const there = places.get(path);
      if (there) there.push(error);
      else places.set(path, [error]);
      if (!path.includes('/')) break;
      path = path.slice(0, path.lastIndexOf('/'));
    }
  }
  return places;
}

/** With an edit, what is no plan yet becomes one. */
function started(plan: Json): Json {
  let whole: Json = isObject(plan) ? plan : {};
  const order = ['$schema', 'fieldwise', 'name', 'notes', 'locale', 'fields'];
  for (const [member, value] of Object.entries({ fieldwise: 1, name: 'My form', fields: [] })) {
    if (!(member in (whole as object))) whole = set(whole, at('', member), value, order);
  }
  return whole;
}
