/** Journeys of leads, as docs/journey.md describes them. */
import { toBytes } from '../bindings.js';
import { accepted, FieldwiseError } from '../fieldwise-error.js';
import type { BuyerStage } from '../types.js';
import type { FullBindings } from './bindings.js';
import type { LeadEvent } from './report.js';

/** Whether a touchpoint warms a lead up or qualifies it. */
export type Lane = 'nurture' | 'qualify';

/** Which part of a lead's time `journey()` shows. */
export interface JourneyOptions {
  /** The moment up to which to look, in milliseconds since the epoch; now by default. */
  now?: number;
  /** From the sale back: without what came after it. */
  backwards?: boolean;
}

/** What a rule adds to today's score of its axis. */
export interface PointShare {
  axis: string;
  rule: string;
  reason: string;
  /** As the rule has them. */
  points: number;
  /** After decay and caps. */
  value: number;
}

/** What else its event has, like `path` or `outcome`, is there under the event's names. */
export interface Touchpoint {
  /** `client:seq` */
  event: string;
  at: number;
  type: string;
  /** During or after which visit, from 1; 0 before the first. */
  visit: number;
  /** Of a visit: where it came from. */
  touch?: Readonly<Record<string, string>>;
  signals: string[];
  lane: Lane | null;
  stage: BuyerStage | null;
  points: PointShare[];
  /** Milliseconds left until the sale; null after it, missing where there is none. */
  before_sale?: number | null;
  [detail: string]: unknown;
}

/** All touchpoints of a lead with their points (docs/journey.md). `at`, `sale_at`: ms since the epoch. */
export interface Journey {
  plan: string;
  at: number;
  sale_at: number | null;
  touchpoints: Touchpoint[];
  /** Points that hang on no event. */
  rest: PointShare[];
  scores: { axis: string; value: number }[];
}

/** How many leads met a signal or a cell of the map, how often, and how many of them were won. */
export interface JourneyMapEntry {
  lane: Lane | null;
  stage: BuyerStage | null;
  leads: number;
  touches: number;
  won: number;
  /** Of `leads`; null where there is none. */
  share_won: number | null;
  /** Medians over the won leads, in milliseconds; null where there is none. */
  first_before_sale: number | null;
  last_before_sale: number | null;
}

/** The touchpoints of many leads together (docs/journey.md). */
export interface JourneyMap {
  plan: string;
  leads: number;
  won: number;
  share_won: number | null;
  signals: (JourneyMapEntry & { signal: string })[];
  cells: (JourneyMapEntry & { signals: string[] })[];
  /** `cut`: there were other signals before. */
  paths: { signals: string[]; cut: boolean; won: number }[];
  paths_in_all: number;
}

/** The journey as the engine's own bytes. Throws FieldwiseError for events that are none. */
export function journeyJson(
  bindings: FullBindings,
  plan: number,
  events: readonly LeadEvent[],
  { now = Date.now(), backwards = false }: JourneyOptions,
): string {
  return accepted(bindings.journey(plan, toBytes(JSON.stringify(events)), now, Number(backwards)));
}

/** The map as the engine's own bytes. Throws FieldwiseError for events that are none. */
export function journeyMapJson(
  bindings: FullBindings,
  plan: number,
  leads: Iterable<readonly LeadEvent[]>,
  { now = Date.now(), backwards = false }: JourneyOptions,
): string {
  const opened = accepted(bindings.openJourneyMap(plan, now));
  const { map } = JSON.parse(opened) as { map: number };
  try {
    let lead = 0;
    for (const events of leads) {
      add(bindings, map, events, lead);
      lead += 1;
    }
    return accepted(bindings.journeyMap(map, Number(backwards)));
  } finally {
    bindings.closeJourneyMap(map);
  }
}

/** Errors say which lead it is. */
function add(
  bindings: FullBindings,
  map: number,
  events: readonly LeadEvent[],
  lead: number,
): void {
  try {
    const refused = bindings.addJourney(map, toBytes(JSON.stringify(events)));
    if (refused !== '') accepted(refused);
  } catch (error) {
    if (!(error instanceof FieldwiseError)) throw error;
    throw new FieldwiseError(error.errors.map((e) => ({ ...e, path: `/${lead}${e.path}` })));
  }
}
