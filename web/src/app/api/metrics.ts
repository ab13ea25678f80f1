// What `fieldwise metrics --json` says (docs/metrics.md).

import { type Api, withQuery } from './client.js';

export interface Rate {
  of: number;
  came: number;
  open: number;
  share: number | null;
  share_decided: number | null;
}

export interface Velocity {
  of: number;
  over: number;
  median: number | null;
  low: number | null;
  high: number | null;
}

export interface ClockRuns {
  clock: string;
  runs: number;
  met: number;
  met_late: number;
  breached: number;
  ended: number;
  running: number;
  attempts: number;
  compliance: number | null;
}

export interface Figures {
  name: string | null;
  leads: number;
  rates: Record<string, Rate>;
  velocities: Record<string, Velocity>;
  response: { within: string; opportunity: Rate }[];
  dispositions: Record<string, number>;
  clocks: ClockRuns[];
  stages: { stage: string; won: Rate }[];
  ctas: Record<string, Rate>;
  deals: {
    open: number;
    open_amount: number;
    won: number;
    won_amount: number;
    per_day: number | null;
  };
}

export interface Metrics {
  plan: string;
  at: number;
  from: number | null;
  to: number | null;
  by: string | null;
  leads: number;
  all: Figures;
  groups: Figures[];
  scores: { month: string; axis: string; leads: { from: number; leads: number }[] }[];
  drift: Drift[];
  diagnosis: { code: string; look_at: string[]; text: string }[];
}

/** How the scores of the latest month differ from those of the months before. */
export interface Drift {
  axis: string;
  month: string;
  leads: number;
  before: number;
  index: number;
  by_chance: number;
  is: 'steady' | 'moved' | 'left';
}

export interface MetricsQuery {
  from?: number | undefined;
  to?: number | undefined;
  by?: string | undefined;
}

export function readMetrics(api: Api, query: MetricsQuery, signal?: AbortSignal): Promise<Metrics> {
  return api.get(withQuery('/v1/metrics', { ...query }), signal);
}
