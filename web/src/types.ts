/** The shapes of what goes into the engine and what comes out (docs/plan, events, decision). */

import type { FieldAnswers, FieldsSpec } from './define-plan.js';

/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One thing that is wrong: a stable code, a JSON pointer, and what to write instead. */
export interface ErrorItem {
  code: string;
  path: string;
  message: string;
}

/** What a field's answer is, and so which input asks for it (docs/plan.md, "Fields"). */
export type FieldType =
  | 'text'
  | 'email'
  | 'phone'
  | 'url'
  | 'number'
  | 'date'
  | 'boolean'
  | 'choice'
  | 'multi-choice'
  | 'country';

/** Where a lead stands, from nobody known to accepted by sales (docs/plan.md, "Stages"). */
export type Stage =
  | 'anonymous'
  | 'inquiry'
  | 'mql'
  | 'sal'
  | 'sql'
  | 'opportunity'
  | 'closed_won'
  | 'closed_lost'
  | 'recycled'
  | 'disqualified';

/** How far somebody is with buying when an offer or a signal meets them. */
export type BuyerStage = 'awareness' | 'consideration' | 'decision';

/** A rule in JsonLogic. */
export type Logic = Json;

/** A duration as plans write it: `30d`, `4h`, `15m`, `90s`. */
export type Duration = string;

/** How points lose weight with the age of what earned them (docs/plan.md, "Decay"). */
export type Decay =
  | { kind: 'inactivity'; factor: number; period: Duration }
  | { kind: 'half-life'; halfLife: Duration }
  | { kind: 'linear'; span: Duration };

/** A field of a plan: what is asked, when, and which answers hold (docs/plan.md, "Fields"). */
export interface FieldJson {
  key: string;
  type: FieldType;
  label?: string;
  help?: string;
  why?: string;
  placeholder?: string;
  autocomplete?: string;
  notes?: string;
  /** What the answer is: `job_title` of a text, `consent` of a box to tick (docs/plan.md, "Consent"). */
  role?: string;
  /** Below the question: to a policy, for example. `https://…`, or a path of the page's site. */
  link?: { label: string; url: string };
  /** With the policy `value`: not asked before an offer of this stage. */
  buyerStage?: BuyerStage;
  required?: boolean;
  min?: number | string;
  max?: number | string;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  options?: { value: string; label?: string }[];
  showIf?: Logic;
  requireIf?: Logic;
  optionsIf?: Record<string, Logic>;
  compute?: Logic;
  staleAfter?: Duration;
  businessOnly?: boolean;
  error?: string;
}

/** A behaviour that a plan gives a name: events of one type, narrowed by path, name or seconds. */
export interface SignalJson {
  key: string;
  on: EventType;
  path?: string;
  name?: string;
  minSeconds?: number;
  lane?: 'nurture' | 'qualify';
  stage?: BuyerStage;
  label?: string;
}

/** What earns or costs points on an axis, by a condition (`if`) or for each event of a signal, up to `cap`. */
export interface RuleJson {
  key: string;
  axis: string;
  points: number;
  reason: string;
  if?: Logic;
  signal?: string;
  cap?: number;
  decay?: Decay;
  persona?: string[];
  private?: boolean;
}

/**
 * What a form stands before: its own `fields`, and how many more a visit asks (`quota`, by `queue` or by value).
 */
export interface OfferJson {
  key: string;
  label?: string;
  buyerStage?: BuyerStage;
  fields?: string[];
  quota?: number;
  queue?: string[][];
}

/** A list of texts; `hashes` in a published plan, `publish` allows conditions in the page. */
export interface ListJson {
  values?: string[];
  hashes?: string[];
  publish?: boolean;
}

/** A stage, and the least scores for it: all of `when` must hold. */
export interface ThresholdJson {
  stage: Stage;
  when: { axis: string; min: number }[];
}

/** What somebody is held back from: ordinary nurture and sales, or everything. */
export type Suppression = 'not_now' | 'never';

