import { type Api, withQuery } from './client.js';
import type { Journey, LeadEvent, LeadHistory, Package, Task } from './lead-parts.js';

export interface Cause {
  code: string;
  text: string;
}

export interface Clock {
  clock: string;
  is: 'running' | 'at_risk' | 'breached' | 'met' | 'met_late';
  started: number;
  at_risk: number | null;
  due: number | null;
  ended: number | null;
  attempts: number;
}

export type Segment = Record<string, string | null>;

/** A lead of the list, with how it stands. */
export interface ListedLead {
  lead: string;
  created_at: number;
  account: string | null;
  verified: boolean;
  /** This and what follows is of the first hundred leads of an answer only. */
  email?: string | null;
  scores?: { axis: string; value: number }[];
  stage?: { stage: string; cause: Cause };
  segment?: Segment | null;
  suppression?: string | null;
  review?: boolean;
  task?: Task | null;
  why_now?: string | null;
  clocks?: Clock[] | null;
  rep?: string | null;
}

export interface LeadPage {
  leads: ListedLead[];
  next: string | null;
}

export interface Answer {
  value: unknown;
  source: string;
  at: number;
  stale: boolean;
}

export interface LedgerEntry {
  rule: string;
  reason: string;
  points: number;
  value: number;
  event: string | null;
  at: number;
}

export interface Score {
  axis: string;
  value: number;
  min: number;
  max: number;
  ledger: LedgerEntry[];
}

export interface Named {
  key: string;
  label: string;
}

export interface Names {
  axes: Named[];
  fields: (Named & { options: { value: string; label: string }[] })[];
  thresholds: { stage: string; when: { axis: string; min: number }[] }[];
  rejections: string[];
  checklist: string[];
  clocks: Named[];
  reps: Named[];
}

/** A lead with `detail=full`. Members of `actions` are missing where the plan has no playbook. */
export interface Lead {
  lead: string;
  created_at: number;
  account: string | null;
  verified: boolean;
  visitors: number;
  duplicates: string[];
  same_device: string[];
  answers: Record<string, Answer>;
  left_out?: number;
  decided_at: number;
  decision: {
    plan: string;
    scores: Score[];
    stage: { stage: string; cause: Cause };
    suppression: string | null;
    segment: Segment | null;
    review: boolean;
    persona: string | null;
    diagnostics: { path: string; message: string }[];
  };
  actions: {
    task?: Task | null;
    package?: Package | null;
    clocks?: Clock[];
    rep?: string | null;
    nurture?: {
      sequence: string;
      title: string;
      done: number;
      of: number;
      next: string | null;
    } | null;
    changes_at: number | null;
  };
  history: LeadHistory;
  journey: Journey;
  names: Names;
}

/** What is kept of a lead. */
export interface LeadExport {
  addresses: { email: string | null; given_at: number; verified_at?: number }[];
  references: { source: string; reference: string }[];
  visitors: { visitor: string; events: LeadEvent[] }[];
  reported: LeadEvent[];
  joined: { lead: string; reported: LeadEvent[] }[];
}

export interface LeadsQuery {
  after?: string | undefined;
  limit?: number | undefined;
  account?: string | undefined;
  email?: string | undefined;
}

export function listLeads(api: Api, query: LeadsQuery, signal?: AbortSignal): Promise<LeadPage> {
  return api.get(withQuery('/v1/leads', { ...query, detail: 'standing' }), signal);
}

const leadPath = (id: string): string => `/v1/leads/${encodeURIComponent(id)}`;

export function readLead(api: Api, id: string, signal?: AbortSignal): Promise<Lead> {
  return api.get(withQuery(leadPath(id), { detail: 'full' }), signal);
}

export function exportLead(api: Api, id: string, signal?: AbortSignal): Promise<LeadExport> {
  return api.get(`${leadPath(id)}/export`, signal);
}

/** Members of a report (docs/events.md) but its client and seq. */
export interface Report {
  type: string;
  outcome?: string;
  reason?: string;
  items?: string[];
  amount?: number;
  by?: string;
  note?: string;
  name?: string;
  source?: string;
}

// Of this tab: two people who report at the same moment are not one.
const client = `dashboard-${crypto.randomUUID().slice(0, 8)}`;
let latest = 0;

/** A number by which the server knows a report that it was sent twice. */
export function reportNumber(): number {
  latest = Math.max(latest + 1, Date.now());
  return latest;
}

/** Stores a report. Sent again with its number, it is one. */
export function sendReport(api: Api, id: string, report: Report, seq: number): Promise<unknown> {
  return api.post(`${leadPath(id)}/events`, { events: [{ client, seq, ...report }] });
}
