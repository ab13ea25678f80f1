// What the engine says of a lead besides its decision: docs/handoff.md, docs/history.md, docs/journey.md.

import type { Cause } from './leads.js';

/** An event that something hangs on. */
export interface Deed {
  event: string;
  type: string;
  name?: string;
  path?: string;
  at: number;
}

export interface Task {
  task: string;
  title: string;
  reason: string;
  status: 'open' | 'accepted' | 'closed';
  nth: number;
  why: string;
  opened_at: number;
  action: Deed | null;
  again: Deed | null;
  accepted_at: number | null;
  by: string | null;
  closed_at: number | null;
  end: string | null;
}

interface Items<T> {
  items: T[];
  more: number;
}

export interface PackageAnswer {
  field: string;
  label: string;
  text: string;
  source: string;
  at: number;
}

export interface Use {
  type?: string;
  name?: string;
  title?: string;
  path?: string;
  times?: number;
  opened?: number;
  clicked?: number;
  seconds?: number;
  last: number;
}

export interface Package {
  why_now: string;
  ideal_profile: {
    matches: number;
    differs: number;
    unknown: number;
    points: {
      key: string;
      label: string;
      is: string;
      reason: string;
      answers: { field: string; label: string; text: string }[];
    }[];
    title: { is: string; wanted: string | null; text: string | null } | null;
  } | null;
  pain_points: Items<PackageAnswer>;
  interests: Items<PackageAnswer>;
  answers: Items<PackageAnswer>;
  content: Items<Use>;
  emails: Items<Use>;
  pages: Items<Use>;
  actions: Items<Use>;
  checklist: { item: string; confirmed: boolean | number | null; by: string | null }[];
  came_from: { first: Touch | null; latest: Touch | null };
}

export type Touch = Partial<
  Record<'source' | 'medium' | 'campaign' | 'term' | 'content' | 'referrer' | 'url', string>
>;

export interface Touchpoint {
  event: string;
  at: number;
  type: string;
  visit: number;
  signals: string[];
  lane: string | null;
  stage: string | null;
  points: { axis: string; rule: string; reason: string; points: number; value: number }[];
  touch?: Touch;
  offer?: string;
  field?: string;
  source?: string;
  path?: string;
  name?: string;
  outcome?: string;
  reason?: string;
  scope?: string;
  kind?: string;
  rep?: string;
  pool?: string;
  by?: string;
  seconds?: number;
}

export interface Journey {
  touchpoints: Touchpoint[];
}

export interface LeadHistory {
  transitions: {
    at: number;
    from: string;
    to: string;
    cause: Cause;
    lost?: Cause;
    event: string | null;
  }[];
  triggers: { at: number; trigger: string; reason: string; axis: string; score: number }[];
}

/** An event as it is kept; more members than these. */
export interface LeadEvent {
  client: string;
  seq: number;
  at: number;
  type: string;
  by?: unknown;
  note?: unknown;
  amount?: unknown;
  items?: unknown;
  value?: unknown;
}
