import { type Api, withQuery } from './client.js';
import type { PlanVersion } from './plans.js';

/** How well scores tell who is won, on leads that they were not made from (docs/calibrating.md). */
export interface Judged {
  auc: number;
  error: number;
  brier: number;
  lift: number;
}

/** What would change of a rule; null: there is none before, or none after. */
export interface Change {
  rule: string;
  what: string;
  before: number | null;
  after: number | null;
  low: number | null;
  high: number | null;
  reason: string;
}

export interface ThresholdChange {
  stage: string;
  before: number;
  after: number;
  share_before: number;
  share_after: number;
  stays: boolean;
}

export interface CalibrationResult {
  leads: number;
  won: number;
  rules: number;
  today: Judged;
  proposed: Judged | null;
  chance: { stray: number; brier: number };
  changes: Change[];
  thresholds: ThresholdChange[];
  examples: string[];
  curve: { leads: number; expected: number; came: number }[];
  course: {
    by_time: boolean;
    won: number[];
    moved: boolean;
    late: { leads: number; won: number; auc: number; expected: number } | null;
  };
  warnings: string[];
}

export interface Calibration {
  id: string;
  axis: string;
  /** The hash of the plan that it would change. */
  base: string;
  made_at: number;
  state: 'nothing' | 'open' | 'accepted' | 'declined';
  decided_at: number | null;
  reason: string | null;
  hash: string | null;
  result: CalibrationResult;
  /** The plan with the proposal, of one that was read by itself and nobody decided on. */
  plan?: unknown;
}

const path = '/v1/calibrations';
const one = (id: string): string => `${path}/${encodeURIComponent(id)}`;

export async function listCalibrations(api: Api, signal?: AbortSignal): Promise<Calibration[]> {
  return (await api.get<{ calibrations: Calibration[] }>(path, signal)).calibrations;
}

export function readCalibration(api: Api, id: string, signal?: AbortSignal): Promise<Calibration> {
  return api.get(one(id), signal);
}

export function calibrate(api: Api, axis: string): Promise<Calibration> {
  return api.post(path, { axis });
}

/** `reason`: why it is to be in force although it does not find who was won; empty: none. */
export function acceptCalibration(api: Api, id: string, reason: string): Promise<PlanVersion> {
  return api.post(withQuery(`${one(id)}/accept`, { override: reason }), {});
}

export function declineCalibration(api: Api, id: string, reason: string): Promise<Calibration> {
  return api.post(`${one(id)}/decline`, reason ? { reason } : {});
}
