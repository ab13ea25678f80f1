/**
 * A plan in the making. Fields come first; conditions are compiled when all fields are known, as
 * they may read later ones.
 */
import type { ErrorItem, Json, Logic, PlanJson } from '../types.js';
import { checkBounds } from './bounds.js';
import { optionValues, withoutStrayConstants } from './constants.js';
import { freeKey } from './keys.js';
import { MOST_FIELDS, MOST_OPTIONS_IN_ALL, MOST_RULE_PARTS } from './limits.js';
import { both, depthOf, namesIn, sizeOf } from './rules.js';
import {
  at,
  ImportError,
  type Imported,
  type ImportedField,
  type ImportOptions,
  NotCarried,
} from './types.js';

/** A condition of the source. It is compiled once, however many fields it is over. */
export interface Condition {
  path: string;
  /** As it stands in the source, to be kept where it cannot be carried over. */
  source: Json;
  compile(): Logic;
}

export interface DraftField {
  /** What it was called. */
  name: string;
  path: string;
  json: ImportedField;
  /** Each must hold for the field to show. */
  showIf: Condition[];
  /** Each by itself makes it required. */
  requireIf: Condition[];
  optionsIf: Map<string, Condition[]>;
  compute?: Condition;
  /** Where `compute` cannot be carried over it is asked; otherwise left out. */
  askOtherwise?: boolean;
  /** Its answer is a list there, of which conditions ask whether some item fits. */
  isList?: boolean;
  /** What a constant of the source is as an answer of the field; undefined where it is none. */
  constant?(value: unknown): Json | undefined;
}

const MOST_LEVELS = 60;

export class Draft {
  readonly fields: DraftField[] = [];
  readonly #notes: ErrorItem[] = [];
  /** The places of notes, and each place with its code. */
  readonly #noted = new Set<string>();
  readonly #byName = new Map<string, DraftField>();
  readonly #keys = new Set<string>();
  readonly #pages: string[][] = [];
  readonly #outcomes = new Map<Condition, Logic | undefined>();
  #options = 0;
  #ruleParts = 0;