/** What holds a lead back from sales or from everything, as soon as its condition holds. */
export interface DisqualificationJson {
  key: string;
  /** A standard outcome, like `Disqualified_Size`. */
  outcome: string;
  kind: Suppression;
  reason?: string;
  if: Logic;
  /** How long the condition must have held without a break. Not in a page. */
  for?: Duration;
  private?: boolean;
}

/** A crossing of a level, or a change within a time. */
export type TriggerJson = { key: string; axis: string; reason?: string } & (
  | { crosses: number; direction?: 'up' | 'down' }
  | { rises: number; within: Duration }
  | { drops: number; within: Duration }
);

/**
 * A way to tell leads apart: by a score, in bands from the lowest up, all but the first with `min`;
 * or by the first condition that holds.
 */
export type SegmentationJson = { key: string; label?: string } & (
  | { axis: string; bands: { key: string; min?: number; label?: string }[] }
  | { values: { key: string; if: Logic; label?: string }[] }
);

/** A lead that must come out as stated. */
export interface ExampleJson {
  name: string;
  answers?: Record<string, AnswerValue>;
  events?: (EventBody & { ago?: Duration })[];
  expect: {
    stage?: Stage;
    scores?: Record<string, number>;
    visible?: string[];
    hidden?: string[];
    /** Its key; `''` for none. */
    persona?: string;
  };
}

/** What a variant may change: each member replaces the plan's, `null` takes it out (RFC 7396). */
export interface ChangeJson {
  ask?: {
    policy?: 'value' | 'queue' | null;
    settle?: 'stage' | 'segment' | null;
    confidence?: number | null;
    queue?: string[][] | null;
    quota?: number | null;
  };
  /** By the field's key. */
  fields?: Record<string, { [wording in Wording]?: string | null }>;
  /** By the offer's key. */
  offers?: Record<
    string,
    {
      label?: string | null;
      fields?: string[] | null;
      quota?: number | null;
      queue?: string[][] | null;
    }
  >;
  /** By the segmentation's key. */
  segments?: Record<string, { bands?: { key: string; min?: number }[] }>;
  thresholds?: ThresholdJson[];
}

type Wording = 'label' | 'help' | 'why' | 'placeholder';

/** Variants of the plan, of which each visitor meets one; the others are compared with the first. */
export interface ExperimentJson {
  key: string;
  notes?: string;
  /** `weight`: its share of all weights is its share of visitors; 1 unless given. */
  variants: { key: string; weight?: number; change?: ChangeJson }[];
}

/** In published plans: what was left out, as far as scores can tell. */
export interface PublishedJson {
  of: string;
  withheld?: { axis: string; low: number; high: number }[];
  stages?: Stage[];
}

/** A plan as it is written (engine/plan.schema.json). */
export interface PlanJson {
  fieldwise: 1;
  name: string;
  notes?: string;
  locale?: string;
  fields: FieldJson[];
  signals?: SignalJson[];
  personas?: { key: string; label?: string; if: Logic }[];
  axes?: { key: string; label?: string; min?: number; max?: number; decay?: Decay }[];
  rules?: RuleJson[];
  thresholds?: ThresholdJson[];
  expressLanes?: { key: string; stage: Stage; reason: string; if: Logic }[];
  /** The first whose condition holds goes before all express lanes and thresholds. */
  disqualifications?: DisqualificationJson[];
  /** Back from a stage that a rule made, after a silence. Not in a page. */
  lapses?: { stage: Stage; after: Duration; to: Stage }[];
  /** Changes of a score that are worth knowing of. Not in a page. */
  triggers?: TriggerJson[];
  sql?: {
    entry: 'rule' | 'confirmed';
    /** What must be confirmed before a SAL is an SQL. */
    checklist?: 'bant' | 'meddic';
    /** The closed list of reasons for which sales may turn a lead down. */
    rejections?: { key: string; kind: Suppression }[];
  };
  segments?: SegmentationJson[];
  /** What happens with a lead over time (docs/plan.md). A page passes it over. */
  playbook?: Record<string, Json>;
  ask?: {
    /** `value` unless given. */
    policy?: 'value' | 'queue';
    /** What questions are to settle; the stage unless given. */
    settle?: 'stage' | 'segment';
    queue?: string[][];
    quota?: number;
    /** How likely a stage or segment must be to ask no more; 0.95 unless given. */
    confidence?: number;
    model?: AnswerModelJson;
    notes?: string;
  };
  offers?: OfferJson[];
  lists?: Record<string, string[] | ListJson>;
  experiments?: ExperimentJson[];
  examples?: ExampleJson[];
  published?: PublishedJson;
  [own: `x-${string}`]: Json;
}

