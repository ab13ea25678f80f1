import { type Api, withQuery } from './client.js';

/** How many won leads crossed a version's threshold when it was last put in force (docs/backtesting.md). */
export interface Gate {
  won: number;
  crossed: number;
  passed: boolean | null;
  override: string | null;
}

export interface PlanVersion {
  hash: string;
  published_hash: string;
  created_at: number;
  activated_at: number | null;
  in_force: boolean;
  gate: Gate | null;
}

export async function listPlans(api: Api, signal?: AbortSignal): Promise<PlanVersion[]> {
  return (await api.get<{ plans: PlanVersion[] }>('/v1/plans', signal)).plans;
}

/** A version as it was sent. */
export function readPlan(api: Api, hash: string, signal?: AbortSignal): Promise<unknown> {
  return api.get(`/v1/plans/${encodeURIComponent(hash)}`, signal);
}

/** `reason`: why it is to be in force although it does not find who was won; empty: none. */
export function activatePlan(api: Api, hash: string, reason: string): Promise<PlanVersion> {
  const path = `/v1/plans/${encodeURIComponent(hash)}/activate`;
  return api.post(withQuery(path, { override: reason }), {});
}
