import type { Api } from './client.js';

export interface PlanVersion {
  hash: string;
  published_hash: string;
  created_at: number;
  activated_at: number | null;
  in_force: boolean;
}

export async function listPlans(api: Api, signal?: AbortSignal): Promise<PlanVersion[]> {
  return (await api.get<{ plans: PlanVersion[] }>('/v1/plans', signal)).plans;
}

/** A version as it was sent. */
export function readPlan(api: Api, hash: string, signal?: AbortSignal): Promise<unknown> {
  return api.get(`/v1/plans/${encodeURIComponent(hash)}`, signal);
}

export function activatePlan(api: Api, hash: string): Promise<PlanVersion> {
  return api.post(`/v1/plans/${encodeURIComponent(hash)}/activate`, {});
}