/** What was learnt of answers (docs/asking.md); `chances` is base64. */
export interface AnswerModelJson {
  leads: number;
  won_leads?: number;
  score?: number;
  inputs: { field: string; option?: string; answers?: AnswerValue[]; cuts?: number[] }[];
  classes: { weights: number[]; chances: string };
  won?: { weights: number[]; outcomes: number[]; chances: string };
  leave?: Record<string, number>;
}

/**
 * Who gave an answer. The newest of the most trusted counts: `verified`, `rep`, `form`, `import`, `enrichment`.
 */
export type AnswerSource = 'form' | 'enrichment' | 'import' | 'rep' | 'verified';

/** What an answer may be; null takes an answer back. */
export type AnswerValue = null | string | number | boolean | string[];

/** The campaign parameters of a page's address, without their `utm_`. */
export interface Utm {
  source?: string;
  medium?: string;
  campaign?: string;
  term?: string;
  content?: string;
}

/** What happened, before it has a place in a log. */
export type EventBody =
  | { type: 'visit'; offer?: string; url?: string; referrer?: string; utm?: Utm }
  | { type: 'answer'; field: string; value: AnswerValue; source?: AnswerSource }
  | { type: 'skip'; field: string }
  | { type: 'page'; path: string; seconds?: number }
  | {
      type:
        | 'download'
        | 'webinar'
        | 'email_open'
        | 'email_click'
        | 'calculator'
        | 'demo_request'
        | 'pricing_request'
        | 'trial_start';
      name?: string;
    }
  | { type: 'other'; name: string; source?: AnswerSource }
  | { type: 'submit'; offer?: string }
  | { type: 'dropped'; from: number; to: number };

/** What kinds of events there are (docs/events.md). */
export type EventType = EventBody['type'];

/** One event of a visitor's log. `at`: ms since the epoch, or ISO 8601 text. */
export type Event = EventBody & {
  client: string;
  seq: number;
  at: number | string;
  plan?: string;
  visitor?: string;
};

/**
 * An answer that counts. `at`: ms since the epoch; `stale`: older than the field's `staleAfter`, so it may be
 * asked again.
 */
export interface Answer {
  value: AnswerValue;
  /** `computed`: by the plan itself. */
  source: AnswerSource | 'computed';
  at: number;
  stale: boolean;
}

/** Why, as a stable code and as a sentence. */
export interface Reason {
  code: string;
  text: string;
}

/**
 * Points that a rule gave. `value`: what is left of `points` after decay and caps; `event`: `client:seq` of the
 * event that earned them, `at` its time in ms since the epoch, `age` in ms; all three null for a condition.
 */
export interface LedgerEntry {
  rule: string;
  reason: string;
  points: number;
  value: number;
  event: string | null;
  at: number | null;
  age: number | null;
}

/**
 * An axis' points now, the `min` and `max` that they may still get to by answers, and what they are made of.
 * `withheld`: in a page, how many points private rules may add, as [least, most].
 */
export interface Score {
  axis: string;
  value: number;
  min: number;
  max: number;
  withheld: [number, number] | null;
  ledger: LedgerEntry[];
}