  note(code: string, path: string, message: string): void {
    const own = `${code} ${path}`;
    if (this.#noted.has(own)) return;
    this.#noted.add(own).add(path);
    this.#notes.push({ code, path, message });
  }

  /** Whether something is said of this place already. */
  isNoted(path: string): boolean {
    return this.#noted.has(path);
  }

  /** Fields from here on are on another page. */
  page(): void {
    if (this.#pages.at(-1)?.length !== 0) this.#pages.push([]);
  }

  /** Keeps the fields of these pages only, in this order. */
  arrange(pages: readonly (readonly DraftField[])[]): void {
    const kept = pages.flat();
    for (const field of this.fields.filter((field) => !kept.includes(field))) this.#remove(field);
    this.fields.splice(0, this.fields.length, ...kept);
    const keys = pages.map((page) => page.map(({ json }) => json.key));
    this.#pages.splice(0, this.#pages.length, ...keys);
  }

  /** `names`: what conditions call the field; the first is its own. */
  add(
    names: readonly [string, ...string[]],
    path: string,
    json: Omit<ImportedField, 'key'>,
  ): DraftField {
    if (this.fields.length >= MOST_FIELDS) {
      throw new ImportError(
        `This form has more than ${MOST_FIELDS.toLocaleString('en')} questions; import it in parts`,
      );
    }
    this.#options += json.options?.length ?? 0;
    if (this.#options > MOST_OPTIONS_IN_ALL) {
      throw new ImportError(
        `The questions of this form have more than ${MOST_OPTIONS_IN_ALL.toLocaleString('en')} options; ask for what has so many as a text`,
      );
    }
    const name = names[0];
    const key = freeKey(name, this.#keys);
    this.#keys.add(key);
    const own = key === name ? {} : { 'x-name': name };
    const field: DraftField = {
      name,
      path,
      json: { key, ...own, ...json } as ImportedField,
      showIf: [],
      requireIf: [],
      optionsIf: new Map(),
    };
    checkBounds(field.json, (code, member, message) => this.note(code, at(path, member), message));
    this.fields.push(field);
    for (const known of names) if (!this.#byName.has(known)) this.#byName.set(known, field);
    if (this.#pages.length === 0) this.#pages.push([]);
    this.#pages.at(-1)?.push(key);
    return field;
  }

  find(name: string): DraftField | undefined {
    return this.#byName.get(name);
  }

  /** The field that a condition reads. */
  read(name: string): DraftField {
    const field = this.#byName.get(name);
    if (!field)
      throw new NotCarried('unknown_field', `it reads "${name}", which is not in the plan`);
    return field;
  }

  finish(name: string, locale: string | undefined, options: ImportOptions): Imported {
    for (const field of [...this.fields]) this.#conditions(field);
    this.#breakCycles();
    this.#breakOff();
    this.#settleConstants();
    const asked = new Set(
      this.fields.flatMap(({ json }) => (json.compute === undefined ? [json.key] : [])),
    );
    const pages = this.#pages
      .map((page) => page.filter((key) => asked.has(key)))
      .filter((page) => page.length > 0);
    const inVisits = options.pages === 'visits';
    const plan: PlanJson = {
      fieldwise: 1,
      name: name.trim() || 'Imported form',
      ...(locale && /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*$/.test(locale) && { locale }),
      fields: this.fields.map(({ json }) => json),
      ask: {
        policy: 'queue',
        ...(inVisits && { quota: Math.min(1000, quotaFor(pages.slice(1))) }),
        queue: inVisits ? pages.slice(1) : pages,
      },
      offers: [
        {
          key: 'form',
          buyerStage: 'awareness',
          fields: inVisits ? (pages[0] ?? []) : pages.flat(),
        },
      ],
    };
    return { plan, notes: this.#notes };
  }

  /** Its rule, or undefined after noting why there is none. */
  #outcome(condition: Condition, what: string): Logic | undefined {
    if (this.#outcomes.has(condition)) return this.#outcomes.get(condition);
    let rule: Logic | undefined;
    try {
      if (this.#ruleParts > MOST_RULE_PARTS) throw tooLong();
      rule = condition.compile();
      if (depthOf(rule) > MOST_LEVELS) {
        throw new NotCarried('too_deep', 'it nests more than 60 levels');
      }
      this.#ruleParts += sizeOf(rule);
      if (this.#ruleParts > MOST_RULE_PARTS) throw tooLong();
    } catch (error) {
      if (!(error instanceof NotCarried)) throw error;
      rule = undefined;
      this.note(error.code, condition.path, `${what}: ${error.message}.`);
    }
    this.#outcomes.set(condition, rule);
    return rule;
  }

  #conditions(field: DraftField): void {
    const { json } = field;
    const shows = field.showIf.map((condition) => ({
      condition,
      rule: this.#outcome(
        condition,
        'When this shows is not carried over, so it shows to everybody and need not be answered',
      ),
    }));
    const rule = both(...shows.flatMap(({ rule }) => (rule === undefined ? [] : [rule])));
    if (rule !== true) json.showIf = rule;
    const lost = shows.filter(({ rule }) => rule === undefined).map(({ condition }) => condition);
    if (lost.length > 0) json['x-show-if'] = lost.map(({ source }) => source);
    // Who would not have seen the question cannot be made to answer it.
    if (lost.length > 0) {
      delete json.required;
    } else if (!json.required) {
      this.#requireIf(field);
    }
    for (const [value, conditions] of field.optionsIf) {
      const what = `When "${value}" is on offer is not carried over, so it always is`;
      const rules = conditions.flatMap((c) => this.#outcome(c, what) ?? []);
      const rule = both(...rules);
      if (rule !== true) json.optionsIf = { ...json.optionsIf, [value]: rule };
    }
    if (field.compute) this.#compute(field, field.compute);
  }

  #requireIf({ json, requireIf }: DraftField): void {
    const rules = requireIf.flatMap(
      (c) =>
        this.#outcome(c, 'When this must be answered is not carried over, so it need not be') ?? [],
    );
    if (rules.length === 0) return;
    json.requireIf = rules.length === 1 ? (rules[0] as Logic) : { or: rules };
  }

  #compute(field: DraftField, compute: Condition): void {
    const rule = this.#outcome(
      compute,
      `What this computes is not carried over, so it is ${field.askOtherwise ? 'asked' : 'left out'}`,
    );
    if (rule === undefined && field.askOtherwise) return;
    if (rule !== undefined) {
      delete field.json.required;
      delete field.json.requireIf;
      field.json.compute = rule;
      return;
    }
    this.#remove(field);
  }

  #remove(field: DraftField): void {
    this.fields.splice(this.fields.indexOf(field), 1);
    for (const page of this.#pages) {
      const i = page.indexOf(field.json.key);
      if (i >= 0) page.splice(i, 1);
    }
    for (const [name, known] of this.#byName) if (known === field) this.#byName.delete(name);
  }

  /** The engine refuses plans in which fields wait for each other; the last of a circle gives way. */
  #breakCycles(): void {
    const byKey = new Map(this.fields.map((field) => [field.json.key, field]));
    const done = new Set<string>();
    const walk = (key: string, way: readonly string[]): void => {
      const field = byKey.get(key);
      if (!field || done.has(key)) return;
      const circle = way.indexOf(key);
      if (circle >= 0) {
        this.#cut(byKey.get(way.at(-1) as string) as DraftField, key, way.slice(circle));
        return;
      }
      for (const next of readsOf(field)) walk(next, [...way, key]);
      done.add(key);
    };
    for (const key of byKey.keys()) walk(key, []);
  }

  #cut(field: DraftField, read: string, way: readonly string[]): void {
    this.#forget(
      field,
      read,
      'cycle',
      `Conditions wait for each other: ${[...way, read].join(' → ')}. What of "${field.name}" reads "${read}" is not carried over`,
    );
  }

  /** Rules that read what was taken out since they were compiled. */
  #breakOff(): void {
    for (let again = true; again; ) {
      again = false;
      const keys = new Set(this.fields.map(({ json }) => json.key));
      for (const field of [...this.fields]) {
        for (const read of [...readsOf(field), ...namesIn(field.json.requireIf ?? null)]) {
          if (keys.has(read)) continue;
          this.#forget(
            field,
            read,
            'unknown_field',
            `It reads "${read}", which is not in the plan`,
          );
          again = true;
        }
      }
    }
  }

  #settleConstants(): void {
    const options = optionValues(this.fields.map(({ json }) => json));
    for (const { json, name, path } of this.fields) {
      const settled = (rule: Logic): Logic =>
        withoutStrayConstants(rule, options, (field, constant) =>
          this.note(
            'no_such_option',
            path,
            `"${name}" depends on whether "${field}" is "${constant}", which is none of its options: it never is.`,
          ),
        );
      if (json.showIf !== undefined) json.showIf = settled(json.showIf);
      if (json.requireIf !== undefined) json.requireIf = settled(json.requireIf);
      if (json.compute !== undefined) json.compute = settled(json.compute);
      for (const [value, rule] of Object.entries(json.optionsIf ?? {})) {
        json.optionsIf = { ...json.optionsIf, [value]: settled(rule) };
      }
    }
  }

  /** Takes out the field's rules that read a name. */
  #forget(field: DraftField, read: string, code: string, why: string): void {
    const { json } = field;
    const reads = (rule: Logic | undefined) => rule !== undefined && namesIn(rule).has(read);
    const say = (what: string) => this.note(code, field.path, `${why}; ${what}.`);
    if (reads(json.compute)) {
      say('it is left out');
      this.#remove(field);
      return;
    }
    if (reads(json.requireIf)) {
      say('it need not be answered');
      delete json.requireIf;
    }
    if (reads(json.showIf)) {
      say('it shows to everybody and need not be answered');
      json['x-show-if'] = field.showIf.map(({ source }) => source);
      delete json.showIf;
      delete json.required;
      delete json.requireIf;
    }
    const options = Object.entries(json.optionsIf ?? {});
    const kept = options.filter(([, rule]) => !reads(rule));
    if (kept.length === options.length) return;
    say('options that depended on it are always on offer');
    if (kept.length > 0) json.optionsIf = Object.fromEntries(kept);
    else delete json.optionsIf;
  }
}

const tooLong = () =>
  new NotCarried('too_long', 'the conditions of this form are too long together');

const quotaFor = (pages: readonly string[][]) => Math.max(0, ...pages.map((page) => page.length));

/** The fields whose answers decide whether and with what it shows. */
function readsOf({ json }: DraftField): Set<string> {
  const names = new Set<string>();
  for (const rule of [json.showIf, json.compute, ...Object.values(json.optionsIf ?? {})]) {
    if (rule !== undefined) namesIn(rule, names);
  }
  return names;
}
