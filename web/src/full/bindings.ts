import type { Bindings } from '../bindings.js';

/** What the full module offers besides (bindings/wasm/full.cpp, leads.h, journeys.h). */
export interface FullBindings extends Bindings {
  publishPlan(plan: number): string;
  planNotes(plan: number, now: number): string;
  applyLogic(request: Uint8Array, dialect: Uint8Array, now: number): string;
  history(session: number, now: number): string;
  changesAt(session: number, now: number, offer: Uint8Array): string;
  openScorer(plan: number, now: number): string;
  closeScorer(scorer: number): void;
  openBatch(plan: number, now: number): string;
  closeBatch(batch: number): void;
  journey(plan: number, events: Uint8Array, now: number, backwards: number): string;
  openJourneyMap(plan: number, now: number): string;
  addJourney(map: number, events: Uint8Array): string;
  journeyMap(map: number, backwards: number): string;
  closeJourneyMap(map: number): void;

  scorer(): ScorerCalls;
  batch(): BatchCalls;
}

/** What bindings/wasm/leads.cpp exports for one lead after another. */
export interface ScorerCalls {
  text(scorer: number, bytes: number): number;
  score(scorer: number): number;
}

/** What bindings/wasm/leads.cpp exports for many leads. */
export interface BatchCalls {
  text(batch: number, bytes: number): number;
  add(batch: number): number;
  score(batch: number): number;
}
