import { type Api, withQuery } from './client.js';

/** Figures of a signal, or of all signals of a lane and stage; times in ms, medians over won leads. */
export interface MapEntry {
  lane: 'nurture' | 'qualify' | null;
  stage: 'awareness' | 'consideration' | 'decision' | null;
  leads: number;
  touches: number;
  won: number;
  share_won: number | null;
  first_before_sale: number | null;
  last_before_sale: number | null;
}

export interface MapSignal extends MapEntry {
  signal: string;
}

export interface MapCell extends MapEntry {
  signals: string[];
}

export interface Way {
  signals: string[];
  /** Whether there were others before. */
  cut: boolean;
  won: number;
}

/** The map of journeys (docs/journey.md). */
export interface JourneyMap {
  leads: number;
  won: number;
  share_won: number | null;
  signals: MapSignal[];
  cells: MapCell[];
  paths: Way[];
  paths_in_all: number;
}

export interface RangeQuery {
  from?: number | undefined;
  to?: number | undefined;
}

export function readJourney(
  api: Api,
  range: RangeQuery,
  signal?: AbortSignal,
): Promise<JourneyMap> {
  return api.get(withQuery('/v1/journey', { ...range }), signal);
}