/** The band or value of each segmentation, by key; null where no condition holds. */
export type Segment = Record<string, string | null>;

/**
 * All that follows from a visitor's events at one moment, the same bytes in the page and on the server
 * (docs/decision.md). `decided_at`: ms since the epoch; the others go by the plan's keys.
 */
export interface Decision {
  plan: string;
  decided_at: number;
  offer: string | null;
  visible: string[];
  required: string[];
  answers: Record<string, Answer>;
  skipped: string[];
  options: Record<string, string[]>;
  errors: ErrorItem[];
  ask: {
    policy: 'value' | 'queue';
    /** With `value`: there is no model, so all answers count as equally likely. */
    cold?: boolean;
    /** Live answers are other than those the model was learnt from: only certainty stops. */
    drifted?: boolean;
    likely?: (({ stage: Stage } | { segment: Segment }) & { chance: number }) | null;
    visit: number;
    quota: number;
    used: number;
    fields: {
      field: string;
      code: string;
      text: string;
      /** With `value`: the chance that the answer settles what is asked for. */
      settles?: number;
      /** The chance that it makes another outcome the likeliest. */
      flips?: number;
      /** The next best question, and why it lost. */
      runner_up?: (Reason & { field: string; settles: number }) | null;
    }[];
    stop: Reason | null;
  };
  persona: string | null;
  scores: Score[];
  stage: {
    stage: Stage;
    /**
     * `lane`, `rule`: the key of the express lane or disqualification, when that is the cause;
     * `outcome`: of a disqualification, or the reason that a person gave.
     */
    cause: Reason & { lane?: string; rule?: string; outcome?: string };
    settled: boolean;
    reachable: Stage[];
  };
  suppression: Suppression | null;
  segment: Segment | null;
  /** Qualified, and a segment is missing: a person must say which. */
  review: boolean;
  why: Reason[];
  /** The variants that fell to the visitor, by experiment. */
  experiments: Record<string, string>;
  diagnostics: ErrorItem[];
}

/** What drawing forms takes: labels and constraints, no conditions and nothing private. */
export interface PlanDescription {
  hash: string;
  name: string;
  locale: string;
  fields: Omit<FieldJson, 'showIf' | 'requireIf' | 'optionsIf' | 'compute' | 'staleAfter'>[];
  offers: OfferJson[];
  axes: NonNullable<PlanJson['axes']>;
  signals: SignalJson[];
}

/** A whole form as it is sent: the offer's key, and each question's answer or null. */
export interface Submission<F extends FieldsSpec = string> {
  offer?: string;
  answers: FieldAnswers<F>;
  /** A proof of work, where the plan asks for one: what ALTCHA's widget yields. The server reads it. */
  challenge?: string;
}

/** Whether a submission may be accepted; if not, what is wrong with which answer. */
export interface ValidationResult {
  valid: boolean;
  errors: ErrorItem[];
  answers: Record<string, AnswerValue>;
  decision: Decision;
}

/** Which JsonLogic: as plans read it, or as the public test suites have it (docs/logic.md). */
export type Dialect = 'forms' | 'compat';

/** A rule and what it is applied to. */
export interface LogicRequest {
  rule: Logic;
  data?: Json;
}

/** What a rule came to, or why it is none. */
export type LogicResult =
  | { value: Json; error?: never }
  | { error: { type: Json; path?: string; message?: string }; value?: never };

/** How `logic()` reads a rule. */
export interface LogicOptions {
  /** Default: `forms`. */
  dialect?: Dialect;
  /** Milliseconds since the epoch; default: the clock. */
  now?: number;
}

/** When and for what `decide()` decides. */
export interface DecideOptions {
  /** Milliseconds since the epoch; default: the clock. */
  now?: number;
  /** The key of one of the plan's offers. */
  offer?: string;
}

/** When and for what `validate()` looks at answers. */
export interface ValidateOptions {
  /** Milliseconds since the epoch; default: the clock. */
  now?: number;
}
