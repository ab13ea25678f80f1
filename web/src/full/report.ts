/** What people and systems report of a lead (docs/events.md). A page's engine refuses it. */
import type { Event, Json, Suppression } from '../types.js';

/** What people report of a lead, before it has a place in a log (docs/events.md). */
export type ReportBody =
  | {
      type: 'outcome';
      outcome:
        | 'accepted'
        | 'attempted'
        | 'contacted'
        | 'stalled'
        | 'confirmed'
        | 'opportunity'
        | 'won'
        | 'recycled';
      reason?: string;
      /** Of `confirmed`: keys of the plan's checklist. */
      items?: string[];
      amount?: number;
      /** Who reports it. */
      by?: string;
      note?: string;
    }
  | {
      type: 'outcome';
      outcome: 'rejected' | 'lost';
      /** Of `rejected`: one of the plan's list. */
      reason: string;
      amount?: number;
      by?: string;
      note?: string;
    }
  | { type: 'opt_out' | 'opt_in'; scope?: 'all' | 'sales' | 'marketing' }
  | { type: 'disqualify'; outcome: string; kind: Suppression }
  | { type: 'lift' }
  /** With what docs/routing.md has besides. */
  | { type: 'assigned'; rep: string; pool?: string; [detail: string]: Json | undefined }
  /** With what docs/actions.md has besides. */
  | { type: 'announced'; id: string; [detail: string]: Json | undefined };

/** A report with its place in a log. */
export type Report = ReportBody & Pick<Event, 'client' | 'seq' | 'at' | 'plan' | 'visitor'>;

/** One event of a lead's log: of the visitor, or of others. */
export type LeadEvent = Event | Report;
